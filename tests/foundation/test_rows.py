"""Many rows are written and changed at once, and are as if they were written one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, transaction

from foundation.actions.rows import FEWEST, insert_rows, insert_values, update_days, update_values
from foundation.clock import wall_time
from foundation.models import AuditEntry, OutboxMessage, Party, User
from foundation.queries.keys import among, among_texts

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


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1, FEWEST, 300])
def test_values_are_written_as_they_are_and_what_is_not_named_has_its_default(count):
    at = wall_time()

    insert_values(
        AuditEntry,
        ("subject_reference", "happened_at", "action", "subject_kind"),
        [(f"R-{number}\t", at, "test", "test") for number in range(count)],
    )

    kept = AuditEntry.objects.filter(action="test").order_by("id")
    assert [
        (one.subject_reference, one.happened_at, one.organisation_reference, one.actor_id, one.facts)
        for one in kept
    ] == [(f"R-{number}\t", at, "", None, {}) for number in range(count)]


@pytest.mark.parametrize("count", [2, FEWEST + 1])
def test_a_default_that_is_made_is_made_for_each_row(count):
    at = wall_time()
    names = ("kind", "name", "street", "postcode", "city", "email", "created_at", "kvk_number")

    insert_values(
        Party,
        names,
        [
            (
                "organisation",
                "Kweker",
                "Straat 1",
                "5711 AB",
                "Someren",
                "x@kweker.example",
                at,
                f"900000{n:02}",
            )
            for n in range(count)
        ],
    )

    references = set(Party.objects.filter(name="Kweker").values_list("reference", flat=True))
    assert len(references) == count
    assert all(reference.startswith("P-") for reference in references)


def test_the_database_refuses_in_a_batch_what_it_refuses_in_one():
    at = wall_time()
    twice = [OutboxMessage(kind="k", reference="R", created_at=at, due_at=at) for _n in range(FEWEST)]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(twice)

    assert not OutboxMessage.objects.exists()

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_values(
            OutboxMessage, ("kind", "reference", "created_at", "due_at"), [("k", "R", at, at)] * FEWEST
        )

    assert not OutboxMessage.objects.exists()


def test_many_keys_are_one_parameter(django_assert_num_queries):
    at = wall_time()
    rows = [OutboxMessage(kind="k", reference=f"R'{n}", created_at=at, due_at=at) for n in range(5)]
    insert_rows(rows)

    with django_assert_num_queries(3) as asked:
        found = list(OutboxMessage.objects.filter(pk__in=among(row.pk for row in rows[:3])).order_by("id"))
        named = list(OutboxMessage.objects.filter(reference__in=among_texts(["R'4", "R'none"])))
        none = list(OutboxMessage.objects.filter(pk__in=among([])))

    assert (found, named, none) == (rows[:3], rows[4:], [])
    assert "unnest" in asked.captured_queries[0]["sql"]


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


def test_many_rows_get_other_values_in_one_statement(django_assert_num_queries):
    at = wall_time()
    rows = [OutboxMessage(kind="k", reference=f"R{n}", created_at=at, due_at=at) for n in range(FEWEST + 5)]
    insert_rows(rows)
    values = [
        (row.pk, number, f"fout {number}\\", at if number % 2 else None) for number, row in enumerate(rows)
    ]

    with django_assert_num_queries(1):
        update_values(OutboxMessage, ("attempts", "last_error", "done_at"), values[1:])
    with django_assert_num_queries(0):
        update_values(OutboxMessage, ("attempts",), [])

    kept = OutboxMessage.objects.order_by("id").values_list("pk", "attempts", "last_error", "done_at")
    assert list(kept) == [(rows[0].pk, 0, "", None), *values[1:]]


def test_a_text_that_is_too_long_is_refused_and_not_cut_off():
    at = wall_time()
    row = OutboxMessage.objects.create(kind="k", reference="R", created_at=at, due_at=at)

    with pytest.raises(DataError), transaction.atomic():
        update_values(OutboxMessage, ("kind",), [(row.pk, "k" * 500)])

    row.refresh_from_db()
    assert row.kind == "k"
