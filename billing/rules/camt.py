"""Reads CAMT.053 (ISO 20022), every version of it: what a bank says happened on an account. Refuses a file whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lxml import etree

from billing.rules.bank import AccountStatement, BankLine

LARGEST_FILE = 50 * 1024 * 1024
_CAMT_053 = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}$")
_ISO_20022 = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})")
# What ISO 20022 allows: eighteen digits, of which five behind the point.
_AMOUNT = re.compile(r"\d{1,13}(\.\d{0,5})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
BOOKED = "BOOK"
SIDES = {"CRDT": 1, "DBIT": -1}


class Refused(StrEnum):
    """Why a file was refused."""

    TOO_LARGE = "too-large"
    NO_BYTES = "no-bytes"
    ZIP = "zip"
    WEB_PAGE = "web-page"
    NOT_XML = "not-xml"
    HAS_DOCTYPE = "has-doctype"
    NOT_A_STATEMENT = "not-a-statement"
    EMPTY = "empty"
    NO_ACCOUNT = "no-account"
    NO_BALANCE = "no-balance"
    NOT_EURO = "not-euro"
    BAD_AMOUNT = "bad-amount"
    NO_SIDE = "no-side"
    BAD_DATE = "bad-date"


class CamtRefused(ValueError):
    """A file that cannot be taken in. `where` says where it went wrong, for the sentence."""

    def __init__(self, reason: Refused, where: str = "") -> None:
        self.reason = reason
        self.where = where
        super().__init__(f"{reason} {where}")


def read_camt(content: bytes) -> list[AccountStatement]:
    """The statements in a file, whatever its version. Only what is booked counts. Refuses what is no such file."""
    if len(content) > LARGEST_FILE:
        raise CamtRefused(Refused.TOO_LARGE)
    _refuse_another_kind(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise CamtRefused(Refused.NOT_XML, str(line or "")) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise CamtRefused(Refused.HAS_DOCTYPE)
    namespace = etree.QName(root).namespace or ""
    if not _CAMT_053.fullmatch(namespace):
        kind = _ISO_20022.match(namespace)
        raise CamtRefused(Refused.NOT_A_STATEMENT, kind[1] if kind else "")
    found = root.findall("{*}BkToCstmrStmt/{*}Stmt")
    if not found:
        raise CamtRefused(Refused.EMPTY)
    return [_statement(one) for one in found]


def _refuse_another_kind(content: bytes) -> None:
    # What people upload by mistake, and what they then have to do.
    begin = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not begin:
        raise CamtRefused(Refused.NO_BYTES)
    if begin.startswith(b"pk\x03\x04"):
        raise CamtRefused(Refused.ZIP)
    if begin.startswith((b"<!doctype html", b"<html")):
        raise CamtRefused(Refused.WEB_PAGE)
    if begin.startswith((b":20:", b":940:", b"{1:")):
        raise CamtRefused(Refused.NOT_A_STATEMENT, "MT940")


def _statement(node: Any) -> AccountStatement:
    name = _text(node, "Id") or "?"
    iban = re.sub(r"\s", "", _text(node, "Acct/Id/IBAN")).upper()
    if not iban:
        raise CamtRefused(Refused.NO_ACCOUNT, name)
    opening = _balance(node, ("OPBD", "PRCD"), name)
    closing = _balance(node, ("CLBD",), name)
    return AccountStatement(
        iban=iban,
        statement_id=name,
        opening_cents=opening[0],
        closing_cents=closing[0],
        opening_on=opening[1],
        closing_on=closing[1],
        lines=tuple(
            line
            for place, entry in enumerate(node.findall("{*}Ntry"), start=1)
            for line in _lines(entry, f"{name}, {place}")
        ),
    )


def _balance(node: Any, kinds: tuple[str, ...], where: str) -> tuple[int, date]:
    for kind in kinds:
        for balance in node.findall("{*}Bal"):
            if _text(balance, "Tp/CdOrPrtry/Cd") == kind:
                return _signed(balance, where), _day(balance, "Dt", where)
    raise CamtRefused(Refused.NO_BALANCE, where)


def _lines(entry: Any, where: str) -> Iterator[BankLine]:
    if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) != BOOKED:
        return
    cents, booked_on = _signed(entry, where), _day(entry, "BookgDt", where)
    is_reversal = _text(entry, "RvslInd") in {"true", "1"}
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    parts = [_part_cents(one, cents, where) for one in details]
    reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    note = _text(entry, "AddtlNtryInf")
    if len(details) == 1:
        yield _line(details[0], reference, booked_on, cents, is_reversal, note)
    elif details and None not in parts and sum(part or 0 for part in parts) == cents:
        for place, (one, part) in enumerate(zip(details, parts, strict=True), start=1):
            own = f"{reference}/{place}" if reference else ""
            yield _line(one, own, booked_on, part or 0, is_reversal, "")
    else:
        # A batch that is not told apart, or does not add up: whole, for a person to look at.
        yield BankLine(
            bank_reference=reference, booked_on=booked_on, cents=cents, is_reversal=is_reversal, text=note
        )


def _line(node: Any, reference: str, booked_on: date, cents: int, is_reversal: bool, note: str) -> BankLine:
    # Who paid us, or whom we paid; of what is undone, who had paid.
    side = "Dbtr" if (cents > 0) != is_reversal else "Cdtr"
    other = "Cdtr" if side == "Dbtr" else "Dbtr"
    parties = node.find("{*}RltdPties")
    said = [one.text or "" for one in node.findall("{*}RmtInf/{*}Ustrd")]
    return BankLine(
        bank_reference=reference or _text(node, "Refs/AcctSvcrRef"),
        booked_on=booked_on,
        cents=cents,
        is_reversal=is_reversal,
        return_code=_text(node, "RtrInf/Rsn/Cd"),
        end_to_end_id=_known(_text(node, "Refs/EndToEndId")),
        references=tuple(
            filter(None, (_clean(one.text) for one in node.findall("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref")))
        ),
        text=_clean(" ".join(said)) or _text(node, "AddtlTxInf") or note,
        name=_party(parties, side) or _party(parties, other),
        iban=_account(parties, side) or _account(parties, other),
    )


def _party(parties: Any, side: str) -> str:
    return _text(parties, f"{side}/Pty/Nm") or _text(parties, f"{side}/Nm")


def _account(parties: Any, side: str) -> str:
    return re.sub(r"\s", "", _text(parties, f"{side}Acct/Id/IBAN")).upper()


def _part_cents(node: Any, whole: int, where: str) -> int | None:
    amount = node.find("{*}Amt")
    if amount is None:
        amount = node.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    # In another currency it is what the payer ordered; what was booked is the entry's own amount.
    if amount is None or amount.get("Ccy") != "EUR":
        return None
    cents = _cents(amount, where)
    side = _text(node, "CdtDbtInd")
    negative = side == "DBIT" if side else whole < 0
    return -cents if negative else cents


def _signed(node: Any, where: str) -> int:
    amount = node.find("{*}Amt")
    if amount is None:
        raise CamtRefused(Refused.BAD_AMOUNT, where)
    cents = _cents(amount, where)
    side = SIDES.get(_text(node, "CdtDbtInd"))
    if side is None:
        raise CamtRefused(Refused.NO_SIDE, where)
    return cents * side


def _cents(amount: Any, where: str) -> int:
    if amount.get("Ccy") != "EUR":
        raise CamtRefused(Refused.NOT_EURO, where)
    written = _clean(amount.text)
    if not _AMOUNT.fullmatch(written):
        raise CamtRefused(Refused.BAD_AMOUNT, where)
    cents = Decimal(written) * 100
    if cents != cents.to_integral_value():
        raise CamtRefused(Refused.BAD_AMOUNT, where)
    return int(cents)


def _day(node: Any, name: str, where: str) -> date:
    typed = (_text(node, f"{name}/Dt") or _text(node, f"{name}/DtTm"))[:10]
    try:
        if _DAY.fullmatch(typed):
            return date.fromisoformat(typed)
    except ValueError:
        pass  # a month or a day that does not exist
    raise CamtRefused(Refused.BAD_DATE, where)


def _known(reference: str) -> str:
    return "" if reference == "NOTPROVIDED" else reference


def _text(node: Any, path: str) -> str:
    if node is None:
        return ""
    found = node.find("/".join(f"{{*}}{part}" for part in path.split("/")))
    return "" if found is None else _clean(found.text)


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())
