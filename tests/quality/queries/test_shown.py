"""What visitors are shown of marks: nothing that is not so, with the day that we know it of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from foundation.periods import start_of_day
from marketplace.models import Organisation
from quality.actions.decisions import withdraw_mark
from quality.choices import MarkState, ShownAs
from quality.models import MarkHeld
from quality.queries.shown import MarkShown, marks_shown
from quality.words import shown_label, shown_sentence
from tests.quality.asking import holds
from tests.quality.given import (
    NOW,
    a_partner,
    a_recognition,
    a_register_file,
    a_small_ind_register,
    a_staff_member,
    an_import,
)

pytestmark = pytest.mark.django_db


def shown_of(organisation: Organisation, at=NOW) -> list[MarkShown]:
    return marks_shown([organisation.pk], at).get(organisation.pk, [])


def said(organisation: Organisation, at=NOW) -> list[str]:
    with override("en"):
        return [shown_sentence(one) for one in shown_of(organisation, at)]


def in_ind(organisation: Organisation, file_name: str = "ind_work_2027-03-12.csv") -> None:
    a_small_ind_register()
    an_import(a_register_file(organisation.party.kvk_number), file_name=file_name)


def test_a_mark_of_a_register_names_the_register_and_the_day_it_is_of():
    organisation = a_partner()
    in_ind(organisation)

    assert said(organisation) == ["In the IND-register, checked on Friday 12 March 2027."]
    with override("nl"):
        one = shown_of(organisation)[0]
        assert shown_sentence(one) == "In het IND-register, gecontroleerd op vrijdag 12 maart 2027."
        assert shown_label(one) == "Erkend referent, gecontroleerd op 12 maart 2027"
    assert (one.age_days, one.is_old) == (4, False)


def test_a_file_that_does_not_say_its_day_is_said_to_be_read_and_not_to_be_of_that_day():
    organisation = a_partner()
    in_ind(organisation, "ind.csv")

    assert said(organisation) == ["In the IND-register that we read on Tuesday 16 March 2027."]


def test_the_age_of_an_old_register_is_said_and_hides_nothing():
    organisation = a_partner()
    in_ind(organisation)

    day = start_of_day(date(2027, 4, 26))
    assert said(organisation, day) == ["In the IND-register, checked on Friday 12 March 2027."]
    later = day + timedelta(days=1)
    assert said(organisation, later) == [
        "In the IND-register, checked on Friday 12 March 2027. That is 46 days ago."
    ]


def test_who_vanished_from_a_register_is_not_shown_as_in_it():
    organisation = a_partner()
    in_ind(organisation)
    an_import(a_register_file(extra=21), file_name="ind_work_2027-03-15.csv")

    assert [one.shown_as for one in shown_of(organisation)] == [ShownAs.DUE]
    assert said(organisation) == [
        (
            "Not in the newest IND-register. Last seen in that of Friday 12 March 2027. "
            "It counts to and including Monday 12 April 2027."
        )
    ]
    assert said(organisation, start_of_day(date(2027, 4, 13))) == []


def test_a_decision_says_who_recognised_and_evidence_who_read_it_and_until_when():
    organisation = a_partner()
    a_recognition(organisation)
    holds(organisation, "sna", now=NOW)

    assert said(organisation) == [
        "Recognised by our committee on Tuesday 16 March 2027. Valid to and including Thursday 15 March 2029.",
        "We read the evidence on Tuesday 16 March 2027. Valid to and including Tuesday 31 December 2030.",
    ]


def test_evidence_that_is_due_for_check_says_so():
    organisation = a_partner()
    holds(organisation, "sna", now=NOW)
    MarkHeld.objects.filter(organisation=organisation).update(state=MarkState.DUE_FOR_CHECK)

    assert said(organisation) == [
        (
            "We read the evidence on Tuesday 16 March 2027. It must be checked again. "
            "It counts to and including Tuesday 31 December 2030."
        )
    ]


def test_a_mark_that_is_suspended_is_shown_as_on_hold_only_where_the_scheme_asks():
    organisation = a_partner()
    a_recognition(organisation)
    holds(organisation, "sna", now=NOW)
    MarkHeld.objects.filter(organisation=organisation).update(state=MarkState.SUSPENDED, until_at=NOW)

    later = NOW + timedelta(days=3)
    assert [(one.mark.code, one.shown_as) for one in shown_of(organisation, later)] == [
        ("bmip", ShownAs.ON_HOLD)
    ]
    assert said(organisation, later) == ["On hold: it does not count now. We are looking into it."]


def test_a_mark_that_was_withdrawn_is_not_shown():
    organisation = a_partner()
    a_recognition(organisation)
    withdraw_mark(
        organisation=organisation,
        mark_code="bmip",
        fact="De controle van 15 maart.",
        reason="Er is niets van over.",
        actor=a_staff_member(),
        now=NOW,
    )

    assert shown_of(organisation) == []


def test_marks_of_many_are_read_with_as_many_questions_as_of_one():
    organisations = [a_partner(name=f"Kwekerij {number} B.V.") for number in range(6)]
    for one in organisations:
        a_recognition(one)
        holds(one, "sna", now=NOW)

    def questions(count: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            marks_shown([one.pk for one in organisations[:count]], NOW)
        return len(asked)

    assert questions(1) == questions(6) == 1
