"""The API says all that is wrong with a listing at once, in the reader's own language, and lets it wait when asked."""

from __future__ import annotations

import pytest
from django.test import Client

from marketplace.models import Listing
from tests.api.given import bearer
from tests.api.test_listings import VACANCY
from tests.marketplace.given import NOW, a_minimum_wage, an_open_door, an_organisation, home_facts

pytestmark = pytest.mark.django_db
WRONG = {
    "title": "Alleen vrouwen",
    "text": "De inschrijfkosten zijn 50 euro.",
    "wage_from_cents": 1400,
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


@pytest.fixture
def headers() -> dict[str, str]:
    organisation = an_organisation()
    an_open_door(organisation)
    a_minimum_wage()
    return bearer(organisation)


def post(path: str, body: object, headers: dict[str, str], language: str = "en"):
    return Client().post(
        f"/api/v1/own/{path}",
        body,
        content_type="application/json",
        headers={**headers, "Accept-Language": language},
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The text says “Alleen vrouwen”. You may not choose people by sex"),
        ("nl", "In de tekst staat “Alleen vrouwen”. U mag mensen niet kiezen op geslacht"),
        ("pl", "W tekście jest „Alleen vrouwen”. Nie wolno wybierać ludzi według płci"),
        ("ro", "În text scrie „Alleen vrouwen”. Nu aveți voie să alegeți oamenii după sex"),
        ("bg", "В текста пише „Alleen vrouwen“. Нямате право да избирате хора по пол"),
    ],
)
def test_publishing_is_refused_with_every_finding_in_the_readers_language(headers, language, sentence):
    made = post("vacancies", {**VACANCY, **WRONG}, headers).json()

    answer = post(f"listings/{made['reference']}/publish", {}, headers, language)

    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["code"] == "several"
    assert [(one["code"], one["field"]) for one in body["errors"]] == [
        ("chooses-by-sex", "title"),
        ("asks-worker-for-money", "text"),
        ("wage-below-minimum", "wage_from_cents"),
    ]
    assert body["errors"][0]["detail"].startswith(sentence)
    assert Listing.objects.get().state == "draft"


def test_a_draft_is_kept_and_says_what_will_be_in_the_way(headers):
    made = post("vacancies", {**VACANCY, **WRONG}, headers, "pl")

    assert made.status_code == 201
    first = made.json()["findings"][0]
    assert first["detail"].startswith("W tekście jest „Alleen vrouwen”.")
    assert {name: first[name] for name in ("code", "field", "severity", "words")} == {
        "code": "chooses-by-sex",
        "field": "title",
        "severity": "refuse",
        "words": "Alleen vrouwen",
    }


def test_what_a_person_must_look_at_waits_and_says_so(headers):
    made = post("vacancies", {**VACANCY, "text": "Een jong team. Bel 06 12345678."}, headers).json()

    answer = post(f"listings/{made['reference']}/publish", {}, headers)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["is_live"], body["sent_back_because"]) == ("review", False, "")
    assert [(one["code"], one["severity"]) for one in body["findings"]] == [
        ("chooses-by-age", "ask"),
        ("contact-in-text", "ask"),
    ]
    assert Client().get(f"/api/v1/vacancies/{made['reference']}").status_code == 404


def test_a_change_of_a_live_vacancy_is_checked_in_the_same_way(headers):
    made = post("vacancies", VACANCY, headers).json()
    post(f"listings/{made['reference']}/publish", {}, headers)
    client = Client()

    def put(**facts: object):
        return client.put(
            f"/api/v1/own/vacancies/{made['reference']}",
            {**VACANCY, **facts},
            content_type="application/json",
            headers=headers,
        )

    refused = put(**WRONG)
    assert (refused.status_code, len(refused.json()["errors"])) == (422, 3)
    assert client.get(f"/api/v1/vacancies/{made['reference']}").status_code == 200
    online = client.get(f"/api/v1/vacancies/{made['reference']}").content
    asked = put(text="Een jong team.")

    assert (asked.status_code, asked.json()["state"], asked.json()["is_live"]) == (202, "published", True)
    proposal = asked.json()["proposal"]
    assert (proposal["is_sent_back"], proposal["reasons"]) == (False, "")
    assert proposal["changes"] == [{"field": "text", "before": VACANCY["text"], "after": "Een jong team."}]
    assert client.get(f"/api/v1/vacancies/{made['reference']}").content == online
    back = post(f"listings/{made['reference']}/change/take-back", {}, headers)
    assert (back.status_code, back.json()["proposal"]) == (200, None)
    again = post(f"listings/{made['reference']}/change/take-back", {}, headers)
    assert (again.status_code, again.json()["code"]) == (409, "no-proposal")
    allowed = put(wage_until_cents=1700)
    assert (allowed.status_code, allowed.json()["proposal"]) == (200, None)


def test_a_home_made_without_its_rooms_is_asked_about_and_one_with_them_is_not():
    organisation = an_organisation(roles=("housing_provider",))
    an_open_door(organisation, kind="home")
    headers = bearer(organisation)
    facts = home_facts(text="Een kamer. Servicekosten: gas en water.")
    whole = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    without = {
        name: value
        for name, value in whole.items()
        if name not in {"dwelling", "floor_m2", "bedroom_m2", "bedroom_persons", "new_build"}
    }

    assert post("homes", whole, headers).json()["findings"] == []
    assert [
        (one["code"], one["field"], one["severity"])
        for one in post("homes", without, headers).json()["findings"]
    ] == [
        ("home-size-unknown", name, "ask")
        for name in ("dwelling", "floor_m2", "bedroom_m2", "bedroom_persons")
    ]


def test_what_may_not_be_kept_is_refused_at_once_in_a_draft_too(headers):
    answer = post("vacancies", {**VACANCY, "text": "Nummer 111222333", "place": "Atlantis"}, headers)

    assert answer.status_code == 422
    assert [(one["code"], one["field"]) for one in answer.json()["errors"]] == [
        ("text-holds-bsn", "text"),
        ("place-unknown", "place"),
    ]
    assert "111222333" not in answer.content.decode()
