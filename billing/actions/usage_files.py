"""Reads a file of use: every line is right, or nothing is recorded and each wrong line is named."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.usage import Used, record_usage
from billing.choices import UsageSource
from billing.models import Usage
from foundation.errors import Invalid, Refusal
from foundation.models import User
from marketplace.models import Organisation
from marketplace.queries.participants import participant_of

COLUMNS = ("product", "day", "quantity", "reference", "participant")
MOST_LINES = 2_000


class FileUnreadable(Invalid):
    code = "file-unreadable"
    sentence = _("This is not a CSV file in UTF-8. Save it as CSV UTF-8, and try again.")


class ColumnsMissing(Invalid):
    code = "columns-missing"
    sentence = _("The first line must name the columns {columns}. Missing: {missing}.")


class TooManyLines(Invalid):
    code = "too-many-lines"
    sentence = _("The file has more than {most} lines. Cut it in parts.")


class LinesWrong(Invalid):
    code = "lines-wrong"
    sentence = _("Nothing was recorded. {lines}")


class DayUnreadable(Invalid):
    code = "day-unreadable"
    sentence = _("“{typed}” is not a day. Write it as 2027-03-16 or 16-03-2027.")


class QuantityUnreadable(Invalid):
    code = "quantity-unreadable"
    sentence = _("“{typed}” is not a whole number.")


def record_file(*, organisation: Organisation, content: bytes, actor: User, now: datetime) -> list[Usage]:
    """Record every line of a file, or none; the same file again changes nothing.

    Columns (in any order, with commas or semicolons): product, day, quantity, reference, and if wanted participant.
    A reference is asked here, because with it the same file can safely be sent twice.
    """
    rows = _rows(content)
    problems: list[str] = []
    recorded: list[Usage] = []
    with transaction.atomic():
        for number, row in rows:
            try:
                with transaction.atomic():
                    recorded.append(_record_row(organisation, row, actor, now))
            except Refusal as refusal:
                problems.append(
                    str(_("Line {number}: {sentence}")).format(number=number, sentence=refusal.message)
                )
        if problems:
            transaction.set_rollback(True)
    if problems:
        raise LinesWrong(field="file", lines=" ".join(problems[:20]))
    return recorded


class ReferenceMissing(Invalid):
    code = "reference-missing"
    sentence = _("The reference is empty. Give each line one of its own.")


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(field="file") from None
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if header.count(";") >= header.count(",") else ","
    )
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or []}
    missing = [name for name in COLUMNS[:4] if name not in names]
    if missing:
        raise ColumnsMissing(field="file", columns=", ".join(COLUMNS), missing=", ".join(missing))
    rows: list[tuple[int, dict[str, str]]] = []
    for row in reader:
        facts = {name: (row.get(names[name]) or "").strip() for name in COLUMNS if name in names}
        if any(facts.values()):
            rows.append((reader.line_num, facts))
        if len(rows) > MOST_LINES:
            raise TooManyLines(field="file", most=MOST_LINES)
    return rows


def _record_row(organisation: Organisation, row: dict[str, str], actor: User, now: datetime) -> Usage:
    if not row["reference"]:
        raise ReferenceMissing
    named = row.get("participant", "")
    return record_usage(
        organisation=organisation,
        used=Used(
            code=row["product"],
            used_on=day_typed(row["day"]),
            quantity=_quantity(row["quantity"]),
            external_reference=row["reference"],
            participant=participant_of(organisation, named) if named else None,
        ),
        source=UsageSource.FILE,
        actor=actor,
        now=now,
    )


def day_typed(text: str) -> date:
    """A day as typed: 2027-03-16 or 16-03-2027."""
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    raise DayUnreadable(field="day", typed=text)


def _quantity(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise QuantityUnreadable(field="quantity", typed=text)
    return int(text)
