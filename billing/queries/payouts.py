"""Payouts of Stripe beside our own books: what each is made of, and what of it we know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Func, Q, QuerySet, Sum, TextField, Value
from django.utils.translation import gettext_lazy as _

from billing.choices import BankUse, PayoutLineKind, PayoutStanding, PayoutState, RefundState, ReturnKind
from billing.models import BankTransaction, Payment, PaymentReturn, Payout, PayoutLine, Refund
from billing.queries.debtors import balance_on
from billing.rules.ledger import STRIPE_CLEARING
from billing.rules.payouts import DAYS_AROUND, Candidate, LineSums, difference_of, payouts_like, standing_of
from foundation.errors import NotFound
from foundation.models import Party


class PayoutNotFound(NotFound):
    code = "payout-not-found"
    sentence = _("We cannot find this payout.")


@dataclass(frozen=True, slots=True)
class LineFound:
    """A transaction of a payout beside what we booked for it, and whose money it is, when we know."""

    line: PayoutLine
    party: Party | None
    sums: LineSums

    @property
    def party_name(self) -> str:
        """Their name, or nothing."""
        return self.party.name if self.party is not None else ""


@dataclass(frozen=True, slots=True)
class PayoutFound:
    """A payout with what it is made of, whether it adds up, and what of it is at the bank."""

    payout: Payout
    lines: list[LineFound]
    at_bank: list[BankTransaction]
    difference: int
    standing: PayoutStanding

    @property
    def gross_cents(self) -> int:
        """What its transactions are together, before the fees."""
        return sum(one.line.cents for one in self.lines)

    @property
    def fee_cents(self) -> int:
        """The fees together."""
        return sum(one.line.fee_cents for one in self.lines)


@dataclass(frozen=True, slots=True)
class Clearing:
    """What stands on the clearing account of Stripe at the end of a day, and what that is: together the same."""

    ledger_cents: int
    on_its_way_cents: int
    differences_cents: int

    @property
    def at_stripe_cents(self) -> int:
        """What came in at Stripe and is in no payout yet."""
        return self.ledger_cents - self.on_its_way_cents + self.differences_cents

    @property
    def less_cents(self) -> int:
        """What was paid out without a booking, as it is taken off."""
        return -self.differences_cents


def all_payouts() -> QuerySet[Payout]:
    """Every payout, the newest first."""
    return Payout.objects.order_by("-arrives_on", "-pk")


def payout_with(reference: str) -> Payout:
    """A payout by Stripe's reference."""
    found = Payout.objects.filter(reference=reference).first()
    if found is None:
        raise PayoutNotFound
    return found


def found_payouts(payouts: Iterable[Payout], *, today: date) -> list[PayoutFound]:
    """Payouts with everything known of them, in the order given; a fixed number of queries."""
    rows = list(payouts)
    lines: dict[int, list[PayoutLine]] = {row.pk: [] for row in rows}
    all_lines = list(PayoutLine.objects.filter(payout__in=rows).order_by("happened_at", "id"))
    for line in all_lines:
        lines[line.payout_id].append(line)
    at_bank: dict[int | None, list[BankTransaction]] = {row.pk: [] for row in rows}
    for movement in BankTransaction.objects.filter(payout__in=rows).order_by("booked_on", "id"):
        at_bank[movement.payout_id].append(movement)
    known = _found_lines(all_lines)
    return [_found(row, [known[line.pk] for line in lines[row.pk]], at_bank[row.pk], today) for row in rows]


def _found(
    payout: Payout, lines: list[LineFound], at_bank: list[BankTransaction], today: date
) -> PayoutFound:
    # Of one that was made by hand Stripe never tells what it is made of; the clearing account as a whole shows it.
    is_told = payout.lines_read_at is not None or not payout.is_automatic
    difference = difference_of(cents=payout.cents, lines=[one.sums for one in lines]) if lines else 0
    standing = standing_of(
        state=payout.state,
        cents=payout.cents,
        at_bank_cents=sum(one.cents for one in at_bank),
        is_told=is_told,
        difference=difference,
        arrives_on=payout.arrives_on,
        today=today,
    )
    return PayoutFound(payout, lines, at_bank, difference, standing)


