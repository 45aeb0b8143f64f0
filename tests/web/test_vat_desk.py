"""The finance desk decides VAT, corrects invoices and asks for contributions; partners abroad register themselves."""

from __future__ import annotations

from html import unescape

import pytest
from django.core import mail
from django.test import Client

from billing.models import Receivable
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.clock import wall_time
from foundation.models import OutboxMessage, Party
from invoices.models import Document, VatCase
from marketplace.models import Organisation
from tests.billing.given import NOW, a_quote, an_agreement, an_employer
from tests.marketplace.given import a_user, an_owner_of
from tests.web.given import staff

pytestmark = pytest.mark.django_db

FORM = {
    "country": "BE",
    "name": "Tuinbouw Kempen BV",
    "register_number": "0403.019.261",
    "legal_form": "legal_entity",
    "vat_id": "BE 0403.019.261",
    "street": "Kerkstraat 1",
    "postcode": "2300",
    "city": "Turnhout",
    "email": "boekhouding@kempen.example",
    "roles": ["employer"],
    "segment": "sme",
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def read(response) -> str:
    return unescape(response.content.decode())


def member_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def a_held_employer() -> Organisation:
    employer = an_employer()
    Party.objects.filter(pk=employer.party_id).update(
        country="DE", kvk_number="", foreign_register_number="HRB 1", vat_id="DE136695976", language="en"
    )
    employer.party.refresh_from_db()
    return employer


def test_a_partner_whose_vat_is_held_asks_for_it_finance_decides_and_the_partner_is_told():
    employer = a_held_employer()
    partner, desk = member_of(employer), staff(StaffRole.FINANCE)
    assert "Nothing waits" in read(desk.get("/en/desk/vat/"))
    looked = read(partner.get("/en/portal/package/", {"group-recruitment": "CAR-RECRUIT-5"}))
    assert "Let us look at the VAT" in looked
    assert not VatCase.objects.exists()

    asked = partner.post("/en/portal/package/", {"group-recruitment": "CAR-RECRUIT-5", "quote": "1"})

    assert asked.status_code == 422
    assert "has not confirmed the VAT id yet" in read(asked)
    case = VatCase.objects.get()
    page = f"/en/desk/vat/{case.reference}/"
    listed = read(desk.get("/en/desk/vat/"))
    assert page in listed
    assert "No address of VIES is set" in listed
    shown = read(desk.get(page))
    for fact in ("DE (organisation)", "DE136695976", "standard rate", "where the buyer is"):
        assert fact in shown
    refused = desk.post(page, {"ground": "reverse_charge", "reason": " "})
    assert refused.status_code == 422
    assert VatCase.objects.get().closed_at is None

    done = desk.post(
        page, {"ground": "reverse_charge", "reason": "Uittreksel en VIES-pagina gezien."}, follow=True
    )

    assert "Decided. The buyer is told" in read(done)
    assert "Uittreksel en VIES-pagina gezien." in read(done)
    deliver_due()
    assert mail.outbox[-1].subject == "The VAT is clear: you can go on"
    quoted = partner.post(
        "/en/portal/package/", {"group-recruitment": "CAR-RECRUIT-5", "quote": "1"}, follow=True
    )
    assert "VAT reverse-charged over € 1,000.00" in read(quoted).replace("\N{NO-BREAK SPACE}", " ")
    csv = desk.get("/en/desk/vat/", {"as": "csv"}).content.decode()
    assert "DE136695976" in csv
    assert "Uittreksel en VIES-pagina gezien." in csv


def test_what_vies_denies_is_told_to_the_buyer_unless_that_changed():
    employer = a_held_employer()
    member_of(employer).post("/en/portal/package/", {"group-recruitment": "CAR-RECRUIT-5", "quote": "1"})
    VatCase.objects.update(why="vat-id-invalid")
    case = VatCase.objects.get()
    for why in ("vat-id-invalid", "vat-id-unchecked"):
        OutboxMessage.objects.create(
            kind="vat.decided",
            reference=f"{case.reference}:{why}",
            created_at=wall_time(),
            due_at=wall_time(),
        )
    mail.outbox.clear()

    deliver_due()

    [letter] = [one for one in mail.outbox if one.subject == "About your VAT id"]
    assert "does not know the VAT id" in str(letter.body)
    assert "DE136695976" in str(letter.body)


def test_finance_corrects_an_invoice_on_a_page_that_shows_what_stands_there():
    agreement = an_agreement()
    document = agreement.receivables.get().document
    desk = staff(StaffRole.FINANCE)
    page = f"/en/desk/invoices/{document.reference}/correct/"
    paper = f"/en/desk/invoices/{document.reference}/"
    assert paper in read(desk.get("/en/desk/invoices/"))
    assert page in read(desk.get(paper))
    shown = read(desk.get(page))
    assert f"Credit {document.number} of" in shown
    facts = {
        "name": document.party.name,
        "street": document.party.street,
        "postcode": document.party.postcode,
        "city": document.party.city,
        "vat_id": document.party.vat_id,
        "purchase_order": "",
        "reason": "Verkeerd inkoopnummer.",
    }
    same = desk.post(page, facts)
    assert same.status_code == 422
    assert "would be different" in read(same)
    assert Document.objects.count() == 1

    done = desk.post(page, {**facts, "purchase_order": "PO-2027-9"}, follow=True)

    assert "2027-00001 is credited by 2027-C0001 and issued again as 2027-00002." in read(done)
    assert page not in read(desk.get(paper))
    assert "cannot be corrected any more" in read(desk.get(page))
    deliver_due()
    letters = [str(one.body) for one in mail.outbox if "2027-00002" in one.subject]
    assert any("2027-00001, die wij" in body or "2027-00001, dat wij" in body for body in letters)


def test_finance_asks_for_a_contribution_once_however_often_it_presses():
    municipality = an_employer()
    desk = staff(StaffRole.FINANCE)
    page = f"/en/desk/organisations/{municipality.reference}/payment-request/"
    assert page in read(desk.get(f"/en/desk/organisations/{municipality.reference}/"))
    assert "nothing is given in return" in read(desk.get(page))
    facts = {
        "request": "R-2222-3333-4444",
        "issuer": "mip-brabant",
        "description": "Bijdrage aan de welkomstdagen",
        "amount": "15.000,00",
        "purchase_order": "VPL-9",
        "from_on": "2027-01-01",
        "until_on": "2028-01-01",
    }
    for wrong in ({"amount": "veel"}, {"amount": "0"}, {"until_on": ""}, {"until_on": "2026-01-01"}):
        assert desk.post(page, {**facts, **wrong}).status_code == 422
    assert not Document.objects.exists()

    for _press in range(2):
        done = desk.post(page, facts, follow=True)
        assert "Payment request B-2027-0001 is made and mailed." in read(done)

    document = Document.objects.get()
    assert (document.gross_cents, document.purchase_order) == (1500000, "VPL-9")
    assert Receivable.objects.get().agreement is None
    deliver_due()
    [letter] = [one for one in mail.outbox if "B-2027-0001" in one.subject]
    assert letter.subject.startswith("Betaalverzoek B-2027-0001")
    assert "factuur" not in str(letter.body).lower()
    partner = member_of(municipality)
    shown = read(partner.get("/en/portal/invoices/B-2027-0001/"))
    assert "Payment request B-2027-0001" in shown
    assert "no VAT over" in shown


@pytest.mark.parametrize("page", ["/en/desk/vat/", "/en/desk/organisations/{organisation}/payment-request/"])
def test_other_desks_do_not_decide_about_money(page: str):
    address = page.format(organisation=an_employer().reference)

    assert staff(StaffRole.QUALITY).get(address).status_code == 403


def test_a_partner_from_another_country_registers_with_its_own_number():
    client = Client()
    client.force_login(a_user())

    wrong = client.post("/en/portal/organisation/", {**FORM, "register_number": "geen"})
    other = client.post("/en/portal/organisation/", {**FORM, "vat_id": "DE136695976"})
    assert "in the trade register of your country" in read(wrong)
    assert "not of the country of your address" in read(other)
    assert not Organisation.objects.exists()
    done = client.post("/en/portal/organisation/", FORM)

    assert done.status_code == 302
    party = Organisation.objects.get().party
    assert (party.country, party.foreign_register_number, party.kvk_number, party.vat_id) == (
        "BE",
        "0403.019.261",
        "",
        "BE0403019261",
    )


def test_a_quote_as_a_pro_forma_says_that_it_is_no_invoice_and_uses_no_number():
    quote = a_quote(an_employer(), Choice("CAR-RECRUIT-5"))
    partner = member_of(quote.organisation)
    assert f"/en/portal/quotes/{quote.reference}/pro-forma/pdf/" in read(
        partner.get(f"/en/portal/quotes/{quote.reference}/")
    )

    answer = partner.get(f"/en/portal/quotes/{quote.reference}/pro-forma/pdf/")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="pro-forma-{quote.reference}.pdf"'
    assert not Document.objects.exists()
