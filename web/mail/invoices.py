"""Documents by mail: the PDF, and the e-invoice if there is one. What left is written down."""

from __future__ import annotations

from datetime import datetime

from invoices.actions.delivering import mail_asked, record_sent, was_sent
from invoices.choices import FileKind
from invoices.queries.deliveries import address_of as address_to
from invoices.queries.documents import document_with, have_e_invoice, pdf_of, ubl_of
from web.mail.deliveries import address_of, send_letter


def mail_invoice(*, reference: str, now: datetime) -> None:
    """Send an issued document where it was asked for, the first time to the address for invoices on it.

    After the reference of the document stands, for a second mail and later ones, which it is. One that left is not
    sent again.
    """
    delivery = mail_asked(reference=reference, now=now)
    if was_sent(delivery):
        return
    document = document_with(delivery.document.reference)
    attachments = [(f"{document.number}.pdf", pdf_of(document), "application/pdf")]
    kinds = [FileKind.PDF]
    if have_e_invoice([document]):
        attachments.append((f"{document.number}.xml", ubl_of(document), "application/xml"))
        kinds.append(FileKind.UBL)
    send_letter(
        to=address_to(delivery),
        language=document.language,
        template="invoice",
        facts={
            "document": document,
            "has_e_invoice": FileKind.UBL in kinds,
            "address": address_of("invoice", language=document.language, number=document.number),
        },
        attachments=attachments,
        message_id=delivery.message_id,
    )
    record_sent(delivery=delivery, kinds=kinds, now=now)
