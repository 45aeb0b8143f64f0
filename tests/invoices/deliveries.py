"""Builders for tests: the notifications of mail servers, and what stands in the log."""

from __future__ import annotations

from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from invoices.models import DeliveryEvent, Document
from invoices.queries.deliveries import address_of


def a_notification(
    message_id: str,
    *,
    action: str = "failed",
    diagnostic: str = "smtp; 550 5.1.1 <administratie@zandhorst.example>: user unknown",
    only_headers: bool = False,
) -> bytes:
    """A delivery status notification as a mail server writes it."""
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["From"] = "MAILER-DAEMON@mx.example"
    report["To"] = "post@mip-brabant.example"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.attach(MIMEText("I'm sorry to have to inform you that your message could not be delivered."))
    whole, one = Message(), Message()
    whole["Reporting-MTA"] = "dns; mx.example"
    one["Final-Recipient"] = "rfc822; administratie@zandhorst.example"
    one["Action"] = action
    one["Status"] = "5.1.1"
    one["Diagnostic-Code"] = diagnostic
    status = Message()
    status.add_header("Content-Type", "message/delivery-status")
    status.set_payload([whole, one])
    report.attach(status)
    original = Message()
    original["Message-ID"] = f"<{message_id}>"
    original["Subject"] = "Factuur"
    original.set_payload("Bijgaand de factuur.")
    if only_headers:
        report.attach(MIMEText(f"Message-ID: <{message_id}>\nSubject: Factuur\n", "rfc822-headers"))
    else:
        report.attach(MIMEMessage(original))
    return report.as_bytes()


def log_of(document: Document) -> list[tuple[str, str, str]]:
    """Way, address and outcome of everything that was written down, oldest first."""
    events = DeliveryEvent.objects.filter(delivery__document=document).order_by("id")
    return [(one.delivery.channel, address_of(one.delivery), one.outcome) for one in events]
