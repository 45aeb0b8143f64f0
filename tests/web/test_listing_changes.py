"""A change of a listing that is online: the partner's form, the desk's page, and what visitors see meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from marketplace.models import Listing
from tests.marketplace.given import (
    NOW,
    a_published_vacancy,
)
from tests.web.given import address, staff
from tests.web.test_content_checks import FORM, YOUNG, edit, read

pytestmark = pytest.mark.django_db
SEEN = NOW.isoformat()


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


@pytest.fixture
def listing(organisation) -> Listing:
    return a_published_vacancy(organisation)


def read_at(page: str) -> str:
    """The version that a page shows, as its form sends it back."""
    found = re.search(r'name="seen_at" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def seen_by_visitors(listing: Listing) -> bytes:
    return Client().get(address("vacancy", listing.reference)).content


def test_what_visitors_see_is_the_same_to_the_byte_while_a_change_waits(author, listing, clock_at):
    before = seen_by_visitors(listing)
    clock_at(NOW + timedelta(minutes=5))

    first = author.post(edit(listing), {**FORM, **YOUNG, "save": "1", "seen_at": SEEN})
    told = author.post(edit(listing), {**FORM, **YOUNG, "look": "1", "seen_at": SEEN}, follow=True)

    assert "Until then visitors see your listing as it is now." in read(first)
    assert "Your change of “Oogstmedewerker paprika” waits for our look." in read(told)
    assert "A change waits for our look" in read(told)
    assert seen_by_visitors(listing) == before
    page = read(author.get(edit(listing)))
    assert "Your change waits for our look" in page
    assert "<del>Oogstmedewerker paprika</del>" in page
    assert "<ins>Pepper picker</ins>" in page
    assert 'value="Pepper picker"' in page


def test_the_author_takes_a_change_back(author, listing):
    author.post(edit(listing), {**FORM, **YOUNG, "look": "1"})

    back = author.post(address("listing-change-take-back", listing.reference), follow=True)

    assert "is taken back. Nothing changed online." in read(back)
    assert 'value="Oogstmedewerker paprika"' in read(back)
    again = author.post(address("listing-change-take-back", listing.reference), follow=True)
    assert "No change of this listing waits." in read(again)


def test_the_desk_reads_the_difference_and_approves_it(author, listing, clock_at):
    clock_at(NOW + timedelta(minutes=5))
    author.post(edit(listing), {**FORM, **YOUNG, "wage_until_cents": "17,00", "look": "1"})
    desk = staff(StaffRole.QUALITY)
    case = address("desk-review", listing.reference)
    assert "change of what is online" in read(desk.get(address("desk-reviews")))

    page = read(desk.get(case)).replace("\xa0", " ")

    assert "The text says “young team”" in page
    assert "<ins>Pepper picker</ins>" in page
    assert "€ 16.25" in page
    assert "€ 17.00" in page
    stale = desk.post(case, {"seen_at": SEEN, "approve": "1"})
    assert "Its author changed this listing while you read it." in read(stale)
    done = desk.post(case, {"seen_at": read_at(page), "approve": "1"}, follow=True)
    assert "is approved. Visitors see it." in read(done)
    assert b"Pepper picker" in seen_by_visitors(listing)
    deliver_due()
    assert mail.outbox[-1].subject == "Your change of “Pepper picker” is approved"


def test_sent_back_its_author_reads_why_and_goes_on_with_what_was_written(author, listing, clock_at):
    clock_at(NOW + timedelta(minutes=5))
    author.post(edit(listing), {**FORM, **YOUNG, "look": "1"})
    desk = staff(StaffRole.QUALITY)
    case = address("desk-review", listing.reference)
    seen = read_at(read(desk.get(case)))
    desk.post(case, {"seen_at": seen, "send_back": "1", "reasons": "Say “of ten”."})

    page = read(author.get(edit(listing)))

    assert "We sent your change back to you. Online everything is as it was." in page
    assert "Say “of ten”." in page
    assert 'value="Oogstmedewerker paprika"' in page
    assert 'value="Pepper picker"' in read(author.get(edit(listing) + "?sent-back=1"))
    deliver_due()
    assert mail.outbox[-1].subject == "We sent your change of “Oogstmedewerker paprika” back to you"
    assert "Your listing stays online as it was." in mail.outbox[-1].body


def test_who_saves_over_another_keeps_what_was_typed_and_reads_what_stands(author, listing, clock_at):
    clock_at(NOW + timedelta(minutes=5))
    author.post(edit(listing), {**FORM, "title": "Picker A", "save": "1", "seen_at": SEEN})
    clock_at(NOW + timedelta(minutes=6))

    answer = author.post(edit(listing), {**FORM, "title": "Picker B", "save": "1", "seen_at": SEEN})

    page = read(answer)
    assert answer.status_code == 422
    assert "Anna de Wit changed this listing on 16 March 2027 at 10:05, after you opened it." in page
    assert 'value="Picker B"' in page
    assert "<del>A</del>" in page
    assert "<ins>B</ins>" in page
    listing.refresh_from_db()
    assert listing.title == "Picker A"
    author.post(edit(listing), {**FORM, "title": "Picker B", "save": "1", "seen_at": read_at(page)})
    listing.refresh_from_db()
    assert listing.title == "Picker B"
