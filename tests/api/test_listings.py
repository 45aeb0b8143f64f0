"""The API's listings, over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from marketplace.actions.api_keys import revoke_key
from marketplace.models import Listing
from tests.api.given import bearer
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_minimum_wage,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
)
from tests.quality.given import a_partner, a_recognition

pytestmark = pytest.mark.django_db

VACANCY = {
    "title": "Oogstmedewerker",
    "text": "U oogst paprika's.",
    "language": "nl",
    "place": "Someren",
    "sector": "horticulture",
    "stay": "short",
    "contract": "seasonal",
    "hours_from": 38,
    "hours_until": 40,
    "wage_from_cents": 1540,
    "wage_until_cents": 1625,
    "language_needed": "none",
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def test_everybody_may_read_live_vacancies_and_gets_304_when_nothing_changed(client: Client):
    listing = a_published_vacancy()

    answer = client.get("/api/v1/vacancies")

    assert answer.status_code == 200
    body = answer.json()
    assert body["count"] == 1
    assert body["results"][0]["reference"] == listing.reference
    assert body["results"][0]["wage_from_cents"] == 1540
    again = client.get("/api/v1/vacancies", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_listing_tells_the_marks_of_who_offers_it_with_source_and_day(client: Client):
    organisation = a_partner()
    a_recognition(organisation)
    listing = a_published_vacancy(organisation)
    expected = [
        {
            "code": "bmip",
            "name": "BMIP-erkenning",
            "shown_as": "checked",
            "register": "",
            "checked_on": "2027-03-16",
            "age_days": 0,
            "counts_until": "2029-03-16T00:00:00+01:00",
            "sentence": "Recognised by our committee on Tuesday 16 March 2027. "
            "Valid to and including Thursday 15 March 2029.",
        }
    ]
    in_english = {"Accept-Language": "en"}

    assert client.get("/api/v1/vacancies", headers=in_english).json()["results"][0]["marks"] == expected
    assert (
        client.get(f"/api/v1/vacancies/{listing.reference}", headers=in_english).json()["marks"] == expected
    )


def test_an_unknown_vacancy_is_a_problem_with_a_sentence(client: Client):
    answer = client.get("/api/v1/vacancies/NOPE", headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "listing-not-live"
    assert answer.json()["detail"] == "We do not show this listing. Look for another one on this site."


def test_a_key_makes_and_publishes_a_vacancy(client: Client):
    organisation = an_organisation()
    an_open_door(organisation)
    a_minimum_wage()
    headers = bearer(organisation)

    made = client.post("/api/v1/own/vacancies", VACANCY, content_type="application/json", headers=headers)
    assert made.status_code == 201, made.json()
    reference = made.json()["reference"]
    published = client.post(f"/api/v1/own/listings/{reference}/publish", headers=headers)

    assert published.status_code == 200, published.json()
    assert published.json()["is_live"] is True
    assert client.get(f"/api/v1/vacancies/{reference}").status_code == 200


def test_a_wage_below_the_minimum_is_refused_with_its_field(client: Client):
    organisation = an_organisation()
    an_open_door(organisation)
    a_minimum_wage()
    headers = {**bearer(organisation), "Accept-Language": "en"}
    made = client.post(
        "/api/v1/own/vacancies",
        {**VACANCY, "wage_from_cents": 1400},
        content_type="application/json",
        headers=headers,
    )

    answer = client.post(f"/api/v1/own/listings/{made.json()['reference']}/publish", headers=headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "wage-below-minimum"
    assert answer.json()["field"] == "wage_from_cents"
    assert Listing.objects.get().state == "draft"


def test_another_organisations_listing_is_not_found(client: Client):
    theirs = a_draft(an_organisation())
    headers = bearer(an_organisation())

    for answer in (
        client.get(f"/api/v1/own/listings/{theirs.reference}", headers=headers),
        client.post(f"/api/v1/own/listings/{theirs.reference}/publish", headers=headers),
        client.put(
            f"/api/v1/own/vacancies/{theirs.reference}",
            VACANCY,
            content_type="application/json",
            headers=headers,
        ),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer mk_00000000_wrong"}, {"Authorization": "Basic x"}]
)
def test_without_a_good_key_nothing_of_an_organisation_is_shown(client: Client, headers):
    answer = client.get("/api/v1/own/listings", headers=headers)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_key_does_no_more_than_its_scopes_and_nothing_once_revoked(client: Client):
    organisation = an_organisation()
    headers = bearer(organisation, "read")

    assert client.get("/api/v1/own/listings", headers=headers).status_code == 200
    refused = client.post("/api/v1/own/vacancies", VACANCY, content_type="application/json", headers=headers)
    assert refused.status_code == 403
    prefix = organisation.api_keys.get().prefix
    revoke_key(organisation=organisation, prefix=prefix, actor=an_owner_of(organisation), now=NOW)
    assert client.get("/api/v1/own/listings", headers=headers).status_code == 401


def test_wrong_fields_are_named_one_by_one(client: Client):
    headers = bearer(an_organisation())

    answer = client.post(
        "/api/v1/own/vacancies", {"title": "x"}, content_type="application/json", headers=headers
    )

    assert answer.status_code == 422
    assert {"field": "sector", "detail": "Dit veld is vereist."} in answer.json()["errors"]
