"""Many rows are written and changed at once, and are as if they were written one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.actions.rows import FEWEST, insert_rows, update_days
from foundation.clock import wall_time
from foundation.models import AuditEntry, OutboxMessage, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1, FEWEST, 300])
def test_rows_of_every_kind_of_column_come_back_as_they_went_in(count):
    actor = User.objects.create_user("anna@mip.example", "x", name="Anna")
    facts = {"tekst": 'met "aanhaling",\ttab en \\ streep', "lijst": [1, None, True], "leeg": ""}
    rows = [
        AuditEntry(
            happened_at=wall_time(),
            action="test",
            subject_kind="test",
            subject_reference=f"R-{number}\\n",
            actor=actor if number % 2 else None,
            facts=facts,
        )
        for number in range(count)
    ]

    insert_rows(rows)

    kept = list(AuditEntry.objects.filter(action="test").order_by("id"))
    assert [one.pk for one in kept] == [one.pk for one in rows]
    for one, row in zip(kept, rows, strict=True):
        assert (one.subject_reference, one.facts, one.actor_id, one.happened_at) == (
            row.subject_reference,
            facts,
            row.actor_id,
            row.happened_at,
        )
        assert not row._state.adding


def test_the_database_refuses_in_a_batch_what_it_refuses_in_one():
    at = wall_time()
    twice = [OutboxMessage(kind="k", reference="R", created_at=at, due_at=at) for _n in range(FEWEST)]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(twice)

    assert not OutboxMessage.objects.exists()


def test_many_days_change_in_one_statement(django_assert_num_queries):
    at = wall_time()
    rows = [OutboxMessage(kind="k", reference=f"R{n}", created_at=at, due_at=at) for n in range(FEWEST + 5)]
    insert_rows(rows)
    later = {row.pk: at + timedelta(days=number) for number, row in enumerate(rows)}

    with django_assert_num_queries(1):
        update_days(OutboxMessage, "due_at", later)
    with django_assert_num_queries(0):
        update_days(OutboxMessage, "due_at", {})

    assert dict(OutboxMessage.objects.values_list("id", "due_at")) == later
    update_days(OutboxMessage, "done_at", {rows[0].pk: None})
    assert OutboxMessage.objects.get(pk=rows[0].pk).done_at is None
