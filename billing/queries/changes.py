"""What of an agreement can change, what is going to, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from billing.choices import ChangeKind, PriceUnit
from billing.models import Agreement, AgreementChange, AgreementLine, Suspension
from billing.queries.catalogue import MenuItem, menu_card
from foundation.errors import NotFound


class ChangeNotFound(NotFound):
    code = "change-not-found"
    sentence = _("We cannot find this change. It may be of another agreement.")


def changeable_lines(agreement: Agreement) -> list[AgreementLine]:
    """The yearly lines that go on, in the order in which they joined."""
    return list(
        agreement.lines.select_related("product", "follows")
        .filter(product__unit=PriceUnit.YEAR, until_on=None)
        .order_by("id")
    )


def planned_changes(agreement: Agreement, today: date) -> QuerySet[AgreementChange]:
    """What the partner asked for and has not begun yet."""
    return agreement.changes.filter(kind=ChangeKind.LESS, withdrawn_at=None, effective_on__gt=today).order_by(
        "effective_on", "id"
    )


def change_of(agreement: Agreement, reference: str) -> AgreementChange:
    """A change of this agreement; another's is not found."""
    change = agreement.changes.filter(reference=reference).first()
    if change is None:
        raise ChangeNotFound
    return change


def change_with(reference: str) -> AgreementChange:
    """A change by reference, for what runs after commit."""
    change = (
        AgreementChange.objects.select_related(
            "agreement", "agreement__party", "agreement__organisation", "made_by"
        )
        .prefetch_related("opened__product", "closed__product")
        .filter(reference=reference)
        .first()
    )
    if change is None:
        raise ChangeNotFound
    return change


def price_changes_at(agreement: Agreement, day: date) -> list[AgreementLine]:
    """The lines that go on at another price from a day, with the line they continue."""
    return list(
        AgreementLine.objects.select_related("product", "follows")
        .filter(agreement=agreement, from_on=day, follows__isnull=False)
        .exclude(until_on=day)
        .order_by("id")
    )


def resting(agreement: Agreement) -> Suspension | None:
    """The suspension that is on, or is going to be; None when there is none."""
    return agreement.suspensions.filter(until_on=None).first()


@dataclass(frozen=True, slots=True)
class Changeable:
    """A yearly product as it stands in an agreement: how many it holds, and whether it can have more."""

    item: MenuItem
    held: int


def changeable_items(*, agreement: Agreement, now: datetime) -> list[Changeable]:
    """All yearly products that the agreement holds or could hold, in the order of the menu card."""
    held: dict[int, int] = {}
    for line in changeable_lines(agreement):
        held[line.product_id] = held.get(line.product_id, 0) + line.quantity
    return [
        Changeable(item, held.get(item.product.pk, 0))
        for group in menu_card(organisation=agreement.organisation, now=now)
        for item in group.items
        if item.is_yearly and item.price is not None and item.product.issuer_id == agreement.issuer_id
    ]
