"""The main job by a partner's own system: from the price card to a live vacancy, over the API alone."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from billing.queries.invariants import broken_invariants
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from quality.actions.sign_up import register_partner
from tests.api.given import Caller
from tests.billing.given import NOW, the_price_card
from tests.billing.paying import choose, events, post, sandbox  # noqa: F401 -- the fixture
from tests.marketplace.given import a_registration, a_user
from tests.quality.given import REGISTERS, the_marks

pytestmark = pytest.mark.django_db

VACANCY = {
    "title": "Oogstmedewerker paprika",
    "text": "U oogst paprika's in een warme kas.",
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
    "needs_sponsorship": True,
}


def test_a_partners_system_buys_a_package_pays_and_puts_a_vacancy_online(sandbox, settings, clock_at):  # noqa: F811
    from config.settings import OUTBOX_HANDLERS

    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS
    clock_at(NOW)
    the_marks()
    the_price_card()
    call_command("load_regions", verbosity=0)
    call_command("import_register", "ind", str(REGISTERS / "ind_work_2026-03-11.csv"))
    # Signing up is a person's act, with an address that is confirmed by mail; the key is made in the portal.
    partner = register_partner(user=a_user(), registration=a_registration(kvk_number="52813150"), now=NOW)
    api, visitor = Caller(partner), Client()

    prices = {one["code"]: one for one in visitor.get("/api/v1/price-card").json()["prices"]}
    assert prices["CAR-RECRUIT-5"]["price_cents"] == 100_000
    may = {(one["listing_kind"], one["condition"]): one for one in api.get("eligibility").json()}
    found = may["vacancy", "sponsorship"]["requirements"][0]
    assert found["sentence"] == "Erkend referent: found in the IND-register of 11 March 2026"

    quote = api.post("quotes", {"choices": [{"code": "CAR-RECRUIT-5"}]}, key="quote").json()
    accepted = api.post(
        f"quotes/{quote['reference']}/accept", {"name": "Anna de Wit", "terms": quote["terms"]}, key="accept"
    )
    assert accepted.status_code == 201, accepted.json()
    number = accepted.json()["invoices"][0]

    made = api.post("vacancies", VACANCY)
    assert made.status_code == 201, made.json()
    reference = made.json()["reference"]
    waiting = api.post(f"listings/{reference}/publish").json()
    assert (waiting["state"], waiting["is_live"]) == ("published", False)
    assert visitor.get("/api/v1/vacancies").json()["count"] == 0

    page = api.post(f"invoices/{number}/pay", {"return_url": "https://werkgever.example/betaald"})
    assert page.json()["url"].startswith(sandbox.url)
    choose(sandbox, "paid")
    for event in events(sandbox):
        assert post(event) == 200
    deliver_due()

    invoice = api.get(f"invoices/{number}").json()
    assert (invoice["status"], invoice["gross_cents"]) == ("paid", 121_000)
    assert api.get(f"invoices/{number}/pdf").content.startswith(b"%PDF")
    live = visitor.get("/api/v1/vacancies").json()
    assert [one["reference"] for one in live["results"]] == [reference]
    assert api.get(f"listings/{reference}").json()["is_live"] is True
    assert not any(broken_invariants(wall_now=wall_time()).values())
