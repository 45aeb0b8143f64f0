"""Opens and closes the door of an agreement: slots and standing in the marketplace."""

from __future__ import annotations

from datetime import datetime

from billing.choices import PaymentTerms
from billing.models import Agreement
from foundation.periods import start_of_day
from marketplace.actions.allowances import end_allowances, extend_allowances, grant_allowance
from marketplace.actions.clearances import close_standing, open_standing


def grant_what_was_bought(*, agreement: Agreement, now: datetime) -> None:
    """Grant the slots of all lines until the end of the term; standing at once only on credit terms."""
    for line in agreement.lines.select_related("product").order_by("id"):
        for grant in line.product.grants:
            grant_allowance(
                organisation=agreement.organisation,
                listing_kind=grant["listing_kind"],
                slots=grant["slots"] * line.quantity,
                from_at=start_of_day(agreement.starts_on),
                until_at=start_of_day(agreement.term_until_on),
                agreement_reference=agreement.reference,
                source_reference=f"{agreement.reference}:{line.pk}:{grant['listing_kind']}",
                now=now,
            )
    if agreement.payment_terms == PaymentTerms.CREDIT:
        open_door(agreement=agreement, now=now)


def open_door(*, agreement: Agreement, now: datetime) -> None:
    """The agreement is in good standing from now on."""
    open_standing(
        organisation=agreement.organisation, agreement_reference=agreement.reference, from_at=now, now=now
    )


def extend_term(*, agreement: Agreement) -> None:
    """Slots last as long as the renewed term."""
    extend_allowances(agreement_reference=agreement.reference, until_at=start_of_day(agreement.term_until_on))


def close_door(*, agreement: Agreement, at: datetime, now: datetime) -> None:
    """Slots and standing end at an instant: listings are gone from then on."""
    # Allowances before listings, as when a listing is published: nobody waits in a circle.
    end_allowances(agreement_reference=agreement.reference, at=at, now=now)
    close_standing(agreement_reference=agreement.reference, at=at)
