"""An author reads what is wrong beside each field, may send it to us, and the desk puts it online or sends it back."""

from __future__ import annotations

from html import unescape

import pytest
from django.core import mail
from django.test import Client

from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from marketplace.models import Listing
from tests.marketplace.given import (
    NOW,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
    home_facts,
)
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db

FORM = {
    "title": "Pepper picker",
    "text": "You pick peppers in a warm greenhouse.",
    "language": "en",
    "postcode": "Someren",
    "sector": "horticulture",
    "stay": "short",
    "contract": "seasonal",
    "hours_from": "38",
    "hours_until": "40",
    "wage_from_cents": "15,40",
    "wage_until_cents": "16,25",
    "language_needed": "none",
    "housing_offered": "none",
}
YOUNG = {"text": "You join a young team. Call 06 12345678."}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def read(response) -> str:
    return unescape(response.getvalue().decode())


def edit(listing: Listing) -> str:
    """Where a listing is changed."""
    return address("listing-edit", listing.kind, listing.reference)


def test_all_that_is_wrong_stands_beside_its_field_and_in_the_summary_and_nothing_is_saved(author):
    wrong = {**FORM, "title": "Women only", "text": "You pay a registration fee.", "wage_from_cents": "14,00"}

    answer = author.post(address("listing-new", "vacancy"), {**wrong, "publish": "1"})

    page = read(answer)
    assert answer.status_code == 422
    assert "Something is wrong: 3 errors." in page
    for field, words in (
        ("title", "The text says “Women only”. You may not choose people by sex"),
        ("text", "The text says “registration fee”. Somebody who looks for work never pays"),
        ("wage_from_cents", "The wage starts at € 14.00 per hour."),
    ):
        assert f'href="#id_{field}"' in page
        assert words in page.replace("\xa0", " ")
        assert f'id="id_{field}_error"' in page
    assert "Send it to us as it is" not in page
    assert not Listing.objects.exists()


def test_what_a_person_must_look_at_is_said_first_and_then_sent_as_it_is(author):
    first = author.post(address("listing-new", "vacancy"), {**FORM, **YOUNG, "publish": "1"})

    page = read(first)
    assert first.status_code == 422
    assert "The text says “young team”" in page
    assert "The text says “06 12345678”" in page
    assert "One of us must look at this first." in page
    assert "It goes offline until then." not in page
    assert not Listing.objects.exists()
    sent = author.post(
        address("listing-new", "vacancy"), {**FORM, **YOUNG, "publish": "1", "look": "1"}, follow=True
    )

    assert "“Pepper picker” waits for our look. We look at it within two working days" in read(sent)
    assert Listing.objects.get().state == "review"
    assert "Take back" in read(sent)


def test_a_draft_is_saved_with_whatever_its_text_says(author):
    author.post(address("listing-new", "vacancy"), {**FORM, **YOUNG, "save": "1"})

    assert Listing.objects.get().state == "draft"


def test_what_is_online_and_may_not_be_shown_any_more_says_that_it_goes_offline_before_it_does(
    author, organisation
):
    listing = a_published_vacancy(organisation)
    Listing.objects.filter(pk=listing.pk).update(title="Alleen vrouwen")

    held = author.post(edit(listing), {**FORM, **YOUNG, "save": "1"})

    assert "It goes offline until then: what is online now may not be shown any more." in read(held)
    listing.refresh_from_db()
    assert (listing.state, listing.text) == ("published", "U oogst paprika's in een warme kas.")
    author.post(edit(listing), {**FORM, **YOUNG, "look": "1"})
    listing.refresh_from_db()
    assert listing.state == "review"
    assert "This waits for our look." in read(author.get(edit(listing)))


def waiting_one(author: Client) -> Listing:
    author.post(address("listing-new", "vacancy"), {**FORM, **YOUNG, "publish": "1", "look": "1"})
    return Listing.objects.get()


@pytest.mark.parametrize("role", [StaffRole.QUALITY, StaffRole.PROGRAMME])
def test_the_desk_reads_what_was_found_and_puts_it_online(author, role):
    listing = waiting_one(author)
    desk = staff(role)
    case = address("desk-review", listing.reference)
    assert case in read(desk.get(address("desk-reviews")))
    assert "Pepper picker" in desk.get(address("desk-reviews") + "?as=csv").content.decode()
    page = read(desk.get(case))
    assert "The text says “young team”" in page
    assert "You join a young team." in page

    done = desk.post(case, {"seen_at": listing.changed_at.isoformat(), "approve": "1"}, follow=True)

    assert "“Pepper picker” is approved. It shows" in read(done)
    assert "No listing waits" in read(done)
    listing.refresh_from_db()
    assert listing.state == "published"
    deliver_due()
    assert mail.outbox[-1].subject == "“Pepper picker” is approved"
    assert "It is online as long as your payment and marks are in order." in mail.outbox[-1].body
    assert desk.get(case).status_code == 404


