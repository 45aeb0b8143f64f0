"""What visitors do with listings is counted: people only, once, without a cookie, and never at the cost of a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client

from foundation.choices import StaffRole
from marketplace.actions.figures import add_up_sightings, forget_old_figures, record_sighting
from marketplace.choices import SeenKind
from marketplace.models import Listing, ListingFigure, Region, Sighting
from tests.marketplace.given import NOW, an_organisation
from tests.web.given import address, guarded, homes, services, shortly_after, staff, vacancies

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0"


@pytest.fixture(autouse=True)
def _open(clock_at: Callable[[datetime], None]) -> None:
    clock_at(shortly_after())


def visitor(host: int = 1) -> Client:
    return Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR=f"192.0.2.{host}")


def counted() -> list[tuple[object, ...]]:
    """Figures as (listing, language, region, impressions, views, clicks, leads)."""
    add_up_sightings()
    rows = ListingFigure.objects.order_by("listing_id", "language", "region__slug")
    return list(
        rows.values_list("listing_id", "language", "region__slug", "impressions", "views", "clicks", "leads")
    )


def test_a_visitor_who_searches_opens_and_goes_to_the_site_is_counted_at_each_step() -> None:
    [home] = homes()
    maria = visitor()

    found = maria.get(address("housing", language="pl") + "?place=Someren")
    opened = maria.get(found.context["rows"][0].href)
    gone = maria.get(
        address("home-listing-forward", home.reference, language="pl") + "?region=helmond-de-peel"
    )

    assert f"{home.reference}/do-strony/?region=helmond-de-peel" in opened.content.decode()
    assert (gone.status_code, gone["Location"]) == (303, "https://zandhorst.example")
    assert counted() == [(home.pk, "pl", "helmond-de-peel", 1, 1, 1, 0)]
    assert ListingFigure.objects.get().seen_on == date(2027, 3, 16)
    assert not maria.cookies
    for answer in (found, opened, gone):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_a_lead_is_counted_with_the_region_of_the_search() -> None:
    [vacancy] = vacancies()
    form = {"name": "Ania", "contact": "ania@post.example"}

    visitor().post(
        address("lead", vacancy.reference, language="ro") + "?region=helmond-de-peel", guarded(form)
    )

    assert counted() == [(vacancy.pk, "ro", "helmond-de-peel", 0, 0, 0, 1)]


def test_the_same_visitor_within_half_an_hour_is_counted_once_and_another_network_again() -> None:
    [vacancy] = vacancies()
    page = address("vacancy", vacancy.reference)

    for host in (1, 1, 2, 1):
        visitor(host).get(page)

    assert counted() == [(vacancy.pk, "en", None, 0, 2, 0, 0)]


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"},
        {"User-Agent": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)"},
        {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": "python-requests/2.32.0"},
        {"User-Agent": "Go-http-client/2.0"},
        {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_machines_and_pages_fetched_ahead_are_served_and_not_counted(headers: dict[str, str]) -> None:
    [service] = services()
    machine = Client(headers={"User-Agent": FIREFOX, **headers}, REMOTE_ADDR="192.0.2.1")

    statuses = [
        machine.get(here).status_code
        for here in (
            address("services"),
            address("service", service.reference),
            address("service-forward", service.reference),
        )
    ]

    assert statuses == [200, 200, 303]
    assert not Sighting.objects.exists()


def test_a_question_for_the_head_alone_our_own_people_and_partners_are_not_counted() -> None:
    [service] = services()
    visitor().head(address("service-forward", service.reference))
    colleague = staff(StaffRole.QUALITY)
    colleague.defaults["HTTP_USER_AGENT"] = FIREFOX
    colleague.get(address("service", service.reference))

    assert not Sighting.objects.exists()


@pytest.mark.parametrize(
    "attempt",
    [
        "?url=https://evil.example",
        "?next=//evil.example",
        "?region=https://evil.example",
        "?region=//evil.example/",
        "?to=javascript:alert(1)",
        "https://evil.example",
        "//evil.example",
        "/%2f%2fevil.example",
        "?%0d%0aLocation:%20https://evil.example",
    ],
)
def test_the_way_to_a_site_leads_nowhere_but_to_the_address_in_the_live_listing(attempt: str) -> None:
    [service] = services()
    here = address("service-forward", service.reference)

    answer = visitor().get(here + attempt)

    assert answer.status_code in {303, 404}
    assert answer.get("Location", service.service.url) == service.service.url
    assert [row[2] for row in counted()] in ([], [None])


@pytest.mark.parametrize("site", ["javascript:alert(1)", "data:text/html,x", "ftp://files.example"])
def test_a_stored_address_that_is_no_web_address_leads_nowhere(site: str) -> None:
    [service] = services()
    type(service.service).objects.update(url=site)

    assert "Location" not in visitor().get(address("service-forward", service.reference))


def test_the_other_site_learns_nothing_and_no_cache_swallows_a_count() -> None:
    [service] = services()

    answer = visitor().get(address("service-forward", service.reference))

    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    page = visitor().get(address("service", service.reference)).content.decode()
    assert service.service.url not in page.partition("</script>")[2]
    assert 'rel="nofollow noopener" referrerpolicy="no-referrer"' in page


def test_an_ended_listing_another_kind_and_a_landlord_without_a_site_lead_nowhere(clock_at) -> None:
    [service] = services()
    [home] = homes(organisation=an_organisation(name="Zonder site B.V."))

    assert visitor().get(address("home-listing-forward", service.reference)).status_code == 404
    assert visitor().get(address("home-listing-forward", home.reference)).status_code == 404
    Listing.objects.filter(pk=service.pk).update(state="withdrawn", live_during="{}", withdrawn_at=NOW)
    ended = visitor().get(address("service-forward", service.reference))
    assert ended.status_code == 410
    assert "Location" not in ended
    assert not Sighting.objects.exists()


def test_adding_up_twice_adds_once_and_days_stay_apart() -> None:
    first, second = vacancies(2)
    for day in (16, 16, 17):
        record_sighting(
            kind=SeenKind.IMPRESSION,
            listing_ids=[first.pk, second.pk, 10**9],
            language="nl",
            region="helmond-de-peel",
            now=NOW.replace(day=day),
        )

    assert add_up_sightings() == 3
    assert add_up_sightings() == 0
    rows = ListingFigure.objects.order_by("listing_id", "seen_on").values_list(
        "listing_id", "seen_on", "impressions"
    )
    assert list(rows) == [
        (first.pk, date(2027, 3, 16), 2),
        (first.pk, date(2027, 3, 17), 1),
        (second.pk, date(2027, 3, 16), 2),
        (second.pk, date(2027, 3, 17), 1),
    ]
    assert not Sighting.objects.exists()


def test_figures_are_forgotten_after_twenty_five_months() -> None:
    [vacancy] = vacancies()
    for day in (date(2025, 1, 31), date(2025, 2, 1)):
        ListingFigure.objects.create(listing=vacancy, seen_on=day, language="nl", views=9)

    assert forget_old_figures(now=NOW) == 1
    assert [row.seen_on for row in ListingFigure.objects.all()] == [date(2025, 2, 1)]


def test_figures_of_a_day_stand_in_one_row_also_without_a_region() -> None:
    [vacancy] = vacancies()
    for _time in range(2):
        record_sighting(
            kind=SeenKind.VIEW, listing_ids=[vacancy.pk], language="nl", region="unknown", now=NOW
        )
        add_up_sightings()

    assert [(row.region, row.views) for row in ListingFigure.objects.all()] == [(None, 2)]


@pytest.mark.django_db(transaction=True)
def test_a_count_that_fails_never_fails_the_page() -> None:
    [vacancy] = vacancies()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE marketplace_sighting RENAME TO sighting_away")
    try:
        answers = [visitor().get(address(*page)) for page in (("work",), ("vacancy", vacancy.reference))]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sighting_away RENAME TO marketplace_sighting")

    assert [answer.status_code for answer in answers] == [200, 200]
    assert vacancy.title in answers[0].content.decode()


def test_counting_costs_one_statement_whatever_the_number_of_listings(django_assert_num_queries) -> None:
    vacancies(5)
    visitor(1).get(address("work"))
    with django_assert_num_queries(11) as few:  # eight of the page, one statement in a savepoint
        visitor(2).get(address("work"))
    vacancies(15, organisation=an_organisation(name="Kwekerij De Tweede B.V."))
    with django_assert_num_queries(len(few)):
        visitor(3).get(address("work"))
    assert Region.objects.exists()
