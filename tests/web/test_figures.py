"""Figures beside what they cost: in the portal, in the letter before a renewal, over the API, and at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core import mail
from django.test import Client

from billing.actions.reminders import remind_of_renewals
from billing.queries.costs import costs_by_month
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.money import Money
from foundation.periods import AMSTERDAM
from marketplace.choices import SeenKind
from marketplace.models import Listing, Organisation
from marketplace.queries.figures import figures_of
from tests.api.given import Caller
from tests.billing.given import a_paid_agreement, an_employer
from tests.marketplace.given import a_published_vacancy, an_owner_of
from tests.marketplace.seen import seen
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db
LATER = datetime(2027, 5, 10, 10, 0, tzinfo=AMSTERDAM)


@pytest.fixture
def employer() -> Organisation:
    return a_paid_agreement(an_employer(), Choice("CAR-RECRUIT-5")).organisation


@pytest.fixture
def vacancies(employer: Organisation, clock_at: Callable[[datetime], None]) -> list[Listing]:
    """Two vacancies, seen in March, in April and today."""
    first, second = (a_published_vacancy(employer) for _ in range(2))
    clock_at(LATER)
    Listing.objects.filter(pk=second.pk).update(title="Inpakker")
    seen(first, date(2027, 3, 20), language="pl", impressions=400, views=40, clicks=3)
    seen(first, date(2027, 3, 21), language="nl", impressions=100, views=12, leads=2)
    seen(second, date(2027, 3, 21), language="ro", impressions=50, views=3, leads=4)
    seen(first, date(2027, 4, 2), language="nl", region="helmond-de-peel", impressions=30, views=2)
    seen(first, LATER.date(), impressions=1000)
    return [first, second]


def partner(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def test_a_month_is_taken_apart_as_far_as_nobody_can_be_recognised(employer, vacancies) -> None:
    april, march = figures_of(employer, today=LATER.date())
    first, second = (one.reference for one in vacancies)

    assert (march.month, april.month) == (date(2027, 3, 1), date(2027, 4, 1))
    assert march.subjects[SeenKind.IMPRESSION].parts == {first: 500, second: 50}
    views = march.subjects[SeenKind.VIEW]
    assert (views.total, views.together) == (55, 55)
    assert views.merged == {first, second}
    assert march.languages[SeenKind.VIEW].parts == {"en": 0, "pl": 40, "bg": 0}
    assert march.languages[SeenKind.VIEW].merged == {"nl", "ro"}
    assert march.total(SeenKind.CLICK) is None
    assert march.total(SeenKind.LEAD) == 6
    assert march.subjects[SeenKind.LEAD].is_whole
    assert april.regions[SeenKind.IMPRESSION].parts == {"": 0, "helmond-de-peel": 30}


def test_the_page_shows_each_month_beside_what_it_costs(employer, vacancies) -> None:
    page = partner(employer).get(address("figures") + "?month=2027-03").content.decode()

    assert "March 2027" in page
    assert "550" in page
    assert "fewer than 5" in page
    assert "55 together" in page
    assert "not shown apart" in page
    assert "Inpakker" in page
    # A year of €1,000 from 16 March: 16 of 366 days, over 55 pages opened.
    assert "€\u00a043.72" in page
    assert "€\u00a00.79" in page
    assert "1,000" not in page
    assert "580" in page  # the last twelve months
    assert "at least 55" in page


def test_the_file_says_what_the_page_says_and_hides_what_it_hides(employer, vacancies) -> None:
    answer = partner(employer).get(address("figures") + "?as=csv")
    rows = [line.split(";") for line in answer.content.decode("utf-8-sig").splitlines()]

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert rows[0] == [
        "Month",
        "By",
        "Part",
        "Shown in results",
        "Page opened",
        "Went to the site",
        "Left a name",
    ]
    assert ["2027-03", "all", "", "550", "55", "fewer than 5", "6"] in rows
    assert ["2027-03", "Language", "Polski", "400", "40", "fewer than 5", "not shown apart"] in rows
    assert ["2027-03", "listing", "Inpakker", "50", "55 together", "fewer than 5", "not shown apart"] in rows


def test_figures_begin_tomorrow_and_are_of_ones_own_listings_alone(employer, vacancies, clock_at) -> None:
    other = an_employer(name="Kwekerij De Tweede B.V.")
    clock_at(datetime(2027, 3, 20, 23, 0, tzinfo=AMSTERDAM))

    for organisation in (other, employer):
        page = partner(organisation).get(address("figures", language="nl")).content.decode()
        assert "Vanaf morgen" in page
        assert "Inpakker" not in page
    assert partner(other).get(address("figures") + "?month=2027-03").status_code == 404
    assert "Vanaf morgen" in partner(employer).get(address("portal", language="nl")).content.decode()


def test_the_first_page_of_the_portal_shows_the_running_month(employer, vacancies) -> None:
    page = partner(employer).get(address("portal")).content.decode()

    assert "April 2027" in page
    assert "fewer than 5" in page


def test_the_page_asks_as_much_for_many_figures_as_for_few(
    employer, vacancies, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    client = partner(employer)
    with django_assert_max_num_queries(20) as few:
        client.get(address("figures"))
    for day in range(1, 29):
        seen(vacancies[0], date(2027, 2, day), views=9)
    with django_assert_num_queries(len(few)):
        client.get(address("figures"))


def test_the_letter_before_a_renewal_tells_what_the_year_brought(employer, vacancies) -> None:
    when = datetime(2028, 1, 20, 6, 0, tzinfo=AMSTERDAM)
    remind_of_renewals(now=when)
    deliver_due()

    [letter] = [one for one in mail.outbox if "gaat door" in one.subject]
    assert (
        "In de laatste twaalf maanden stonden uw vermeldingen 580 keer bij de resultaten. Bezoekers openden "
        "de pagina minstens 55 keer, gingen een paar keer naar uw site en lieten 6 keer een naam achter."
    ) in str(letter.body)


def test_a_letter_says_nothing_of_figures_where_there_are_none(employer) -> None:
    remind_of_renewals(now=datetime(2028, 1, 20, 6, 0, tzinfo=AMSTERDAM))
    deliver_due()

    [letter] = [one for one in mail.outbox if "gaat door" in one.subject]
    assert "twaalf maanden" not in str(letter.body)


def test_a_year_is_spread_over_its_days_to_the_cent(employer) -> None:
    months = [date(2027, month, 1) for month in range(3, 13)] + [date(2028, month, 1) for month in (1, 2, 3)]

    costs = costs_by_month(employer, months)

    assert costs[date(2027, 3, 1)] == Money(4372)
    assert sum(one.cents for one in costs.values()) == 100000
    assert costs_by_month(employer, []) == {}


def test_the_api_gives_the_same_figures_with_nothing_hidden_in_them(employer, vacancies) -> None:
    months = Caller(employer).get("figures").json()

    march = {one["what"]: one for one in months[1]["seen"]}
    assert [one["month"] for one in months] == ["2027-04", "2027-03"]
    assert march["view"]["count"] == 55
    assert march["view"]["listings"] == {
        "parts": [],
        "together": {"names": sorted(one.reference for one in vacancies), "count": 55},
    }
    assert march["click"] == {
        "what": "click",
        "count": None,
        "listings": {"parts": [], "together": None},
        "languages": {"parts": [], "together": None},
        "regions": {"parts": [], "together": None},
    }


def test_the_desk_sees_what_the_partner_sees_and_all_partners_together_by_region(employer, vacancies) -> None:
    desk = staff(StaffRole.PROGRAMME)

    own = desk.get(address("desk-visits-of", employer.reference) + "?month=2027-03").content.decode()
    everything = desk.get(address("desk-visits") + "?month=2027-04").content.decode()

    assert "55 together" in own
    assert "Helmond-De Peel" in everything
    assert "Vacancy" in everything
    assert desk.get(address("desk-visits") + "?as=xlsx").status_code == 200
    assert partner(employer).get(address("desk-visits")).status_code == 404
