"""How money events are booked: pure lists of (account, cents), debit positive. Each list sums to zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billing.choices import Journal

DEBTORS = "1300"
STRIPE_CLEARING = "1220"
BANK = "1100"
VAT_PAYABLE = "1810"
DEFERRED_REVENUE = "1900"
PARTNER_CREDIT = "2100"
BANK_UNDECIDED = "2190"
BANK_OTHER = "2199"
PAYMENT_COSTS = "4700"
DISPUTE_COSTS = "4710"
REVENUE = "8000"
CONTRIBUTIONS = "8100"
COLLECTION_COSTS = "8200"
BAD_DEBTS = "4500"

_JOURNALS = {
    "issue": Journal.SALES,
    "credit": Journal.SALES,
    "payment": Journal.RECEIPTS,
    "bank": Journal.RECEIPTS,
    "return": Journal.RECEIPTS,
    "refund": Journal.RECEIPTS,
    "reopened": Journal.RECEIPTS,
}


def journal_of(source_kind: str) -> Journal:
    """The daybook of an entry by the kind of its source; what is neither a sale nor a receipt is in the general one."""
    return _JOURNALS.get(source_kind, Journal.GENERAL)


@dataclass(frozen=True, slots=True)
class Posting:
    """Cents on an account; debit is positive."""

    account: str
    cents: int


def one_fund(funds: Iterable[str]) -> bool:
    """Whether an entry stays within public or private money (R6: private money never pays the desk)."""
    return len(set(funds)) <= 1


def _kept(*postings: Posting) -> list[Posting]:
    return [posting for posting in postings if posting.cents]


def issue_postings(
    *, gross: int, vat: int, yearly_net: int, once_net: int, income: str = REVENUE
) -> list[Posting]:
    """An invoice: debtors against income, deferred revenue (what was sold ahead) and VAT, due at invoice.

    A payment request: `income` is what is contributed, and there is no VAT.
    """
    return _kept(
        Posting(DEBTORS, gross),
        Posting(DEFERRED_REVENUE, -yearly_net),
        Posting(income, -once_net),
        Posting(VAT_PAYABLE, -vat),
    )


def part_credit_postings(
    *, gross: int, vat: int, yearly_net: int, once_net: int, settled: int, income: str = REVENUE
) -> list[Posting]:
    """A part of an invoice given back: what settles it leaves debtors, the rest is the partner's credit."""
    return _kept(
        Posting(DEFERRED_REVENUE, yearly_net),
        Posting(income, once_net),
        Posting(VAT_PAYABLE, vat),
        Posting(DEBTORS, -settled),
        Posting(PARTNER_CREDIT, -(gross - settled)),
    )


def instead_postings(issue: list[Posting], *, settled: int) -> list[Posting]:
    """A whole invoice that another takes the place of, the other way round: what was paid on it is credit for that one.

    `settled` is what was still open: only that leaves debtors.
    """
    gross = sum(posting.cents for posting in issue if posting.account == DEBTORS)
    others = [posting for posting in issue if posting.account != DEBTORS]
    return _kept(
        *reversed_postings(others), Posting(DEBTORS, -settled), Posting(PARTNER_CREDIT, -(gross - settled))
    )


def payment_postings(*, into: str, cents: int, allocated: int) -> list[Posting]:
    """Money in: what settles an invoice leaves debtors, the rest is the partner's credit."""
    return _kept(
        Posting(into, cents), Posting(DEBTORS, -allocated), Posting(PARTNER_CREDIT, -(cents - allocated))
    )


def return_postings(*, out_of: str, cents: int, reopened: int) -> list[Posting]:
    """Money that came in goes back: what it had settled is owed again, the rest was the partner's credit."""
    return _kept(
        Posting(out_of, -cents), Posting(DEBTORS, reopened), Posting(PARTNER_CREDIT, cents - reopened)
    )


def moved_postings(*, out_of: str, into: str, cents: int) -> list[Posting]:
    """Cents on one account are on another from now on; less than nothing goes the other way."""
    return _kept(Posting(into, cents), Posting(out_of, -cents))


def cost_postings(*, account: str, paid_from: str, cents: int) -> list[Posting]:
    """A cost that was taken off an account; less than nothing is given back."""
    return _kept(Posting(account, cents), Posting(paid_from, -cents))


def credit_used_postings(cents: int) -> list[Posting]:
    """What a partner had as credit settles what it owes."""
    return _kept(Posting(PARTNER_CREDIT, cents), Posting(DEBTORS, -cents))


def write_off_postings(cents: int) -> list[Posting]:
    """What nobody expects any more leaves debtors and is a cost, with its VAT (docs/algorithms/write-offs.md)."""
    return [Posting(BAD_DEBTS, cents), Posting(DEBTORS, -cents)]


def release_postings(cents: int) -> list[Posting]:
    """What was sold ahead and is earned now; negative when a credit note undoes it."""
    return _kept(Posting(DEFERRED_REVENUE, cents), Posting(REVENUE, -cents))


def reversed_postings(postings: list[Posting]) -> list[Posting]:
    """The same the other way round."""
    return [Posting(posting.account, -posting.cents) for posting in postings]
