"""The main job, end to end over HTTP, with the real register of recognised sponsors."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from billing.models import Payment, PaymentAttempt
from billing.queries.invariants import broken_invariants
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.models import User
from foundation.periods import start_of_day
from quality.actions.decisions import withdraw_mark
from tests.billing.given import NOW, the_price_card
from tests.billing.paying import sandbox  # noqa: F401 -- the fixture
from tests.quality.given import REGISTERS, the_marks
from tests.walking import PASSWORD, accept, pay, quote_of, sign_up

pytestmark = pytest.mark.django_db


def test_an_employer_signs_up_is_checked_pays_and_its_vacancy_is_live(sandbox, settings, clock_at):  # noqa: F811
    clock_at(NOW)
    from config.settings import OUTBOX_HANDLERS

    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS
    the_marks()
    the_price_card()
    call_command("load_regions", verbosity=0)
    call_command("import_register", "ind", str(REGISTERS / "ind_work_2026-03-11.csv"))
    client = Client()

    # 2. Sign up: a real number of the register (a public body's), so that the real check answers.
    sign_up(client, "anna@werkgever.example", "Anna de Wit")
    page = client.get("/en/portal/", follow=True)
    assert page.redirect_chain[-1][0] == "/en/portal/organisation/"
    organisation = {
        "name": "Werkgever van de proef",
        "kvk_number": "5281315",
        "legal_form": "legal_entity",
        "street": "Zandhorst 12",
        "postcode": "5711 ZZ",
        "city": "Someren",
        "email": "facturen@werkgever.example",
        "segment": "sme",
        "roles": ["employer"],
    }
    refused = client.post("/en/portal/organisation/", organisation)
    assert refused.status_code == 422
    assert "A KvK number has 8 digits. You entered 7." in refused.content.decode()
    made = client.post("/en/portal/organisation/", {**organisation, "kvk_number": "52813150"})
    assert made.status_code == 302, made.content.decode()[-2000:]
    assert made["Location"] == "/en/portal/package/"

    # 3. The menu card, with its running total.
    choice = {
        "pick": ["CAR-MARKETING", "CAR-SLOT"],
        "group-recruitment": "CAR-RECRUIT-15",
        "quantity-CAR-SLOT": "2",
    }
    total = client.post("/en/portal/package/", {**choice, "work-out": "1"})
    assert total.status_code == 200
    assert "€\xa03,720.75" in total.content.decode()
    part = client.post("/en/portal/package/", choice, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()

    # 4. Quote, check, accept.
    quote = quote_of(client, choice)
    quote_page = client.get(quote).content.decode()
    assert "Erkend referent: found in the IND-register of 11 March 2026" in quote_page
    unticked = client.post(f"{quote}accept/", {"name": "Anna de Wit"})
    assert unticked.status_code == 422
    invoice = accept(client, quote, "Anna de Wit")

    # A vacancy before the payment: published, not live.
    vacancy = {
        "title": "Oogstmedewerker paprika",
        "text": "U oogst paprika's in een warme kas.",
        "language": "nl",
        "postcode": "Someren",
        "sector": "horticulture",
        "stay": "short",
        "contract": "seasonal",
        "hours_from": "38",
        "hours_until": "40",
        "wage_from_cents": "15,40",
        "wage_until_cents": "16,25",
        "language_needed": "none",
        "housing_offered": "none",
        "needs_sponsorship": "on",
    }
    low = client.post(
        "/en/portal/listings/new/vacancy/",
        {**vacancy, "wage_from_cents": "14,00", "publish": "1"},
        follow=True,
    )
    assert "The minimum wage is €\xa014.71" in low.content.decode()
    published = client.post("/en/portal/listings/new/vacancy/", {**vacancy, "publish": "1"})
    assert published.status_code == 302
    assert client.get("/api/v1/vacancies").json()["count"] == 0

    # 5. Pay.
    pay(client, invoice, sandbox)
    back = client.get(invoice + "?back=paid").content.decode()
    assert "Paid. Thank you." in back
    assert Payment.objects.get().cents == 372075

    # 6. The invoice, as PDF, in portal and mail.
    pdf = client.get(invoice + "pdf/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    letters = [letter for letter in mail.outbox if letter.attachments]
    assert letters[-1].to == ["facturen@werkgever.example"]
    again = client.post(invoice + "pay/", follow=True)
    assert "There is nothing to pay." in again.content.decode()

    # 7. Live: for visitors and for systems.
    listed = client.get("/api/v1/vacancies").json()
    assert [one["title"] for one in listed["results"]] == ["Oogstmedewerker paprika"]
    visitor = Client()
    found = visitor.get("/en/work/")
    assert "Oogstmedewerker paprika" in found.content.decode()
    reference = listed["results"][0]["reference"]
    detail = visitor.get(f"/en/work/{reference}/")
    assert detail.status_code == 200
    markup = re.search(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', detail.content.decode(), re.DOTALL
    )
    assert markup
    posting = json.loads(markup[1])
    assert posting["@type"] == "JobPosting"
    assert posting["title"] == "Oogstmedewerker paprika"

    # And gone, by date alone, when the mark goes.
    from marketplace.models import Organisation

    staff = User.objects.create_user("samira@mip.example", PASSWORD, name="Samira", is_staff=True)
    at = start_of_day(date(2027, 4, 1))
    withdraw_mark(
        organisation=Organisation.objects.get(),
        mark_code="ind",
        fact="Het bedrijf is gestopt.",
        reason="De erkenning geldt niet meer.",
        actor=staff,
        now=NOW + timedelta(hours=1),
        takes_effect_at=at,
    )
    clock_at(at - timedelta(minutes=1))
    assert visitor.get(f"/en/work/{reference}/").status_code == 200
    clock_at(at + timedelta(seconds=2))
    assert visitor.get(f"/en/work/{reference}/").status_code == 410
    assert visitor.get("/api/v1/vacancies").json()["count"] == 0
    deliver_due()
    assert any("Erkend referent" in letter.subject for letter in mail.outbox)
    assert PaymentAttempt.objects.get().state == "succeeded"
    assert not any(broken_invariants(wall_now=wall_time()).values())


def test_another_organisations_papers_are_not_found():
    from billing.models import Quote
    from tests.billing.given import a_paid_agreement, an_employer
    from tests.marketplace.given import a_published_vacancy, an_owner_of

    agreement = a_paid_agreement()
    quote = Quote.objects.get()
    theirs = a_published_vacancy(agreement.organisation)
    number = agreement.receivables.get().document.number
    client = Client()
    client.force_login(an_owner_of(an_employer()))

    for path in (
        f"/en/portal/quotes/{quote.reference}/",
        f"/en/portal/agreements/{agreement.reference}/",
        f"/en/portal/invoices/{number}/",
        f"/en/portal/invoices/{number}/pdf/",
        f"/en/portal/listings/vacancy/{theirs.reference}/",
    ):
        assert client.get(path).status_code == 404, path
    for path in (f"/en/portal/invoices/{number}/pay/", f"/en/portal/listings/{theirs.reference}/withdraw/"):
        assert client.post(path).status_code == 404, path
