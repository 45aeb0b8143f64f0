"""A name left by a visitor: agreed to, guarded, sent to who the partner chose, answered, deleted, downloaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry
from marketplace.actions.lead_answers import (
    LeadNotFound,
    NoSuchReader,
    forget_lead,
    record_answer,
    route_leads,
)
from marketplace.models import Lead, LeadRoute, Listing, Membership
from tests.marketplace.given import NOW, a_user, an_organisation, an_owner_of
from tests.web.given import address, guarded, homes, shortly_after, vacancies

pytestmark = pytest.mark.django_db
FORM = {"name": "Ania", "contact": "+48 500 100 200", "message": "Od kwietnia"}


@pytest.fixture
def vacancy(clock_at: Callable[[datetime], None]) -> Listing:
    clock_at(shortly_after())
    return vacancies()[0]


def answer(listing: Listing, page: str = "lead", **changes: str) -> Lead:
    Client().post(address(page, listing.reference), guarded({**FORM, **changes}))
    return Lead.objects.latest("id")


def partner(listing: Listing) -> Client:
    client = Client()
    client.force_login(an_owner_of(listing.organisation))
    return client


def a_colleague(listing: Listing) -> Membership:
    return Membership.objects.create(
        organisation=listing.organisation,
        user=a_user("piet@zandhorst.example"),
        role="manager",
        created_at=NOW,
    )


def test_what_a_visitor_agreed_to_is_kept_word_for_word_with_its_moment(vacancy) -> None:
    lead = answer(vacancy)

    assert lead.consent == (
        "Kwekerij De Zandhorst B.V. may call or mail me about this, and keep what I fill in here for 6 months."
    )
    assert lead.created_at >= NOW
    assert lead.consent in Client().get(address("lead", vacancy.reference)).content.decode()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("may_keep", "Tick that your name and number may be used."), ("stamp", "Read your message once more")],
)
def test_without_a_yes_or_in_no_time_nothing_is_kept(vacancy, missing: str, sentence: str) -> None:
    form = {name: value for name, value in guarded(FORM).items() if name != missing}

    refused = Client().post(address("lead", vacancy.reference), form)

    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not Lead.objects.exists()


def test_a_home_is_asked_for_in_the_same_way(vacancy) -> None:
    [home] = homes(organisation=an_organisation(name="Huisvester B.V."))
    assert address("home-lead", home.reference) in (
        Client().get(address("home-listing", home.reference)).content.decode()
    )

    lead = answer(home, "home-lead")

    assert lead.listing_id == home.pk
    sent = Client().get(address("home-lead-sent", home.reference)).content.decode()
    assert "Huisvester B.V. has your message." in sent
    assert "See other homes" in sent
    assert Client().get(address("home-lead", vacancy.reference)).status_code == 404


def test_who_is_told_is_chosen_for_a_listing_or_for_all_and_everybody_is_told_otherwise(vacancy) -> None:
    owner, colleague = an_owner_of(vacancy.organisation), a_colleague(vacancy)
    page = partner(vacancy)

    def told(contact: str) -> list[str]:
        mail.outbox.clear()
        answer(vacancy, contact=contact)
        deliver_due()
        [letter] = mail.outbox
        return sorted(letter.to)

    assert told("a@post.example") == sorted([owner.email, colleague.user.email])
    page.post(address("leads-route"), {"listing": "", "reader": str(colleague.pk)})
    assert told("b@post.example") == [colleague.user.email]
    mine = Membership.objects.get(user=owner)
    page.post(address("leads-route"), {"listing": vacancy.reference, "reader": str(mine.pk)})
    assert told("c@post.example") == [owner.email]
    page.post(address("leads-route"), {"listing": vacancy.reference, "reader": ""})
    assert told("d@post.example") == [colleague.user.email]
    colleague.delete()
    assert told("e@post.example") == [owner.email]


def test_nobody_outside_the_organisation_is_told_and_nothing_moves(vacancy) -> None:
    stranger = Membership.objects.get(organisation=an_organisation(name="Vreemd B.V."))

    with pytest.raises(NoSuchReader):
        route_leads(
            organisation=vacancy.organisation,
            listing=None,
            membership_id=stranger.pk,
            actor=an_owner_of(vacancy.organisation),
            now=NOW,
        )

    assert not LeadRoute.objects.exists()
    assert not AuditEntry.objects.filter(action="route_leads").exists()


def test_answers_to_a_listing_go_one_way(vacancy) -> None:
    mine = Membership.objects.get(organisation=vacancy.organisation)
    LeadRoute.objects.create(organisation=vacancy.organisation, membership=mine)
    with pytest.raises(IntegrityError, match="answers_to_a_listing_go_one_way"), transaction.atomic():
        LeadRoute.objects.create(organisation=vacancy.organisation, membership=mine)


def test_a_partner_says_that_it_answered_takes_it_back_and_deletes(vacancy) -> None:
    lead, page = answer(vacancy), partner(vacancy)

    page.post(address("lead-answer", str(lead.pk)), {"answered": "1"})
    assert "Answered" in page.get(address("leads")).content.decode()
    assert "All are answered" in page.get(address("leads") + "?state=open").content.decode()
    page.post(address("lead-answer", str(lead.pk)))
    assert "Ania" in page.get(address("leads") + "?state=open").content.decode()
    page.post(address("lead-delete", str(lead.pk)))

    assert not Lead.objects.exists()
    trail = AuditEntry.objects.filter(action__in=["answer_lead", "reopen_lead", "forget_lead"]).order_by("id")
    assert [entry.action for entry in trail] == ["answer_lead", "reopen_lead", "forget_lead"]
    assert "Ania" not in str(list(trail.values()))


def test_another_organisation_does_not_find_a_name(vacancy) -> None:
    lead = answer(vacancy)
    other = an_organisation(name="Vreemd B.V.")
    owner = an_owner_of(other)

    with pytest.raises(LeadNotFound):
        record_answer(organisation=other, lead_id=lead.pk, answered=True, actor=owner, now=NOW)
    with pytest.raises(LeadNotFound):
        forget_lead(organisation=other, lead_id=lead.pk, actor=owner, now=NOW)
    assert Lead.objects.get().answered_at is None


def test_the_file_has_all_names_and_no_formula(vacancy) -> None:
    answer(vacancy, name="=HYPERLINK(1)")

    rows = partner(vacancy).get(address("leads") + "?as=csv").content.decode("utf-8-sig").splitlines()

    assert rows[0] == "Day;Listing;Name;Contact;Language;Message;Answered on"
    assert rows[1] == (f"2027-03-16;{vacancy.title};'=HYPERLINK(1);'+48 500 100 200;English;Od kwietnia;")
