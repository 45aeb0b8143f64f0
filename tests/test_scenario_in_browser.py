"""The main job, clicked through in headless Chromium by somebody who reads Dutch; each step leaves a screenshot.

The pictures go to `var/screenshots`, or to the folder named by MENUKAART_SCREENSHOTS (`make tour` refreshes those of
the README with it).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from billing.queries.invariants import broken_invariants
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from invoices.models import DocumentFile
from marketplace.models import Listing
from tests.billing.given import NOW, the_price_card
from tests.billing.paying import events, post, sandbox  # noqa: F401 -- the fixture
from tests.conftest import PROJECT
from tests.marketplace.given import a_region_and_municipality, an_organisation
from tests.quality.given import REGISTERS, a_recognition, the_marks
from tests.walking import PASSWORD
from tests.web.given import shortly_after, vacancies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Camera:
    """Takes pictures of a page, numbered in the order of the way."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder, self.taken = page, folder, 0
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> None:
        """What the screen shows now, as a small PNG of the given name."""
        self.taken += 1
        path = self.folder / f"{self.taken:02d}-{name}.png"
        self.page.screenshot(path=path, animations="disabled")
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


@pytest.fixture
def camera(page: Page) -> Iterator[Camera]:
    one = Camera(page, Path(os.environ.get("MENUKAART_SCREENSHOTS") or PROJECT / "var" / "screenshots"))
    yield one
    pictures = sorted(one.folder.glob("[0-9][0-9]-*.png"))
    assert len(pictures) >= one.taken
    assert all(picture.stat().st_size > 5_000 for picture in pictures), "An empty picture shows nothing."


def other_employers() -> None:
    """Some vacancies that were there before, so that the lists look like every day."""
    a_region_and_municipality("Someren", "Helmond-De Peel", lat=51.385, lon=5.712, pc4="5711")
    for name, title, sector in (
        ("Kwekerij De Morgen B.V.", "Teeltmedewerker aardbei", "horticulture"),
        ("Distributie Zuidrand B.V.", "Orderpicker dagdienst", "logistics"),
        ("Bakkerij Van de Peel", "Medewerker inpak brood", "food"),
    ):
        employer = an_organisation(name=name)
        a_recognition(employer)
        vacancies(2, organisation=employer, title=title, sector=sector)


