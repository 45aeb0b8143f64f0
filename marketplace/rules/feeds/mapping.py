"""From a row of a feed to what a vacancy says, by the feed's own map. What is missing is a fault, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from foundation.rules.masking import without_bsn
from foundation.rules.xml import xml_text
from marketplace.choices import FeedFormat, WageUnit
from marketplace.rules.content import fold
from marketplace.rules.facts import VacancyFacts
from marketplace.rules.feeds.amounts import (
    MOST_PER_HOUR_CENTS,
    NotEuro,
    Unreadable,
    Wage,
    per_hour,
    read_day,
    read_hours,
    read_wage,
    read_weekly,
    read_yes,
    unit_named,
)
from marketplace.rules.feeds.documents import Row
from marketplace.rules.feeds.faults import RowFault, RowFaultCode
from marketplace.rules.feeds.texts import one_line, plain_text

LONGEST_ID = 120
LONGEST_TITLE = 120
LONGEST_TEXT = 5000
# What a feed never says may be set for all its rows; these cannot be.
OF_THE_ROW = ("external_id", "title", "text", "wage_from", "wage_until")
CHOICES = ("language", "sector", "stay", "contract", "language_needed", "housing_offered")
OPTIONAL_CHOICES = {"housing_offered": "none"}
DAYS = ("starts_on", "ends_on")
ANSWERS = ("needs_sponsorship", "suits_partner")
FIELDS = (
    *("external_id", "title", "text", "place", "wage_from", "wage_until", "wage_unit", "wage_hours"),
    *("hours_from", "hours_until", "stay", "contract", "sector", "language_needed", "language"),
    *("housing_offered", "starts_on", "ends_on", "needs_sponsorship", "suits_partner"),
)
SAID_BY_FEED = (
    *(
        "title",
        "text",
        "place",
        "language",
        "sector",
        "stay",
        "contract",
        "language_needed",
        "housing_offered",
    ),
    *("hours_from", "hours_until", "wage_from_cents", "wage_until_cents", "starts_on", "ends_on"),
    *ANSWERS,
)
PRESETS: Mapping[FeedFormat, Mapping[str, str]] = {
    FeedFormat.INDEED_XML: {
        "external_id": "referencenumber | reference_id",
        "title": "title",
        "text": "description",
        "place": "postalcode | city | location",
        "wage_from": "salary",
    },
    FeedFormat.RECRUITEE_XML: {
        "external_id": "id",
        "title": "title",
        "text": "description + requirements",
        "place": "postal-code | postal_code | city | location",
        "wage_from": "salary/min",
        "wage_until": "salary/max",
        "wage_unit": "salary/period",
        "hours_from": "min-hours | min_hours",
        "hours_until": "max-hours | max_hours",
    },
    FeedFormat.GREENHOUSE_JSON: {
        "external_id": "id",
        "title": "title",
        "text": "content",
        "place": "location/name",
        "wage_from": "pay_input_ranges/min",
        "wage_until": "pay_input_ranges/max",
    },
    FeedFormat.CSV: {name: name for name in FIELDS if name != "external_id"} | {"external_id": "id"},
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FeedMap:
    """Where each field stands in a feed, and what holds for all its rows where it says nothing.

    A source is the name of a field of the feed; `a | b` is the first of these that is filled in, `a + b` both.
    """

    sources: Mapping[str, str]
    defaults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a row is compared with: the places that we know, folded, and the words for each choice, folded."""

    places: frozenset[str]
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row with its identity, and what it says or what is wrong with it."""

    place: int
    external_id: str
    title: str
    facts: VacancyFacts | None
    faults: tuple[RowFault, ...]


def said_in(row: Row, source: str) -> list[str]:
    """What stands in a row where a source points to: one text, or those of all alternatives that are filled in."""
    if not source:
        return []
    if source in row.values:
        return [row.values[source]]
    if "+" in source:
        parts = [row.values[name.strip()] for name in source.split("+") if name.strip() in row.values]
        return ["\n\n".join(parts)] if parts else []
    return [row.values[name.strip()] for name in source.split("|") if name.strip() in row.values]


def map_row(row: Row, by: FeedMap, known: Known) -> MappedRow:
    """What a row says as a vacancy, or everything that is wrong with it, in the order of the fields."""
    reader = _Reader(row, by)
    external_id = reader.external_id()
    title = one_line(reader.said("title"))
    # What a report shows of a row that is refused.
    shown = without_bsn(title)[:LONGEST_TITLE]
    if not row.is_whole:
        reader.fault(RowFaultCode.WRONG_COLUMNS)
        return MappedRow(row.place, "", shown, None, tuple(reader.faults))
    reader.text_of("title", title, LONGEST_TITLE)
    text = plain_text(reader.said("text"))
    reader.text_of("text", text, LONGEST_TEXT)
    place = reader.place(known.places)
    hours = reader.hours()
    wage = reader.wages(hours)
    chosen = {name: reader.choice(name, known.words[name]) for name in CHOICES}
    days = {name: reader.typed(name, read_day, RowFaultCode.DATE_UNREADABLE) for name in DAYS}
    answers = {name: reader.typed(name, read_yes, RowFaultCode.YES_OR_NO) for name in ANSWERS}
    _refuse_days(reader, days)
    if reader.faults or hours is None or wage is None:
        return MappedRow(row.place, external_id, shown, None, tuple(reader.faults))
    facts = VacancyFacts(
        title=title,
        text=text,
        place=place,
        language=chosen["language"],
        sector=chosen["sector"],
        stay=chosen["stay"],
        contract=chosen["contract"],
        language_needed=chosen["language_needed"],
        housing_offered=chosen["housing_offered"],
        hours_from=hours[0],
        hours_until=hours[1],
        wage_from_cents=wage[0],
        wage_until_cents=wage[1],
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
        needs_sponsorship=bool(answers["needs_sponsorship"]),
        suits_partner=bool(answers["suits_partner"]),
    )
    return MappedRow(row.place, external_id, shown, facts, ())


def _refuse_days(reader: _Reader, days: Mapping[str, date | None]) -> None:
    starts_on, ends_on = days["starts_on"], days["ends_on"]
    if starts_on and ends_on and ends_on < starts_on:
        reader.fault(RowFaultCode.RUNS_DOWN, "ends_on", said=str(ends_on), other=str(starts_on))


class _Reader:
    """Reads one row, and gathers what is wrong with it."""

    def __init__(self, row: Row, by: FeedMap) -> None:
        self.row = row
        self.by = by
        self.faults: list[RowFault] = []

    def fault(self, code: RowFaultCode, name: str = "", **facts: str) -> None:
        """One more thing that is wrong."""
        self.faults.append(
            RowFault(code, name, {key: without_bsn(value)[:80] for key, value in facts.items()})
        )

    def said(self, name: str) -> str:
        """What the feed says, or else what holds for all its rows; empty when neither says anything."""
        found = said_in(self.row, self.by.sources.get(name, ""))
        return xml_text(found[0]).strip() if found else self.by.defaults.get(name, "")

    def external_id(self) -> str:
        """The feed's own name of a vacancy, on which everything rests."""
        found = said_in(self.row, self.by.sources.get("external_id", ""))
        said = found[0].strip() if found else ""
        if not said:
            self.fault(RowFaultCode.NO_ID, "external_id")
        elif len(said) > LONGEST_ID or not said.isprintable():
            self.fault(RowFaultCode.BAD_ID, "external_id")
            return ""
        return said

    def text_of(self, name: str, text: str, longest: int) -> None:
        """A text that must be there, and not longer than we show."""
        if not text:
            self.fault(RowFaultCode.MISSING, name)
        elif len(text) > longest:
            self.fault(RowFaultCode.TOO_LONG, name, length=str(len(text)), most=str(longest))

    def place(self, places: frozenset[str]) -> str:
        """The first place or postcode that we know, of all that the row names."""
        said = [one_line(one) for one in said_in(self.row, self.by.sources.get("place", ""))]
        said = [one for one in said if one] or [
            one for one in [self.by.defaults.get("place", "").strip()] if one
        ]
        for one in said:
            # “Someren, Noord-Brabant, Netherlands”
            for name in (one, one.partition(",")[0].strip()):
                if place_key(name) in places:
                    return name
        if said:
            self.fault(RowFaultCode.PLACE_UNKNOWN, "place", said=said[0])
        else:
            self.fault(RowFaultCode.MISSING, "place")
        return ""

    def hours(self) -> tuple[int, int] | None:
        """The hours a week, lowest and highest."""
        low, high = self._range("hours_from"), self._range("hours_until")
        if low is None and high is None:
            if not any(one.field.startswith("hours") for one in self.faults):
                self.fault(RowFaultCode.MISSING, "hours_from")
            return None
        first, last = low or high, high or low
        if first is None or last is None:
            return None
        found = first[0], last[1]
        if found[1] < found[0]:
            self.fault(RowFaultCode.RUNS_DOWN, "hours_until", said=str(found[1]), other=str(found[0]))
            return None
        return found

    def _range(self, name: str) -> tuple[int, int] | None:
        said = self.said(name)
        if not said:
            return None
        try:
            return read_hours(said)
        except Unreadable:
            self.fault(RowFaultCode.HOURS_UNREADABLE, name, said=said)
            return None

    def wages(self, hours: tuple[int, int] | None) -> tuple[int, int] | None:
        """The wage per hour in cents, lowest and highest."""
        low = self._wage("wage_from")
        if low is None:
            return None
        high = self._wage("wage_until") if self.said("wage_until") else low
        if high is None:
            return None
        unit = low.unit or high.unit or self._unit()
        if unit is None:
            return None
        weekly = None if unit is WageUnit.HOUR else self._weekly(hours)
        if unit is not WageUnit.HOUR and weekly is None:
            return None
        last = high.low_cents if high.high_cents is None else high.high_cents
        found = per_hour(low.low_cents, unit, weekly), per_hour(last, unit, weekly)
        if found[1] < found[0]:
            self.fault(
                RowFaultCode.RUNS_DOWN,
                "wage_until",
                said=self.said("wage_until") or self.said("wage_from"),
                other=self.said("wage_from"),
            )
            return None
        if found[1] > MOST_PER_HOUR_CENTS:
            self.fault(RowFaultCode.WAGE_TOO_HIGH, "wage_from", said=self.said("wage_from"))
            return None
        return found

    def _wage(self, name: str) -> Wage | None:
        said = one_line(self.said(name))
        if not said:
            self.fault(RowFaultCode.NO_WAGE, name)
            return None
        try:
            return read_wage(said)
        except NotEuro:
            self.fault(RowFaultCode.NOT_EURO, name, said=said)
        except Unreadable:
            self.fault(RowFaultCode.AMOUNT_UNREADABLE, name, said=said)
        return None

    def _unit(self) -> WageUnit | None:
        said = self.said("wage_unit")
        unit = unit_named(said)
        if unit is None:
            self.fault(RowFaultCode.NO_WAGE_UNIT, "wage_unit", said=said or "–")
        return unit

    def _weekly(self, hours: tuple[int, int] | None) -> Decimal | None:
        said = self.said("wage_hours")
        if not said:
            if hours is not None and hours[0] == hours[1]:
                return Decimal(hours[0])
            self.fault(RowFaultCode.NO_WAGE_HOURS, "wage_hours")
            return None
        return self.typed("wage_hours", read_weekly, RowFaultCode.HOURS_UNREADABLE)

    def choice(self, name: str, words: Mapping[str, str]) -> str:
        """One of our own choices, named by its code or its word in any language."""
        said = one_line(self.said(name))
        if not said:
            if name not in OPTIONAL_CHOICES:
                self.fault(RowFaultCode.MISSING, name)
            return OPTIONAL_CHOICES.get(name, "")
        if fold(said) not in words:
            self.fault(RowFaultCode.CHOICE_UNKNOWN, name, said=said)
            return ""
        return words[fold(said)]

    def typed(self, name: str, read: Callable[[str], T], code: RowFaultCode) -> T | None:
        """What may be left out, and must be readable when it is there."""
        said = self.said(name)
        if not said:
            return None
        try:
            return read(said)
        except Unreadable:
            self.fault(code, name, said=said)
            return None


def place_key(typed: str) -> str:
    """A place as it is compared: a postcode by its four digits, a name without capitals."""
    postcode = re.fullmatch(r"(\d{4})\s*(?:[A-Za-z]{2})?", typed.strip(), re.ASCII)
    return postcode[1] if postcode else typed.strip().casefold()


def with_same_ids(rows: Sequence[MappedRow]) -> list[MappedRow]:
    """The rows again: those that share an id are all refused, for nobody can tell which one is meant."""
    places: dict[str, list[int]] = {}
    for row in rows:
        if row.external_id:
            places.setdefault(row.external_id, []).append(row.place)
    return [
        row
        if len(places.get(row.external_id, ())) < 2
        else MappedRow(
            row.place,
            row.external_id,
            row.title,
            None,
            (
                *row.faults,
                RowFault(
                    RowFaultCode.SAME_ID,
                    "external_id",
                    {
                        "said": row.external_id[:80],
                        "others": ", ".join(str(place) for place in places[row.external_id][:8]),
                    },
                ),
            ),
        )
        for row in rows
    ]
