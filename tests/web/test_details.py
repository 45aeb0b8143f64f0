"""One listing: what its page says, and for how long it says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Lead, MinimumWage
from tests.marketplace.given import (
    NOW,
    YEAR_LATER,
    a_draft,
    a_published_vacancy,
    an_organisation,
    an_owner_of,
)
from tests.quality.given import a_recognition, the_marks
from tests.web.given import address, guarded, homes, services, shortly_after, vacancies
from tests.web.reading import read, structured_data

pytestmark = [pytest.mark.django_db]
MoveClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _in_march(clock_at: MoveClock) -> None:
    clock_at(shortly_after())


def body(client: Client, name: str, reference: str) -> str:
    """The source of a page that is there."""
    response = client.get(address(name, reference))
    assert response.status_code == 200
    return response.content.decode()


def test_a_vacancy_shows_its_wage_against_the_minimum_wage_of_the_day(client: Client) -> None:
    html = body(client, "vacancy", vacancies()[0].reference)
    for words in (
        "€\u00a015.40 to €\u00a016.25",
        "€\u00a014.71",
        "€\u00a00.69 to €\u00a01.54",
        "Per week, 38\u00a0×\u00a0€\u00a015.40",
        "€\u00a0585.20",
    ):
        assert words in html, words
    assert "The minimum wage shown is of" not in html


def test_an_old_table_of_minimum_wages_is_said_and_nothing_is_guessed(client: Client) -> None:
    vacancy = vacancies()[0]
    MinimumWage.objects.update(valid_from=date(2026, 1, 1))
    html = body(client, "vacancy", vacancy.reference)
    assert "The minimum wage shown is of 1 January 2026." in html
    assert "The newest amount is not on this site yet." in html
    assert "€\u00a014.71" in html


def test_without_a_minimum_wage_the_comparison_is_left_out(client: Client) -> None:
    vacancy = vacancies()[0]
    MinimumWage.objects.all().delete()
    html = body(client, "vacancy", vacancy.reference)
    assert "More than the minimum" not in html
    assert "€\u00a015.40 to €\u00a016.25" in html


def test_a_vacancy_names_the_marks_that_count_and_when_they_were_checked(client: Client) -> None:
    the_marks()
    organisation = an_organisation()
    reference = vacancies(1, organisation=organisation)[0].reference
    assert "BMIP-erkenning" not in body(client, "vacancy", reference)
    a_recognition(organisation)
    html = body(client, "vacancy", reference)
    assert (
        "Recognised by our committee on Tuesday 16 March 2027. Valid to and including Thursday 15 March 2029."
        in html
    )


def test_housing_of_the_employer_is_labelled_and_may_be_refused(client: Client) -> None:
    html = body(client, "vacancy", vacancies(1, housing_offered="employer")[0].reference)
    assert "Of your employer: not independent" in html
    assert "You may refuse the room. You keep the job." in html
    html = body(client, "vacancy", vacancies(1, organisation=an_organisation(name="Ander B.V."))[0].reference)
    assert "This work comes without a room." in html


def test_a_text_in_another_language_is_marked_and_said(client: Client) -> None:
    html = body(client, "vacancy", vacancies()[0].reference)
    assert "This text was written in another language: Dutch." in html
    assert '<h1 lang="nl">Oogstmedewerker paprika</h1>' in html


def test_the_text_of_a_partner_is_shown_and_not_run(client: Client) -> None:
    text = "Regel een\nregel twee\n\n<script>alert(1)</script>"
    html = body(client, "vacancy", vacancies(1, text=text)[0].reference)
    assert "<p>Regel een<br>regel twee</p>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in html
    assert "<script>alert" not in html


def test_job_posting_has_what_search_engines_require(client: Client, settings: LazySettings) -> None:
    settings.SITE_URL = "https://menukaart.example"
    organisation = an_organisation(website="https://zandhorst.example")
    reference = vacancies(1, organisation=organisation)[0].reference
    posting = structured_data(client.get(address("vacancy", reference)))
    assert posting == [
        {
            "@context": "https://schema.org",
            "@type": "JobPosting",
            "title": "Oogstmedewerker paprika",
            "description": "<p>U oogst paprika's in een warme kas.</p>".replace("'", "&#x27;"),
            "identifier": {
                "@type": "PropertyValue",
                "name": "Kwekerij De Zandhorst B.V.",
                "value": reference,
            },
            "datePosted": "2027-03-16",
            "hiringOrganization": {
                "@type": "Organization",
                "name": "Kwekerij De Zandhorst B.V.",
                "sameAs": "https://zandhorst.example",
            },
            "jobLocation": {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": "Someren",
                    "addressRegion": "Noord-Brabant",
                    "addressCountry": "NL",
                },
            },
            "employmentType": ["FULL_TIME", "TEMPORARY"],
            "baseSalary": {
                "@type": "MonetaryAmount",
                "currency": "EUR",
                "value": {
                    "@type": "QuantitativeValue",
                    "minValue": 15.4,
                    "maxValue": 16.25,
                    "unitText": "HOUR",
                },
            },
            "industry": "Horticulture and farming",
            "workHours": "38 to 40 hours per week",
            "directApply": True,
            "url": f"https://menukaart.example/en/work/{reference}/",
            "validThrough": "2028-03-16T00:00:00+01:00",
        }
    ]


def test_what_the_job_posting_says_stands_on_the_page(client: Client) -> None:
    html = body(client, "vacancy", vacancies(1, starts_on=date(2027, 4, 1))[0].reference)
    assert "from Thursday 1 April 2027" in html
    assert "38 to 40 hours per week" in html
    assert "Horticulture and farming" in html
    assert "Online since Tuesday 16 March 2027." in html
    assert "Shown to and including Wednesday 15 March 2028." in html


def test_a_text_cannot_break_out_of_the_job_posting(client: Client) -> None:
    reference = vacancies(1, title="</script><script>alert(1)</script>")[0].reference
    response = client.get(address("vacancy", reference))
    assert "</script><script>alert" not in response.content.decode()
    assert structured_data(response)[0]["title"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize("name", ["work", "vacancy-sheet", "lead", "home-listing", "service"])
def test_only_the_page_of_a_live_vacancy_carries_a_job_posting(client: Client, name: str) -> None:
    reference = {
        "work": list,
        "vacancy-sheet": lambda: [vacancies()[0].reference],
        "lead": lambda: [vacancies()[0].reference],
        "home-listing": lambda: [homes()[0].reference],
        "service": lambda: [services()[0].reference],
    }[name]()
    kinds = [data["@type"] for data in structured_data(client.get(address(name, *reference)))]
    assert kinds == {"home-listing": ["Offer"], "service": ["Service"]}.get(name, [])


def test_a_vacancy_that_never_showed_is_not_found(client: Client) -> None:
    draft = a_draft(an_organisation())
    for name in ("vacancy", "vacancy-sheet", "lead", "lead-sent"):
        response = client.get(address(name, draft.reference))
        assert response.status_code == 404
        assert draft.title not in response.content.decode()
    assert client.get(address("vacancy", "XXXX-YYYY-ZZZZ")).status_code == 404


def test_a_vacancy_shows_until_its_last_second_and_is_gone_after(client: Client, clock_at: MoveClock) -> None:
    reference = a_published_vacancy().reference
    for instant, status in (
        (NOW + timedelta(minutes=1), 200),
        (YEAR_LATER - timedelta(seconds=30), 200),
        (YEAR_LATER, 410),
        (YEAR_LATER + timedelta(days=1), 410),
    ):
        clock_at(instant)
        response = client.get(address("vacancy", reference))
        assert response.status_code == status, instant
        assert bool(structured_data(response)) is (status == 200)


def test_an_ended_vacancy_says_when_it_ended_and_what_looks_like_it(client: Client) -> None:
    gone, other = vacancies(2)
    withdraw_listing(listing=gone, actor=an_owner_of(gone.organisation), now=shortly_after())
    for name in ("vacancy-sheet", "lead"):
        assert client.get(address(name, gone.reference)).status_code == 410
    response = client.get(address("vacancy", gone.reference))
    assert response.status_code == 410
    html = response.content.decode()
    assert "This was on our site until Tuesday 16 March 2027." in html
    page = read(response)
    assert page.text_of("h1") == [gone.title]
    assert address("vacancy", other.reference) in page.links
    assert address("work") + "?place=Someren&sector=horticulture" in page.links


def test_an_ended_home_with_nothing_near_leads_to_all_homes(client: Client) -> None:
    gone = homes(1)[0]
    withdraw_listing(listing=gone, actor=an_owner_of(gone.organisation), now=shortly_after())
    response = client.get(address("home-listing", gone.reference))
    assert response.status_code == 410
    assert "See all homes" in response.content.decode()


def test_one_kind_of_listing_is_not_found_at_the_address_of_another(client: Client) -> None:
    home = homes(1)[0]
    assert client.get(address("vacancy", home.reference)).status_code == 404
    assert client.get(address("service", home.reference)).status_code == 404


def test_a_home_shows_rent_service_costs_and_deposit_and_the_way_to_its_landlord(client: Client) -> None:
    reference = homes(1)[0].reference
    html = body(client, "home-listing", reference)
    for words in ("€\u00a0395.00", "€\u00a070.00", "€\u00a0465.00", "16 m²", "Own bedroom", "With wifi"):
        assert words in html, words
    way = address("home-listing-forward", reference)
    assert way in read(client.get(address("home-listing", reference))).links
    assert client.get(way)["Location"] == "https://zandhorst.example"


def test_a_service_leads_to_its_providers_own_page(client: Client) -> None:
    reference = services(1)[0].reference
    way = address("service-forward", reference)
    assert way in read(client.get(address("service", reference))).links
    assert client.get(way)["Location"] == "https://spraakwater.example/les"


def test_the_sheet_to_print_carries_a_code_and_the_address(client: Client, settings: LazySettings) -> None:
    settings.SITE_URL = "https://menukaart.example"
    reference = vacancies()[0].reference
    response = client.get(address("vacancy-sheet", reference))
    assert f"https://menukaart.example/en/work/{reference}/" in response.content.decode()
    code = [attributes for attributes in read(response).all("svg") if attributes.get("class") == "qr"]
    assert len(code) == 1
    assert code[0]["viewbox"].startswith("0 0 ")


def test_who_wants_the_job_leaves_a_name_and_is_told_what_happens(client: Client) -> None:
    vacancy = vacancies()[0]
    here = address("lead", vacancy.reference)
    response = client.post(
        here, guarded({"name": "Ania", "contact": "06 12 34 56 78", "message": "Od kwietnia"})
    )
    assert response.headers["Location"] == address("lead-sent", vacancy.reference)
    lead = Lead.objects.get()
    assert (lead.listing_id, lead.name, lead.contact, lead.message, lead.language) == (
        vacancy.pk,
        "Ania",
        "06 12 34 56 78",
        "Od kwietnia",
        "en",
    )
    assert "Kwekerij De Zandhorst B.V. has your message." in body(client, "lead-sent", vacancy.reference)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": "", "contact": "06 12 34 56 78"}, "name", "Fill in your name. A first name is enough."),
        (
            {"name": "Ania", "contact": "call me"},
            "contact",
            "Fill in a telephone number or an e-mail address.",
        ),
        ({"name": "Ania", "contact": "a@b.example", "message": "mijn BSN is 111222333"}, "message", "BSN"),
    ],
)
def test_a_refused_request_says_beside_the_field_what_to_do_and_keeps_nothing(
    client: Client, typed: dict[str, str], field: str, sentence: str
) -> None:
    response = client.post(address("lead", vacancies()[0].reference), guarded(typed))
    assert response.status_code == 422
    page = read(response)
    assert page.text_of("title")[0].startswith("Error:")
    assert f"#id_{field}" in page.links
    assert sentence in response.content.decode()
    control = next(one for tag, one in page.elements if one.get("name") == field)
    assert control["aria-invalid"] == "true"
    assert f"id_{field}_error" in control["aria-describedby"].split()
    assert Lead.objects.count() == 0


def test_the_form_says_who_reads_it_and_for_how_long_it_is_kept(client: Client) -> None:
    html = body(client, "lead", vacancies()[0].reference)
    assert "Only Kwekerij De Zandhorst B.V. reads it." in html
    assert "We delete it after 6 months." in html
