"""The pages of the life of a listing in a real browser: changes, history, several at once, dates, what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import LazySettings
from django.contrib.auth.models import Group
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from foundation.choices import StaffRole
from foundation.models import User
from marketplace.actions.allowances import end_allowances
from marketplace.actions.listings import change_listing
from marketplace.actions.proposals import send_back_proposal
from marketplace.models import Allowance, Listing
from marketplace.queries.proposals import waiting_proposal
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    a_user,
    an_open_door,
    an_organisation,
    an_owner_of,
    vacancy_facts,
)
from tests.web.given import address
from tests.web.test_browser_portal import as_user, faults_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
YOUNG = "U oogst paprika's in een jong team. Bel 06 12345678 voor een afspraak."


def _change(listing: Listing, hours: int, **facts: object) -> None:
    change_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        facts=vacancy_facts(**facts),
        actor=an_owner_of(listing.organisation),
        now=NOW + timedelta(hours=hours),
    )


def test_no_page_of_the_life_of_a_listing_has_a_fault(
    chromium: Browser, clock_at, live_server: LiveServer, settings: LazySettings
) -> None:
    organisation = an_organisation()
    an_open_door(organisation, slots=2, agreement="A-STAYS")
    an_open_door(organisation, slots=5, agreement="A-ENDS")
    shown = [a_published_vacancy(organisation, title=f"Paprikaplukker {number}") for number in range(4)]
    draft = a_draft(organisation)
    _change(shown[0], 1, title="Paprikaplukker in Someren", wage_until_cents=1700)
    _change(shown[0], 2, title="Paprikaplukker in Someren", text=YOUNG, wage_until_cents=1700)
    _change(shown[1], 2, text=YOUNG)
    proposal = waiting_proposal(shown[1])
    assert proposal is not None
    assert proposal.proposed_at is not None
    send_back_proposal(
        listing=shown[1],
        seen_at=proposal.proposed_at,
        reasons="Schrijf “een team van tien”.",
        actor=a_user(),
        now=NOW + timedelta(hours=3),
    )
    ending = Allowance.objects.get(slots=5)
    end_allowances(agreement_reference=ending.agreement_reference, at=NOW + timedelta(days=30), now=NOW)
    desk = User.objects.create_user("samira@mip.example", "x", name="Samira Bouali", is_staff=True)
    desk.groups.add(Group.objects.get_or_create(name=StaffRole.QUALITY.value)[0])
    clock_at(NOW + timedelta(hours=4))
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = as_user(context, an_owner_of(organisation), live_server, settings)

    def at(name: str, *args: str) -> str:
        return live_server.url + address(name, *args, language="nl")

    ticked = "&".join(f"listing={one.reference}" for one in (*shown, draft))
    faults = faults_on(
        page,
        [
            at("listings"),
            at("listing-edit", "vacancy", shown[0].reference),
            at("listing-edit", "vacancy", shown[1].reference),
            at("listing-history", shown[0].reference),
            at("listing-schedule", draft.reference),
            at("listings-staying", "vacancy"),
            f"{at('listings-many')}?deed=withdraw&{ticked}",
            f"{at('listings-many')}?deed=publish&{ticked}",
        ],
    )
    page.goto(f"{at('listings-many')}?deed=withdraw&listing={shown[3].reference}")
    page.locator("main form button").click()
    faults += Axe().run(page).response["violations"]
    context.clear_cookies()
    page = as_user(context, desk, live_server, settings)
    faults += faults_on(
        page,
        [
            at("desk-reviews"),
            at("desk-review", shown[0].reference),
            at("desk-listing-history", shown[0].reference),
        ],
    )
    context.close()

    assert Listing.objects.get(pk=shown[3].pk).state == "withdrawn"
    assert faults == [], faults
