"""Registers: how old each is, reading a file, and where one is fetched."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from quality.actions.register_settings import set_register_source
from quality.actions.registers import ImportOutcome, import_register
from quality.choices import RegisterColumn
from quality.models import Register, RegisterSnapshot
from quality.queries.registers import age_in_days
from quality.queries.snapshots import (
    matches_waiting,
    register_with,
    registers_with_snapshots,
    snapshots_of,
)
from quality.rules.register_files import LARGEST_FILE
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.registers import RegisterForm, SourceForm
from web.tables import csv_answer


def _state(register: Register, snapshot: RegisterSnapshot | None) -> tuple[str, str]:
    """How a register stands, as a badge: kind and word."""
    if register.problem:
        return "hold", _("Not fetched")
    if snapshot is None:
        return "info", _("Not read yet")
    if age_in_days(snapshot, clock.now()) > register.stale_after_days:
        return "due", _("Too old")
    return "ok", _("Current")


@dataclass(frozen=True, slots=True)
class Row:
    """A register as the page shows it."""

    register: Register
    snapshot: RegisterSnapshot | None
    age: int | None
    state: tuple[str, str]


def _rows() -> list[Row]:
    return [
        Row(
            register,
            snapshot,
            age_in_days(snapshot, clock.now()) if snapshot else None,
            _state(register, snapshot),
        )
        for register, snapshot in registers_with_snapshots()
    ]


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def registers(request: DeskRequest) -> HttpResponse:
    """All registers with their age, and the form to read a new file."""
    rows = _rows()
    if request.GET.get("as") == "csv":
        return _csv(rows)
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        registers=[(row.register.code, row.register.name) for row in rows],
        initial={"register": request.GET.get("register", "")},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            if facts["file"].size > LARGEST_FILE:
                raise forms.ValidationError(
                    _("The file is larger than 20 MB. A register is smaller than that.")
                )
            outcome = import_register(
                register_code=facts["register"],
                content=facts["file"].read(),
                file_name=facts["file"].name,
                taken_on=facts["taken_on"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        except forms.ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _said(outcome))
            return redirect("web:desk-register", code=facts["register"])
    return render(
        request,
        "desk/registers.html",
        {
            "form": form,
            "rows": rows,
            "proposals": matches_waiting().count(),
        },
        status=422 if form.errors else 200,
    )


def _said(outcome: ImportOutcome) -> str:
    if outcome.already_imported:
        return _("We had read this file before. Nothing changed.")
    return _(
        "{rows} rows read: {added} added, {removed} removed, {renamed} renamed, {changed} changed."
    ).format(
        rows=outcome.rows,
        added=outcome.added,
        removed=outcome.removed,
        renamed=outcome.renamed,
        changed=outcome.changed,
    )


def _csv(rows: list[Row]) -> HttpResponse:
    return csv_answer(
        name=_("registers"),
        header=[
            *(_("Register"), _("Mark"), _("Of"), _("Days old"), _("Rows"), _("State")),
            *(_("Problem"), _("File (SHA-256)")),
        ],
        rows=[
            [
                row.register.name,
                row.register.mark.name,
                row.snapshot.taken_on.isoformat() if row.snapshot else "",
                "" if row.age is None else row.age,
                row.snapshot.rows if row.snapshot else "",
                row.state[1],
                row.register.problem,
                row.snapshot.sha256 if row.snapshot else "",
            ]
            for row in rows
        ],
    )


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: DeskRequest, code: str) -> HttpResponse:
    """One register: its files, its columns, and where it is fetched."""
    found = register_with(code)
    form = SourceForm(
        request.POST if request.method == "POST" else None,
        initial={"address": found.source_address, "is_fetched": found.is_fetched},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_register_source(
                register_code=code,
                address=form.cleaned_data["address"],
                is_fetched=form.cleaned_data["is_fetched"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("The address is saved."))
            return redirect("web:desk-register", code=code)
    snapshots = list(snapshots_of(found))
    current = next((one for one in snapshots if one.is_current), None)
    return render(
        request,
        "desk/register.html",
        {
            "register": found,
            "snapshots": snapshots,
            "age": age_in_days(current, clock.now()) if current else None,
            "state": _state(found, current),
            "columns": _column_words(found.column_map),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _column_words(column_map: dict[str, str]) -> list[tuple[str, str]]:
    """Which column is read as what: what we call it, and its header."""
    return [
        (str(column.label), column_map[column.value])
        for column in RegisterColumn
        if column.value in column_map
    ]
