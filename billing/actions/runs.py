"""Billing runs: found, cut in parts, worked through by one or by many, and taken up again after a crash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from billing.actions.batches import charge_batch
from billing.actions.charging import charge_agreement
from billing.actions.collecting import charge_together
from billing.actions.parking import park_agreement, solve_by_run
from billing.actions.renewals import renew_agreement
from billing.actions.unpaid import end_unpaid_agreements
from billing.models import Agreement, BillingRun, BillingRunPart
from billing.queries.collecting import collecting_months
from billing.queries.runs import Scope, agreements_to_bill
from foundation.actions.outbox import ring
from foundation.errors import Invalid, Refusal
from foundation.garbage import no_search_for_garbage
from foundation.models import User
from foundation.periods import day_of
from foundation.queries.keys import among
from invoices.actions.vat_cases import hold_case
from invoices.queries.vat import VatUndecided
from marketplace.models import Organisation

# Terms are a year, so what is due further ahead is a slip of the keyboard; an issued invoice cannot be taken back.
FURTHEST_AHEAD = timedelta(days=2 * 366)
# Agreements in a part. More is hardly faster, and holds the numbers of everybody else longer.
PART = 1_000
HELPERS = 8
# Beside the key of a part: nobody else asks for this lock.
LOCK = 7_201
TASK = "billing.tasks.work_on_run"


class RunTooFarAhead(Invalid):
    code = "run-too-far-ahead"
    sentence = _("{day} is more than two years ahead. Choose a day up to and including {last}.")


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did."""

    until_on: date
    agreements: int
    invoices: int
    cents: int
    renewed: int
    ended_unpaid: int
    parked: list[str]


def start_run(
    *, until_on: date, now: datetime, scope: Scope | None = None, actor: User | None = None
) -> BillingRun:
    """Find what is due up to a day, and cut it in parts; nothing is billed yet.

    First invoices unpaid after their last day to pay are credited before. An organisation's agreements stay in one part
    as far as they fit. Refuses a day more than two years ahead.
    """
    last = day_of(now) + FURTHEST_AHEAD
    if until_on > last:
        raise RunTooFarAhead(day=f"{until_on:%d-%m-%Y}", last=f"{last:%d-%m-%Y}")
    scope = scope or Scope()
    ended, parked = end_unpaid_agreements(now=now) if scope == Scope() else (0, [])
    with transaction.atomic():
        ids = agreements_to_bill(until_on, scope)
        run = BillingRun.objects.create(
            until_on=until_on,
            issuer=scope.issuer,
            organisation=scope.organisation,
            started_at=now,
            started_by=actor,
            agreements=len(ids),
            ended_unpaid=ended,
            parked=parked,
        )
        BillingRunPart.objects.bulk_create(
            [
                BillingRunPart(run=run, number=number, agreement_ids=ids[first : first + PART])
                for number, first in enumerate(range(0, len(ids), PART), start=1)
            ],
            batch_size=100,
        )
    return run


def call_helpers(run: BillingRun) -> None:
    """Ask other workers to help with a run that has several parts; each takes up what nobody has."""
    parts = run.parts.filter(done_at=None).count()
    ring(TASK, run.pk, times=max(min(HELPERS, parts - 1), 0))


def work_on(*, run: BillingRun, now: datetime) -> int:
    """Work through the parts of a run that nobody has taken up, until none is left; answer how many were done here.

    A part that another worker holds is left to it. A worker that dies lets go of its part, which is then done anew:
    what it wrote is seen as written.
    """
    done = 0
    for part in _parts_to_do(run):
        _work_on_part(part, run.until_on, now)
        done += 1
    _finish(run, now)
    return done


def _parts_to_do(run: BillingRun) -> Iterator[BillingRunPart]:
    """One part after another, held while it is worked on by a lock that ends with the connection."""
    tried = 0
    while True:
        part = run.parts.filter(done_at=None, number__gt=tried).order_by("number").first()
        if part is None:
            return
        tried = part.number
        if not _ask("SELECT pg_try_advisory_lock(%s, %s)", part.pk):
            continue
        try:
            part.refresh_from_db()
            if part.done_at is None:
                yield part
        finally:
            _ask("SELECT pg_advisory_unlock(%s, %s)", part.pk)


def _ask(sql: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [LOCK, key % 2**31])
        return bool(cursor.fetchone()[0])


