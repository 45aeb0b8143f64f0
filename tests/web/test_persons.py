"""The pages of a person over HTTP, and where a person does not appear."""

from __future__ import annotations

import html
import re

import pytest
from django.core import mail
from django.test import Client

from billing.actions.withdrawals import withdraw_agreement
from billing.models import Agreement, Product, Quote
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.models import User
from invoices.models import Document
from marketplace.models import Organisation
from tests.billing.given import NOW, a_paid_agreement, a_quote, an_employer, the_price_card
from tests.billing.persons import a_person, an_order, used
from tests.marketplace.given import a_user, an_owner_of
from tests.web.given import address, staff, vacancies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def browser_of(person: Organisation) -> Client:
    return logged_in(an_owner_of(person))


def words(page: object) -> str:
    """The words of a page, without tags."""
    return words_of(page.content.decode())  # type: ignore[attr-defined]  # a response


def words_of(text: str) -> str:
    """The words of HTML, with plain spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def euros(text: str) -> list[int]:
    """The amounts in a text, in cents, in their order."""
    found = re.findall(r"(−?)€ ([\d,]+)\.(\d\d)", text)
    return [int(f"{whole.replace(',', '')}{cents}") * (-1 if minus else 1) for minus, whole, cents in found]


PAGES_OF_ORGANISATIONS = (
    "listings/", "listings/new/vacancy/", "leads/", "marks/", "participants/",
)  # fmt: skip
POSTS_OF_ORGANISATIONS = (
    "marks/declaration/", "settings/approval/", "settings/invoices/", "settings/members/invite/",
    "settings/keys/mk_1/revoke/", "settings/",
    "participants/enrol/", "participants/file/", "listings/L-1/publish/",
)  # fmt: skip


def test_a_person_has_only_the_pages_that_fit():
    person = a_person()
    client = browser_of(person)

    for path in PAGES_OF_ORGANISATIONS:
        page = client.get(f"/en/portal/{path}")
        assert (page.status_code, "This is for organisations." in words(page)) == (403, True), path
    for path in POSTS_OF_ORGANISATIONS:
        assert client.post(f"/en/portal/{path}", {"name": "x"}).status_code == 403, path
    menu = client.get("/en/portal/").content.decode()
    for gone in ("Listings", "Marks", "Participants", "Settings", "Partner portal", "organisation"):
        assert gone not in menu, gone
    assert "Organisation" not in words(client.get("/en/portal/settings/"))


def test_a_person_does_not_order_what_is_for_organisations_or_yields_work():
    person = a_person()
    client = browser_of(person)

    work = client.post("/en/portal/package/", {"group-recruitment": "CAR-RECRUIT-5", "quote": "1"})
    profile = client.post("/en/portal/package/", {"pick": "CAR-MARKETING", "quote": "1"})

    assert (work.status_code, profile.status_code) == (422, 422)
    assert "A person never pays for finding work (R5; Waadi, article 3)." in words(work)
    assert "“Employer profile with video” is for organisations." in words(profile)
    assert not Quote.objects.exists()


def test_without_ticks_nothing_is_ordered_and_what_was_typed_stays():
    quote = a_quote(a_person(), Choice("WEL-DUTCH"))
    client = browser_of(quote.organisation)
    here = f"/en/portal/quotes/{quote.reference}/accept/"

    no_tick = client.post(here, {"name": "Jan K.", "starts_on": "2027-03-16", "asks_early_start": "on"})
    too_soon = client.post(here, {"name": "Jan K.", "starts_on": "2027-03-30", "agrees": "on"})

    assert (no_tick.status_code, too_soon.status_code) == (422, 422)
    assert "Tick this to order. Without it nothing is ordered." in words(no_tick)
    assert 'value="Jan K."' in too_soon.content.decode()
    assert "You can change your mind up to and including 30-03-2027." in words(too_soon)
    assert not Agreement.objects.exists()
    assert not Document.objects.exists()

    later = client.post(here, {"name": "Jan K.", "starts_on": "2027-03-31", "agrees": "on"})
    assert later.status_code == 302
    deliver_due()
    assert any("We begin after that day." in str(letter.body) for letter in mail.outbox)


def test_the_button_says_that_ordering_means_paying_in_both_languages():
    quote = a_quote(a_person(), Choice("WEL-DUTCH"))
    client = browser_of(quote.organisation)

    for language, button in (
        ("nl", "Bestelling met betalingsplicht"),
        ("en", "Order with an obligation to pay"),
    ):
        page = client.get(f"/{language}/portal/quotes/{quote.reference}/").content.decode()
        form = page[page.index(f'action="/{language}/portal/quotes/{quote.reference}/accept/"') :]
        form = form[: form.index("</form>")]
        assert re.findall(r"<button[^>]*>([^<]+)</button>", form) == [button]
        after_total = form[form.index("is-payable") :]
        assert after_total.index('<dl class="pairs">') < after_total.index(button)


def test_lines_with_vat_are_the_total_on_every_page_even_where_each_rounds_up():
    person = a_person()
    for code, cents in (("WEL-INTRODUCTION", 3303), ("EXTRA-SERVICE", 1103)):
        Product.objects.get(code=code).prices.update(cents=cents)
    client = browser_of(person)
    choice = {"pick": ["WEL-INTRODUCTION", "EXTRA-SERVICE"], "quantity-EXTRA-SERVICE": "3"}

    card = words(client.post("/en/portal/package/", {**choice, "work-out": "1"}))
    agreement = an_order(person, Choice("WEL-INTRODUCTION"), Choice("EXTRA-SERVICE", 3))
    quote = words(client.get(f"/en/portal/quotes/{Quote.objects.get().reference}/"))
    order = words(client.get(f"/en/portal/agreements/{agreement.reference}/"))
    invoice = Document.objects.get()
    page = client.get(f"/en/portal/invoices/{invoice.number}/").content.decode()
    rows = re.findall(r'data-label="Amount, with VAT">([^<]+)<', page)

    # 66.12 with 13.89 VAT (13.8852). By themselves 39.97 (39.9663) and 40.04 (40.0389): together as much.
    assert (invoice.net_cents, invoice.gross_cents) == (6612, 8001)
    assert euros(words_of(" ".join(rows))) == [3997, 4004]
    assert euros(order[order.index("What you ordered") : order.index("of which VAT")]) == [3997, 4004, 8001]
    assert euros(card[card.index("Your order") : card.index("of which VAT")]) == [3997, 4004, 8001]
    # One by itself is 13.35 (13.3463); three times that is not 40.04, so no price of one is shown.
    assert "13.35" not in order + quote + page
    assert euros(quote[quote.index("What it costs") :])[0] == 8001


def test_the_public_price_card_for_yourself_includes_vat_and_sells_no_work():
    the_price_card()

    page = words(Client().get(address("for-partners") + "?segment=person"))

    assert "All prices include VAT. You never pay for finding work." in page
    for line in ("Introduction day, participant € 114.95", "Survival Dutch, participant € 150.00", "€ 60.50"):
        assert line in page
    for gone in ("Recruitment package", "Employer profile", "Newsletter", "Sponsor"):
        assert gone not in page


def test_a_person_stands_on_no_public_page_in_no_feed_and_not_in_the_api():
    person = a_person(name="Zbigniew Nieopisany", street="Tajna 9")
    an_order(person)
    listing = vacancies(1)[0]
    anybody = Client()

    paths = [address(name) for name in ("home", "work", "housing", "services", "agenda", "for-partners")]
    paths += [f"{address('work')}?q=Zbigniew", address("vacancy", listing.reference)]
    paths += [
        "/api/v1/vacancies",
        "/api/v1/homes",
        "/api/v1/services",
        "/api/v1/price-card",
        "/api/v1/regions",
    ]
    for path in paths:
        answer = anybody.get(path, follow=True)
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert "Nieopisany" not in page, path
        assert person.reference not in page, path
        assert "Tajna" not in page, path


def test_the_desk_finds_a_person_by_name_and_by_number_and_says_what_it_is():
    agreement = an_order(a_person())
    person = agreement.organisation
    withdraw_agreement(agreement=agreement, name="Jan Kowalski", actor=an_owner_of(person), now=NOW)
    finance = staff(StaffRole.FINANCE)

    for asked in ("kowal", person.reference):
        found = words(finance.get(f"/en/desk/organisations/?q={asked}"))
        assert "Person, orders for themselves" in found
        assert person.reference in found
    one = words(finance.get(f"/en/desk/organisations/{person.reference}/"))
    assert "Person, orders for themselves" in one
    assert "Your decision" not in one
    assert "Marks" not in one
    invoices = words(finance.get("/en/desk/invoices/?q=Kowalski"))
    assert Document.objects.get(kind="invoice").number in invoices
    here = words(finance.get(f"/en/desk/agreements/{agreement.reference}/"))
    assert "They asked to begin before that day." in here
    assert "Withdrawn on Tuesday 16 March 2027, 10:00 by Jan Kowalski." in here
    assert "Give it to a successor" not in here

    parked = finance.post(
        "/en/desk/billing/park/", {"kvk_number": person.reference, "reason": "Adres klopt niet"}
    )
    assert parked.status_code == 302
    assert "Adres klopt niet" in words(finance.get("/en/desk/billing/"))


def test_another_persons_order_is_not_found_and_an_organisation_cannot_withdraw_here():
    order = an_order()
    stranger = browser_of(a_person(user=a_user(name="Ewa"), name="Ewa Nowak"))
    employer = a_paid_agreement(an_employer(kvk_number="90006623"))
    partner = logged_in(an_owner_of(employer.organisation))

    assert stranger.get(f"/en/portal/agreements/{order.reference}/withdraw/").status_code == 404
    assert (
        stranger.post(f"/en/portal/agreements/{order.reference}/withdraw/", {"name": "Ewa"}).status_code
        == 404
    )
    answer = partner.post(
        f"/en/portal/agreements/{employer.reference}/withdraw/", {"name": "Anna"}, follow=True
    )

    assert "Withdrawing within fourteen days is for who orders for themselves." in words(answer)
    assert not Agreement.objects.exclude(ended_on=None).exists()


def test_what_is_fully_delivered_shows_no_way_to_withdraw():
    agreement = an_order()
    used(agreement, 2)
    client = browser_of(agreement.organisation)

    page = words(client.get(f"/en/portal/agreements/{agreement.reference}/"))
    answer = client.get(f"/en/portal/agreements/{agreement.reference}/withdraw/", follow=True)

    assert "Everything was delivered. You can no longer withdraw." in page
    assert "Withdraw from this order here" not in page
    assert "everything was delivered" in words(answer)


def test_the_paper_of_a_person_is_to_no_department_and_its_quote_is_with_vat():
    quote = a_quote(a_person(language="en"), Choice("WEL-INTRODUCTION", 2))
    client = browser_of(quote.organisation)

    paper = client.get(f"/en/portal/quotes/{quote.reference}/pdf/")

    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_an_owner_of_an_organisation_can_also_order_for_themselves():
    employer = an_employer()
    client = logged_in(an_owner_of(employer))

    made = client.post(
        "/en/portal/person/",
        {
            "name": "Anna de Wit", "street": "Zandhorst 12", "postcode": "5711 ZZ", "city": "Someren",
            "email": "anna@zandhorst.example", "language": "nl",
        },
    )  # fmt: skip

    assert made.status_code == 302
    assert "All prices include VAT" in words(client.get("/en/portal/package/"))
    again = client.post("/en/portal/person/", {
        "name": "Anna de Wit", "street": "Zandhorst 12", "postcode": "5711 ZZ", "city": "Someren",
        "email": "anna@zandhorst.example", "language": "nl",
    })  # fmt: skip
    assert again.status_code == 422
    assert "You are registered for yourself already." in words(again)