def test_an_employer_clicks_from_sign_up_to_a_live_vacancy(
    page: Page,
    camera: Camera,
    live_server: LiveServer,
    sandbox,  # noqa: F811
    settings,
    clock_at,
):
    from config.settings import OUTBOX_HANDLERS

    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS
    settings.SITE_URL = live_server.url
    settings.STRIPE_SANDBOX_URL = sandbox.url
    clock_at(shortly_after(NOW))
    the_marks()
    the_price_card()
    call_command("load_regions", verbosity=0)
    other_employers()

    # 1. The register, as an administrator reads it in.
    call_command("import_register", "ind", str(REGISTERS / "ind_work_2026-03-11.csv"))

    # 2. Sign up, confirm the address from the mail, and say who we are.
    page.goto(f"{live_server.url}/nl/")
    camera.take("home")
    page.goto(f"{live_server.url}/nl/account/signup/")
    page.get_by_label("Uw naam").fill("Anna de Wit")
    page.get_by_label("E-mailadres").fill("anna@werkgever.example")
    page.locator("input[type=password]").first.fill(PASSWORD)
    camera.take("sign-up")
    page.get_by_role("button", name="Maak een account").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    link = re.search(r"https?://\S+/account/confirm-email/\S+", str(mail.outbox[-1].body))
    assert link, mail.outbox[-1].body
    page.goto(link[0])
    page.get_by_role("button", name="Ja, bevestig").click()
    page.goto(f"{live_server.url}/nl/portal/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vertel ons wie u bent")
    page.get_by_label("KvK-nummer").fill("5281315")
    page.get_by_label("Naam van de organisatie").fill("Werkgever van de proef")
    page.get_by_label("B.V., N.V.").check()
    page.get_by_label("Straat en nummer").fill("Zandhorst 12")
    page.get_by_label("Postcode").fill("5711 ZZ")
    page.get_by_label("Plaats").fill("Someren")
    page.get_by_label("E-mailadres voor facturen").fill("facturen@werkgever.example")
    page.get_by_label("Werkgever", exact=True).check()
    page.get_by_label("MKB").check()
    page.get_by_role("button", name="Registreer de organisatie").click()
    expect(page.get_by_role("alert")).to_contain_text("Een KvK-nummer heeft 8 cijfers. U hebt er 7 ingevuld.")
    camera.take("wrong-kvk-number")
    page.get_by_label("KvK-nummer").fill("52813150")
    page.get_by_role("button", name="Registreer de organisatie").click()

    # 3. The menu card: the total follows every tick.
    expect(page.get_by_role("heading", level=1)).to_have_text("Stel uw pakket samen")
    total = page.locator("#total")
    page.locator("input[value=CAR-MARKETING]").check()
    expect(total).to_contain_text("€ 453,75")
    page.locator("input[value=CAR-RECRUIT-15]").check()
    expect(total).to_contain_text("€ 3.357,75")
    page.locator("input[value=CAR-SLOT]").check()
    page.get_by_role("button", name="Meer: plaatsen").click()
    expect(total).to_contain_text("€ 3.720,75")
    camera.take("package")

    # 4. Quote, check, accept.
    total.get_by_role("button", name="Maak een offerte").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Offerte")
    evidence = "Erkend referent: gevonden in het IND-register van 11 maart 2026"
    expect(page.get_by_text(evidence).first).to_be_visible()
    camera.take("quote")
    accept = page.get_by_role("button", name="Akkoord en bestellen voor")
    accept.click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Ik ga namens mijn organisatie akkoord").check()
    accept.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Overeenkomst")
    camera.take("agreement")

    # 5. Pay, on the page of the bank; its messages come in.
    page.get_by_role("button", name="Betaal € 3.720,75").click()
    page.wait_for_url(f"{sandbox.url}/**")
    camera.take("bank")
    page.get_by_label(re.compile("^Betaald")).first.check()
    page.locator("form button[type=submit]").click()
    page.wait_for_url(f"{live_server.url}/**")
    expect(page.get_by_text("Wij hebben nog niets van de bank gehoord.")).to_be_visible()
    for event in events(sandbox):
        assert post(event) == 200
    deliver_due()
    page.get_by_role("link", name="Kijk opnieuw").click()
    expect(page.get_by_text("Betaald. Dank u wel.")).to_be_visible()
    camera.take("paid")

    # 6. The invoice as PDF, byte for byte the one that was made.
    address = page.get_by_role("link", name="Open de PDF").get_attribute("href")
    pdf = page.request.get(f"{live_server.url}{address}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF")
    assert len(pdf.body()) == DocumentFile.objects.get(kind="pdf").size
    (camera.folder / "invoice.pdf").write_bytes(pdf.body())

    # 7. The vacancy, online.
    page.goto(f"{live_server.url}/nl/portal/listings/new/vacancy/")
    page.get_by_label("Titel", exact=True).fill("Oogstmedewerker paprika")
    page.get_by_label("Tekst", exact=True).fill("U oogst paprika's in een warme kas. Wij leren u alles.")
    page.get_by_label("Postcode of plaats").fill("Someren")
    page.get_by_label("Sector").select_option("horticulture")
    page.get_by_label("Kort: korter dan 4 maanden").check()
    page.get_by_label("Contract").select_option("seasonal")
    page.get_by_label("Uren per week, vanaf").fill("38")
    page.get_by_label("Uren per week, tot en met").fill("40")
    page.get_by_label("Loon per uur, bruto, vanaf").fill("14,00")
    page.get_by_label("Loon per uur, bruto, tot en met").fill("16,25")
    page.get_by_label("Taal die nodig is op het werk").select_option("none")
    page.get_by_role("button", name="Bewaar en zet online").click()
    expect(page.get_by_role("link", name="Het minimumloon is € 14,71")).to_be_visible()
    camera.take("wage-too-low")
    page.get_by_label("Loon per uur, bruto, vanaf").fill("15,40")
    page.get_by_role("button", name="Bewaar en zet online").click()
    expect(page.get_by_text("“Oogstmedewerker paprika” staat online.")).to_be_visible()
    camera.take("listings")
    page.goto(f"{live_server.url}/nl/")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Werk").click()
    page.get_by_role("link", name="Oogstmedewerker paprika").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oogstmedewerker paprika")
    camera.take("vacancy")
    page.goto(f"{live_server.url}/nl/portal/")
    camera.take("portal")
    vacancy = Listing.objects.get(title="Oogstmedewerker paprika")
    answer = page.request.get(f"{live_server.url}/api/v1/vacancies/{vacancy.reference}")
    assert answer.json()["wage_from_cents"] == 1540
    assert not any(broken_invariants(wall_now=wall_time()).values())
