"""A suspended mark is credited by itself, where the price card says so or the suspension was wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from billing.actions.rests import credit_suspended_days
from billing.models import Agreement, Charge, QualityRest
from billing.queries.rests import rests_due
from billing.rules.selection import Choice
from foundation.periods import start_of_day
from invoices.models import Document
from marketplace.models import Listing
from quality.actions.objections import answer_objection, object_to_decision
from quality.actions.suspensions import reinstate_mark
from quality.choices import ObjectionOutcome, ReasonCode
from quality.models import Decision
from tests.billing.given import NOW, a_paid_agreement, an_employer
from tests.marketplace.given import a_published_vacancy, an_owner_of
from tests.quality.given import a_colleague, a_recognition, a_statement, a_suspension

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _an_agreement(*, is_credited: bool, now: datetime = NOW) -> Agreement:
    """Five vacancies for 1,000 euros a year, from 16 March 2027."""
    agreement = a_paid_agreement(an_employer(now=now), Choice("CAR-RECRUIT-5"), now=now)
    agreement.lines.update(credits_suspension=is_credited)
    return agreement


def _notes() -> list[int]:
    return list(
        Document.objects.filter(kind="credit_note").order_by("id").values_list("net_cents", flat=True)
    )


def _reinstated(agreement: Agreement, now: datetime) -> Decision:
    return reinstate_mark(
        organisation=agreement.organisation,
        mark_code="bmip",
        statement=a_statement(reason_code=ReasonCode.EVIDENCE_ACCEPTED),
        actor=a_colleague(),
        now=now,
    )


def test_suspension_objection_reinstatement_and_credit_to_the_cent() -> None:
    agreement = _an_agreement(is_credited=False)
    partner = agreement.organisation
    vacancy = a_published_vacancy(partner)
    suspended_at = NOW + 10 * DAY  # Friday 26 March 2027, 10:00

    decision = a_suspension(partner, now=suspended_at)
    assert not Listing.objects.live_at(suspended_at).filter(pk=vacancy.pk).exists()
    assert credit_suspended_days(now=suspended_at + 5 * DAY) == []

    objection = object_to_decision(decision=decision, actor=an_owner_of(partner), now=NOW + 12 * DAY)
    upheld_at = NOW + 30 * DAY  # Thursday 15 April 2027
    answer_objection(
        objection=objection,
        outcome=ObjectionOutcome.UPHELD,
        answer="Wij telden een gezin op bezoek mee.",
        actor=a_colleague(),
        now=upheld_at,
    )
    assert Listing.objects.live_at(upheld_at).filter(pk=vacancy.pk).exists()

    [note] = credit_suspended_days(now=upheld_at + DAY)

    # 20 days, 26 March up to and including 14 April, of 366: the first 30 days cost 81.97, the first 10 27.32.
    assert note.net_cents == -5465
    rest = QualityRest.objects.get()
    assert (rest.from_on, rest.until_on) == (date(2027, 3, 26), date(2027, 4, 15))

    assert credit_suspended_days(now=upheld_at + DAY) == []
    assert credit_suspended_days(now=upheld_at + 40 * DAY) == []
    assert _notes() == [-5465]


def test_a_suspension_that_was_right_is_credited_only_where_the_price_card_says_so() -> None:
    silent = _an_agreement(is_credited=False)
    a_suspension(silent.organisation, now=NOW + 10 * DAY)
    _reinstated(silent, NOW + 30 * DAY)
    assert credit_suspended_days(now=NOW + 31 * DAY) == []

    silent.lines.update(credits_suspension=True)
    late = NOW + 100 * DAY
    [note] = credit_suspended_days(now=late)
    assert note.net_cents == -5465
    assert rests_due(late) == []


def test_a_dated_suspension_is_credited_after_its_last_day_with_nobody_deciding() -> None:
    agreement = _an_agreement(is_credited=True)
    a_suspension(agreement.organisation, now=NOW + 10 * DAY, until_on=date(2027, 4, 15))
    assert credit_suspended_days(now=start_of_day(date(2027, 4, 15)) - timedelta(seconds=1)) == []
    [note] = credit_suspended_days(now=start_of_day(date(2027, 4, 15)))
    assert note.net_cents == -5465


def test_a_suspension_that_lasts_is_credited_at_the_end_of_each_period_and_at_its_own_end() -> None:
    agreement = _an_agreement(is_credited=True)
    a_suspension(agreement.organisation, now=NOW + 10 * DAY)

    assert credit_suspended_days(now=start_of_day(date(2028, 3, 16)) - timedelta(seconds=1)) == []
    credit_suspended_days(now=start_of_day(date(2028, 3, 20)))
    assert [(one.from_on, one.until_on) for one in QualityRest.objects.order_by("from_on")] == [
        (date(2027, 3, 26), date(2028, 3, 16))
    ]
    _reinstated(agreement, start_of_day(date(2028, 3, 26)))
    credit_suspended_days(now=start_of_day(date(2028, 3, 27)))
    credit_suspended_days(now=start_of_day(date(2028, 3, 28)))
    assert [(one.from_on, one.until_on) for one in QualityRest.objects.order_by("from_on")] == [
        (date(2027, 3, 26), date(2028, 3, 16)),
        (date(2028, 3, 16), date(2028, 3, 26)),
    ]


def test_a_mark_that_nothing_of_the_agreement_needs_is_not_credited() -> None:
    agreement = _an_agreement(is_credited=True)
    a_recognition(agreement.organisation, mark_code="akf", now=NOW)
    a_suspension(agreement.organisation, mark_code="akf", now=NOW + DAY, until_on=date(2027, 4, 15))
    assert credit_suspended_days(now=NOW + 60 * DAY) == []
    assert not QualityRest.objects.exists()


def test_days_that_were_credited_are_not_given_back_twice_by_a_run_that_is_late() -> None:
    agreement = _an_agreement(is_credited=True)
    a_suspension(agreement.organisation, now=NOW + 10 * DAY, until_on=date(2027, 4, 15))
    for days in (40, 41, 200):
        credit_suspended_days(now=NOW + days * DAY)
    assert Charge.objects.filter(line__agreement=agreement, returns__isnull=False).count() == 1
    assert _notes() == [-5465]


def test_the_database_refuses_a_rest_without_days_a_second_one_and_a_change() -> None:
    agreement = _an_agreement(is_credited=True)
    a_suspension(agreement.organisation, now=NOW + 10 * DAY, until_on=date(2027, 4, 15))
    credit_suspended_days(now=NOW + 40 * DAY)
    rest = QualityRest.objects.get()
    facts = {
        "line": rest.line,
        "interruption": rest.interruption,
        "from_on": rest.from_on,
        "noted_at": NOW,
    }
    with pytest.raises(IntegrityError, match="quality_rest_is_noted_once"), transaction.atomic():
        QualityRest.objects.create(until_on=rest.until_on, **facts)
    with pytest.raises(IntegrityError, match="quality_rest_has_days"), transaction.atomic():
        QualityRest.objects.create(until_on=rest.from_on, **facts)
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        QualityRest.objects.update(noted_at=NOW + DAY)
