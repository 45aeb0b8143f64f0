"""Records that a mail came back, from the notification of a mail server."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Invalid, NotFound, Refusal
from invoices.choices import Outcome
from invoices.models import Delivery, DeliveryEvent
from invoices.rules.bounces import NoBounce, NotABounce, bounce_in


class NotificationTooLarge(Invalid):
    code = "notification-too-large"
    sentence = _("This mail is larger than 5 MB. A notification that a mail came back is smaller.")


class NotificationOfTooManyParts(Invalid):
    code = "notification-of-too-many-parts"
    sentence = _("This mail has more parts than a notification that a mail came back has.")


class NoNotification(Invalid):
    code = "no-notification"
    sentence = _(
        "This mail is no notification that a mail came back (RFC 3464, multipart/report). Nothing is recorded."
    )


class NothingCameBack(Invalid):
    code = "nothing-came-back"
    sentence = _("This notification says that the mail arrived or is delayed. Nothing came back.")


class NotificationWithoutMail(Invalid):
    code = "notification-without-mail"
    sentence = _("This notification does not say which mail came back: it has no Message-ID of it.")


class MailUnknown(NotFound):
    code = "mail-unknown"
    sentence = _("The mail that came back is none of our mails with a document.")


REFUSALS: dict[NoBounce, type[Refusal]] = {
    NoBounce.TOO_LARGE: NotificationTooLarge,
    NoBounce.TOO_MANY_PARTS: NotificationOfTooManyParts,
    NoBounce.NO_NOTIFICATION: NoNotification,
    NoBounce.NOTHING_CAME_BACK: NothingCameBack,
    NoBounce.NO_MESSAGE_ID: NotificationWithoutMail,
}


@transaction.atomic
def record_bounce(*, raw: bytes, now: datetime) -> DeliveryEvent:
    """Write down that a mail of ours came back; the same notification twice is one event.

    Refuses a mail that is too large or has too many parts, is no notification, tells of no failure, or of a mail that
    we did not send.
    """
    try:
        bounce = bounce_in(raw)
    except NotABounce as not_one:
        raise REFUSALS[not_one.why] from None
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(message_id=bounce.message_id)
        .first()
    )
    if delivery is None:
        raise MailUnknown
    event, is_new = DeliveryEvent.objects.get_or_create(
        delivery=delivery, outcome=Outcome.BOUNCED, defaults={"at": now, "reason": bounce.reason}
    )
    if is_new:
        record(
            action="document.mail_came_back",
            subject_kind="document",
            subject_reference=delivery.document.reference,
            facts={"delivery": delivery.key},
            now=now,
        )
    return event
