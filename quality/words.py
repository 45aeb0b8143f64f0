"""Sentences about marks, with source and date, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.choices import Language
from foundation.days import day_with_weekday, day_without_weekday
from foundation.periods import day_of
from marketplace.choices import Condition, ListingKind
from marketplace.models import Organisation
from quality.choices import DateBasis, Fact, MarkState, ShownAs
from quality.models import Mark, MarkHeld
from quality.queries.shown import MarkShown
from quality.rules.expressions import Asked, Way

# The recognition that our own committee gives.
OWN = "bmip"
ONE_DAY = timedelta(days=1)


def mark_name(code: str, names: Mapping[str, str]) -> str:
    """The name of a mark by code (from `names`); for what is asked like a mark, its own words."""
    if code == "kvk":
        return _("KvK number")
    if code == "declaration":
        return _("signed declaration")
    return names.get(code, code)


def assurance_of(mark: Mark) -> tuple[str, str]:
    """What a mark assures, and the language of that sentence: the reader's, or else English."""
    for language in (get_language() or "", Language.ENGLISH.value):
        sentence = str(getattr(mark, f"assures_{language}", ""))
        if sentence:
            return sentence, language
    return "", Language.ENGLISH.value


def mark_sentence(code: str, row: MarkHeld | None, organisation: Organisation, *, ended: bool = False) -> str:
    """How a mark stands, such as “Erkend referent: found in the IND register of 11 March 2026”."""
    if row is None:
        if code == "kvk":
            return _("KvK number {number}").format(number=organisation.party.kvk_number)
        if organisation.declaration_signed_at:
            day = day_without_weekday(day_of(organisation.declaration_signed_at))
            return _("Declaration signed on {day}").format(day=day)
        return code
    name = row.mark.name
    if row.state == MarkState.SUSPENDED and row.until_at is not None:
        return _("{mark}: suspended from {day}").format(
            mark=name, day=day_without_weekday(day_of(row.until_at))
        )
    if row.state == MarkState.WITHDRAWN and row.until_at is not None:
        return _("{mark}: withdrawn from {day}").format(
            mark=name, day=day_without_weekday(day_of(row.until_at))
        )
    if ended and row.until_at is not None:
        return _("{mark}: ended on {day}").format(mark=name, day=day_without_weekday(day_of(row.until_at)))
    # One that is verified may end too: on the last day that the register itself names.
    if row.snapshot is not None and row.until_at is not None and row.state != MarkState.VERIFIED:
        return _("{mark}: no longer in the register. Counts until {day}").format(
            mark=name, day=day_without_weekday(day_of(row.until_at))
        )
    if row.snapshot is not None and row.snapshot.taken_on_basis == DateBasis.IMPORT_DAY:
        # The file did not say of which day it was: so we do not either.
        return _("{mark}: found in the {register} that we read on {day}").format(
            mark=name,
            register=row.snapshot.register.name,
            day=day_without_weekday(row.snapshot.taken_on),
        )
    if row.snapshot is not None:
        return _("{mark}: found in the {register} of {day}").format(
            mark=name,
            register=row.snapshot.register.name,
            day=day_without_weekday(row.snapshot.taken_on),
        )
    if row.until_at is not None:
        return _("{mark}: valid until {day}").format(mark=name, day=day_without_weekday(day_of(row.until_at)))
    return name


def way_words(way: Way, names: Mapping[str, str]) -> str:
    """One way to meet what is asked: “AKF (only agricultural employers)”."""
    marks = [mark_name(code, names) for code in way.marks]
    words = marks[0] if len(marks) == 1 else _("{marks} together").format(marks=" + ".join(marks))
    if way.when:
        return _("{marks} (counts only for: {whom})").format(marks=words, whom=Fact(way.when).label)
    return words


def asked_words(asked: Asked, names: Mapping[str, str]) -> str:
    """One thing that is asked: “SNF, or AKF (counts only for: agricultural employers)”."""
    words = _(", or ").join(way_words(way, names) for way in asked.ways)
    if asked.when:
        return _("{marks} (asked only of: {whom})").format(marks=words, whom=Fact(asked.when).label)
    return words


def scope_words(kind: str, condition: str) -> str:
    """What is let in or kept out: “Vacancies that need a sponsor”."""
    if condition == Condition.SPONSORSHIP:
        return _("Vacancies that need a sponsor")
    words = {
        ListingKind.VACANCY: _("Vacancies"),
        ListingKind.HOME: _("Homes"),
        ListingKind.SERVICE: _("Services"),
        ListingKind.PROFILE: _("Profile"),
        ListingKind.SESSION: _("Sessions"),
    }
    return words[ListingKind(kind)]


def shown_sentence(shown: MarkShown) -> str:
    """What a visitor reads about a mark: where it was looked up, and on which day. Nothing more than we know."""
    day = day_with_weekday(shown.checked_on)
    last = day_with_weekday(day_of(shown.until_at) - ONE_DAY) if shown.until_at else ""
    if shown.shown_as == ShownAs.ON_HOLD:
        return _("On hold: it does not count now. We are looking into it.")
    if shown.register:
        if shown.shown_as == ShownAs.DUE:
            return _(
                "Not in the newest {register}. Last seen in that of {day}. It counts to and including {last}."
            ).format(register=shown.register, day=day, last=last)
        words = (
            _("In the {register}, checked on {day}.")
            if shown.is_day_known
            else _("In the {register} that we read on {day}.")
        )
        sentence = words.format(register=shown.register, day=day)
        if shown.is_old:
            sentence += " " + _("That is {days} days ago.").format(days=shown.age_days)
        return sentence
    words = (
        _("Recognised by our committee on {day}.")
        if shown.mark.code == OWN
        else _("We read the evidence on {day}.")
    )
    sentence = words.format(day=day)
    if shown.shown_as == ShownAs.DUE:
        return (
            sentence
            + " "
            + _("It must be checked again. It counts to and including {last}.").format(last=last)
        )
    if last:
        sentence += " " + _("Valid to and including {last}.").format(last=last)
    return sentence


def shown_label(shown: MarkShown) -> str:
    """The same, as short as a label: “SNF, 12 March 2027”."""
    if shown.shown_as == ShownAs.CHECKED:
        day = day_without_weekday(shown.checked_on)
        return _("{mark}, checked on {day}").format(mark=shown.mark.name, day=day)
    return f"{shown.mark.name}: {ShownAs(shown.shown_as).label.lower()}"
