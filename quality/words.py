"""Sentences about marks, with source and date, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.choices import Language
from foundation.days import day_without_weekday
from foundation.periods import day_of
from marketplace.choices import Condition, ListingKind
from marketplace.models import Organisation
from quality.choices import DateBasis, Fact
from quality.models import Mark, MarkHeld
from quality.rules.expressions import Asked, Way


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
    if ended and row.until_at is not None:
        return _("{mark}: ended on {day}").format(mark=name, day=day_without_weekday(day_of(row.until_at)))
    if row.snapshot is not None and row.until_at is not None:
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
