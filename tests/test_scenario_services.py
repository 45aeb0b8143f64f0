"""The second lane: homes under SNF from an uploaded register file, and a service under a declaration."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from billing.models import Agreement
from billing.queries.invariants import broken_invariants
from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from foundation.clock import wall_time
from foundation.models import User
from foundation.periods import start_of_day
from tests.billing.given import NOW, the_price_card
from tests.billing.paying import sandbox  # noqa: F401 -- the fixture
from tests.quality.given import the_marks
from tests.walking import PASSWORD, accept, pay, quote_of, sign_up

pytestmark = pytest.mark.django_db

# Invented rows, in a form that differs from the one shipped: another separator, other headers.
ENTERPRISES = [
    ("Stichting Woonanker", "99030011"),
    *((f"Huis {n} B.V.", f"990400{n:02d}") for n in range(30)),
]
PARTNER = {
    "legal_form": "legal_entity",
    "street": "Markt 3",
    "postcode": "5701 RK",
    "city": "Helmond",
    "segment": "sme",
}
HOME = {
    "title": "Kamer met eigen badkamer",
    "text": "Een rustige kamer in een huis voor vier mensen.",
    "language": "nl",
    "postcode": "5701",
    "bare_rent_cents": "450",
    "service_costs_cents": "80",
    "deposit_cents": "900",
    "size_m2": "16",
    "occupants": "4",
    "dwelling": "regular",
    "floor_m2": "72",
    "bedroom_m2": "16",
    "bedroom_persons": "1",
    "tenure": "rent",
    "own_bedroom": "on",
    "wifi": "on",
    "separate_contract": "on",
}
SERVICE = {
    "title": "Nederlandse les op zaterdag",
    "text": "Les in een kleine groep.",
    "language": "nl",
    "postcode": "Helmond",
    "category": "language",
    "url": "https://les.example/zaterdag",
    "languages": ["nl", "pl"],
}


def register_file(enterprises: list[tuple[str, str]], day: date) -> SimpleUploadedFile:
    rows = [f"{number},{name},Helmond" for name, number in enterprises]
    content = "Kvk,Bedrijf,Vestiging\n" + "\n".join(rows) + "\n"
    return SimpleUploadedFile(f"snf_{day:%Y-%m-%d}.csv", content.encode(), content_type="text/csv")


@pytest.fixture
def desk() -> Client:
    """The browser of somebody of the quality desk."""
    staff = User.objects.create_user("samira@mip.example", PASSWORD, name="Samira Bouali", is_staff=True)
    staff.groups.add(Group.objects.create(name=StaffRole.QUALITY.value))
    client = Client()
    client.force_login(staff)
    return client


def a_partner(email: str, name: str, **facts: object) -> Client:
    client = Client()
    sign_up(client, email, "Bas Willems")
    made = client.post("/en/portal/organisation/", {**PARTNER, "name": name, "email": email, **facts})
    assert made.status_code == 302, made.content.decode()[-2000:]
    return client


@pytest.fixture
def region(sandbox, settings, clock_at) -> None:  # noqa: F811
    from config.settings import OUTBOX_HANDLERS

    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS
    clock_at(NOW)
    the_marks()
    the_price_card()
    call_command("load_regions", verbosity=0)


@pytest.mark.usefixtures("region")
def test_a_home_shows_while_snf_and_the_term_cover_the_moment(desk: Client, sandbox, clock_at):  # noqa: F811
    uploaded = {"register": "snf", "file": register_file(ENTERPRISES, NOW.date())}
    strange = desk.post("/en/desk/registers/", {**uploaded})
    assert strange.status_code == 422, "its headers are not those we know"
    uploaded["file"] = register_file(ENTERPRISES, NOW.date())
    first = desk.post("/en/desk/registers/snf/columns/", {"file": register_file(ENTERPRISES, NOW.date())})
    shown = {"sample": first.context["signed"], "name": "Bedrijf", "kvk_number": "Kvk"}
    assert desk.post("/en/desk/registers/snf/columns/", {**shown, "save": "1"}).status_code == 302
    read = desk.post("/en/desk/registers/", {**uploaded}, follow=True)
    assert "31 rows read: 31 added, 0 removed, 0 renamed, 0 changed." in read.content.decode()

    partner = a_partner(
        "bas@woonanker.example", "Stichting Woonanker", kvk_number="99030011", roles=["housing_provider"]
    )
    quote = quote_of(partner, {"group-homes": "SRV-HOMES-10"})
    assert "SNF: found in the SNF-register of 16 March 2027" in partner.get(quote).content.decode()
    pay(partner, accept(partner, quote, "Bas Willems"), sandbox)
    online = partner.post("/en/portal/listings/new/home/", {**HOME, "publish": "1"}, follow=True)
    assert "“Kamer met eigen badkamer” is online." in online.content.decode()

    visitor = Client()
    homes = visitor.get("/api/v1/homes").json()
    assert [one["title"] for one in homes["results"]] == ["Kamer met eigen badkamer"]
    page = f"/en/housing/{homes['results'][0]['reference']}/"
    assert visitor.get(page).status_code == 200
    assert "Kamer met eigen badkamer" in visitor.get("/en/housing/").content.decode()

    # The enterprise vanishes from the register: live through the days of grace, gone at the second they end.
    later = NOW + timedelta(days=30)
    clock_at(later)
    without = {"register": "snf", "file": register_file(ENTERPRISES[1:], later.date())}
    read = desk.post("/en/desk/registers/", without, follow=True)
    assert "1 removed" in read.content.decode()
    deliver_due()
    assert mail.outbox[-1].to == ["bas@woonanker.example"]
    assert "SNF" in mail.outbox[-1].subject
    end = start_of_day(later.date() + timedelta(days=14))
    clock_at(end - timedelta(minutes=1))
    assert visitor.get(page).status_code == 200
    clock_at(end + timedelta(seconds=2))
    assert visitor.get(page).status_code == 410
    assert visitor.get("/api/v1/homes").json()["count"] == 0

    # Back in the register: back on the site, until the term of the agreement is over.
    back_on = end + timedelta(days=10)
    clock_at(back_on)
    again = {"register": "snf", "file": register_file(ENTERPRISES, back_on.date())}
    assert "1 added" in desk.post("/en/desk/registers/", again, follow=True).content.decode()
    assert visitor.get(page).status_code == 200
    agreement = Agreement.objects.get()
    partner.post(f"/en/portal/agreements/{agreement.reference}/end/")
    term = start_of_day(date(2028, 3, 16))
    clock_at(term - timedelta(minutes=1))
    assert visitor.get(page).status_code == 200
    clock_at(term + timedelta(seconds=2))
    assert visitor.get(page).status_code == 410
    assert not any(broken_invariants(wall_now=wall_time()).values())


@pytest.mark.usefixtures("region")
def test_a_service_shows_with_a_kvk_number_and_a_declaration_and_not_without(sandbox):  # noqa: F811
    facts = {"kvk_number": "99050011", "roles": ["service_provider"]}
    silent = a_partner("eva@stil.example", "Les zonder verklaring", **{**facts, "kvk_number": "99050022"})
    quote = quote_of(silent, {"pick": ["SRV-MARKETING"]})
    refused = silent.post(f"{quote}accept/", {"name": "Eva", "agrees": "on", "billing_months": "12"})
    assert refused.status_code == 422
    assert "Needed first: signed declaration" in refused.content.decode()

    partner = a_partner("eva@les.example", "Taal op zaterdag", declaration="on", **facts)
    quote = quote_of(partner, {"pick": ["SRV-MARKETING"]})
    assert "Declaration signed on 16 March 2027" in partner.get(quote).content.decode()
    pay(partner, accept(partner, quote, "Eva Bos"), sandbox)
    partner.post("/en/portal/listings/new/service/", {**SERVICE, "publish": "1"})

    services = Client().get("/api/v1/services").json()["results"]
    assert [(one["title"], one["url"]) for one in services] == [(SERVICE["title"], SERVICE["url"])]
    here = f"/en/services/{services[0]['reference']}/"
    page = Client().get(here)
    assert page.status_code == 200
    assert f'href="{here}forward/' in page.content.decode()
    assert Client().get(f"{here}forward/").headers["Location"] == SERVICE["url"]
