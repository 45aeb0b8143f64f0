"""What was looked at stays as it was written."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from quality.actions.checks import record_checks
from quality.choices import CheckKind, CheckOutcome
from quality.models import Check, Mark
from tests.quality.given import NOW, a_partner, a_staff_member

pytestmark = pytest.mark.django_db


def a_check(**changes: object) -> Check:
    facts: dict[str, object] = {
        "organisation": a_partner(),
        "mark": Mark.objects.get(code="sna"),
        "kind": CheckKind.PERSON,
        "outcome": CheckOutcome.CONFIRMED,
        "checked_at": NOW,
        "checked_by": a_staff_member(),
        "source": "Called the office in Tilburg",
    }
    return Check(**{**facts, **changes})


def test_a_check_is_kept_and_never_changed() -> None:
    record_checks(checks=[a_check()])
    kept = Check.objects.get()
    assert (kept.outcome, kept.source) == ("confirmed", "Called the office in Tilburg")
    for change in (
        lambda: Check.objects.update(outcome="refused"),
        lambda: Check.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Check.objects.get().outcome == "confirmed"


def test_a_look_into_a_register_names_the_snapshot_it_was_in() -> None:
    with pytest.raises(IntegrityError, match="check_in_a_register_names_its_snapshot"):
        record_checks(checks=[a_check(kind=CheckKind.REGISTER)])


def test_a_row_is_a_row_of_a_snapshot() -> None:
    with pytest.raises(IntegrityError, match="check_names_a_row_of_a_snapshot_only"):
        record_checks(checks=[a_check(row=12)])
