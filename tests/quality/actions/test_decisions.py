"""Own recognition: given and withdrawn by dated decisions with reasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from foundation.models import OutboxMessage
from foundation.periods import start_of_day
from marketplace.models import Listing
from quality.actions.decisions import AlreadyHeld, NotHeld, NotOurDecision, withdraw_mark
from quality.actions.statements import ReasonMissing
from quality.actions.windows import refresh_quality_windows
from quality.models import Decision, MarkHeld
from quality.queries.eligibility import eligibility_of
from tests.marketplace.given import a_published_vacancy, an_open_door
from tests.quality.given import NOW, a_partner, a_recognition, a_staff_member

pytestmark = pytest.mark.django_db


def test_a_recognition_lasts_two_years_and_opens_vacancies():
    partner = a_partner()
    assert not eligibility_of(organisation=partner, listing_kind="vacancy", at=NOW).is_satisfied

    decision = a_recognition(partner)

    held = MarkHeld.objects.get(organisation=partner)
    assert held.until_at == start_of_day(date(2029, 3, 16))
    assert eligibility_of(organisation=partner, listing_kind="vacancy", at=NOW).is_satisfied
    assert not eligibility_of(
        organisation=partner, listing_kind="vacancy", condition="sponsorship", at=NOW
    ).is_satisfied
    assert OutboxMessage.objects.get(kind="mark.decided").reference == decision.reference


def test_withdrawing_takes_vacancies_away_at_that_second_and_says_why():
    partner = a_partner()
    a_recognition(partner, now=NOW - timedelta(days=2))
    an_open_door(partner, conditions=())
    refresh_quality_windows(organisation_ids=[partner.pk], now=NOW)
    vacancy = a_published_vacancy(partner)
    at = NOW + timedelta(days=10)
    assert Listing.objects.live_at(NOW).filter(pk=vacancy.pk).exists()

    decision = withdraw_mark(
        organisation=partner,
        mark_code="bmip",
        fact="Bij bezoek bleek het loon te laag.",
        reason="U betaalt minder dan u ons meldde.",
        actor=a_staff_member(),
        now=NOW + timedelta(hours=1),
        takes_effect_at=at,
    )

    assert Listing.objects.live_at(at - timedelta(seconds=1)).filter(pk=vacancy.pk).exists()
    assert not Listing.objects.live_at(at).filter(pk=vacancy.pk).exists()
    assert (decision.kind, decision.takes_effect_at) == ("withdraw", at)


def test_refusals_leave_nothing_behind():
    partner = a_partner()
    with pytest.raises(NotHeld):
        withdraw_mark(
            organisation=partner, mark_code="bmip", fact="x", reason="y", actor=a_staff_member(), now=NOW
        )
    with pytest.raises(NotOurDecision):
        a_recognition(partner, mark_code="ind")
    assert not Decision.objects.exists()

    a_recognition(partner)
    with pytest.raises(AlreadyHeld):
        a_recognition(partner)
    with pytest.raises(ReasonMissing):
        withdraw_mark(
            organisation=partner, mark_code="bmip", fact="x", reason=" ", actor=a_staff_member(), now=NOW
        )
    assert Decision.objects.count() == 1


def test_the_database_refuses_to_change_a_decision():
    decision = a_recognition(a_partner())

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reason="anders")
