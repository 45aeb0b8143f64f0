"""The e-invoice beside the PDF: in the portal, in the mail and at the desk, which also sees where there is none."""

from __future__ import annotations

import html

import pytest
from django.core import mail
from django.test import Client

from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.models import Party
from invoices.models import Document
from tests.billing.given import NOW, an_agreement, an_employer
from tests.marketplace.given import an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db

DESK = "/en/desk/invoices/"


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def member_of(organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def read(response) -> str:
    return html.unescape(response.content.decode())


def an_invoice_without_number_of_its_buyer() -> Document:
    """Of an organisation that lost its KvK number in our details."""
    organisation = an_employer()
    Party.objects.filter(pk=organisation.party_id).update(kind="", kvk_number="")
    return an_agreement(type(organisation).objects.get(pk=organisation.pk)).receivables.get().document


def test_a_member_downloads_the_e_invoice_and_gets_it_by_mail():
    organisation = an_employer()
    number = an_agreement(organisation).receivables.get().document.number
    client = member_of(organisation)
    page = f"/en/portal/invoices/{number}/"

    early = client.get(f"{page}ubl/")
    before = read(client.get(page))
    deliver_due()
    ubl = client.get(f"{page}ubl/")

    assert early.status_code == 409
    assert f"There is no e-invoice of {number}, or not yet." in read(early)
    assert "Download the e-invoice (UBL)" not in before
    assert "Download the e-invoice (UBL)" in read(client.get(page))
    assert ubl["Content-Disposition"] == f'attachment; filename="{number}.xml"'
    assert f"<cbc:ID>{number}</cbc:ID>".encode() in ubl.content
    assert Client().get(f"{page}ubl/").status_code == 302
    [letter] = [one for one in mail.outbox if one.attachments]
    assert [(name, kind) for name, _content, kind in letter.attachments] == [
        (f"{number}.pdf", "application/pdf"),
        (f"{number}.xml", "application/xml"),
    ]
    assert letter.attachments[1][1] in {ubl.content, ubl.content.decode()}
    assert "eindigt op .xml" in letter.body


def test_who_has_no_number_for_e_invoices_gets_the_pdf_alone():
    document = an_invoice_without_number_of_its_buyer()

    deliver_due()

    [letter] = [one for one in mail.outbox if one.attachments]
    assert [name for name, _content, _kind in letter.attachments] == [f"{document.number}.pdf"]
    assert ".xml" not in letter.body


def test_the_desk_sees_which_invoices_went_out_without_an_e_invoice_and_why():
    desk = staff(StaffRole.FINANCE)
    assert "Every invoice has its e-invoice" in read(desk.get(f"{DESK}without-e-invoice/"))
    document = an_invoice_without_number_of_its_buyer()
    deliver_due()

    page = read(desk.get(f"{DESK}without-e-invoice/"))
    file = desk.get(f"{DESK}without-e-invoice/", {"as": "csv"}).content.decode()

    assert "Without an e-invoice (1)" in page.replace('<span class="soft">', "").replace("</span>", "")
    assert f"{document.buyer['name']} has no number at which it receives e-invoices." in page
    assert f"{document.number};{document.buyer['name']};2027-03-16;" in file
    assert read(desk.get(DESK)).count("UBL") == 0


def test_the_desk_downloads_what_was_sent():
    document = an_agreement(an_employer()).receivables.get().document
    deliver_due()
    desk = staff(StaffRole.FINANCE)

    pdf = desk.get(f"{DESK}{document.reference}/pdf/")
    ubl = desk.get(f"{DESK}{document.reference}/ubl/")

    assert f"{DESK}{document.reference}/ubl/" in read(desk.get(DESK))
    assert pdf.content.startswith(b"%PDF")
    assert ubl["Content-Type"] == "application/xml"
    assert staff(StaffRole.QUALITY).get(f"{DESK}{document.reference}/ubl/").status_code == 403
