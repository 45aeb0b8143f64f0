"""The report of a feed's file for both the portal and the desk: its rows in words, and its table to download."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation import clock
from foundation.languages import staff_language
from marketplace.actions.feed_previews import preview_run
from marketplace.choices import FeedFormat, RowOutcome
from marketplace.models import FeedRow, FeedRun
from marketplace.queries.feed_words import field_name
from marketplace.queries.feeds import rows_of
from web.tables import csv_answer

MOST_SHOWN = 200


def in_my_language(said: object) -> str:
    """A kept sentence in the reader's language."""
    return str(said.get(staff_language(get_language()), "")) if isinstance(said, dict) else ""


def sentences_of(faults: list[dict[str, dict[str, str] | str]]) -> list[str]:
    """What is wrong with a row: the field, then what to do."""
    return [
        ": ".join(filter(None, [field_name(str(fault["field"])), in_my_language(fault["said"])]))
        for fault in faults
    ]


def run_facts(run: FeedRun, asked: str) -> dict[str, object]:
    """What the report of a run says, for partner and desk."""
    counts = [(outcome, run.counts.get(outcome.value, 0)) for outcome in RowOutcome]
    return {
        "run": run,
        "feed": run.feed,
        "asked": asked,
        "counts": [(outcome, count) for outcome, count in counts if count],
        "total": sum(run.counts.values()),
        "rows": [(row, sentences_of(row.faults)) for row in rows_of(run, asked)[:MOST_SHOWN]],
        "is_json": run.feed.format == FeedFormat.GREENHOUSE_JSON,
    }


def report_file(run: FeedRun) -> HttpResponse:
    """As CSV: every row that is not the same; before it is taken in, all that is wrong."""
    header = [_("Place in the file"), _("Your own number"), _("Title"), _("Outcome"), _("What is wrong")]
    if run.content is not None:
        rows = [
            (row.place, row.external_id, row.title, str(RowOutcome.REFUSED.label), _joined(row.faults))
            for row in preview_run(run=run, now=clock.now()).refused
        ]
    else:
        rows = [_as_cells(row) for row in rows_of(run)]
    return csv_answer(name=f"feed-{run.reference}", header=header, rows=rows)


def _joined(faults: list[dict[str, dict[str, str] | str]]) -> str:
    return " ".join(sentences_of(faults))


def _as_cells(row: FeedRow) -> tuple[int, str, str, str, str]:
    return (
        row.place or 0,
        row.external_id,
        row.title,
        str(RowOutcome(row.outcome).label),
        _joined(row.faults),
    )