def test_the_desk_sends_it_back_with_reasons_that_the_author_reads(author, organisation):
    listing = waiting_one(author)
    desk = staff(StaffRole.QUALITY)
    case = address("desk-review", listing.reference)
    seen = {"seen_at": listing.changed_at.isoformat(), "send_back": "1"}
    assert "Fill in this field." in read(desk.post(case, seen))

    desk.post(case, {**seen, "reasons": "Say “a team of ten” instead."})

    listing.refresh_from_db()
    assert listing.state == "draft"
    page = read(author.get(edit(listing)))
    assert "We sent this back to you." in page
    assert "Say “a team of ten” instead." in page
    overview = read(author.get(address("listings")))
    assert "Sent back" in overview
    assert "Read why" in overview
    deliver_due()
    letter = mail.outbox[-1]
    assert letter.subject == "We sent “Pepper picker” back to you"
    assert "Say “a team of ten” instead." in letter.body
    assert f"name listing {listing.reference}" in letter.body
    assert letter.to == [organisation.party.email]


def test_a_version_that_changed_meanwhile_is_not_decided_about(author):
    listing = waiting_one(author)
    desk = staff(StaffRole.QUALITY)
    case = address("desk-review", listing.reference)

    answer = desk.post(case, {"seen_at": "2027-03-01T10:00:00+00:00", "approve": "1"})

    assert answer.status_code == 422
    assert "Its author changed this listing while you read it." in read(answer)
    assert desk.post(case, {"seen_at": "yesterday", "approve": "1"}).status_code == 422
    listing.refresh_from_db()
    assert listing.state == "review"


def test_the_queue_of_listings_is_of_the_quality_and_programme_desks_only(author):
    assert staff(StaffRole.FINANCE).get(address("desk-reviews")).status_code == 403
    assert author.get(address("desk-reviews")).status_code == 404


def test_putting_a_draft_online_from_the_list_says_each_thing_that_is_wrong(author):
    author.post(
        address("listing-new", "vacancy"),
        {**FORM, "title": "Women only", "wage_from_cents": "14,00", "save": "1"},
    )
    listing = Listing.objects.get()

    answer = author.post(address("listing-publish", listing.reference), follow=True)

    page = read(answer)
    assert "The text says “Women only”" in page
    assert "The wage starts at" in page


def test_a_landlord_is_told_what_to_add_and_the_home_is_online_all_the_same():
    landlord = an_organisation(roles=("housing_provider",))
    an_open_door(landlord, kind="home")
    client = Client()
    client.force_login(an_owner_of(landlord))
    facts = home_facts()
    typed = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    form = {
        **{name: value for name, value in typed.items() if value not in {True, False, None}},
        **{name: "on" for name, value in typed.items() if value is True},
        **{
            name: value // 100
            for name, value in typed.items()
            if name.endswith("_cents") and value is not None
        },
        "postcode": typed["place"],
        "bedroom_persons": 1,
    }

    answer = client.post(address("listing-new", "home"), {**form, "publish": "1"}, follow=True)

    page = read(answer)
    assert "Say in the text what the service costs are for" in page
    assert f"“{facts.title}” is online." in page


def test_rooms_that_are_too_small_are_refused_beside_their_field_with_the_figures():
    grower = an_organisation(is_agricultural=True)
    an_open_door(grower, kind="home")
    client = Client()
    client.force_login(an_owner_of(grower))
    home = {
        "title": "Room",
        "text": "A room.",
        "language": "en",
        "postcode": "Someren",
        "bare_rent_cents": "395",
        "service_costs_cents": "0",
        "deposit_cents": "395",
        "size_m2": "12",
        "occupants": "9",
        "dwelling": "regular",
        "floor_m2": "134",
        "bedroom_m2": "12",
        "bedroom_persons": "3",
        "tenure": "rent",
        "separate_contract": "on",
    }

    page = read(client.post(address("listing-new", "home"), {**home, "publish": "1"}))

    assert (
        "134 m² for 9 people is too little. AKF asks 15 m² for each since 01-01-2026: 135 m² together."
        in page
    )
    assert "3 people in one bedroom are too many. AKF allows 2 since 15-08-2024." in page
    assert not Listing.objects.exists()
