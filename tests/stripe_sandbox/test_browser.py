"""The sandbox's pages in a real browser: nothing that axe finds, nothing beside the screen, a payer who confirms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
import stripe
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from stripe_sandbox.server import RunningSandbox
from tests.stripe_sandbox.given import a_session, door
from tests.stripe_sandbox.receiver import Receiver
from tests.stripe_sandbox.tour import card_payment, tour

pytestmark = pytest.mark.browser

SCREENS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
Theme = Literal["light", "dark"]


@pytest.fixture
def pages(sandbox: RunningSandbox, client: stripe.StripeClient) -> dict[str, str]:
    """Every kind of page with something on it, by name."""
    tour(sandbox, client)
    setup = client.v1.checkout.sessions.create(
        {"mode": "setup", "success_url": "http://127.0.0.1:1/", "payment_method_types": ["sepa_debit"]}
    )
    refused = a_session(client)
    door(sandbox, f"/sandbox/checkout/{refused.id}/outcome", {"outcome": "refused"})
    asks = card_payment(client, "pm_card_threeDSecure2Required", return_url="http://127.0.0.1:1/")
    door(sandbox, "/sandbox/faults", {"kind": "rate_limit", "times": 2})
    with sandbox.sandbox.work() as work:
        charge = work.store.newest("charge", where={"status": "succeeded", "refunded": False})[0]["id"]
    return {
        "session": f"{sandbox.url}/c/pay/{refused.id}",
        "setup": str(setup.url),
        "authentication": f"{sandbox.url}/c/authenticate/{asks.id}",
        "authentication in English": f"{sandbox.url}/c/authenticate/{asks.id}?lang=en",
        "everything": f"{sandbox.url}/sandbox/",
        "one kind": f"{sandbox.url}/sandbox/?kind=charge",
        "nothing found": f"{sandbox.url}/sandbox/?q=unicorn",
        "charge": f"{sandbox.url}/sandbox/objects/{charge}",
        "switches": f"{sandbox.url}/sandbox/switches",
        "numbers": f"{sandbox.url}/sandbox/numbers",
    }


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> Theme:
    chosen: Theme = request.param
    return chosen


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_and_nothing_is_beside_the_screen(
    chromium: Browser, pages: dict[str, str], theme: Theme
) -> None:
    found, wide = {}, []
    for screen, size in SCREENS.items():
        context = chromium.new_context(
            bypass_csp=True, viewport={"width": size["width"], "height": size["height"]}, color_scheme=theme
        )
        shown = context.new_page()
        for name, address in pages.items():
            shown.goto(address)
            if shown.evaluate("document.documentElement.scrollWidth") > size["width"]:
                wide.append(f"{name} on a {screen}")
            results = Axe().run(shown)
            if results.violations_count:
                found[f"{name} on a {screen}"] = [one["id"] for one in results.response["violations"]]
        context.close()
    assert (found, wide) == ({}, [])


def test_a_payer_confirms_on_a_phone_without_scripts_and_comes_back_to_the_shop(
    page: Page, sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    with Receiver() as shop:
        intent = card_payment(client, "pm_card_threeDSecure2Required", return_url=f"{shop.url}?order=7")
        page.goto(f"{sandbox.url}/c/authenticate/{intent.id}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Testkassa")
        page.get_by_label("Bevestigd", exact=True).check()
        page.get_by_role("button", name="Voer uit: bevestigd, €\u00a0100,00").click()
        page.wait_for_url(f"{shop.url}**")
        assert f"?order=7&payment_intent={intent.id}" in page.url

    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_tester_takes_a_payment_back_from_its_page_and_reads_what_happened(
    page: Page, sandbox: RunningSandbox, client: stripe.StripeClient
) -> None:
    intent = card_payment(client)
    page.goto(f"{sandbox.url}/sandbox/")
    page.get_by_label("Id or text").fill(intent.id)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=str(intent.latest_charge)[:18]).first.click()

    page.get_by_role("button", name="The payer takes it back now").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("du_1")
    history = page.get_by_role("region", name="History")
    expect(history.get_by_role("link")).to_have_text(
        ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    )
    page.get_by_role("button", name="The shop wins").click()
    expect(page.locator("dl.facts")).to_contain_text("won")
