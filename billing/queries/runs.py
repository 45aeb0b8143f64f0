"""What a run would bill, how runs went, and what waits in the parking queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from billing.choices import PaymentTerms
from billing.models import Agreement, BillingRun, Parking
from billing.queries.collecting import collecting_months
from billing.queries.lines import by_day, line_facts, lines_of_many, pauses_of, written_of_many
from billing.rules.charges import charges_due
from billing.rules.collecting import collecting_day
from billing.rules.withdrawal import pay_back_by
from foundation.errors import NotFound
from foundation.money import Money, total
from foundation.periods import day_of
from foundation.queries.keys import among
from invoices.models import Issuer
from marketplace.models import Organisation

AT_ONCE = 1_000


class ParkingNotFound(NotFound):
    code = "parking-not-found"
    sentence = _("This is not in the queue.")


class RunNotFound(NotFound):
    code = "run-not-found"
    sentence = _("We cannot find this run.")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a run is about: everybody, an issuer's agreements, or those of one organisation."""

    issuer: Issuer | None = None
    organisation: Organisation | None = None


def agreements_to_bill(until_on: date, scope: Scope | None = None) -> list[int]:
    """Agreements of which something falls due, or whose term is over; those of an organisation together.

    Never paid ones are not among them: they wait for their first payment. Nor are those of an organisation that
    somebody parked.
    """
    scope = scope or Scope()
    parked = Parking.objects.filter(organisation=OuterRef("organisation"), agreement=None, solved_at=None)
    found = Agreement.objects.filter(~Exists(parked), next_charge_on__lte=until_on).exclude(
        payment_terms=PaymentTerms.PREPAID, first_paid_at=None
    )
    if scope.issuer is not None:
        found = found.filter(issuer=scope.issuer)
    if scope.organisation is not None:
        found = found.filter(organisation=scope.organisation)
    return list(found.order_by("organisation_id", "id").values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class PreviewedOrganisation:
    """What an organisation would be invoiced, without VAT; what it gives back is in it."""

    name: str
    reference: str
    invoices: int
    net: Money


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a run would do: whom, what, how much, and how that is beside the last one that finished."""

    until_on: date
    agreements: int
    rows: list[PreviewedOrganisation]
    last: BillingRun | None

    @property
    def invoices(self) -> int:
        """How many invoices and credit notes."""
        return sum(row.invoices for row in self.rows)

    @property
    def net(self) -> Money:
        """All together, without VAT."""
        return total(row.net for row in self.rows)


def preview_run(*, until_on: date, scope: Scope | None = None) -> RunPreview:
    """What a run up to a day would invoice, without VAT; writes nothing. The most money first."""
    ids = agreements_to_bill(until_on, scope)
    invoices: dict[int, set[tuple[object, ...]]] = defaultdict(set)
    net: dict[int, Money] = defaultdict(lambda: Money(0))
    names: dict[int, tuple[str, str]] = {}
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        lines, written = lines_of_many(some), written_of_many(some)
        due_of = Agreement.objects.filter(pk__in=among(some)).values_list("organisation_id", flat=True)
        collecting = collecting_months(set(due_of))
        for agreement in (
            Agreement.objects.select_related("organisation").filter(pk__in=among(some)).order_by("id")
        ):
            pauses = pauses_of(agreement)
            facts = [line_facts(line, agreement, pauses) for line in lines[agreement.pk]]
            months = collecting.get(agreement.organisation_id)
            for day, charges in by_day(charges_due(facts, until_on, written.get(agreement.pk, []))).items():
                paper: tuple[object, ...] = (day, agreement.pk)
                if months is not None:
                    paper = (collecting_day(day, months), agreement.issuer_id, agreement.purchase_order)
                    if collecting_day(day, months) > until_on:
                        charges = [charge for charge in charges if charge.returns is not None]
                if charges:
                    invoices[agreement.organisation_id].add(paper)
                    net[agreement.organisation_id] += total(charge.net for charge in charges)
                    names[agreement.organisation_id] = (
                        agreement.organisation.name,
                        agreement.organisation.reference,
                    )
    rows = [
        PreviewedOrganisation(*names[pk], len(invoices[pk]), net[pk])
        for pk in sorted(names, key=lambda pk: (-net[pk].cents, names[pk]))
    ]
    last = BillingRun.objects.exclude(finished_at=None).filter(invoices__gt=0).order_by("-id").first()
    return RunPreview(until_on, len(ids), rows, last)


def latest_runs(count: int = 20) -> Sequence[BillingRun]:
    """The last runs, with how many parts they have, how many are done, and what these did."""
    return list(
        BillingRun.objects.select_related("issuer__party", "organisation", "started_by")
        .annotate(
            part_count=Count("parts"),
            parts_done=Count("parts", filter=Q(parts__done_at__isnull=False)),
            invoices_done=Sum("parts__invoices"),
            cents_done=Sum("parts__gross_cents"),
        )
        .order_by("-id")[:count]
    )


def run_with(number: int) -> BillingRun:
    """A run by its number, for staff."""
    run = BillingRun.objects.filter(pk=number).first()
    if run is None:
        raise RunNotFound
    return run


def parking_queue() -> QuerySet[Parking]:
    """What waits for a person, the longest first."""
    return (
        Parking.objects.select_related(
            "organisation", "agreement__party", "agreement__withdrawal", "parked_by"
        )
        .filter(solved_at=None)
        .order_by("parked_at", "id")
    )


def pay_back_day(parking: Parking) -> date | None:
    """The last day on which money must be back, when it waits because a person withdrew."""
    withdrawal = getattr(parking.agreement, "withdrawal", None)
    return pay_back_by(day_of(withdrawal.withdrawn_at)) if withdrawal else None


def parked_one(number: int) -> Parking:
    """Something in the queue by its number."""
    parking = parking_queue().filter(pk=number).first()
    if parking is None:
        raise ParkingNotFound
    return parking
