"""What was used: by an organisation, in a year, of what it bought ahead; and what was bought and is not used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from billing.choices import FundingType, PaymentTerms
from billing.models import AgreementLine, Product, Usage, UsageShare
from billing.queries.catalogue import offered_on, payer_of, why_not
from billing.queries.products import products_on
from billing.rules.usage import Seats, seats_used
from foundation.errors import NotFound
from foundation.periods import Period, day_of
from marketplace.models import Organisation
from marketplace.queries.listings import slot_uses

# What is paid by use; the same can be bought ahead with a package.
USED_FUNDING = frozenset({FundingType.PARTICIPANT_FEE, FundingType.COMPANY_FEE, FundingType.SERVICE_FEE})


class UsageNotFound(NotFound):
    code = "usage-not-found"
    sentence = _("We cannot find this record of use. It may be of another organisation.")


def usage_of(organisation: Organisation) -> QuerySet[Usage]:
    """What an organisation used, the last first, with what it costs and who pays."""
    shares = UsageShare.objects.select_related("line", "organisation").order_by("id")
    return (
        Usage.objects.filter(organisation=organisation)
        .select_related("product", "participant", "organisation")
        .prefetch_related(Prefetch("shares", queryset=shares))
        .order_by("-used_on", "-id")
    )


def one_usage_of(organisation: Organisation, reference: str) -> Usage:
    """An organisation's own record; another's is not found."""
    usage = usage_of(organisation).filter(reference=reference).first()
    if usage is None:
        raise UsageNotFound
    return usage


def used_products(day: date) -> list[Product]:
    """Everything that is paid by use, as it is on a day, in the order of the menu card."""
    return [product for product in products_on(day) if product.funding_type in USED_FUNDING]


def usable_products(organisation: Organisation, day: date) -> list[Product]:
    """What an organisation can pay by use on a day."""
    payer = payer_of(organisation)
    return [
        product
        for product in offered_on(day)
        if product.funding_type in USED_FUNDING and why_not(payer, product) is None
    ]


def _seat_lines(organisation_ids: Collection[int]) -> QuerySet[AgreementLine]:
    """What was bought ahead and paid, or bought on credit terms; the oldest first."""
    opened = Q(agreement__payment_terms=PaymentTerms.CREDIT) | Q(agreement__first_paid_at__isnull=False)
    return (
        AgreementLine.objects.select_related("agreement")
        .filter(
            opened,
            agreement__organisation_id__in=organisation_ids,
            product__funding_type__in=USED_FUNDING,
            bills_on=None,
        )
        .order_by("from_on", "id")
    )


def _seats(line: AgreementLine) -> Seats | None:
    """A purchase with the days of its use. One that was withdrawn from holds what was used up to that day."""
    ended_on = line.agreement.ended_on
    if line.until_on == line.from_on:
        if not line.used_quantity or ended_on is None:
            return None
        return Seats(line.pk, line.used_quantity, Period(line.from_on, ended_on + timedelta(days=1)))
    if ended_on is not None and ended_on <= line.from_on:
        return None
    return Seats(line.pk, line.quantity, Period(line.from_on, ended_on))


def seats_of(
    organisation: Organisation, product: Product, *, without: Usage | None = None
) -> list[tuple[Seats, int]]:
    """What an organisation bought ahead of a product, the oldest first, with how many of each were used."""
    lines = _seat_lines([organisation.pk]).filter(product=product)
    seats = [one for one in (_seats(line) for line in lines) if one is not None]
    rows = Usage.objects.filter(organisation=organisation, product=product, from_seats__gt=0)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    taken = rows.order_by("used_on").values_list("used_on").annotate(total=Sum("from_seats"))
    used = seats_used(seats, [(day, int(total)) for day, total in taken])
    return [(one, used[one.line_id]) for one in seats]


def used_of(line: AgreementLine) -> int:
    """How many of what was bought ahead in a line were used."""
    found = seats_of(line.agreement.organisation, line.product)
    return next((used for one, used in found if one.line_id == line.pk), 0)


def seats_left(usage: Usage) -> int:
    """How many of a product an organisation bought ahead and did not use, on the day of this use."""
    return sum(
        one.quantity - used
        for one, used in seats_of(usage.organisation, usage.product, without=usage)
        if usage.used_on in one.life
    )


def used_in_year(usage: Usage) -> int:
    """How many of a product an organisation paid by use in the same calendar year, beside this one."""
    others = Usage.objects.filter(
        organisation=usage.organisation, product=usage.product, used_on__year=usage.used_on.year
    ).exclude(pk=usage.pk)
    sums = others.aggregate(all=Sum("quantity"), seats=Sum("from_seats"))
    return int(sums["all"] or 0) - int(sums["seats"] or 0)


@dataclass(frozen=True, slots=True)
class Unused:
    """What an organisation pays for and does not use: places of a kind, or seats of a product."""

    organisation: Organisation
    what: str
    bought: int
    used: int

    @property
    def left(self) -> int:
        """What is not used."""
        return self.bought - self.used


def unused_allowances(*, now: datetime) -> list[Unused]:
    """Who pays for more than it uses, the most first: places for listings, and seats."""
    found: list[Unused] = []
    organisations = {one.pk: one for one in Organisation.objects.order_by("name", "id")}
    for organisation_id, uses in slot_uses(organisations.keys(), now).items():
        found += [
            Unused(organisations[organisation_id], str(use.kind.label), use.slots, min(use.used, use.slots))
            for use in uses
            if use.free
        ]
    today = day_of(now)
    runs = Q(agreement__ended_on=None) | Q(agreement__ended_on__gt=today)
    bought = (
        _seat_lines(organisations.keys())
        .filter(runs, from_on__lte=today)
        .order_by()
        .values_list("agreement__organisation_id", "product_id")
        .annotate(total=Sum("quantity"))
    )
    taken = {
        (organisation_id, product_id): total
        for organisation_id, product_id, total in Usage.objects.order_by()
        .values_list("organisation_id", "product_id")
        .annotate(total=Sum("from_seats"))
    }
    names = {product.pk: product.code for product in Product.objects.all()}
    for organisation_id, product_id, quantity in bought:
        used = min(taken.get((organisation_id, product_id), 0), quantity)
        if used < quantity:
            found.append(Unused(organisations[organisation_id], names[product_id], quantity, used))
    return sorted(found, key=lambda one: (-one.left, one.organisation.name, one.what))
