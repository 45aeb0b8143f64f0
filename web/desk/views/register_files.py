"""One file of a register: its whole difference with the file before it, and the rows around one."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.choices import StaffRole
from quality.choices import ChangeKind, RegisterColumn
from quality.models import RegisterChange, RegisterSnapshot
from quality.queries.snapshots import changes_of, copy_of, partners_by_number, rows_around, snapshot_with
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.registers import ChangeFilter
from web.tables import csv_answer, file_answer

SHOWN = 50
SUFFIXES = {".csv", ".xlsx", ".html"}
BADGES = {
    ChangeKind.ADDED: "ok",
    ChangeKind.REMOVED: "hold",
    ChangeKind.RENAMED: "due",
    ChangeKind.CHANGED: "info",
}
COLUMNS = {"valid_until_on": RegisterColumn.VALID_UNTIL}


@for_staff(StaffRole.QUALITY)
@require_safe
def snapshot(request: DeskRequest, number: int) -> HttpResponse:
    """A file and all that changed with it; a filter, a count, and CSV."""
    found = snapshot_with(number)
    form = ChangeFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    changes = changes_of(found, kind=asked.get("kind", ""), text=asked.get("q", "").strip())
    if request.GET.get("as") == "csv":
        return _csv(found, list(changes))
    page = Paginator(changes, SHOWN).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "as"):
        query.pop(name, None)
    query_text = query.urlencode()
    partners = partners_by_number(change.kvk_number for change in page.object_list)
    words = _("{first} to {last} of {total}").format(
        first=page.start_index(), last=page.end_index(), total=page.paginator.count
    )
    return render(
        request,
        "desk/snapshot.html",
        {
            "snapshot": found,
            "form": form,
            "rows": [
                (one, BADGES[ChangeKind(one.kind)], _what(one), partners.get(one.kvk_number))
                for one in page.object_list
            ],
            "count": page.paginator.count,
            "query": query_text,
            "words": words,
            "previous": f"?{query_text}&page={page.previous_page_number()}" if page.has_previous() else "",
            "following": f"?{query_text}&page={page.next_page_number()}" if page.has_next() else "",
        },
        status=200 if form.is_valid() else 422,
    )


def _what(change: RegisterChange) -> list[tuple[str, str, str]]:
    """What was and what is, by column."""
    if change.kind == ChangeKind.RENAMED:
        return [(str(RegisterColumn.NAME.label), change.former_name, change.name)]
    return [
        (str(RegisterColumn(COLUMNS.get(column, column)).label), was, now)
        for column, (was, now) in sorted(change.columns.items())
    ]


def _csv(found: RegisterSnapshot, changes: list[RegisterChange]) -> HttpResponse:
    return csv_answer(
        name=f"{found.register.code}-{found.taken_on.isoformat()}",
        header=[_("What changed"), _("KvK number"), _("Name"), _("Column"), _("Was"), _("Is")],
        rows=[
            [change.get_kind_display(), change.kvk_number, change.name, *said]
            for change in changes
            for said in (_what(change) or [("", "", "")])
        ],
    )


@for_staff(StaffRole.QUALITY)
@require_safe
def row(request: DeskRequest, number: int, position: int) -> HttpResponse:
    """One row of a file as it was published, with the rows around it."""
    found = snapshot_with(number)
    rows = rows_around(found, position)
    return render(
        request,
        "desk/register_row.html",
        {
            "snapshot": found,
            "position": position,
            "row": next(one for one in rows if one.position == position),
            "rows": rows,
        },
    )


@for_staff(StaffRole.QUALITY)
@require_safe
def copy(request: DeskRequest, number: int) -> HttpResponse:
    """The file as it came, to download: a browser never shows it as a page of ours."""
    found = snapshot_with(number)
    suffix = PurePosixPath(found.file_name).suffix
    return file_answer(
        copy_of(found),
        name=f"{found.register.code}-{found.taken_on.isoformat()}{suffix if suffix in SUFFIXES else ''}",
        kind="application/octet-stream",
    )
