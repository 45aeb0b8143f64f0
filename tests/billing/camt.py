"""Writes bank statements (CAMT.053) for tests, in the versions and habits of several banks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

OURS = "NL91ABNA0417164300"
THEIRS = "NL13TEST0123456789"


@dataclass(frozen=True)
class Move:
    """A movement as a bank would write it; cents in are positive."""

    cents: int
    reference: str = ""
    text: str = ""
    name: str = "Kwekerij De Zandhorst B.V."
    iban: str = THEIRS
    end_to_end: str = "NOTPROVIDED"
    bank_reference: str = ""
    reason: str = ""
    is_reversal: bool = False
    is_booked: bool = True
    parts: tuple[int, ...] = ()


def _amount(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _side(cents: int) -> str:
    return "CRDT" if cents >= 0 else "DBIT"


def _details(move: Move, cents: int, version: str) -> str:
    payer = (move.cents > 0) != move.is_reversal
    role = "Dbtr" if payer else "Cdtr"
    name = f"<Nm>{escape(move.name)}</Nm>"
    if version == "08":
        name = f"<Pty>{name}</Pty>"
    structured = (
        f"<Strd><CdtrRefInf><Ref>{move.reference}</Ref></CdtrRefInf></Strd>" if move.reference else ""
    )
    unstructured = f"<Ustrd>{escape(move.text)}</Ustrd>" if move.text else ""
    returned = f"<RtrInf><Rsn><Cd>{move.reason}</Cd></Rsn></RtrInf>" if move.reason else ""
    amount = (
        f'<Amt Ccy="EUR">{_amount(cents)}</Amt><CdtDbtInd>{_side(cents)}</CdtDbtInd>'
        if version == "08"
        else f'<AmtDtls><TxAmt><Amt Ccy="EUR">{_amount(cents)}</Amt></TxAmt></AmtDtls>'
    )
    return (
        f"<TxDtls><Refs><EndToEndId>{move.end_to_end}</EndToEndId></Refs>{amount}"
        f"<RltdPties><{role}>{name}</{role}><{role}Acct><Id><IBAN>{move.iban}</IBAN></Id></{role}Acct></RltdPties>"
        f"<RmtInf>{unstructured}{structured}</RmtInf>{returned}</TxDtls>"
    )


def _entry(move: Move, day: date, version: str) -> str:
    status = "BOOK" if move.is_booked else "PDNG"
    if version == "08":
        status = f"<Cd>{status}</Cd>"
    reversal = "<RvslInd>true</RvslInd>" if move.is_reversal else ""
    own = f"<AcctSvcrRef>{move.bank_reference}</AcctSvcrRef>" if move.bank_reference else ""
    details = "".join(_details(move, cents, version) for cents in move.parts or (move.cents,))
    return (
        f'<Ntry><Amt Ccy="EUR">{_amount(move.cents)}</Amt><CdtDbtInd>{_side(move.cents)}</CdtDbtInd>{reversal}'
        f"<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt>{own}<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def _balance(kind: str, cents: int, day: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{_amount(cents)}</Amt>'
        f"<CdtDbtInd>{_side(cents)}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(
    *moves: Move,
    day: date,
    opening: int = 100_000,
    closing: int | None = None,
    name: str = "",
    iban: str = OURS,
    version: str = "02",
    opening_kind: str = "OPBD",
) -> str:
    """One `Stmt` of a day; it balances unless another closing is given."""
    after = closing if closing is not None else opening + sum(one.cents for one in moves if one.is_booked)
    return (
        f"<Stmt><Id>{name or f'S-{day}'}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance(opening_kind, opening, day)}{_balance('CLBD', after, day)}"
        f"{''.join(_entry(move, day, version) for move in moves)}</Stmt>"
    )


def file_of(*statements: str, version: str = "02", message: str = "camt.053") -> bytes:
    """A whole file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}.001.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M1</MsgId></GrpHdr>{''.join(statements)}</BkToCstmrStmt></Document>"
    ).encode()


def a_file(*moves: Move, day: date, **changes: object) -> bytes:
    """A file of one statement."""
    version = str(changes.get("version", "02"))
    return file_of(statement(*moves, day=day, **changes), version=version)  # type: ignore[arg-type]  # as statement takes them


def moves_of(count: int, *, references: Sequence[str] = ()) -> list[Move]:
    """Many payments, each with a bank reference of its own."""
    return [
        Move(12_100, reference=references[n] if n < len(references) else "", bank_reference=f"B{n:06d}")
        for n in range(count)
    ]
