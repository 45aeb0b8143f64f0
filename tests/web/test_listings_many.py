"""The list of listings: its filter and file, several at once, a copy, and when one shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.models import Listing, Organisation
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    vacancy_facts,
)
from tests.web.given import address
from tests.web.test_content_checks import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


@pytest.fixture
def organisation() -> Organisation:
    found = an_organisation(language="en")
    an_open_door(found, slots=2)
    return found


def test_the_list_is_filtered_by_state_and_words_counts_along_and_goes_into_a_file(author, organisation):
    a_published_vacancy(organisation, title="Plukker")
    a_draft(organisation, vacancy_facts(title="Lasser"))
    listings = address("listings")

    page = read(author.get(listings + "?q=pluk"))
    assert "Plukker" in page
    assert "Lasser" not in page
    assert 'value="pluk"' in page
    assert 'href="?q=pluk&amp;state=draft"' in page.replace("&state", "&amp;state").replace(
        "&amp;amp;", "&amp;"
    )
    assert "No listing fits this." in read(author.get(listings + "?q=pluk&state=draft"))
    file = author.get(listings + "?state=draft&as=csv").content.decode()
    assert [line.split(";")[1] for line in file.splitlines()[1:]] == ["Lasser"]


def test_several_are_taken_offline_after_a_page_that_says_so_and_put_back(author, organisation):
    shown = [a_published_vacancy(organisation, title=f"Plukker {number}") for number in range(2)]
    draft = a_draft(organisation, vacancy_facts(title="Lasser"))
    ticked = {"deed": "withdraw", "listing": [one.reference for one in (*shown, draft)]}

    page = read(author.get(address("listings-many"), ticked))

    assert "Take 2 vacancies offline" in page
    assert "Left as they are" in page
    assert Listing.objects.filter(state="published").count() == 2
    done = read(author.post(address("listings-many"), ticked))
    assert "2 vacancies taken offline" in done
    assert "This listing is not published, so there is nothing to withdraw." in done
    assert "Undo: put 2 vacancies online again" in done
    back = {"deed": "publish", "listing": [one.reference for one in shown]}
    assert "2 vacancies published" in read(author.post(address("listings-many"), back))
    assert Listing.objects.filter(state="published").count() == 2


def test_more_than_fit_are_said_before_and_each_left_out_says_why(author, organisation):
    drafts = [a_draft(organisation, vacancy_facts(title=f"Plukker {number}")) for number in range(3)]
    ticked = {"deed": "publish", "listing": [one.reference for one in drafts]}

    page = read(author.get(address("listings-many"), ticked))
    done = read(author.post(address("listings-many"), ticked))

    assert "2 of your 2 places are free, and you want 3." in page
    assert "The oldest go first, as far as places reach." in page
    assert "2 vacancies published" in done
    assert "1 was left as it is." in done
    assert "All your 2 places are in use." in done


def test_nothing_ticked_or_a_deed_that_does_not_exist_goes_back_with_a_sentence(author, organisation):
    for asked in ({"deed": "withdraw"}, {"deed": "burn", "listing": "X"}):
        assert "Tick the listings first." in read(author.get(address("listings-many"), asked, follow=True))
    unknown = author.post(address("listings-many"), {"deed": "withdraw", "listing": "XXXX"}, follow=True)
    assert "We cannot find this listing." in read(unknown)


def test_a_copy_opens_as_a_draft_to_go_on_with(author, organisation):
    listing = a_published_vacancy(organisation)

    page = read(author.post(address("listing-copy", listing.reference), follow=True))

    assert "This is a copy, and a draft." in page
    assert 'value="Oogstmedewerker paprika (kopie)"' in page


def test_when_it_shows_is_chosen_in_dutch_time_said_at_publishing_and_refused_beside_its_field(
    author, organisation
):
    listing = a_draft(organisation)
    schedule = address("listing-schedule", listing.reference)
    wrong = author.post(schedule, {"from_at": "2027-03-20T08:00", "until_at": "2027-03-19T08:00"})
    assert wrong.status_code == 422
    assert "It would stop showing before it begins." in read(wrong)

    saved = author.post(schedule, {"from_at": "2027-03-20T08:00", "until_at": ""}, follow=True)
    page = read(author.post(address("listing-publish", listing.reference), follow=True))

    assert "shows at these times" in read(saved)
    assert "visitors see it from Saturday 20 March 2027, 8:00." in page
    assert "Planned" in page
    assert 'value="2027-03-20T08:00"' in read(author.get(schedule))
    begin = NOW.replace(day=20, hour=8)
    assert not Listing.objects.live_at(begin - timedelta(seconds=1)).exists()
    assert Listing.objects.live_at(begin).exists()
