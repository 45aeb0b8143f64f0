"""Quality staff read and write what is asked: history, form, preview, consequence, withdrawal, who is not ready."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.choices import StaffRole
from marketplace.models import Listing
from quality.models import RequirementSet
from quality.queries.requirements import standing_versions
from tests.quality.asking import EMPLOYER_VACANCIES, an_agency, listed, live, periods
from tests.quality.given import NOW, a_partner, a_recognition, the_marks
from tests.web.given import staff, vacancies

pytestmark = pytest.mark.django_db

DESK = "/en/desk/requirements/"
EMPLOYERS = f"{DESK}employer/career/vacancy/always/"
NEXT = f"{EMPLOYERS}next/"


@pytest.fixture(autouse=True)
def _on_a_day_in_march(clock_at):
    clock_at(NOW)


@pytest.fixture
def desk() -> Client:
    the_marks()
    return staff(StaffRole.QUALITY)


@pytest.fixture
def listing(desk: Client) -> Listing:
    """A live vacancy that hangs on our own recognition."""
    organisation = a_partner()
    vacancies(organisation=organisation)
    a_recognition(organisation)
    return Listing.objects.get(organisation=organisation)


def read(response: Any) -> str:
    return html.unescape(response.content.decode())


def filled_in(desk: Client, page: str = NEXT, **changes: object) -> dict[str, Any]:
    """What the form would send, with changes."""
    form = desk.get(page).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {**{name: "" if value is None else value for name, value in values.items()}, **changes}


def only_ind(desk: Client, **changes: object) -> dict[str, Any]:
    facts: dict[str, object] = {
        "thing1_way1_mark": "ind",
        "thing1_way2_mark": "",
        "valid_from": "2027-07-01",
        "source": "Besluit 4",
    }
    return {**filled_in(desk), **facts, **changes}


def test_all_that_is_asked_stands_on_one_page_with_what_comes_and_as_csv(desk):
    an_agency("sna", "waadi", "wtta-aanvraag")
    page = read(desk.get(DESK))
    table = desk.get(DESK, {"as": "csv"}).content.decode()

    assert "Employment agency: Vacancy" in page
    assert "Toelating Wtta, or Waadi-registratie + Aanvraag toelating Wtta together" in page
    assert "1 January 2028" in page
    assert "1 partner is not ready for Saturday 1 January 2028." in page
    asked = "SNF, or AKF (counts only for: agricultural employers)"
    assert f"Housing provider;Programme Services;Home;No condition;{asked};2020-01-01" in table


def test_a_version_is_written_previewed_confirmed_and_withdrawn(desk, listing):
    shown = read(desk.get(f"{NEXT}preview/", only_ind(desk)))
    for words in (
        listing.organisation.name,
        "Erkend referent",
        "1 July 2027",
        "Ask this from 1 July 2027: 1 listing closes",
    ):
        assert words in shown, words
    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", None)]
    table = desk.get(f"{NEXT}preview/", {**only_ind(desk), "as": "csv"}).content.decode()
    assert f"{listing.organisation.name};loses;2027-07-01;1;Erkend referent;yes" in table

    done = read(desk.post(f"{NEXT}publish/", only_ind(desk), follow=True))
    assert "Until its day it can be withdrawn." in done
    assert "Written by Samira Bouali" in done
    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", "2027-07-01"), ("2027-07-01", None)]

    row = standing_versions(EMPLOYER_VACANCIES)[-1]
    gone = read(desk.post(f"{DESK}{row.pk}/withdraw/", follow=True))
    assert "What was asked before goes on." in gone
    assert "it never held" in gone
    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", None)]


def test_who_cannot_be_told_in_time_is_counted_beside_the_button(desk, listing):
    shown = read(desk.get(f"{NEXT}preview/", only_ind(desk, valid_from="2027-04-01")))

    assert "1 partner cannot be told in time." in shown
    assert "You promise 30 days." in shown


def test_there_is_room_for_another_thing_and_what_was_typed_stays(desk):
    data = only_ind(desk, source="Besluit 5")
    before = len(desk.get(NEXT).context["form"].rows())

    page = desk.get(NEXT, {**data, "more": "1"})

    form = page.context["form"]
    assert len(form.rows()) == before + 1
    assert (form["source"].value(), form["thing1_way1_mark"].value()) == ("Besluit 5", "ind")


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"valid_from": "2027-03-16"}, 422, "tomorrow at the earliest"),
        ({"valid_from": ""}, 422, "It holds from"),
        ({"thing1_way1_mark": ""}, 422, "Ask at least one thing."),
        ({"thing1_way1_mark": "gold"}, 422, "gold"),
        ({"warn_months": "soon"}, 422, "whole months"),
        ({"source": ""}, 422, "It follows from"),
        ({"last_seen": "0"}, 409, "A colleague changed this"),
    ],
)
def test_what_may_not_be_is_said_on_the_form_and_nothing_is_written(desk, changes, status, words):
    data = only_ind(desk, **changes)
    for answer in (desk.get(f"{NEXT}preview/", data), desk.post(f"{NEXT}publish/", data)):
        assert answer.status_code == status
        assert words in read(answer)
    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", None)]


def test_something_new_is_asked_of_a_role_that_had_no_such_listing(desk):
    begun = desk.get(
        f"{DESK}new/",
        {"role": "sponsor", "programme": "career", "listing_kind": "profile", "condition": "always"},
    )
    assert begun.url == f"{DESK}sponsor/career/profile/always/next/"
    data = filled_in(desk, begun.url, thing1_way1_mark="kvk", valid_from="2027-07-01", source="Besluit 6")

    desk.post(f"{DESK}sponsor/career/profile/always/next/publish/", data)

    row = RequirementSet.objects.get(role="sponsor")
    assert (row.expression, row.valid_from, row.warn_months) == (
        {"all_of": ["kvk"]},
        date(2027, 7, 1),
        [12, 6, 3],
    )


def test_what_is_no_role_has_no_page(desk):
    assert desk.get(f"{DESK}king/career/vacancy/always/").status_code == 404
    assert desk.get(f"{DESK}employer/career/vacancy/sometimes/next/").status_code == 404


def test_the_desk_sees_who_is_not_ready_what_is_missing_and_how_much_shows_now(desk, clock_at):
    agency = an_agency("sna", "waadi", "wtta-aanvraag")
    vacancy = listed(agency, count=2)[0]
    page, table = (
        read(desk.get(f"{DESK}not-ready/")),
        desk.get(f"{DESK}not-ready/", {"as": "csv"}).content.decode(),
    )

    assert live(vacancy, NOW)
    for words in (
        agency.name,
        "1 partner is not ready. Ready: 0.",
        "2 listings that show now would close.",
    ):
        assert words in page, words
    assert f"2028-01-01;{agency.name};{agency.party.kvk_number};Vacancies;Toelating Wtta;2" in table


def test_no_page_asks_more_of_the_database_when_there_are_more_partners(desk):
    def questions() -> list[int]:
        counted = []
        for page in (DESK, f"{DESK}not-ready/", f"{DESK}agency/career/vacancy/always/"):
            with CaptureQueriesContext(connection) as asked:
                desk.get(page)
            counted.append(len(asked))
        return counted

    an_agency("sna", "waadi", "wtta-aanvraag")
    questions()
    before = questions()
    for number in range(5):
        an_agency("sna", "waadi", "wtta-aanvraag", name=f"Bureau {number}")
    assert questions() == before


@pytest.mark.parametrize("page", [DESK, EMPLOYERS, NEXT, f"{NEXT}preview/", f"{DESK}not-ready/"])
def test_only_quality_staff_and_administrators_come_here(desk, page):
    assert staff(StaffRole.FINANCE).get(page).status_code == 403
    assert staff(StaffRole.ADMINISTRATOR).get(page, follow=True).status_code == 200
