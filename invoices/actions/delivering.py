"""Keeps the log of deliveries: what was asked, what went out by which way, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.models import User
from foundation.rules.masking import without_addresses
from invoices.actions.rendering import kept_until
from invoices.choices import Channel, FileKind, Outcome, Recipient
from invoices.models import Delivery, DeliveryEvent, Document, DocumentFile
from invoices.queries.deliveries import address_of, mails_of, waiting_mails_of
from invoices.queries.documents import document_with

MOST_MAILS_A_DAY = 5


class MailAddressWrong(Invalid):
    code = "mail-address-wrong"
    sentence = _("This is not an e-mail address. Check it: it looks like name@example.nl.")


class NotMailedYet(Conflict):
    code = "not-mailed-yet"
    sentence = _("{number} was not mailed yet. That happens by itself, within a minute or so.")


class MailOnItsWay(Conflict):
    code = "mail-on-its-way"
    sentence = _("A mail with {number} to this address is still on its way. We keep trying by ourselves.")


class MailedOften(NotAllowed):
    code = "mailed-often"
    sentence = _("{number} was mailed {most} times in 24 hours. Try again tomorrow, or download the PDF.")


def mail_key(document: Document, place: int) -> str:
    """The key of a document's first, second, … mail."""
    return f"mail:{document.reference}:{place}"


def mail_asked(*, reference: str, now: datetime) -> Delivery:
    """The mail that a message of the outbox is about: a document's reference, and after a colon its place.

    The first needs no asking: it goes to the address on the document. The row is locked until the end.
    """
    document_reference, _colon, place = reference.partition(":")
    document = document_with(document_reference)
    return _asked_once(
        document,
        key=mail_key(document, int(place or 1)),
        channel=Channel.MAIL,
        recipient=Recipient.DOCUMENT,
        now=now,
    )


def _asked_once(
    document: Document,
    *,
    key: str,
    channel: Channel,
    recipient: Recipient,
    now: datetime,
    address: str = "",
    actor: User | None = None,
) -> Delivery:
    is_typed = recipient == Recipient.OTHER
    delivery, _is_new = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "document": document,
            "channel": channel,
            "recipient": recipient,
            "address": address if is_typed else "",
            "address_until": kept_until(document.issued_on) if is_typed else None,
            "asked_by": actor,
            "asked_at": now,
            "message_id": _message_id(key) if channel == Channel.MAIL else "",
        },
    )
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("document", "asked_by")
        .get(pk=delivery.pk)
    )


def _message_id(key: str) -> str:
    # The same for every try, so that a mail that left twice is one mail to its reader; and nobody else can guess it,
    # so that only who had the mail can say that it came back.
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"{salted_hmac('invoices.delivery', key).hexdigest()[:32]}@{host}"


def was_sent(delivery: Delivery) -> bool:
    """Whether it left."""
    return delivery.events.filter(outcome=Outcome.SENT).exists()


@transaction.atomic
def record_sent(
    *, delivery: Delivery, kinds: Sequence[FileKind], now: datetime, receipt: str = ""
) -> DeliveryEvent:
    """Write down that a delivery left, with which files. Once: the database refuses a second."""
    hashes = DocumentFile.objects.filter(document=delivery.document, kind__in=kinds).order_by("kind")
    return DeliveryEvent.objects.create(
        delivery=delivery,
        outcome=Outcome.SENT,
        at=now,
        receipt=receipt,
        files=list(hashes.values_list("sha256", flat=True)),
    )


@transaction.atomic
def record_failed(*, delivery: Delivery, reason: str, now: datetime) -> DeliveryEvent:
    """Write down a try that failed, and why; addresses in what a server said are left out."""
    return DeliveryEvent.objects.create(
        delivery=delivery, outcome=Outcome.FAILED, at=now, reason=without_addresses(reason)[:300] or "?"
    )


def record_failed_mail(*, reference: str, reason: str, now: datetime) -> None:
    """Write down that a mail of the outbox failed (settings.OUTBOX_FAILURES)."""
    record_failed(delivery=mail_asked(reference=reference, now=now), reason=reason, now=now)


@transaction.atomic
def mail_again(
    *,
    document: Document,
    recipient: Recipient,
    after: int,
    actor: User,
    now: datetime,
    address: str = "",
) -> Delivery:
    """Mail a document once more: to the address on it, to who asks, or to a typed address.

    `after` is how many mails there were when it was asked: asking twice is one mail. Refuses an address that is none,
    a document that was not mailed yet, the same address while a mail to it is on its way, and a sixth in 24 hours.
    """
    if recipient == Recipient.OTHER:
        address = address.strip()
        try:
            validate_email(address)
        except ValidationError:
            raise MailAddressWrong(field="address") from None
        if address.lower() == str(document.buyer["email"]).lower():
            recipient = Recipient.DOCUMENT
    locked = Document.objects.select_for_update().get(pk=document.pk)
    earlier = list(mails_of(locked))
    if not earlier:
        raise NotMailedYet(number=locked.number)
    if after < len(earlier):
        return earlier[-1]
    if sum(one.asked_at > now - timedelta(days=1) for one in earlier) >= MOST_MAILS_A_DAY:
        raise MailedOften(number=locked.number, most=MOST_MAILS_A_DAY)
    place = len(earlier) + 1
    delivery = _asked_once(
        locked,
        key=mail_key(locked, place),
        channel=Channel.MAIL,
        recipient=recipient,
        address=address,
        actor=actor,
        now=now,
    )
    to = address_of(delivery).lower()
    others = waiting_mails_of(locked).exclude(pk=delivery.pk)
    if any(address_of(one).lower() == to for one in others):
        raise MailOnItsWay(number=locked.number)
    leave_message(kind="invoice.mail", reference=f"{locked.reference}:{place}")
    record(
        action="document.mailed_again",
        subject_kind="document",
        subject_reference=locked.reference,
        actor=actor,
        facts={"place": place, "recipient": str(recipient)},
        now=now,
    )
    return delivery


@transaction.atomic
def record_download(
    *, document: Document, kind: FileKind, channel: Channel, reader: User | None, day: date, now: datetime
) -> None:
    """Write down that a partner fetched a file: once a day for each reader, file and way."""
    who = f"{reader.pk}" if reader else "system"
    delivery = _asked_once(
        document,
        key=f"{channel}:{document.reference}:{kind}:{who}:{day.isoformat()}",
        channel=channel,
        recipient=Recipient.PERSON if reader else Recipient.PARTNER,
        actor=reader,
        now=now,
    )
    if not was_sent(delivery):
        record_sent(delivery=delivery, kinds=[kind], now=now)


@transaction.atomic
def access_point_asked(*, document: Document, channel: Channel, now: datetime) -> Delivery:
    """The one delivery of a document's e-invoice to an access point, locked until the end."""
    return _asked_once(
        document,
        key=f"access-point:{document.reference}",
        channel=channel,
        recipient=Recipient.DOCUMENT,
        now=now,
    )


@transaction.atomic
def forget_addresses(*, today: date) -> int:
    """Take out typed addresses whose last day is over; answer how many. The deliveries themselves stay."""
    return Delivery.objects.filter(address_until__lte=today).exclude(address="").update(address="")
