"""Announces a new price in time for the renewal; without that the old price stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.actions.changes import carry_discount, close_line
from billing.actions.standing import continue_slots
from billing.choices import ChangeKind
from billing.models import Agreement, AgreementChange, AgreementLine, PriceCard
from billing.queries.catalogue import prices_on
from billing.queries.changes import changeable_lines
from billing.queries.products import products_on
from billing.rules.price_changes import price_differs
from billing.rules.reminders import price_is_in_time
from foundation.actions.audit import record
from foundation.periods import day_of


@transaction.atomic
def announce_prices(*, agreement: Agreement, now: datetime) -> AgreementChange | None:
    """Let the lines of an agreement go on at the price that holds on the day of its renewal; None when nothing differs.

    Only while the partner still has two weeks to give notice after it is told; later the old price stays for a year.
    Once for each renewal. A free amount stays what it was.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    )
    day = locked.term_until_on
    is_open = (
        locked.ended_on is None
        and not locked.changes.filter(kind=ChangeKind.PRICE, effective_on=day).exists()
    )
    if not is_open or not price_is_in_time(term_until=day, today=day_of(now)):
        return None
    # A card of which a price is told cannot be withdrawn any more; who withdraws it waits here.
    PriceCard.objects.select_for_update(no_key=True).filter(valid_from__lte=day, withdrawn_at=None).order_by(
        "-valid_from"
    ).first()
    prices = prices_on(day, locked.organisation.segment)
    differing = [
        line
        for line in changeable_lines(locked)
        if price_differs(
            from_on=line.from_on,
            day=day,
            has_free_amount=line.product.has_free_amount,
            old_cents=line.unit_price_cents,
            new_cents=prices[line.product_id].cents,
        )
    ]
    if not differing:
        return None
    change = AgreementChange.objects.create(
        agreement=locked, kind=ChangeKind.PRICE, effective_on=day, made_at=now
    )
    products = {product.pk: product for product in products_on(day)}
    for line in differing:
        close_line(line, day, change)
        following = AgreementLine(
            agreement=locked,
            product=line.product,
            quantity=line.quantity,
            unit_price_cents=prices[line.product_id].cents,
            months=line.months,
            credits_suspension=products[line.product_id].credits_suspension,
            from_on=day,
            follows=line,
            opened_by=change,
        )
        carry_discount(line, following)
        following.save(force_insert=True)
        continue_slots(agreement=locked, line=line, by=following)
    record(
        action="announce_prices",
        subject_kind="agreement",
        subject_reference=locked.reference,
        organisation_reference=locked.organisation.reference,
        now=now,
        facts={"change": change.reference, "effective_on": day.isoformat()},
    )
    return change
