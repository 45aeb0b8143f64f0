"""Quotes, agreements, invoices and payments over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from billing.models import Acceptance, Agreement, Quote
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.choices import PartyKind
from foundation.models import Party
from invoices.models import Document
from tests.api.given import Caller
from tests.billing.actions.test_limited import a_discount, an_issue
from tests.billing.given import NOW, a_paid_agreement, a_quote, an_agreement, an_employer
from tests.billing.paying import choose, deliver_all, sandbox  # noqa: F401 -- the fixture

pytestmark = pytest.mark.django_db

PACKAGE = {
    "choices": [{"code": "CAR-RECRUIT-15"}, {"code": "CAR-SLOT", "quantity": 2}],
    "purchase_order": "PO-2027-14",
}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def test_who_we_are_and_what_we_may_show():
    organisation = an_employer()
    api = Caller(organisation)

    who = api.get("organisation").json()
    may = {(one["listing_kind"], one["condition"]): one for one in api.get("eligibility").json()}

    assert who["reference"] == organisation.reference
    assert who["roles"] == ["employer"]
    assert may["vacancy", ""]["is_satisfied"]
    assert may["vacancy", ""]["requirements"][0]["status"] == "satisfied"
    sponsorship = may["vacancy", "sponsorship"]
    assert not sponsorship["is_satisfied"]
    assert {one["status"] for one in sponsorship["requirements"]} >= {"missing"}
    assert not may["home", ""]["is_satisfied"]


def test_a_package_is_quoted_accepted_and_invoiced():
    api = Caller(an_employer())

    quoted = api.post("quotes", PACKAGE, key="q1")
    assert quoted.status_code == 201, quoted.json()
    quote = quoted.json()
    assert quote["net_cents"] == 240_000 + 2 * 15_000 - sum(one["discount_cents"] for one in quote["lines"])
    assert quote["can_be_accepted"]
    accepted = api.post(
        f"quotes/{quote['reference']}/accept", {"name": "Anna de Wit", "terms": quote["terms"]}, key="a1"
    )

    assert accepted.status_code == 201, accepted.json()
    agreement = accepted.json()
    assert [(one["code"], one["quantity"]) for one in agreement["lines"]] == [
        ("CAR-RECRUIT-15", 1),
        ("CAR-SLOT", 2),
    ]
    acceptance = Acceptance.objects.get()
    assert (acceptance.name, acceptance.ip_address) == ("Anna de Wit", "127.0.0.1")
    invoice = api.get(f"invoices/{agreement['invoices'][0]}").json()
    assert (invoice["gross_cents"], invoice["status"]) == (quote["gross_cents"], "open")
    assert invoice["purchase_order"] == "PO-2027-14"
    assert sum(line["net_cents"] for line in invoice["lines"]) == quote["net_cents"]


def test_a_package_can_be_billed_every_month_and_nothing_else_between():
    api = Caller(an_employer())
    quote = api.post("quotes", PACKAGE, key="q1").json()
    accept = {"name": "Anna de Wit", "terms": quote["terms"], "billing_months": 2}

    refused = api.post(f"quotes/{quote['reference']}/accept", accept, key="a1")
    accepted = api.post(f"quotes/{quote['reference']}/accept", {**accept, "billing_months": 1}, key="a2")

    assert refused.status_code == 422
    assert "billing_months" in str(refused.json())
    assert accepted.status_code == 201, accepted.json()
    agreement = accepted.json()
    assert agreement["billing_months"] == 1
    invoice = api.get(f"invoices/{agreement['invoices'][0]}").json()
    assert sum(line["net_cents"] for line in invoice["lines"]) == round(quote["net_cents"] / 12)
    assert agreement["next_charge_on"] > agreement["starts_on"]


def test_the_same_call_again_gives_the_same_answer_and_makes_nothing():
    api = Caller(an_employer())

    first = api.post("quotes", PACKAGE, key="once")
    again = api.post("quotes", PACKAGE, key="once")

    assert again.json() == first.json()
    assert again.status_code == 201
    assert again["Idempotency-Replayed"] == "true"
    assert Quote.objects.count() == 1
    accept = {"name": "Anna de Wit", "terms": first.json()["terms"]}
    path = f"quotes/{first.json()['reference']}/accept"
    assert api.post(path, accept, key="yes").json() == api.post(path, accept, key="yes").json()
    assert Agreement.objects.count() == 1
    assert Document.objects.count() == 1


def test_a_key_for_another_call_is_refused_and_so_is_none():
    api = Caller(an_employer())
    api.post("quotes", PACKAGE, key="once")

    other = api.post("quotes", {"choices": [{"code": "CAR-RECRUIT-5"}]}, key="once")
    without = api.post("quotes", PACKAGE)

    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")
    assert (without.status_code, without.json()["code"]) == (422, "idempotency-key-needed")
    assert Quote.objects.count() == 1


def test_a_refusal_is_not_kept_the_same_key_works_after_mending():
    api = Caller(an_employer())

    refused = api.post("quotes", {"choices": [{"code": "CAR-UNKNOWN"}]}, key="once")
    mended = api.post("quotes", PACKAGE, key="once")

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-product")
    assert refused.json()["field"] == "CAR-UNKNOWN"
    assert mended.status_code == 201


def test_the_keys_of_two_organisations_do_not_meet():
    first, second = Caller(an_employer()), Caller(an_employer())

    assert first.post("quotes", PACKAGE, key="1").status_code == 201
    assert "Idempotency-Replayed" not in second.post("quotes", PACKAGE, key="1")
    assert Quote.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "choices"),
        ({"choices": []}, "choices"),
        ({"choices": [{"code": "CAR-SLOT", "quantity": "9" * 5000}]}, "choices.0.quantity"),
        ({"choices": [{"quantity": 1}]}, "choices.0.code"),
    ],
)
def test_a_choice_that_cannot_be_names_its_field(body: object, field: str):
    answer = Caller(an_employer()).post("quotes", body, key="1")

    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "belongs to: Programme Services. "), ("nl", "hoort bij: Programma Services. ")],
)
def test_who_may_not_pay_reads_who_may(language: str, words: str):
    api = Caller(an_employer())
    api.headers["Accept-Language"] = language

    answer = api.post("quotes", {"choices": [{"code": "SRV-MARKETING"}]}, key="q1")

    assert answer.status_code == 403
    assert words in answer.json()["detail"]
    assert not Quote.objects.exists()


def test_an_expired_quote_other_terms_and_a_missing_mark_are_refused(clock_at):
    organisation = an_employer(recognised=False)
    api = Caller(organisation)
    quote = api.post("quotes", PACKAGE, key="q").json()
    path = f"quotes/{quote['reference']}/accept"

    old_terms = api.post(path, {"name": "Anna de Wit", "terms": "1999-1"}, key="1")
    no_mark = api.post(path, {"name": "Anna de Wit", "terms": quote["terms"]}, key="2")
    clock_at(NOW + timedelta(days=31))
    expired = api.post(path, {"name": "Anna de Wit", "terms": quote["terms"]}, key="3")

    assert not quote["can_be_accepted"]
    assert (old_terms.status_code, old_terms.json()["field"]) == (422, "terms")
    assert (no_mark.status_code, no_mark.json()["code"]) == (409, "not-eligible")
    assert (expired.status_code, expired.json()["code"]) == (409, "quote-expired")
    assert not Agreement.objects.exists()


def test_paying_gives_the_page_of_the_bank_and_once_paid_says_so(sandbox):  # noqa: F811
    organisation = an_employer()
    api = Caller(organisation)
    number = an_agreement(organisation).receivables.get().document.number
    back = {"return_url": "https://werkgever.example/paid"}

    first = api.post(f"invoices/{number}/pay", back)
    assert first.status_code == 200, first.json()
    assert first.json()["url"].startswith(sandbox.url)
    assert api.post(f"invoices/{number}/pay", back).json() == first.json()
    choose(sandbox, "paid")
    deliver_all(sandbox)

    assert api.get(f"invoices/{number}").json()["status"] == "paid"
    assert api.get("agreements").json()["results"][0]["first_paid_at"]
    twice = api.post(f"invoices/{number}/pay", back)
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing-to-pay")


def test_the_pdf_is_the_stored_one_and_before_it_is_made_we_say_so(settings):
    settings.OUTBOX_HANDLERS = {
        kind: handler if kind == "invoice.render" else "tests.foundation.handlers.write_down"
        for kind, handler in settings.OUTBOX_HANDLERS.items()
    }
    organisation = an_employer()
    api = Caller(organisation)
    number = an_agreement(organisation).receivables.get().document.number

    early = api.get(f"invoices/{number}/pdf")
    deliver_due()
    pdf = api.client.get(
        f"/api/v1/own/invoices/{number}/pdf", headers={**api.headers, "Accept": "application/pdf"}
    )

    assert (early.status_code, early.json()["code"]) == (409, "pdf-not-ready")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="{number}.pdf"'


def test_the_e_invoice_is_the_stored_one_and_before_it_is_made_we_say_so(settings):
    settings.OUTBOX_HANDLERS = {
        kind: handler if kind == "invoice.render" else "tests.foundation.handlers.write_down"
        for kind, handler in settings.OUTBOX_HANDLERS.items()
    }
    organisation = an_employer()
    number = an_agreement(organisation).receivables.get().document.number
    api = Caller(organisation)

    early = api.get(f"invoices/{number}/ubl")
    deliver_due()
    ubl = api.client.get(
        f"/api/v1/own/invoices/{number}/ubl", headers={**api.headers, "Accept": "application/xml"}
    )

    assert (early.status_code, early.json()["code"]) == (409, "no-e-invoice")
    assert ubl["Content-Type"] == "application/xml"
    assert f"<cbc:ID>{number}</cbc:ID>".encode() in ubl.content
    assert Caller(an_employer()).get(f"invoices/{number}/ubl").status_code == 404


def test_a_government_body_accepts_with_its_purchase_order_and_not_without():
    town = an_employer()
    Party.objects.filter(pk=town.party_id).update(
        kind=PartyKind.GOVERNMENT, kvk_number="", oin="00000001003214345000"
    )
    api = Caller(town)
    quote = api.post("quotes", {**PACKAGE, "purchase_order": ""}, key="q").json()
    accept = {"name": "Anna de Wit", "terms": quote["terms"]}

    without = api.post(f"quotes/{quote['reference']}/accept", accept, key="1")
    given = api.post(f"quotes/{quote['reference']}/accept", {**accept, "purchase_order": "PO-77"}, key="2")

    assert (without.status_code, without.json()["code"]) == (422, "purchase-order-needed")
    assert without.json()["field"] == "purchase_order"
    assert given.status_code == 201, given.json()
    assert Document.objects.get().purchase_order == "PO-77"


def test_notice_ends_an_agreement_once():
    organisation = an_employer()
    api = Caller(organisation)
    agreement = a_paid_agreement(organisation)

    ended = api.post(f"agreements/{agreement.reference}/end")
    again = api.post(f"agreements/{agreement.reference}/end")

    assert ended.json()["ended_on"] == agreement.term_until_on.isoformat()
    assert (again.status_code, again.json()["code"]) == (409, "already-ended")


def test_an_agreement_is_changed_looked_at_first_and_taken_back():
    organisation = an_employer()
    api = Caller(organisation)
    agreement = a_paid_agreement(organisation, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 3))
    path = f"agreements/{agreement.reference}"
    wanted = {
        "choices": [
            {"code": "CAR-RECRUIT-5", "quantity": 0},
            {"code": "CAR-RECRUIT-15", "quantity": 1},
            {"code": "CAR-SLOT", "quantity": 1},
        ]
    }

    preview = api.post(f"{path}/preview", wanted)
    assert len(api.get(path).json()["changes"]) == 0
    done = api.post(f"{path}/change", wanted, key="c1")
    again = api.post(f"{path}/change", wanted, key="c1")

    assert (preview.status_code, done.status_code) == (200, 201), (preview.json(), done.json())
    assert preview.json()["gross_cents"] == 290400 - 121000
    assert preview.json()["yearly_after_cents"] == 240000 + 15000
    assert [one["kind"] for one in done.json()["changes"]] == ["more", "less"]
    assert len(done.json()["documents"]) == 2
    assert again.json() == done.json()
    [less] = [one for one in done.json()["changes"] if one["kind"] == "less"]
    assert api.post(f"{path}/change", wanted, key="c2").json()["code"] == "change-is-planned"
    back = api.post(f"{path}/changes/{less['reference']}/withdraw")
    assert back.status_code == 200
    assert api.post(f"{path}/changes/{less['reference']}/withdraw").json()["code"] == "not-planned"
    assert api.post(f"{path}/changes/W-NONE/withdraw").status_code == 404
    none = api.post(f"{path}/change", {"choices": [{"code": "CAR-SLOT", "quantity": 3}]}, key="c3")
    assert (none.status_code, none.json()["code"]) == (422, "nothing-changes")


def test_an_agreement_begins_on_the_day_that_is_asked():
    organisation = an_employer()
    api = Caller(organisation)
    quote = api.post("quotes", PACKAGE, key="q").json()
    accept = {"name": "Anna de Wit", "terms": quote["terms"], "starts_on": "2027-05-01"}

    late = api.post(f"quotes/{quote['reference']}/accept", {**accept, "starts_on": "2028-01-01"}, key="a1")
    accepted = api.post(f"quotes/{quote['reference']}/accept", accept, key="a2")

    assert (late.status_code, late.json()["code"]) == (422, "starts-too-early-or-too-late")
    assert accepted.json()["starts_on"] == "2027-05-01"
    assert accepted.json()["rests_since"] is None


def test_a_code_and_an_item_go_along_with_a_quote():
    api = Caller(an_employer())
    a_discount("code", 20, "CAR-RECRUIT-5")
    issue = an_issue()
    body = {"choices": [{"code": "CAR-RECRUIT-5"}, {"code": "NEWSLETTER", "item": issue.reference}]}

    made = api.post("quotes", {**body, "discount_code": "voorjaar-27"}, key="1").json()
    wrong = api.post("quotes", {**body, "discount_code": "zomer"}, key="2").json()
    bare = api.post("quotes", {"choices": [{"code": "NEWSLETTER"}]}, key="3").json()

    assert made["net_cents"] == 80000 + 15000
    assert [line["item"] for line in made["lines"]] == [None, issue.reference]
    assert (wrong["code"], bare["code"]) == ("unknown-code", "item-needed")


def test_another_organisations_papers_are_not_found():
    theirs = an_agreement()
    number = theirs.receivables.get().document.number
    quote = a_quote(theirs.organisation)
    api = Caller(an_employer())

    for path in (f"quotes/{quote.reference}", f"agreements/{theirs.reference}", f"invoices/{number}"):
        assert api.get(path).status_code == 404, path
    assert api.get(f"invoices/{number}/pdf").status_code == 404
    for path, body in (
        (f"quotes/{quote.reference}/accept", {"name": "Eva", "terms": quote.terms.version}),
        (f"agreements/{theirs.reference}/end", {}),
        (f"agreements/{theirs.reference}/change", {"choices": [{"code": "CAR-SLOT", "quantity": 1}]}),
        (f"agreements/{theirs.reference}/preview", {"choices": [{"code": "CAR-SLOT", "quantity": 1}]}),
        (f"invoices/{number}/pay", {"return_url": "https://werkgever.example/"}),
    ):
        assert api.post(path, body, key="k").status_code == 404, path
    assert not any(api.get(path).json()["results"] for path in ("quotes", "agreements", "invoices"))


def test_each_call_that_costs_money_asks_its_own_scope():
    organisation = an_employer()
    number = an_agreement(organisation).receivables.get().document.number
    reader = Caller(organisation, "read", "listings")

    assert reader.post("quotes", PACKAGE, key="k").status_code == 403
    assert reader.post(f"invoices/{number}/pay", {"return_url": "https://a.example/"}).status_code == 403
    assert reader.get(f"invoices/{number}").status_code == 200
    assert Client().get(f"/api/v1/own/invoices/{number}").status_code == 401


def test_long_lists_come_in_pages_with_a_fixed_number_of_queries(django_assert_num_queries):
    organisation = an_employer()
    for _count in range(55):
        a_quote(organisation)
    api = Caller(organisation)

    first = api.get("quotes").json()
    rest = api.client.get(first["next"], headers=api.headers).json()

    assert (len(first["results"]), len(rest["results"])) == (50, 5)
    references = [one["reference"] for one in first["results"] + rest["results"]]
    assert len(set(references)) == 55
    an_agreement(organisation)
    with django_assert_num_queries(5):
        api.get("invoices")
    an_agreement(organisation)
    an_agreement(organisation)
    with django_assert_num_queries(5):
        api.get("invoices")
