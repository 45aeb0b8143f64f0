"""What a bank says happened on an account, and which of our papers a payment names. Prose: docs/algorithms/bank.md."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum import iso11649

from foundation.rules.masking import without_bsn

# An RF reference as people type it: in groups, in small letters.
_RF = re.compile(r"(?<![A-Za-z0-9])RF[ .\-]?\d{2}(?:[ .\-]?[A-Za-z0-9]){1,21}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{0,10}-?\d{4}-\d{3,8}(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement on an account: an entry of the bank, or a part of one. Cents in are positive, cents out negative."""

    bank_reference: str
    booked_on: date
    cents: int
    is_reversal: bool = False
    return_code: str = ""
    end_to_end_id: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    name: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """What a bank says of one account: the balance before and after, and what was booked between them, in cents."""

    iban: str
    statement_id: str
    opening_cents: int
    closing_cents: int
    opening_on: date
    closing_on: date
    lines: tuple[BankLine, ...]

    @property
    def difference(self) -> int:
        """What is missing between opening, lines and closing: zero when the statement balances."""
        return self.closing_cents - self.opening_cents - sum(line.cents for line in self.lines)


def identities(statement: AccountStatement) -> Iterator[tuple[str, BankLine]]:
    """Each line with what makes it that one, whichever file it stands in.

    By account, day, amount and the bank's own reference, or all that it says when there is none; lines that are the
    same in everything are told apart by their number within the day.
    """
    seen: Counter[str] = Counter()
    for line in statement.lines:
        told = line.bank_reference or "\x1f".join((line.end_to_end_id, line.name, line.iban, line.text))
        key = "\x1f".join((statement.iban, line.booked_on.isoformat(), str(line.cents), told))
        seen[key] += 1
        yield hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).hexdigest(), line


def rf_references_in(text: str) -> list[str]:
    """The RF references (ISO 11649) in a text whose check digits fit, compact, each once, in order.

    What follows a reference is often glued to it: the longest beginning that fits is taken.
    """
    found: list[str] = []
    for match in _RF.finditer(text):
        compact = re.sub(r"[ .\-]", "", match[0]).upper()
        for size in range(min(len(compact), 25), 4, -1):
            if iso11649.is_valid(compact[:size]):
                if compact[:size] not in found:
                    found.append(compact[:size])
                break
    return found


def named_in(line: BankLine, *, by_reference: Mapping[str, int], by_number: Mapping[str, int]) -> list[int]:
    """Which papers a line names, by id, each once, in order: by its reference, by one in its text, by their numbers."""
    found: list[int] = []
    candidates: Iterable[int | None] = (
        *(by_reference.get(_compact(one)) for one in line.references),
        *(by_reference.get(one) for one in rf_references_in(f"{line.text} {line.end_to_end_id}")),
        *(by_number.get(one.upper()) for one in _NUMBER.findall(f"{line.text} {line.end_to_end_id}")),
    )
    for one in candidates:
        if one is not None and one not in found:
            found.append(one)
    return found


def readable(text: str, *, numbers: Container[str]) -> str:
    """A text of others without what looks like a BSN (R8); numbers of our papers stay: one in eleven looks like one."""
    kept, at = [], 0
    for match in _NUMBER.finditer(text):
        if match[0].upper() in numbers:
            kept += [without_bsn(text[at : match.start()]), match[0]]
            at = match.end()
    return "".join([*kept, without_bsn(text[at:])])


def _compact(reference: str) -> str:
    return re.sub(r"\s", "", reference).upper()


class ProposalReason(StrEnum):
    """Why a payment may be for a document, the strongest first."""

    ACCOUNT = "account"
    AMOUNT = "amount"
    NAME = "name"


# Words that say what an organisation is, not which.
_FORMS = frozenset({"bv", "nv", "vof", "cv", "stichting", "vereniging", "holding", "en", "de", "het", "the"})


def name_words(name: str) -> frozenset[str]:
    """The words that tell one name from another: without legal forms, points, case and order."""
    words = re.findall(r"\w+", name.casefold().replace(".", ""))
    return frozenset(word for word in words if word not in _FORMS)


def rank_of(reasons: Iterable[ProposalReason]) -> int:
    """How likely a proposal is: lower is likelier. Account and amount together are the strongest."""
    held = frozenset(reasons)
    order = (
        frozenset(ProposalReason),
        frozenset({ProposalReason.ACCOUNT, ProposalReason.AMOUNT}),
        frozenset({ProposalReason.AMOUNT, ProposalReason.NAME}),
        frozenset({ProposalReason.ACCOUNT, ProposalReason.NAME}),
        frozenset({ProposalReason.ACCOUNT}),
        frozenset({ProposalReason.AMOUNT}),
        frozenset({ProposalReason.NAME}),
    )
    return order.index(held)
