"""What was sent where and when, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation.models import Party
from foundation.periods import start_of_day
from invoices.choices import Channel, Outcome, Recipient
from invoices.models import Delivery, DeliveryEvent, Document
from invoices.rules.endpoints import PartyFacts, endpoint_of


def delivery_events(
    *,
    channel: str = "",
    outcome: str = "",
    since: date | None = None,
    until: date | None = None,
    text: str = "",
) -> QuerySet[DeliveryEvent]:
    """All tries and returns, newest first; the last day counts. `text` is a number, or a part of a partner's name."""
    found = DeliveryEvent.objects.select_related("delivery__document", "delivery__asked_by").order_by(
        "-at", "-id"
    )
    if channel:
        found = found.filter(delivery__channel=channel)
    if outcome:
        found = found.filter(outcome=outcome)
    if since:
        found = found.filter(at__gte=start_of_day(since))
    if until:
        found = found.filter(at__lt=start_of_day(until + timedelta(days=1)))
    if text:
        found = found.filter(
            Q(delivery__document__number=text) | Q(delivery__document__party__name__icontains=text)
        )
    return found


def events_of(document: Document) -> list[DeliveryEvent]:
    """The trail of one document, newest first."""
    return list(delivery_events().filter(delivery__document=document))


def sent_to_partner(document: Document) -> list[DeliveryEvent]:
    """When a document was sent to its partner, newest first; what the partner fetched by itself is not in it."""
    sent = delivery_events(outcome=Outcome.SENT).filter(delivery__document=document)
    return list(sent.filter(delivery__channel__in=[Channel.MAIL, Channel.PEPPOL, Channel.FOLDER]))


def mails_of(document: Document) -> QuerySet[Delivery]:
    """The mails of a document that were asked for, oldest first."""
    return Delivery.objects.filter(document=document, channel=Channel.MAIL).order_by("id")


def waiting_mails_of(document: Document) -> QuerySet[Delivery]:
    """Mails of a document that did not leave yet, oldest first."""
    sent = DeliveryEvent.objects.filter(delivery=OuterRef("pk"), outcome=Outcome.SENT)
    return mails_of(document).filter(~Exists(sent)).select_related("document", "asked_by")


def returned_mails() -> QuerySet[DeliveryEvent]:
    """Documents of which the last mail came back, one row each, oldest first: what the desk has to do.

    A later mail that left and did not come back settles it, whichever way the news came in.
    """
    events = DeliveryEvent.objects.filter(delivery=OuterRef("pk"))
    arrived = (
        Delivery.objects.filter(channel=Channel.MAIL, document=OuterRef("delivery__document"))
        .filter(pk__gt=OuterRef("delivery"))
        .filter(Exists(events.filter(outcome=Outcome.SENT)))
    )
    # Both kinds of later mail take this row's place: one that arrived settles it, one that came back has its own row.
    return delivery_events(outcome=Outcome.BOUNCED).filter(~Exists(arrived)).order_by("at", "id")


def returned_mails_to(party: Party) -> QuerySet[DeliveryEvent]:
    """Those of one party."""
    return returned_mails().filter(delivery__document__party=party)


def has_returned(document: Document) -> bool:
    """Whether the last mail of a document came back."""
    return returned_mails().filter(delivery__document=document).exists()


def address_of(delivery: Delivery) -> str:
    """To which address or number, as far as it is still known; nothing once a typed address is forgotten."""
    if delivery.recipient == Recipient.PERSON:
        return delivery.asked_by.email if delivery.asked_by else ""
    if delivery.recipient == Recipient.DOCUMENT:
        buyer = delivery.document.buyer
        if delivery.channel == Channel.MAIL:
            return str(buyer["email"])
        endpoint = endpoint_of(PartyFacts.of(buyer))
        return f"{endpoint.scheme}:{endpoint.value}" if endpoint else ""
    return delivery.address


def with_addresses(events: Iterable[DeliveryEvent]) -> list[tuple[DeliveryEvent, str]]:
    """Each with its address."""
    return [(one, address_of(one.delivery)) for one in events]
