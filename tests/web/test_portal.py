"""The portal over HTTP: what is refused keeps what was typed, and what is missing can be done there and then."""

from __future__ import annotations

import html
import re

import pytest
from django.http import QueryDict
from django.test import Client

from billing.models import Agreement, Quote
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import PartyKind
from foundation.models import Party, User
from invoices.models import Document
from marketplace.models import Organisation
from tests.billing.given import NOW, a_quote, an_agreement, an_employer, the_price_card
from tests.marketplace.given import a_published_vacancy, a_user, an_owner_of
from tests.quality.given import a_partner, the_marks

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Kwekerij De Proef",
    "kvk_number": "99820001",
    "legal_form": "legal_entity",
    "street": "Zandhorst 12",
    "postcode": "5711 ZZ",
    "city": "Someren",
    "email": "facturen@proef.example",
    "segment": "sme",
    "roles": ["employer"],
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member_of(organisation: Organisation) -> Client:
    return logged_in(an_owner_of(organisation))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"vat_id": "NL004495445B01", "legal_form": "sole_trader"},
            "It holds a BSN, and we may not keep that.",
        ),
        ({"kvk_number": "1234"}, "A KvK number has 8 digits. You entered 4."),
        ({"kvk_number": "99820009"}, "This KvK number is registered with us already."),
    ],
)
def test_a_refused_registration_stays_on_the_form_with_all_that_was_typed(changes, sentence):
    the_marks()
    a_partner(kvk_number="99820009")
    client = logged_in(a_user())

    page = client.post("/en/portal/organisation/", {**FORM, **changes})

    assert page.status_code == 422
    text = page.content.decode()
    assert sentence in text
    assert 'value="Kwekerij De Proef"' in text
    assert "NL004495445B01" not in text, "a number that holds a BSN is not sent back either"
    assert Party.objects.filter(name=FORM["name"]).count() == 0


def test_a_provider_signs_the_declaration_later_and_may_show_services():
    the_price_card()
    partner = a_partner(roles=("service_provider",))
    client = member_of(partner)

    before = client.get("/en/portal/marks/").content.decode()
    after = client.post("/en/portal/marks/declaration/", follow=True).content.decode()
    client.post("/en/portal/marks/declaration/")

    assert "Sign the declaration" in before
    assert "Thank you. The declaration is signed." in after
    assert "Sign the declaration" not in after
    assert "Declaration signed on 16 March 2027" in after
    partner.refresh_from_db()
    assert partner.declaration_signed_at is not None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pick": ["SPONSOR"], "amount-SPONSOR": "1.000,5,5"}, "starts at"),
        (
            {"pick": ["CAR-SLOT"], "group-recruitment": "CAR-RECRUIT-5", "quantity-CAR-SLOT": "two"},
            "you can choose 1 to",
        ),
        (
            {"pick": ["CAR-SLOT"], "group-recruitment": "CAR-RECRUIT-5", "quantity-CAR-SLOT": "9" * 5000},
            "you can choose 1 to",
        ),
    ],
)
def test_a_number_that_cannot_be_read_is_never_guessed(typed, sentence):
    client = member_of(an_employer())

    page = client.post("/en/portal/package/", {**typed, "quote": "1"})

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Quote.objects.exists()


@pytest.mark.parametrize("amount", ["750.50", "750,50", "€ 750,50"])
def test_an_amount_is_read_with_a_point_as_with_a_comma(amount):
    client = member_of(an_employer())

    client.post("/en/portal/package/", {"pick": ["SPONSOR"], "amount-SPONSOR": amount, "quote": "1"})

    assert Quote.objects.get().net_cents == 75_050


def test_an_agreement_on_credit_terms_is_not_told_to_pay_first():
    organisation = an_employer()
    Party.objects.filter(pk=organisation.party_id).update(
        kind=PartyKind.GOVERNMENT, kvk_number="", oin="00000001003214345000"
    )
    quote = a_quote(Organisation.objects.get())
    client = member_of(organisation)
    asked = {"name": "Eva", "agrees": "on", "billing_months": "12"}

    without = client.post(f"/en/portal/quotes/{quote.reference}/accept/", asked)
    assert without.status_code == 422
    assert 'href="#id_purchase_order"' in without.content.decode()
    assert "a government body pays no invoice without one" in without.content.decode()
    assert not Agreement.objects.exists()
    page = client.post(
        f"/en/portal/quotes/{quote.reference}/accept/", {**asked, "purchase_order": " PO-77 "}, follow=True
    )

    assert "Your listings can show from now on." in page.content.decode()
    assert Document.objects.get().purchase_order == "PO-77"
    assert Agreement.objects.get().payment_terms == "credit"


