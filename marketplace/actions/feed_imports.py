"""Takes a feed's file in: makes, changes, publishes and ends listings, row by row, under a lock on the feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from foundation.actions.audit import record
from foundation.errors import Refusal
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.feed_previews import Said, row_faults
from marketplace.actions.feeds import RunIsOver, locked_feed
from marketplace.actions.listings import change_listing, create_listing
from marketplace.actions.publishing import NoAllowance, NoSlotLeft, publish_listing, withdraw_listing
from marketplace.choices import FeedRunState, ListingKind, ListingState, RowOutcome
from marketplace.models import Allowance, FeedItem, FeedRow, FeedRun, Listing, VacancyFeed
from marketplace.queries.content import facts_from
from marketplace.queries.feed_words import in_each_language, shortage_sentence
from marketplace.queries.feeds import OPEN_RUNS, Reading, awaiting_slots, map_of, reading_of
from marketplace.queries.proposals import waiting_proposal
from marketplace.rules.facts import VacancyFacts
from marketplace.rules.faults import Fault
from marketplace.rules.feeds.mapping import MappedRow
from marketplace.rules.feeds.plan import Step, fingerprint_of, said_by_feed

FINISHED = (ListingState.DRAFT, ListingState.WITHDRAWN)


@transaction.atomic
def import_run(*, run: FeedRun, is_sure: bool, actor: User, now: datetime) -> FeedRun:
    """Take a file in, or stop before anything is done when too much would end and nobody said that it is right.

    Each row does what a person would do by hand, with the same checks: a new one is made and published as far as slots
    reach, in the order of the feed; one that changed is changed; one that is absent is withdrawn. A row that is refused
    changes nothing, and its listing stays as it was. The same file again changes nothing. Refuses (`RunIsOver`) a file
    that was taken in, dropped or replaced. Only who saw that a run was stopped is `is_sure`.
    """
    feed = locked_feed(run.feed)
    run = FeedRun.objects.select_related("feed__organisation").get(pk=run.pk)
    if run.state not in OPEN_RUNS or run.content is None:
        raise RunIsOver
    reading = reading_of(feed, bytes(run.content), by=map_of(feed), day=day_of(now))
    if reading.plan.is_suspect and not (is_sure and run.state == FeedRunState.HELD):
        run.state = FeedRunState.HELD
        run.reason = shortage_sentence(
            before=reading.plan.before, ending=len(reading.plan.ending), rows=len(reading.rows)
        )
        run.save(update_fields=["state", "reason"])
        return run
    rows = _Import(feed, run, actor, now).take_in(reading)
    FeedRow.objects.bulk_create([row for row in rows if row.outcome != RowOutcome.KEPT], batch_size=500)
    run.state, run.content, run.reason = FeedRunState.DONE, None, {}
    run.counts = dict(sorted(Counter(str(row.outcome) for row in rows).items()))
    run.done_at, run.done_by = now, actor
    run.save(update_fields=["state", "content", "reason", "counts", "done_at", "done_by"])
    feed.is_automatic = bool(feed.address)
    feed.fetched_sha256, feed.problem, feed.problem_since_at = run.sha256, {}, None
    feed.save(update_fields=["is_automatic", "fetched_sha256", "problem", "problem_since_at"])
    record(
        action="import_feed",
        subject_kind="feed",
        subject_reference=feed.reference,
        organisation_reference=feed.organisation.reference,
        actor=actor,
        now=now,
        facts={"run": run.reference, "sha256": run.sha256, **run.counts},
    )
    return run


@transaction.atomic
def publish_waiting(*, feed: VacancyFeed, actor: User, now: datetime) -> int:
    """Put online what waits for a slot, in the order of the feed, as far as slots reach; answer how many."""
    feed = locked_feed(feed)
    work = _Import(feed, None, actor, now)
    return sum(work.publish(item)[0] is RowOutcome.CREATED for item in list(awaiting_slots(feed)))


class _Import:
    """One import of a locked feed."""

    def __init__(self, feed: VacancyFeed, run: FeedRun | None, actor: User, now: datetime) -> None:
        self.feed = feed
        self.run = run
        self.actor = actor
        self.now = now
        self.without_slot: list[Said] = []
        # Allowances before listings, as publishing by hand: nobody waits in a circle.
        list(
            Allowance.objects.select_for_update()
            .filter(organisation_id=feed.organisation_id, listing_kind=ListingKind.VACANCY, until_at__gt=now)
            .order_by("id")
        )
        self.items = {
            item.external_id: item
            for item in FeedItem.objects.select_related(
                "listing__organisation", "listing__vacancy", "listing__municipality"
            )
            .filter(feed=feed)
            .order_by("position", "id")
        }

    def take_in(self, reading: Reading) -> list[FeedRow]:
        """Do what the plan says; answer what became of each row. What ends goes first, so that its slots are free."""
        ended = [self._end(self.items[key]) for key in reading.plan.ending]
        rows = [
            self._row(number, step, mapped, reading.held.get(number, []))
            for number, (step, mapped) in enumerate(reading.plan.steps)
        ]
        return [*rows, *ended]

    def _end(self, item: FeedItem) -> FeedRow:
        if item.listing.state in {ListingState.PUBLISHED, ListingState.REVIEW}:
            withdraw_listing(listing=item.listing, actor=self.actor, now=self.now)
        item.is_present = item.awaits_slot = False
        item.save(update_fields=["is_present", "awaits_slot"])
        return FeedRow(
            run=self.run,
            external_id=item.external_id,
            title=item.listing.title,
            outcome=RowOutcome.ENDED,
            listing=item.listing,
        )

    def _row(self, number: int, step: Step, mapped: MappedRow, held: Sequence[Fault]) -> FeedRow:
        item = self.items.get(mapped.external_id)
        row = FeedRow(
            run=self.run,
            place=mapped.place,
            external_id=mapped.external_id,
            title=mapped.title,
            listing=item.listing if item else None,
        )
        facts = mapped.facts
        if step is Step.REFUSE or facts is None:
            row.outcome, row.faults = RowOutcome.REFUSED, row_faults(mapped, held)
            return row
        try:
            # What is refused halfway leaves nothing behind, and the next row goes on.
            with transaction.atomic():
                if item is None:
                    item = self._create(mapped.external_id, facts, number)
                    row.outcome, row.faults = self.publish(item)
                else:
                    row.outcome, row.faults = self._again(step, item, facts, number)
        except Refusal as refusal:
            row.outcome, row.faults = RowOutcome.REFUSED, _refused(refusal)
        else:
            row.listing = item.listing
            self.items[mapped.external_id] = item
        return row

    def _create(self, external_id: str, facts: VacancyFacts, number: int) -> FeedItem:
        listing = create_listing(
            organisation=self.feed.organisation, facts=facts, actor=self.actor, now=self.now
        )
        return FeedItem.objects.create(
            feed=self.feed,
            external_id=external_id,
            listing=listing,
            fingerprint=fingerprint_of(facts),
            position=number,
            awaits_slot=True,
        )

    def _again(
        self, step: Step, item: FeedItem, facts: VacancyFacts, number: int
    ) -> tuple[RowOutcome, list[Said]]:
        """A vacancy that the feed had before: changed where it says something else, and back when it was away."""
        is_waiting = item.awaits_slot or step is Step.RETURN
        fingerprint = fingerprint_of(facts)
        outcome, said = RowOutcome.KEPT, list[Said]()
        if item.fingerprint != fingerprint:
            item.listing = self._change(item.listing, facts)
            outcome = RowOutcome.CHANGED
            if item.listing.state == ListingState.REVIEW:
                outcome, self.without_slot = RowOutcome.LOOKED_AT, []
            elif waiting_proposal(item.listing) is not None:
                # It stays online as it was until somebody looked at the change (ADR 0046).
                outcome = RowOutcome.LOOKED_AT
        if (item.fingerprint, item.position, item.is_present) != (fingerprint, number, True):
            item.fingerprint, item.position, item.is_present = fingerprint, number, True
            item.save(update_fields=["fingerprint", "position", "is_present"])
        if is_waiting and item.listing.state in FINISHED:
            item.awaits_slot = True
            outcome, said = self.publish(item)
            if step is Step.RETURN and outcome is RowOutcome.CREATED:
                outcome = RowOutcome.RETURNED
        elif is_waiting and item.awaits_slot:
            item.awaits_slot = False
            item.save(update_fields=["awaits_slot"])
        return outcome, said

    def _change(self, listing: Listing, facts: VacancyFacts) -> Listing:
        # What a feed never speaks of stays as its author left it.
        now_said = replace(facts_from(listing), **said_by_feed(facts))
        return change_listing(
            organisation=self.feed.organisation,
            reference=listing.reference,
            facts=now_said,
            actor=self.actor,
            now=self.now,
        )

    def publish(self, item: FeedItem) -> tuple[RowOutcome, list[Said]]:
        """Put a draft online, or let it wait for a slot; it then goes online by itself, by its turn in the feed."""
        outcome, said = RowOutcome.WAITING, self.without_slot
        if item.listing.state not in FINISHED:
            outcome, said = RowOutcome.KEPT, []
        elif not said:
            try:
                with transaction.atomic():
                    item.listing = publish_listing(listing=item.listing, actor=self.actor, now=self.now)
                outcome = (
                    RowOutcome.LOOKED_AT if item.listing.state == ListingState.REVIEW else RowOutcome.CREATED
                )
            except (NoSlotLeft, NoAllowance) as refusal:
                # Who comes later in this feed finds no slot either.
                said = self.without_slot = _refused(refusal)
            except Refusal as refusal:
                outcome, said = RowOutcome.REFUSED, _refused(refusal)
        item.awaits_slot = outcome is RowOutcome.WAITING
        item.save(update_fields=["awaits_slot"])
        return outcome, said


def _said(field: str | None, sentence: dict[str, str]) -> Said:
    return {"field": field or "", "said": sentence}


def _refused(refusal: Refusal) -> list[Said]:
    return [_said(part.field, in_each_language(lambda part=part: part.message)) for part in refusal.parts]  # type: ignore[misc]  # bound now
