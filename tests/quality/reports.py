"""Builders for tests: reports about listings, made through real actions."""

from __future__ import annotations

from datetime import datetime

from foundation.clock import wall_time
from marketplace.models import Listing
from quality.actions.reports import ReportFacts, record_report
from quality.models import Report
from tests.marketplace.given import NOW


def report_facts(**changes: object) -> ReportFacts:
    """What somebody tells who was asked for money."""
    facts: dict[str, object] = {
        "kind": "money_asked",
        "text": "Zij vroegen mij 50 euro voor dit werk.",
        "name": "Ania",
        "email": "ania@post.example",
    }
    return ReportFacts(**{**facts, **changes})  # type: ignore[arg-type]  # a test names the fields it changes


def a_report(
    listing: Listing,
    *,
    now: datetime = NOW,
    language: str = "pl",
    address: str | None = "192.0.2.7",
    wall_now: datetime | None = None,
    **changes: object,
) -> Report:
    """A report about a listing, in Polish unless said otherwise."""
    return record_report(
        listing=listing,
        facts=report_facts(**changes),
        language=language,
        address=address,
        now=now,
        wall_now=wall_now or wall_time(),
    )