def test_an_invoice_and_its_pdf_are_for_members_only_and_the_paper_is_ready_soon(settings):
    settings.OUTBOX_HANDLERS = {
        kind: handler if kind == "invoice.render" else "tests.foundation.handlers.write_down"
        for kind, handler in settings.OUTBOX_HANDLERS.items()
    }
    organisation = an_employer()
    number = an_agreement(organisation).receivables.get().document.number
    client = member_of(organisation)

    early = client.get(f"/en/portal/invoices/{number}/pdf/")
    deliver_due()
    pdf = client.get(f"/en/portal/invoices/{number}/pdf/")

    assert early.status_code == 409
    assert "The PDF is being made." in early.content.decode()
    assert pdf.content.startswith(b"%PDF")
    assert Client().get(f"/en/portal/invoices/{number}/pdf/").status_code == 302


def test_a_listing_whose_slot_is_over_offers_to_go_online_again(clock_at):
    agreement = an_agreement()
    listing = a_published_vacancy(agreement.organisation)
    clock_at(NOW.replace(year=2028, month=6))

    page = member_of(agreement.organisation).get("/en/portal/listings/").content.decode()

    assert f"/en/portal/listings/{listing.reference}/publish/" in page


def test_a_quote_opens_in_the_configurator_again_with_all_that_was_chosen():
    organisation = an_employer()
    quote = a_quote(
        organisation, Choice("CAR-RECRUIT-15"), Choice("CAR-SLOT", 3), Choice("SPONSOR", amount_cents=75_050)
    )
    client = member_of(organisation)
    page = client.get(f"/en/portal/quotes/{quote.reference}/").content.decode()
    again = html.unescape(re.search(r'href="(/en/portal/package/\?[^"]+)"', page)[1])  # type: ignore[index]  # it is there

    opened = client.get(again).content.decode()
    client.post(
        "/en/portal/package/",
        {**QueryDict(again.partition("?")[2]).dict(), "pick": ["CAR-SLOT", "SPONSOR"], "quote": "1"},
    )

    assert re.search(r'value="CAR-RECRUIT-15"\s+checked', opened)
    assert re.search(r'value="CAR-SLOT"\s+checked', opened)
    assert 'value="750,50"' in opened
    first, second = Quote.objects.order_by("id")
    assert (second.net_cents, second.reference != first.reference) == (first.net_cents, True)


def test_a_colleague_is_invited_joins_and_is_removed_in_the_portal():
    organisation = an_employer()
    owner = member_of(organisation)

    sent = owner.post(
        "/en/portal/settings/members/invite/",
        {"email": "bas@werkgever.example", "role": "manager"},
        follow=True,
    )
    wrong = owner.post("/en/portal/settings/members/invite/", {"email": "bas"}, follow=True)
    bas = logged_in(User.objects.create_user("bas@werkgever.example", "x", name="Bas Willems"))
    nobody = logged_in(User.objects.create_user("eva@elders.example", "x", name="Eva"))
    first_page = bas.get("/en/portal/", follow=True).content.decode()
    reference = organisation.invitations.get().reference
    stolen = nobody.post(f"/en/portal/invitations/{reference}/accept/", follow=True)
    joined = bas.post(f"/en/portal/invitations/{reference}/accept/", follow=True)

    assert "We mail an invitation to bas@werkgever.example." in sent.content.decode()
    assert "Fill in the e-mail address of your colleague" in wrong.content.decode()
    assert "You are invited" in first_page
    assert organisation.name in first_page
    assert "We cannot find this invitation." in stolen.content.decode()
    assert "There are no open invitations for you" in stolen.content.decode()
    assert f"Welcome. You work for {organisation.name} now." in joined.content.decode()
    assert "Invite a colleague" not in bas.get("/en/portal/settings/").content.decode(), "only owners invite"
    membership = organisation.memberships.get(role="manager")
    gone = owner.post(f"/en/portal/settings/members/{membership.pk}/remove/", follow=True)
    assert "Your colleague no longer has access." in gone.content.decode()
    assert bas.get("/en/portal/listings/").status_code == 302


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "belongs to: Programme Services. The funding plan (validation matrix) lets these pay for that:",
        ),
        (
            "nl",
            "hoort bij: Programma Services. Volgens het financieringsplan (validatiematrix) mogen daarvoor betalen:",
        ),
    ],
)
def test_who_may_not_pay_for_something_reads_who_may(language: str, words: str) -> None:
    member = member_of(an_employer())

    answer = member.post(f"/{language}/portal/package/", {"pick": "SRV-MARKETING", "quote": "1"})

    assert answer.status_code == 422
    assert words in html.unescape(answer.content.decode())
    assert not Quote.objects.exists()
