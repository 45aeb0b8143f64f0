"""How a register is read: the map of its columns, and whether its address is fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Invalid, NotFound
from foundation.models import User
from quality.actions.register_refusals import why_refused
from quality.choices import RegisterColumn
from quality.models import Register
from quality.rules.register_columns import FileRefused, entries_in, plain


class RegisterUnknown(NotFound):
    code = "register-unknown"
    sentence = _("We know no register “{code}”.")


class ColumnMapRefused(Invalid):
    code = "register-columns-refused"
    sentence = _("This map was not saved: {why}")


class AddressNotFetchable(Invalid):
    code = "register-address-not-fetchable"
    sentence = _("This is no address that we can fetch. It begins with https:// and names a site.")


NO_NAME = _("no column holds the name.")
TWICE = _("the column “{header}” is chosen twice.")
NOT_THERE = _("the file has no column “{header}”.")
NO_KVK = _("the column “{header}” holds no KvK number in the first rows.")
NO_LETTERS = _("the column “{header}” holds numbers only in the first rows, so it is not the name.")


def _lock(code: str) -> Register:
    register = Register.objects.select_for_update().filter(code=code).first()
    if register is None:
        raise RegisterUnknown(code=code)
    return register


def why_not(*, column_map: Mapping[str, str], sample: Sequence[Sequence[str]]) -> str:
    """Why a map does not fit the first rows of a file (its header comes first), in a sentence; empty when it does."""
    headers, rows = sample[0], sample[1:]
    chosen = list(column_map.values())
    if RegisterColumn.NAME not in column_map:
        return str(NO_NAME)
    for header in chosen:
        if chosen.count(header) > 1:
            return str(TWICE).format(header=header)
        if plain(header) not in {plain(one) for one in headers}:
            return str(NOT_THERE).format(header=header)
    try:
        entries = entries_in(enumerate([headers, *rows], start=1), column_map)
    except FileRefused as refused:
        return why_refused(refused)
    problem: tuple[Promise, RegisterColumn] | None = None
    if RegisterColumn.KVK_NUMBER in column_map and not any(entry.kvk_number for entry in entries):
        problem = NO_KVK, RegisterColumn.KVK_NUMBER
    elif not any(letter.isalpha() for entry in entries for letter in entry.name):
        problem = NO_LETTERS, RegisterColumn.NAME
    return str(problem[0]).format(header=column_map[problem[1]]) if problem else ""


@transaction.atomic
def save_column_map(
    *,
    register_code: str,
    column_map: Mapping[str, str],
    sample: Sequence[Sequence[str]],
    actor: User,
    now: datetime,
) -> Register:
    """Save which column of a register's files is read as what; `sample` is the header and first rows of one.

    Refuses a map without a name, one that names a column twice or one that is not there, and one by which the rows of
    the sample cannot be read.
    """
    register = _lock(register_code)
    why = why_not(column_map=column_map, sample=sample)
    if why:
        raise ColumnMapRefused(why=why)
    register.column_map = dict(column_map)
    register.save(update_fields=["column_map"])
    record(
        action="save_register_columns",
        subject_kind="register",
        subject_reference=register.code,
        actor=actor,
        now=now,
        facts={"column_map": register.column_map},
    )
    return register


@transaction.atomic
def set_register_source(
    *, register_code: str, address: str, is_fetched: bool, actor: User, now: datetime
) -> Register:
    """Set where a register is published, and whether we fetch it once a week. Refuses an address we cannot fetch."""
    register = _lock(register_code)
    parts = urlsplit(address.strip())
    if is_fetched and (parts.scheme != "https" or not parts.hostname or parts.username is not None):
        raise AddressNotFetchable(field="address")
    register.source_address, register.is_fetched = address.strip(), is_fetched
    if not is_fetched:
        # Nobody waits for what is not fetched any more.
        register.problem, register.problem_since_at = "", None
    register.save(update_fields=["source_address", "is_fetched", "problem", "problem_since_at"])
    record(
        action="set_register_source",
        subject_kind="register",
        subject_reference=register.code,
        actor=actor,
        now=now,
        facts={"is_fetched": is_fetched, "address": register.source_address},
    )
    return register
