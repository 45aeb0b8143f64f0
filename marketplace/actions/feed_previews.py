"""What taking a file in would do, row by row, in words: nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.languages import STAFF_LANGUAGES
from foundation.periods import day_of
from marketplace.actions.content import explained_in
from marketplace.choices import ListingKind
from marketplace.models import FeedRun
from marketplace.queries.feed_words import row_sentence
from marketplace.queries.feeds import map_of, reading_of
from marketplace.queries.listings import slot_use_of
from marketplace.rules.facts import VacancyFacts
from marketplace.rules.faults import Fault
from marketplace.rules.feeds.mapping import MappedRow
from marketplace.rules.feeds.plan import Step

Said = dict[str, dict[str, str] | str]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a file: what would be done with it, as what, and what is wrong with it."""

    place: int
    external_id: str
    title: str
    step: Step
    facts: VacancyFacts | None
    faults: list[Said]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. `example` holds the first row as the feed says it, by the names of its fields."""

    fields: list[str]
    example: dict[str, str]
    rows: list[PreviewRow]
    counts: dict[str, int]
    ending: int
    is_suspect: bool
    free_slots: int

    @property
    def refused(self) -> list[PreviewRow]:
        """The rows that cannot be taken in."""
        return [row for row in self.rows if row.step is Step.REFUSE]

    @property
    def readable(self) -> list[PreviewRow]:
        """The rows that can."""
        return [row for row in self.rows if row.step is not Step.REFUSE]


def preview_run(*, run: FeedRun, now: datetime) -> Preview:
    """What taking in the file of a run would do, by the feed's map as it is now."""
    feed = run.feed
    reading = reading_of(feed, bytes(run.content or b""), by=map_of(feed), day=day_of(now))
    rows = [
        PreviewRow(
            mapped.place,
            mapped.external_id,
            mapped.title,
            step,
            mapped.facts,
            row_faults(mapped, reading.held.get(number, [])),
        )
        for number, (step, mapped) in enumerate(reading.plan.steps)
    ]
    uses = [use.free for use in slot_use_of(feed.organisation, now) if use.kind == ListingKind.VACANCY]
    return Preview(
        reading.fields,
        dict(reading.rows[0].values) if reading.rows else {},
        rows,
        dict(Counter(row.step.value for row in rows)),
        len(reading.plan.ending),
        reading.plan.is_suspect,
        sum(uses),
    )


def row_faults(mapped: MappedRow, held: Sequence[Fault]) -> list[Said]:
    """What is wrong with a row, in each language: what cannot be read, and what the checks of every listing refuse."""
    said: list[Said] = [{"field": fault.field, "said": row_sentence(fault)} for fault in mapped.faults]
    for fault in held:
        in_each = {str(language): explained_in(fault, language) for language in STAFF_LANGUAGES}
        said.append({"field": fault.field, "said": in_each})
    return said