def _found_lines(lines: Sequence[PayoutLine]) -> dict[int, LineFound]:
    """Each transaction with what we booked: by the payment intent, by the transaction, or by the refund.

    A refund that failed left and came back, also when we heard of it after both: it is known either way.
    """
    names = {name for one in lines for name in (one.reference, one.source, one.intent) if name}
    payments = {
        one.provider_reference: one
        for one in Payment.objects.filter(provider_reference__in=names).select_related("party")
    }
    returns: dict[str, list[PaymentReturn]] = defaultdict(list)
    # What a dispute took in more than one time, stands behind a colon.
    source = Func(
        F("source_reference"), Value(":"), Value(1), function="split_part", output_field=TextField()
    )
    rows = PaymentReturn.objects.filter(kind=ReturnKind.DISPUTE).annotate(source=source)
    for row in rows.filter(source__in=names).select_related("payment__party"):
        returns[row.source].append(row)
    refunds = {
        one.provider_id: one
        for one in Refund.objects.filter(
            provider_id__in=names, state__in=[RefundState.PAID, RefundState.FAILED]
        ).select_related("party")
    }
    failed = dict(
        Payout.objects.filter(reference__in=names, state__in=[PayoutState.FAILED, PayoutState.CANCELED])
        .order_by()
        .values_list("reference", "cents")
    )
    found = {}
    for line in lines:
        payment = payments.get(line.intent) if line.kind == PayoutLineKind.CHARGE else None
        payment = payment or payments.get(line.reference)
        gone = returns.get(line.reference, [])
        refund = refunds.get(line.source) if line.kind == PayoutLineKind.REFUND else None
        booked: int | None = None
        party: Party | None = None
        if payment is not None:
            booked, party = payment.cents, payment.party
        elif gone:
            booked, party = -sum(one.cents for one in gone), gone[0].payment.party
        elif refund is not None:
            # What came back of one that we still have as paid back is a difference.
            came_back = line.cents > 0 and refund.state == RefundState.FAILED
            booked, party = (refund.cents if came_back else -refund.cents), refund.party
        elif line.kind == PayoutLineKind.FEE:
            booked = line.cents
        elif line.kind == PayoutLineKind.PAYOUT_BACK:
            booked = failed.get(line.source)
        found[line.pk] = LineFound(line, party, LineSums(line.cents, line.fee_cents, booked))
    return found


def missing_at_bank() -> QuerySet[BankTransaction]:
    """Movements that are tied to no payout and may be one: of the amount of a payout that is not at the bank yet."""
    # Asked first, and not inside: after a large file the database does not know yet how many movements it has.
    amounts = set(Payout.objects.filter(bank_transactions=None).order_by().values_list("cents", flat=True))
    return (
        BankTransaction.objects.filter(payout=None, use__in=[BankUse.UNDECIDED, BankUse.PAYOUT], cents__gt=0)
        .filter(cents__in=amounts)
        .select_related("statement__issuer")
        .order_by("booked_on", "id")
    )


def payouts_without_name() -> QuerySet[BankTransaction]:
    """Movements that somebody said are a payout of Stripe, of which we know no payout."""
    return BankTransaction.objects.filter(payout=None, use=BankUse.PAYOUT).order_by("-booked_on", "-id")


def candidates_for(row: BankTransaction, *, sign: int = 1) -> list[Candidate]:
    """The payouts of the account behind a movement that are not at the bank yet; or, of money out, that are there."""
    code = row.statement.issuer.code
    account = code if code in settings.STRIPE_ACCOUNTS else ""
    around = timedelta(days=DAYS_AROUND)
    rows = (
        Payout.objects.filter(account=account)
        .filter(
            Q(arrives_on__range=(row.booked_on - around, row.booked_on + around)) | ~Q(trace=""),
            cents=abs(row.cents),
        )
        .annotate(there=Sum("bank_transactions__cents"))
    )
    rows = rows.filter(there=None) if sign > 0 else rows.filter(there__gt=0, state=PayoutState.FAILED)
    return [
        Candidate(one.pk, one.cents, one.arrives_on, one.trace, one.descriptor)
        for one in rows.order_by("arrives_on", "pk")
    ]


def clearing_on(day: date, found: Sequence[PayoutFound]) -> Clearing:
    """What stands on the clearing account of Stripe, split by these payouts (all there are)."""
    at_bank = {one.payout.pk: sum(row.cents for row in one.at_bank) for one in found}
    gone = (PayoutState.FAILED, PayoutState.CANCELED)
    on_its_way = sum(
        one.payout.cents - at_bank[one.payout.pk] for one in found if one.payout.state not in gone
    )
    return Clearing(
        ledger_cents=balance_on(account=STRIPE_CLEARING, day=day),
        on_its_way_cents=on_its_way,
        differences_cents=sum(one.difference for one in found),
    )


def payouts_like_movement(row: BankTransaction) -> list[Payout]:
    """The payouts that a movement may be, the nearest day first; of money out those that came back."""
    found = payouts_like(
        cents=row.cents, booked_on=row.booked_on, candidates=candidates_for(row, sign=row.cents)
    )
    by_key = Payout.objects.in_bulk([one.key for one in found])
    return [by_key[one.key] for one in found]