def _work_on_part(part: BillingRunPart, until_on: date, now: datetime) -> None:
    # What it did is counted in the transaction in which it was done, so that a crash loses neither.
    with no_search_for_garbage(), transaction.atomic():
        batch = charge_batch(agreement_ids=part.agreement_ids, until=until_on, now=now)
        _count(part, batch.invoices, batch.cents, batch.renewed)
    solve_by_run(agreement_ids=set(part.agreement_ids) - set(batch.apart), now=now)
    parked = _charge_together(part, batch.apart, until_on, now)
    # One by one, each in a transaction of its own: nobody waits for a number that another one's slots wait for.
    for agreement_id in batch.apart:
        try:
            with transaction.atomic():
                renewed = bool(renew_agreement(agreement_id=agreement_id, until_on=until_on, now=now))
                agreement = Agreement.objects.get(pk=agreement_id)
                documents = charge_agreement(agreement=agreement, until=until_on, now=now)
                _count(part, len(documents), sum(one.gross_cents for one in documents), int(renewed))
                solve_by_run(agreement_ids={agreement_id}, now=now)
        except Refusal as refusal:
            parked.append(_park(agreement_id, refusal, now))
    BillingRunPart.objects.filter(pk=part.pk).update(parked=parked, done_at=now)


def _charge_together(part: BillingRunPart, apart: list[int], until_on: date, now: datetime) -> list[str]:
    """Invoice together for who wants that, one organisation after another; answer what had to be parked.

    Takes what it is about out of `apart`.
    """
    by_organisation: dict[int, list[int]] = defaultdict(list)
    rows = Agreement.objects.filter(pk__in=among(apart)).order_by("organisation_id", "id")
    for agreement_id, organisation_id in rows.values_list("id", "organisation_id"):
        by_organisation[organisation_id].append(agreement_id)
    collecting = Organisation.objects.in_bulk(collecting_months(by_organisation))
    parked: list[str] = []
    for organisation_id, organisation in sorted(collecting.items()):
        agreement_ids = by_organisation[organisation_id]
        try:
            with transaction.atomic():
                documents, renewed = charge_together(organisation=organisation, until=until_on, now=now)
                _count(part, len(documents), sum(one.gross_cents for one in documents), renewed)
                solve_by_run(agreement_ids=agreement_ids, now=now)
        except Refusal as refusal:
            parked.append(_park(agreement_ids[0], refusal, now))
        apart[:] = [one for one in apart if one not in agreement_ids]
    return parked


def _park(agreement_id: int, refusal: Refusal, now: datetime) -> str:
    if isinstance(refusal, VatUndecided):
        hold_case(case=refusal.case, now=now)
    agreement = Agreement.objects.select_related("organisation").get(pk=agreement_id)
    park_agreement(agreement=agreement, reason=refusal.message, now=now)
    return f"{agreement.reference}: {refusal.message}"


def _count(part: BillingRunPart, invoices: int, cents: int, renewed: int) -> None:
    BillingRunPart.objects.filter(pk=part.pk).update(
        invoices=F("invoices") + invoices,
        gross_cents=F("gross_cents") + cents,
        renewed=F("renewed") + renewed,
    )


@transaction.atomic
def _finish(run: BillingRun, now: datetime) -> None:
    locked = BillingRun.objects.select_for_update().get(pk=run.pk)
    if locked.finished_at is not None or locked.parts.filter(done_at=None).exists():
        return
    sums = locked.parts.aggregate(invoices=Sum("invoices"), cents=Sum("gross_cents"))
    locked.invoices, locked.gross_cents = sums["invoices"] or 0, sums["cents"] or 0
    locked.parked += [one for part in locked.parts.order_by("number") for one in part.parked]
    locked.finished_at = now
    locked.save(update_fields=["invoices", "gross_cents", "parked", "finished_at"])


def unfinished_runs() -> QuerySet[BillingRun]:
    """Runs of which parts are left, the oldest first."""
    return BillingRun.objects.filter(finished_at=None).order_by("id")


def bill_until(
    *, until_on: date, now: datetime, scope: Scope | None = None, actor: User | None = None
) -> RunOutcome:
    """Renew and invoice everything that is due up to a day, here and now.

    Twice, at the same time, late, or after a crash: the same invoices. An agreement that cannot be billed by rule is
    parked with its reason, and the run goes on. Prose: docs/algorithms/billing-run.md.
    """
    run = start_run(until_on=until_on, now=now, scope=scope, actor=actor)
    work_on(run=run, now=now)
    return outcome_of(run)


def outcome_of(run: BillingRun) -> RunOutcome:
    """What a run did so far."""
    run.refresh_from_db()
    sums = run.parts.aggregate(invoices=Sum("invoices"), cents=Sum("gross_cents"), renewed=Sum("renewed"))
    return RunOutcome(
        run.until_on,
        run.agreements,
        sums["invoices"] or 0,
        sums["cents"] or 0,
        sums["renewed"] or 0,
        run.ended_unpaid,
        run.parked,
    )
