"""The audit trail is written once and never changed: the database itself refuses."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from foundation.actions.audit import record
from foundation.models import AuditEntry, User
from foundation.periods import AMSTERDAM

NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)


def an_entry(reference: str = "Q-TEST") -> AuditEntry:
    return record(
        action="accept_quote",
        subject_kind="quote",
        subject_reference=reference,
        organisation_reference="P-TEST",
        now=NOW,
        facts={"cents": 240000},
    )


@pytest.mark.django_db
def test_what_happened_is_recorded_with_moment_actor_and_facts() -> None:
    user = User.objects.create_user("ann@example.org")
    record(action="accept_quote", subject_kind="quote", subject_reference="Q-TEST", now=NOW, actor=user)
    entry = AuditEntry.objects.get()
    assert (entry.happened_at, entry.action, entry.actor, entry.facts) == (NOW, "accept_quote", user, {})
    assert str(entry) == "accept_quote quote Q-TEST"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_auditentry SET action = 'nothing'",
        "DELETE FROM foundation_auditentry",
        "UPDATE foundation_auditentry SET facts = facts",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    entry = an_entry()
    with pytest.raises(IntegrityError, match="never changed or deleted") as refusal, transaction.atomic():
        connection.cursor().execute(statement)
    assert isinstance(refusal.value.__cause__, psycopg.Error)
    assert refusal.value.__cause__.diag.constraint_name == "foundation_auditentry_is_append_only"
    assert list(AuditEntry.objects.values_list("pk", "action")) == [(entry.pk, "accept_quote")]


@pytest.mark.django_db
def test_the_database_refuses_to_empty_the_trail_outside_a_test_run() -> None:
    an_entry()
    connection.check_constraints()
    connection.cursor().execute("SET LOCAL menukaart.may_truncate = 'off'")
    with pytest.raises(IntegrityError, match="TRUNCATE on foundation_auditentry"), transaction.atomic():
        connection.cursor().execute("TRUNCATE foundation_auditentry")
    connection.cursor().execute("SET LOCAL menukaart.may_truncate = 'on'")
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_user_with_a_trail_is_not_deleted() -> None:
    user = User.objects.create_user("ann@example.org")
    record(action="accept_quote", subject_kind="quote", subject_reference="Q-TEST", now=NOW, actor=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        user.delete()
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.django_db
def test_entries_are_read_newest_first() -> None:
    an_entry("Q-ONE")
    an_entry("Q-TWO")
    assert [entry.subject_reference for entry in AuditEntry.objects.all()] == ["Q-TWO", "Q-ONE"]
