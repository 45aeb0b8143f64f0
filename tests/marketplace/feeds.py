"""Builders of feeds for tests, in every form that we read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from marketplace.actions.feed_imports import import_run
from marketplace.actions.feeds import add_feed, change_feed_map, take_file
from marketplace.choices import FeedFormat
from marketplace.models import FeedRun, Listing, Organisation, VacancyFeed
from marketplace.queries.content import facts_from
from tests.marketplace.given import NOW, a_minimum_wage, an_open_door, an_organisation, an_owner_of

LATER = NOW + timedelta(days=1)
TEXT = "<p>U plukt aardbeien in een kas. Wij leren u het werk.</p><ul><li>Werkkleding van ons</li></ul>"
FOR_ALL_ROWS = {
    "language": "nl",
    "sector": "horticulture",
    "stay": "long",
    "contract": "fixed_term",
    "language_needed": "english",
    "hours_from": "38",
    "hours_until": "38",
}
Job = Mapping[str, str]


def a_job(number: int | str = 1, **changes: str) -> dict[str, str]:
    """A vacancy as a feed for job boards says it."""
    return {
        "title": f"Plukker {number}",
        "referencenumber": f"V-{number}",
        "city": "Someren",
        "postalcode": "5711 AB",
        "description": TEXT,
        "salary": "€ 16,20 per uur",
        **changes,
    }


def jobs(count: int, **changes: str) -> list[dict[str, str]]:
    """So many of them, numbered from 1."""
    return [a_job(number, **changes) for number in range(1, count + 1)]


def indeed_xml(said: Sequence[Job], *, encoding: str = "utf-8", head: str = "") -> bytes:
    """The XML that job boards read."""
    rows = "\n".join(
        "<job>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in job.items()) + "</job>"
        for job in said
    )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n{head}<source><publisher>ATS</publisher>\n{rows}\n</source>'
    ).encode(encoding)


def recruitee_xml(said: Sequence[Mapping[str, str]]) -> bytes:
    """Recruitee's XML; a name with a slash is nested."""
    rows = []
    for offer in said:
        cells = [f"<{name}>{escape(value)}</{name}>" for name, value in offer.items() if "/" not in name]
        salary = [
            f"<{name.partition('/')[2]}>{escape(value)}</{name.partition('/')[2]}>"
            for name, value in offer.items()
            if name.startswith("salary/")
        ]
        rows.append(f"<offer>{''.join(cells)}<salary>{''.join(salary)}</salary></offer>")
    return f"<offers>{''.join(rows)}</offers>".encode()


def greenhouse_json(said: Sequence[Mapping[str, object]]) -> bytes:
    """What a Greenhouse job board answers."""
    return json.dumps({"jobs": list(said), "meta": {"total": len(said)}}).encode()


def a_csv(said: Sequence[Job], *, separator: str = ";") -> bytes:
    """A spreadsheet's file."""
    names = list(said[0])
    lines = [separator.join(names), *(separator.join(job[name] for name in names) for job in said)]
    return "\r\n".join(lines).encode()


def a_feed(
    organisation: Organisation,
    feed_format: FeedFormat = FeedFormat.INDEED_XML,
    *,
    address: str = "",
    now: datetime = NOW,
    **defaults: str,
) -> VacancyFeed:
    """A feed whose map is set."""
    owner = an_owner_of(organisation)
    feed = add_feed(
        organisation=organisation,
        name="Eigen vacatures",
        feed_format=feed_format,
        address=address,
        actor=owner,
        now=now,
    )
    return change_feed_map(
        feed=feed,
        sources=feed.sources,
        defaults={**FOR_ALL_ROWS, **defaults},
        least_percent=50,
        actor=owner,
        now=now,
    )


def taken_in(feed: VacancyFeed, content: bytes, *, is_sure: bool = False, now: datetime = NOW) -> FeedRun:
    """A file that is sent and said yes to; a second yes when it stopped and `is_sure`."""
    owner = feed.created_by
    run = take_file(feed=feed, content=content, file_name="feed.xml", now=now)
    run = import_run(run=run, is_sure=False, actor=owner, now=now)
    return import_run(run=run, is_sure=True, actor=owner, now=now) if is_sure and run.state == "held" else run


def a_partner(*, slots: int = 50) -> Organisation:
    """An employer with so many places for vacancies."""
    a_minimum_wage()
    organisation = an_organisation()
    an_open_door(organisation, slots=slots)
    return organisation


def state_of_all() -> dict[str, tuple[object, ...]]:
    """Everything that visitors, slots and the search know of all listings."""
    return {
        listing.reference: (
            *(listing.state, listing.title, listing.text, listing.live_during, listing.allowance_id),
            *(listing.search_vector, listing.facet_key, listing.amount_cents, listing.changed_at),
            facts_from(listing),
        )
        for listing in Listing.objects.select_related("vacancy", "municipality").order_by("id")
    }


def live_titles(at: datetime = NOW) -> list[str]:
    """What visitors see, by title."""
    return sorted(Listing.objects.live_at(at).values_list("title", flat=True))


def sentences(run: FeedRun) -> list[str]:
    """What a report says is wrong, row by row."""
    return [fault["said"]["en"] for row in run.rows.order_by("id") for fault in row.faults]
