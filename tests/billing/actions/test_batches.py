"""A batch writes what one agreement after the other would, and leaves apart what needs a closer look."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.db.models import Model

from billing.actions import runs
from billing.actions.agreements import end_agreement
from billing.actions.batches import charge_batch
from billing.actions.charging import charge_agreement
from billing.actions.parking import (
    ParkedAlready,
    ParkingNeedsReason,
    park_organisation,
    solve_parking,
)
from billing.actions.renewals import renew_agreement
from billing.actions.runs import bill_until, outcome_of, start_run, unfinished_runs, work_on
from billing.actions.suspensions import resume_agreement, suspend_agreement
from billing.choices import EndReason, SuspensionReason
from billing.models import Agreement, BillingRun, Charge, EntryLine, Parking, Receivable
from billing.queries.runs import (
    ParkingNotFound,
    RunNotFound,
    Scope,
    latest_runs,
    parked_one,
    parking_queue,
    preview_run,
    run_with,
)
from billing.rules.selection import Choice
from billing.tasks import resume_runs, work_on_run
from foundation.models import AuditEntry, OutboxMessage, Party
from invoices.models import Document, DocumentLine, DocumentVat
from marketplace.models import Allowance
from tests.billing.changing import change, nothing_is_broken, on, pay_all
from tests.billing.given import NOW, a_paid_agreement, an_agreement, an_employer
from tests.billing.many import many_agreements
from tests.billing.test_calendar import an_agreement_billed
from tests.invoices.given import an_issuer
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

RENEWAL = date(2028, 3, 16)


def written() -> list[list[tuple[object, ...]]]:
    """All rows that a run writes, without keys, references and numbers of their own."""
    tables: list[tuple[type[Model], str]] = [
        (Charge, "line__product__code period_from period_until turn full_cents discount_cents"),
        (Document, "kind issued_on due_on net_cents vat_cents gross_cents language purchase_order"),
        (DocumentLine, "position code description detail quantity net_cents vat_rate"),
        (DocumentVat, "category rate net_cents vat_cents"),
        (Receivable, "cents due_on is_first"),
        (EntryLine, "entry__source_kind entry__booked_on account__code cents"),
        (AuditEntry, "action facts__until"),
        (OutboxMessage, "kind"),
        (Allowance, "listing_kind slots until_at"),
        (Agreement, "term_until_on next_charge_on"),
    ]
    return [sorted(model._default_manager.values_list(*names.split()), key=str) for model, names in tables]


def agreements_of_many_kinds() -> None:
    first = an_agreement_billed(1, Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"))
    an_agreement_billed(3, organisation=first.organisation)
    for _n in range(25):
        a_paid_agreement(first.organisation, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 2))


def test_a_batch_writes_the_same_rows_as_one_agreement_after_the_other():
    agreements_of_many_kinds()
    ids = list(Agreement.objects.order_by("id").values_list("id", flat=True))
    begin = [row[:] for row in written()]

    with transaction.atomic():
        for agreement_id in ids:
            renew_agreement(agreement_id=agreement_id, until_on=RENEWAL, now=on(RENEWAL))
            charge_agreement(agreement=Agreement.objects.get(pk=agreement_id), until=RENEWAL, now=on(RENEWAL))
        singly = written()
        transaction.set_rollback(True)
    assert written() == begin

    batch = charge_batch(agreement_ids=ids, until=RENEWAL, now=on(RENEWAL))

    assert written() == singly
    assert (batch.apart, batch.renewed) == ([], len(ids))
    assert nothing_is_broken()


def test_a_batch_takes_as_many_queries_for_thirty_as_for_sixty(django_assert_max_num_queries):
    many_agreements(90, now=NOW)
    ids = list(Agreement.objects.order_by("id").values_list("id", flat=True))

    with django_assert_max_num_queries(45):
        charge_batch(agreement_ids=ids[:30], until=RENEWAL, now=on(RENEWAL))
    with django_assert_max_num_queries(45):
        charge_batch(agreement_ids=ids[30:], until=RENEWAL, now=on(RENEWAL))

    assert Document.objects.filter(issued_on=RENEWAL).count() == 90


def test_what_needs_a_closer_look_is_left_apart_and_billed_all_the_same():
    plain = a_paid_agreement()
    rested = a_paid_agreement(plain.organisation)
    staff = a_user("staf@mip.example")
    suspend_agreement(
        agreement=rested,
        reason=SuspensionReason.REQUEST,
        explanation="Vakantie",
        actor=staff,
        now=on(date(2027, 8, 1)),
    )
    resume_agreement(agreement=rested, actor=staff, now=on(date(2027, 8, 15)))
    once = a_paid_agreement(plain.organisation, Choice("NEWSLETTER"))
    changed = a_paid_agreement(plain.organisation)
    change(changed, date(2027, 9, 16), CAR_RECRUIT_5=0, CAR_RECRUIT_15=1)
    ids = [plain.pk, rested.pk, once.pk, changed.pk]

    batch = charge_batch(agreement_ids=ids, until=RENEWAL, now=on(RENEWAL))

    assert batch.invoices == 1
    assert batch.apart == [rested.pk, once.pk, changed.pk]
    outcome = bill_until(until_on=RENEWAL, now=on(RENEWAL))
    assert (outcome.invoices, outcome.parked) == (2, [])
    once.refresh_from_db()
    assert once.end_reason == EndReason.DELIVERED
    assert nothing_is_broken()


def test_credit_that_is_left_is_used_on_what_the_run_bills():
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-50"))
    bill_until(until_on=RENEWAL, now=on(RENEWAL))

    pay_all(agreement, on(RENEWAL))
    other = a_paid_agreement(agreement.organisation, now=on(date(2028, 4, 1)))
    end_agreement(
        agreement=agreement,
        ends_on=date(2028, 5, 1),
        reason=EndReason.STAFF,
        actor=a_user(),
        now=on(date(2028, 4, 2)),
    )

    bill_until(until_on=date(2029, 4, 1), now=on(date(2029, 4, 1)))

    receivable = Receivable.objects.get(agreement=other, is_first=False)
    assert sum(receivable.allocations.values_list("cents", flat=True)) == receivable.cents
    assert nothing_is_broken()


def test_a_run_is_cut_in_parts_and_a_part_that_was_left_is_taken_up(monkeypatch):
    monkeypatch.setattr(runs, "PART", 10)
    many_agreements(25, now=NOW)
    run = start_run(until_on=RENEWAL, now=on(RENEWAL))
    assert [len(part.agreement_ids) for part in run.parts.order_by("number")] == [10, 10, 5]
    assert not Document.objects.filter(issued_on=RENEWAL).exists()
    # The first worker dies after the second part was billed, before it could say so.
    parts = list(run.parts.order_by("number"))
    for part in parts[:2]:
        charge_batch(agreement_ids=part.agreement_ids, until=RENEWAL, now=on(RENEWAL))
    parts[0].done_at = on(RENEWAL)
    parts[0].save()
    assert list(unfinished_runs()) == [run]

    assert work_on(run=run, now=on(RENEWAL)) == 2

    assert Document.objects.filter(issued_on=RENEWAL).count() == 25
    run.refresh_from_db()
    assert run.finished_at == on(RENEWAL)
    assert list(unfinished_runs()) == []
    assert work_on(run=run, now=on(RENEWAL)) == 0
    assert nothing_is_broken()


def test_helpers_do_what_is_left_and_the_run_knows_what_was_done(monkeypatch, clock_at):
    monkeypatch.setattr(runs, "PART", 10)
    many_agreements(25, now=NOW)
    clock_at(on(RENEWAL))
    run = start_run(until_on=RENEWAL, now=on(RENEWAL))

    work_on_run(run.pk)
    resume_runs()

    outcome = outcome_of(run)
    assert (outcome.invoices, outcome.renewed, outcome.agreements) == (25, 25, 25)
    [shown] = latest_runs()
    assert (shown.part_count, shown.parts_done) == (3, 3)  # type: ignore[attr-defined]  # counted along
    assert run_with(run.pk) == run
    with pytest.raises(RunNotFound):
        run_with(0)


def test_a_run_can_be_of_one_issuer_or_one_organisation():
    agreement = a_paid_agreement()
    a_paid_agreement(an_employer(kvk_number="90006623"))
    other = an_issuer(code="mip-zeeland")

    assert preview_run(until_on=RENEWAL, scope=Scope(issuer=other)).invoices == 0
    preview = preview_run(until_on=RENEWAL, scope=Scope(organisation=agreement.organisation))
    outcome = bill_until(until_on=RENEWAL, now=on(RENEWAL), scope=Scope(organisation=agreement.organisation))

    assert [(row.name, row.invoices, row.net.cents) for row in preview.rows] == [
        (agreement.organisation.name, 1, 100000)
    ]
    assert outcome.invoices == 1
    assert preview_run(until_on=RENEWAL).last == BillingRun.objects.get()
    assert bill_until(until_on=RENEWAL, now=on(RENEWAL)).invoices == 1


def test_what_a_run_cannot_bill_waits_in_the_queue_until_a_run_can():
    agreement = a_paid_agreement()
    Party.objects.filter(pk=agreement.party_id).update(country="DE", vat_id="DE136695976")

    bill_until(until_on=RENEWAL, now=on(RENEWAL))
    outcome = bill_until(until_on=RENEWAL, now=on(RENEWAL))

    assert outcome.parked[0].startswith(agreement.reference)
    [parked] = parking_queue()
    assert (parked.agreement, parked.parked_by) == (agreement, None)
    Party.objects.filter(pk=agreement.party_id).update(country="NL")
    assert bill_until(until_on=RENEWAL, now=on(RENEWAL)).invoices == 1
    assert not parking_queue().exists()


def test_an_organisation_that_somebody_parked_is_left_alone_until_it_is_solved():
    agreement = an_agreement_billed(12)
    staff = a_user("finance@mip.example")
    organisation = agreement.organisation
    with pytest.raises(ParkingNeedsReason):
        park_organisation(organisation=organisation, reason=" ", actor=staff, now=NOW)
    parking = park_organisation(organisation=organisation, reason="Bezwaar loopt", actor=staff, now=NOW)
    with pytest.raises(ParkedAlready):
        park_organisation(organisation=organisation, reason="Nog eens", actor=staff, now=NOW)
    assert parked_one(parking.pk) == parking

    assert bill_until(until_on=RENEWAL, now=on(RENEWAL)).invoices == 0
    for _again in range(2):
        solve_parking(parking=parking, actor=staff, now=on(RENEWAL))

    with pytest.raises(ParkingNotFound):
        parked_one(parking.pk)
    assert bill_until(until_on=RENEWAL, now=on(RENEWAL)).invoices == 1
    assert Parking.objects.get().solved_by == staff


def test_one_that_never_paid_is_in_no_run():
    an_agreement()

    assert bill_until(until_on=RENEWAL, now=NOW).agreements == 0
