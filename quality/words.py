"""Sentences about marks, with source and date, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.periods import day_of
from marketplace.models import Organisation
from quality.choices import DateBasis
from quality.models import MarkHeld


def mark_name(code: str, names: Mapping[str, str]) -> str:
    """The name of a mark by code (from `names`); for what is asked like a mark, its own words."""
    if code == "kvk":
        return _("KvK number")
    if code == "declaration":
        return _("signed declaration")
    return names.get(code, code)


def mark_sentence(code: str, row: MarkHeld | None, organisation: Organisation, *, ended: bool = False) -> str:
    """How a mark stands, such as “Erkend referent: found in the IND register of 11 March 2026”."""
    if row is None:
        if code == "kvk":
            return _("KvK number {number}").format(number=organisation.party.kvk_number)
        if organisation.declaration_signed_at:
            day = date_format(day_of(organisation.declaration_signed_at), "j F Y")
            return _("Declaration signed on {day}").format(day=day)
        return code
    name = row.mark.name
    if ended and row.until_at is not None:
        return _("{mark}: ended on {day}").format(mark=name, day=date_format(day_of(row.until_at), "j F Y"))
    if row.snapshot is not None and row.until_at is not None:
        return _("{mark}: no longer in the register. Counts until {day}").format(
            mark=name, day=date_format(day_of(row.until_at), "j F Y")
        )
    if row.snapshot is not None and row.snapshot.taken_on_basis == DateBasis.IMPORT_DAY:
        # The file did not say of which day it was: so we do not either.
        return _("{mark}: found in the {register} that we read on {day}").format(
            mark=name,
            register=row.snapshot.register.name,
            day=date_format(row.snapshot.taken_on, "j F Y"),
        )
    if row.snapshot is not None:
        return _("{mark}: found in the {register} of {day}").format(
            mark=name,
            register=row.snapshot.register.name,
            day=date_format(row.snapshot.taken_on, "j F Y"),
        )
    if row.until_at is not None:
        return _("{mark}: valid until {day}").format(
            mark=name, day=date_format(day_of(row.until_at), "j F Y")
        )
    return name
