"""JSON-LD held against schema.org's own lists of properties, and against what Google requires of a vacancy."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Listing
from tests.marketplace.given import YEAR_LATER, an_organisation, an_owner_of
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.reading import structured_data

pytestmark = [pytest.mark.django_db]
VOCABULARY = Path(__file__).parent / "vocabulary"
SITE = "https://menukaart.example"
# Inherited ones are not repeated in the lists: of Thing, and of Place for what stands somewhere.
OF_THING = {
    "name": {"Text"},
    "description": {"Text"},
    "url": {"URL"},
    "identifier": {"Text", "PropertyValue"},
}
OF_PLACE = {"address": {"PostalAddress", "Text"}}
# More special than what a list asks for.
ALSO = {"UnitPriceSpecification": "PriceSpecification", "Accommodation": "Place"}
REQUIRED_BY_GOOGLE = {
    "title",
    "description",
    "datePosted",
    "hiringOrganization",
    "jobLocation",
    "validThrough",
}
RECOMMENDED_BY_GOOGLE = {"baseSalary", "employmentType", "identifier", "directApply"}
EMPLOYMENT_TYPES = {
    *("FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"),
}


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = SITE
    clock_at(shortly_after())


def lists() -> tuple[dict[str, dict[str, set[str]]], set[str]]:
    """Per type its properties with the types of their values, and the properties that have a successor."""
    of: dict[str, dict[str, set[str]]] = {}
    superseded = set()
    for name in ("jobposting", "accommodation"):
        with (VOCABULARY / f"{name}_properties.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["superseded_by"]:
                    superseded.add(row["property"])
                for kind in row["used_on"].split(" | "):
                    of.setdefault(kind, {})[row["property"]] = set(row["value_types"].split(" | "))
    return of, superseded


LISTS, SUPERSEDED = lists()


def types_of(value: Any) -> set[str]:
    """What schema.org may call a value."""
    if isinstance(value, dict):
        named = value["@type"] if isinstance(value["@type"], list) else [value["@type"]]
        return {*named, *(ALSO[one] for one in named if one in ALSO)}
    if isinstance(value, bool):
        return {"Boolean"}
    if isinstance(value, (int, float)):
        return {"Number", "Integer"} if isinstance(value, int) else {"Number"}
    found = {"Text"}
    if value.startswith(("https://", "http://")):
        found |= {"URL", "ItemAvailability", "BusinessFunction"}
    for kind, reads in (("Date", date.fromisoformat), ("DateTime", datetime.fromisoformat)):
        try:
            reads(value)
        except ValueError:
            continue
        found.add(kind)
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the data."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)


def faults_in(data: dict[str, Any]) -> list[str]:
    """What the lists do not allow: unknown or superseded properties, and values of another type."""
    faults = []
    for node in nodes(data):
        kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        known = [LISTS[kind] for kind in kinds if kind in LISTS]
        if not known:
            continue
        allowed = {**OF_THING, **(OF_PLACE if "Accommodation" in kinds else {})}
        for properties in known:
            allowed |= properties
        for name, value in node.items():
            if name.startswith("@"):
                continue
            if name not in allowed or name in SUPERSEDED:
                faults.append(f"{kinds}.{name} is not in the list")
                continue
            faults.extend(
                f"{kinds}.{name} is {types_of(one)}, not {allowed[name]}"
                for one in (value if isinstance(value, list) else [value])
                if not types_of(one) & allowed[name]
            )
    return faults


def data_of(client: Client, name: str, listing: Listing) -> dict[str, Any]:
    """The one piece of JSON-LD on a page."""
    (data,) = structured_data(client.get(address(name, listing.reference)))
    return data


def test_the_lists_know_what_is_wrong() -> None:
    right = {"@type": "JobPosting", "title": "Lasser", "datePosted": "2027-03-16", "directApply": True}
    assert faults_in(right) == []
    assert faults_in({**right, "benefits": "lunch"}) == ["['JobPosting'].benefits is not in the list"]
    assert faults_in({**right, "wage": 15}) == ["['JobPosting'].wage is not in the list"]
    assert faults_in({**right, "directApply": "yes"}) == [
        "['JobPosting'].directApply is {'Text'}, not {'Boolean'}"
    ]
    assert len(faults_in({**right, "datePosted": "soon", "jobLocation": {"@type": "Person"}})) == 2


def test_what_a_page_says_to_search_engines_keeps_to_the_lists(client: Client) -> None:
    employer = an_organisation(website="https://zandhorst.example")
    vacancy = vacancies(1, organisation=employer, starts_on=date(2027, 4, 1), contract="permanent")[0]
    found = [data_of(client, "vacancy", vacancy), data_of(client, "home-listing", homes()[0])]
    assert [data["@type"] for data in found] == ["JobPosting", "Offer"]
    assert [fault for data in found for fault in faults_in(data)] == []


@pytest.mark.parametrize("contract", ["seasonal", "permanent", "traineeship"])
def test_a_vacancy_has_all_that_google_requires_and_recommends(client: Client, contract: str) -> None:
    posting = data_of(client, "vacancy", vacancies(1, contract=contract, hours_from=20, hours_until=32)[0])
    assert set(posting) >= REQUIRED_BY_GOOGLE | RECOMMENDED_BY_GOOGLE
    assert posting["hiringOrganization"]["name"] == "Kwekerij De Zandhorst B.V."
    assert posting["jobLocation"]["address"]["addressCountry"] == "NL"
    assert posting["description"].startswith("<p>")
    assert posting["title"] not in {posting["description"], ""}
    assert set(posting["employmentType"]) == (
        {"PART_TIME", "TEMPORARY"} if contract == "seasonal" else {"PART_TIME"}
    )
    assert set(posting["employmentType"]) <= EMPLOYMENT_TYPES
    assert posting["baseSalary"]["value"]["unitText"] in {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
    assert datetime.fromisoformat(posting["validThrough"]) == YEAR_LATER


def test_a_home_is_offered_for_rent_at_its_price_in_full(client: Client) -> None:
    home = homes()[0]
    offer = data_of(client, "home-listing", home)
    assert offer["url"] == f"{SITE}{address('home-listing', home.reference)}"
    assert offer["businessFunction"] == "http://purl.org/goodrelations/v1#LeaseOut"
    assert offer["priceSpecification"] == {
        "@type": "UnitPriceSpecification",
        "price": 465.0,
        "priceCurrency": "EUR",
        "unitCode": "MON",
    }
    assert offer["validThrough"] == "2028-03-16T00:00:00+01:00"
    offered = offer["itemOffered"]
    assert offered["floorSize"] == {"@type": "QuantitativeValue", "value": 16, "unitCode": "MTK"}
    assert (offered["name"], offered["address"]["addressLocality"]) == (
        "Eigen kamer bij het kanaal",
        "Someren",
    )


def test_a_service_names_its_provider_and_where_it_is_asked_for(client: Client) -> None:
    data = data_of(client, "service", services()[0])
    assert data["provider"]["name"] == "Kwekerij De Zandhorst B.V."
    assert data["availableChannel"]["serviceUrl"] == "https://spraakwater.example/les"
    assert data["availableChannel"]["availableLanguage"] == ["nl", "en"]


def test_the_page_that_says_who_we_are_says_it_to_search_engines_too(client: Client) -> None:
    (data,) = structured_data(client.get(address("contact")))
    assert (data["@type"], data["name"]) == ("Organization", "Migration Information Point Brabant")
    assert data["url"] == f"{SITE}/en/"


def test_a_listing_that_ended_takes_its_data_along(client: Client) -> None:
    for name, listing in (
        ("vacancy", vacancies()[0]),
        ("home-listing", homes()[0]),
        ("service", services()[0]),
    ):
        withdraw_listing(listing=listing, actor=an_owner_of(listing.organisation), now=shortly_after())
        response = client.get(address(name, listing.reference))
        assert (response.status_code, structured_data(response)) == (410, [])
        assert "ld+json" not in response.content.decode()


def test_no_text_breaks_out_of_its_data(client: Client) -> None:
    title = "</script><script>alert(1)</script>"
    for name, listing in (
        ("home-listing", homes(1, title=title)[0]),
        ("service", services(1, title=title)[0]),
    ):
        response = client.get(address(name, listing.reference))
        assert "</script><script>alert" not in response.content.decode()
        assert title in str(structured_data(response)[0])
