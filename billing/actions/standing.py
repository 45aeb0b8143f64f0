"""Opens and closes the door of an agreement: slots and standing in the marketplace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from billing.choices import PaymentTerms
from billing.models import Agreement, AgreementChange, AgreementLine
from foundation.periods import start_of_day
from marketplace.actions.allowances import (
    Slots,
    change_allowances,
    end_allowances,
    extend_allowances,
    grant_allowance,
    rename_part,
)
from marketplace.actions.clearances import close_standing, open_standing


def _part(agreement: Agreement, line_id: int) -> str:
    return f"{agreement.reference}:{line_id}"


def grant_what_was_bought(*, agreement: Agreement, now: datetime) -> None:
    """Grant the slots of all lines until the end of the term; standing at once only on credit terms."""
    for line in agreement.lines.select_related("product").order_by("id"):
        part = _part(agreement, line.pk)
        for grant in line.product.grants:
            grant_allowance(
                organisation=agreement.organisation,
                listing_kind=grant["listing_kind"],
                slots=grant["slots"] * line.quantity,
                from_at=start_of_day(agreement.starts_on),
                until_at=start_of_day(agreement.term_until_on),
                agreement_reference=agreement.reference,
                source_reference=f"{part}:{grant['listing_kind']}",
                part_reference=part,
                now=now,
            )
    if agreement.payment_terms == PaymentTerms.CREDIT:
        open_door(agreement=agreement, now=now)


def open_door(*, agreement: Agreement, now: datetime) -> None:
    """The agreement is in good standing from now on."""
    open_standing(
        organisation=agreement.organisation, agreement_reference=agreement.reference, from_at=now, now=now
    )


def extend_terms(agreements: Sequence[tuple[Agreement, Sequence[AgreementLine]]]) -> None:
    """Slots last as long as the renewed terms, or as the lines that grant them."""
    extend_allowances(
        parts={
            _part(agreement, line.pk): start_of_day(min(agreement.term_until_on, line.until_on or date.max))
            for agreement, lines in agreements
            for line in lines
            if line.bills_on is None
        }
    )


def change_slots(
    *,
    agreement: Agreement,
    change: AgreementChange,
    closes: Sequence[AgreementLine],
    opens: Sequence[AgreementLine],
    now: datetime,
) -> None:
    """The slots of lines that close go over to those that open, on the day of the change."""
    change_allowances(
        organisation=agreement.organisation,
        agreement_reference=agreement.reference,
        closing=[_part(agreement, line.pk) for line in closes],
        opening=[
            Slots(_part(agreement, line.pk), str(grant["listing_kind"]), int(grant["slots"]) * line.quantity)
            for line in opens
            for grant in line.product.grants
        ],
        at=max(start_of_day(change.effective_on), now),
        until_at=start_of_day(agreement.term_until_on),
        # Taken back, the same change moves slots a second time.
        source=f"{change.reference}{'-back' if change.withdrawn_at else ''}",
        now=now,
    )


def continue_slots(*, agreement: Agreement, line: AgreementLine, by: AgreementLine) -> None:
    """The slots of a line belong to the line that continues it at another price."""
    rename_part(part_reference=_part(agreement, line.pk), to=_part(agreement, by.pk))


def close_door(*, agreement: Agreement, at: datetime, now: datetime) -> None:
    """Slots and standing end at an instant: listings are gone from then on."""
    # Allowances before listings, as when a listing is published: nobody waits in a circle.
    end_allowances(agreement_reference=agreement.reference, at=at, now=now)
    close_standing(agreement_reference=agreement.reference, at=at)


def rest_door(*, agreement: Agreement, at: datetime) -> None:
    """Listings are gone from an instant, and keep their slots."""
    close_standing(agreement_reference=agreement.reference, at=at)
