"""Reads wages, hours and days as feeds write them. What can be read in two ways is not read at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from email.utils import parsedate_to_datetime

from marketplace.choices import WageUnit

WEEKS_IN_A_YEAR = 52
MONTHS_IN_A_YEAR = 12
# Above this, what is taken for a wage per hour is one per month or year.
MOST_PER_HOUR_CENTS = 250_00
MOST_HOURS = 60

UNITS = {
    **dict.fromkeys(("uur", "hour", "hourly", "uurloon", "u", "h", "hr"), WageUnit.HOUR),
    **dict.fromkeys(("week", "weekly"), WageUnit.WEEK),
    **dict.fromkeys(
        ("4 weken", "vier weken", "4 weeks", "four weeks", "4-weken", "four_weeks"), WageUnit.FOUR_WEEKS
    ),
    **dict.fromkeys(("maand", "month", "monthly", "mnd", "maandelijks"), WageUnit.MONTH),
    **dict.fromkeys(("jaar", "year", "yearly", "annum", "annual", "annually", "jr"), WageUnit.YEAR),
}
_UNIT = "|".join(sorted((re.escape(one) for one in UNITS), key=len, reverse=True))
_EURO = r"(?:€|eur\b|euro\b)"
_AMOUNT = r"\d[\d.,\s]*(?:,-|,--)?"
_WAGE = re.compile(
    rf"(?:van|from|vanaf)?\s*{_EURO}?\s*(?P<low>{_AMOUNT})\s*{_EURO}?"
    rf"(?:(?:-|–|—|tot|to|t/m|tot en met|en|and)\s*{_EURO}?\s*(?P<high>{_AMOUNT})\s*{_EURO}?)?"
    rf"\s*(?:bruto|gross)?\s*(?:(?:per|p/|/|p\.|a|an)?\s*(?P<unit>{_UNIT})\b\.?)?\s*(?:bruto|gross)?",
    re.IGNORECASE,
)
_OTHER_MONEY = re.compile(r"[$£¥]|\b(usd|gbp|pln|ron|bgn|chf|lei|z[lł])\b|zł|лв", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,\s])\d{3}(?:(?P=mark)\d{3})*", re.ASCII)
_HOURS = re.compile(
    r"(?P<low>\d{1,2})(?:[.,]0+)?(?:\s*(?:-|–|tot|to|t/m)\s*(?P<high>\d{1,2})(?:[.,]0+)?)?\s*(?:uur|uren|hours?|hrs?)?"
    r"(?:\s*(?:per|/|p)\s*(?:week|w))?",
    re.IGNORECASE | re.ASCII,
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
YES = frozenset({"true", "yes", "ja", "1", "y", "j"})
NO = frozenset({"false", "no", "nee", "0", "n"})


class Unreadable(ValueError):
    """A text that is not what it should be."""


class NotEuro(Unreadable):
    """An amount in other money."""


@dataclass(frozen=True, slots=True)
class Wage:
    """A wage as written: cents, for a unit when the text names one."""

    low_cents: int
    high_cents: int | None
    unit: WageUnit | None


def read_wage(said: str) -> Wage:
    """An amount or a range, with or without its unit: “€ 2.800 - € 3.200 per maand”. Anything else is refused whole."""
    text = " ".join(said.split())
    if _OTHER_MONEY.search(text):
        raise NotEuro(said)
    found = _WAGE.fullmatch(text)
    if found is None:
        raise Unreadable(said)
    high, unit = found["high"], found["unit"]
    return Wage(
        cents_in(found["low"]),
        cents_in(high) if high else None,
        UNITS[unit.lower()] if unit else None,
    )


def cents_in(written: str) -> int:
    """An amount in cents. Three digits after the last mark are thousands, one or two are cents; no other is read."""
    text = written.strip().removesuffix(",--").removesuffix(",-").strip().rstrip(".")
    whole, cents = text, ""
    parted = re.fullmatch(r"(.*\d)[.,](\d{1,2})", text, re.ASCII)
    if parted:
        whole, cents = parted[1], parted[2]
    if not (whole.isascii() and whole.isdigit()):
        grouped = _GROUPED.fullmatch(whole)
        # The mark of thousands is another than the one before the cents.
        if grouped is None or (cents and grouped["mark"] == text[-len(cents) - 1]):
            raise Unreadable(written)
        whole = re.sub(r"\D", "", whole)
    if len(whole) > 9:
        raise Unreadable(written)
    amount = int(whole) * 100 + int(cents.ljust(2, "0") or 0)
    if amount == 0:
        raise Unreadable(written)
    return amount


def unit_named(said: str) -> WageUnit | None:
    """The unit that a word stands for."""
    return UNITS.get(" ".join(said.lower().removeprefix("per ").split()))


def per_hour(cents: int, unit: WageUnit, hours: Decimal | None) -> int:
    """A wage per hour in whole cents, rounded down, so that nothing is promised that is not paid.

    Per week and longer it needs the hours a week that the wage is paid for; a year has 52 weeks and twelve months.
    """
    if unit is WageUnit.HOUR:
        return cents
    if hours is None or hours <= 0:
        raise ValueError("A wage for longer than an hour needs its hours.")
    weeks = {
        WageUnit.WEEK: Decimal(1),
        WageUnit.FOUR_WEEKS: Decimal(4),
        WageUnit.MONTH: Decimal(WEEKS_IN_A_YEAR) / MONTHS_IN_A_YEAR,
        WageUnit.YEAR: Decimal(WEEKS_IN_A_YEAR),
    }[unit]
    return int((Decimal(cents) / (weeks * hours)).quantize(Decimal(1), ROUND_DOWN))


def read_hours(said: str) -> tuple[int, int]:
    """Whole hours a week, or a range of them: “32 - 40 uur”."""
    found = _HOURS.fullmatch(" ".join(said.split()))
    if found is None:
        raise Unreadable(said)
    low = int(found["low"])
    high = int(found["high"] or low)
    if not (0 < low <= MOST_HOURS and 0 < high <= MOST_HOURS):
        raise Unreadable(said)
    return low, high


def read_weekly(said: str) -> Decimal:
    """The hours a week that a wage is paid for; a half is allowed (37,5)."""
    text = said.strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,2}(\.\d{1,2})?", text, re.ASCII) or not 0 < Decimal(text) <= MOST_HOURS:
        raise Unreadable(said)
    return Decimal(text)


def read_day(said: str) -> date:
    """A day: 2027-03-16 with or without a time, 16-3-2027, or as mails write it. With slashes: refused."""
    text = said.strip()
    found, dutch = _DAY.fullmatch(text), _DUTCH_DAY.fullmatch(text)
    try:
        if found:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        elif dutch:
            day = date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
        else:
            day = parsedate_to_datetime(text).date() if "," in text else date.min
    except (ValueError, TypeError, IndexError):
        raise Unreadable(said) from None
    if not 2000 <= day.year <= 2100:
        raise Unreadable(said)
    return day


def read_yes(said: str) -> bool:
    """Yes or no, in words or figures."""
    text = said.strip().casefold()
    if text not in YES | NO:
        raise Unreadable(said)
    return text in YES
