"""A quote between making and accepting it: paper, order number, a colleague's yes, taking its place, taking it back."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.test import Client

from billing.actions.quote_care import (
    ApprovalIsForMembers,
    QuoteIsFixed,
    approve_quote,
    set_purchase_order,
    withdraw_quote,
)
from billing.models import Agreement, Quote
from foundation.models import User
from marketplace.actions.members import OnlyOwners
from marketplace.actions.settings import set_approval_limit
from marketplace.choices import MemberRole
from marketplace.models import Membership
from tests.api.given import Caller
from tests.billing.given import NOW, a_quote, an_agreement, an_employer
from tests.marketplace.given import a_user, an_owner_of

pytestmark = pytest.mark.django_db

ACCEPT = {"name": "Anna", "billing_months": "12", "agrees": "on"}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(response) -> str:
    return html.unescape(response.content.decode())


def a_colleague(quote: Quote) -> User:
    user = a_user(name="Bas Jansen")
    Membership.objects.create(
        organisation=quote.organisation, user=user, role=MemberRole.MANAGER, created_at=NOW
    )
    return user


def page_of(quote: Quote) -> str:
    return f"/en/portal/quotes/{quote.reference}/"


def test_a_quote_is_a_pdf_of_one_page_with_its_total():
    quote = a_quote()
    member = client_of(an_owner_of(quote.organisation))

    answer = member.get(f"{page_of(quote)}pdf/")

    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'inline; filename="{quote.reference}.pdf"'
    assert client_of(a_user()).get(f"{page_of(quote)}pdf/").status_code == 302


def test_a_changed_quote_takes_the_place_of_the_old_one():
    quote = a_quote()
    member = client_of(an_owner_of(quote.organisation))
    opened = read(
        member.get("/en/portal/package/", {"group-recruitment": "CAR-RECRUIT-5", "replaces": quote.reference})
    )
    assert f"The new quote takes the place of {quote.reference}." in opened

    member.post(
        "/en/portal/package/",
        {"group-recruitment": "CAR-RECRUIT-15", "replaces": quote.reference, "quote": "1"},
    )

    quote.refresh_from_db()
    new = Quote.objects.get(replaces=quote)
    assert quote.withdrawn_at is not None
    assert "See the one that replaced it" in read(member.get(page_of(quote)))
    refused = member.post(f"{page_of(quote)}accept/", ACCEPT)
    assert "This quote was withdrawn." in read(refused)
    assert not Agreement.objects.exists()
    assert new.reference in read(member.get("/en/portal/quotes/", {"state": "open"}))
    assert quote.reference not in read(member.get("/en/portal/quotes/", {"state": "open"}))
    assert quote.reference in read(member.get("/en/portal/quotes/", {"state": "withdrawn"}))
    assert "No quote is like that." in read(member.get("/en/portal/quotes/", {"state": "expired"}))


def test_the_order_number_can_change_until_it_is_accepted_and_goes_on_the_invoice():
    quote = a_quote()
    member = client_of(an_owner_of(quote.organisation))

    bsn = member.post(f"{page_of(quote)}purchase-order/", {"purchase_order": "111222333"}, follow=True)
    member.post(f"{page_of(quote)}purchase-order/", {"purchase_order": " PO-77 "})
    member.post(f"{page_of(quote)}accept/", ACCEPT)

    assert "BSN" in read(bsn)
    agreement = Agreement.objects.get()
    assert agreement.purchase_order == agreement.receivables.get().document.purchase_order == "PO-77"
    late = member.post(f"{page_of(quote)}purchase-order/", {"purchase_order": "PO-78"}, follow=True)
    assert "It does not change any more." in read(late)


def test_above_an_amount_a_colleague_agrees_first_and_cannot_do_so_alone():
    quote = a_quote()
    owner, colleague = an_owner_of(quote.organisation), a_colleague(quote)
    anna, bas = client_of(owner), client_of(colleague)
    wrong = anna.post("/en/portal/settings/approval/", {"above": "veel"}, follow=True)
    assert "Write the amount in euros" in read(wrong)
    refused = bas.post("/en/portal/settings/approval/", {"above": "1"}, follow=True)
    assert "Only an owner of the organisation does this." in read(refused)
    anna.post("/en/portal/settings/approval/", {"above": "1.000"})

    assert "A colleague must agree first." in read(anna.get(page_of(quote)))
    alone = anna.post(f"{page_of(quote)}accept/", ACCEPT)
    anna.post(f"{page_of(quote)}approve/")
    still = anna.post(f"{page_of(quote)}accept/", ACCEPT)
    assert "asks a colleague's yes above" in read(alone).replace("’", "'")
    assert "asks a colleague's yes above" in read(still).replace("’", "'")
    assert not Agreement.objects.exists()
    assert "You agree." in read(bas.post(f"{page_of(quote)}approve/", follow=True))
    anna.post(f"{page_of(quote)}accept/", ACCEPT)

    assert Agreement.objects.get().quote == quote
    anna.post("/en/portal/settings/approval/", {"above": ""})
    quote.organisation.refresh_from_db()
    assert quote.organisation.approval_above_cents is None


def test_at_or_below_the_amount_one_member_is_enough():
    quote = a_quote()
    owner = an_owner_of(quote.organisation)
    set_approval_limit(organisation=quote.organisation, cents=quote.gross_cents, actor=owner, now=NOW)

    client_of(owner).post(f"{page_of(quote)}accept/", ACCEPT)

    assert Agreement.objects.exists()


def test_what_is_fixed_or_not_ours_is_refused():
    agreement = an_agreement()
    owner = an_owner_of(agreement.organisation)
    accepted, expired = agreement.quote, a_quote(agreement.organisation)
    assert accepted is not None
    late = NOW + timedelta(days=31)
    for quote, now in ((accepted, NOW), (expired, late)):
        with pytest.raises(QuoteIsFixed):
            withdraw_quote(quote=quote, actor=owner, now=now)
        with pytest.raises(QuoteIsFixed):
            approve_quote(quote=quote, actor=owner, now=now)
        with pytest.raises(QuoteIsFixed):
            set_purchase_order(quote=quote, purchase_order="PO", actor=owner, now=now)
    with pytest.raises(ApprovalIsForMembers):
        approve_quote(quote=expired, actor=a_user(), now=NOW)
    with pytest.raises(OnlyOwners):
        set_approval_limit(organisation=agreement.organisation, cents=1, actor=a_user(), now=NOW)


def test_the_same_over_the_api():
    organisation = an_employer()
    api = Caller(organisation)
    first = api.post("quotes", {"choices": [{"code": "CAR-RECRUIT-5"}]}, key="1").json()
    second = api.post(
        "quotes", {"choices": [{"code": "CAR-RECRUIT-15"}], "replaces": first["reference"]}, key="2"
    ).json()

    assert second["replaces"] == first["reference"]
    old = api.get(f"quotes/{first['reference']}").json()
    assert old["withdrawn_at"] is not None
    assert not old["can_be_accepted"]
    accept = {"name": "Anna", "terms": first["terms"]}
    assert (
        api.post(f"quotes/{first['reference']}/accept", accept, key="3").json()["code"] == "quote-withdrawn"
    )
    assert api.post(f"quotes/{second['reference']}/withdraw").json()["withdrawn_at"] is not None
    assert api.post(f"quotes/{second['reference']}/withdraw").json()["code"] == "quote-is-fixed"
    set_approval_limit(organisation=organisation, cents=100, actor=an_owner_of(organisation), now=NOW)
    third = api.post("quotes", {"choices": [{"code": "CAR-RECRUIT-5"}]}, key="4").json()
    assert third["needs_approval"]
    assert (
        api.post(f"quotes/{third['reference']}/accept", accept, key="5").json()["code"] == "approval-needed"
    )
