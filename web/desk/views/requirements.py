"""What is asked of whom: all of it, its history, the next version with what it changes for whom, and its withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.periods import add_months
from quality.actions.requirements import NewVersion, check_version, withdraw_version, write_version
from quality.queries.marks import mark_names
from quality.queries.requirement_changes import VersionPreview, coming_days, preview_version
from quality.queries.requirements import Subject, Version, subject_of, versions_by_subject, versions_of
from quality.rules.expressions import as_expression
from quality.words import asked_words
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.requirements import ALWAYS, NewSubjectForm, VersionForm, initial_of
from web.tables import csv_answer

SHOWN = 100


def subject_in(role: str, programme: str, kind: str, condition: str) -> Subject:
    """The subject of an address."""
    return subject_of(role, programme, kind, "" if condition == ALWAYS else condition)


def address_parts(subject: Subject) -> tuple[str, str, str, str]:
    """The parts of its address."""
    return (subject.role, subject.programme, subject.listing_kind, subject.condition or ALWAYS)


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """What is asked for one thing, now and later."""

    subject: Subject
    parts: tuple[str, str, str, str]
    now: Version | None
    asked: list[str]
    coming: list[Version]


def _row(subject: Subject, versions: list[Version], names: Mapping[str, str]) -> SubjectRow:
    now = next((one for one in versions if one.is_in_force), None)
    return SubjectRow(
        subject,
        address_parts(subject),
        now,
        [asked_words(one, names) for one in now.asked] if now else [],
        [one for one in reversed(versions) if one.is_to_come],
    )


@for_staff(StaffRole.QUALITY)
@require_safe
def requirements(request: DeskRequest) -> HttpResponse:
    """What is asked of each role for each kind of listing, now and from which day; as CSV too."""
    names = mark_names()
    rows = [
        _row(subject, versions, names) for subject, versions in versions_by_subject(clock.today()).items()
    ]
    if request.GET.get("as") == "csv":
        return csv_answer(
            name=_("requirements"),
            header=[_("Role"), _("Programme"), _("Kind of listing"), _("Condition"), _("Asked"), _("From")],
            rows=[
                [*one.subject.words, "; ".join(one.asked), one.now.row.valid_from if one.now else ""]
                for one in rows
            ],
        )
    return render(
        request,
        "desk/requirements.html",
        {"rows": rows, "coming": coming_days(now=clock.now()), "form": NewSubjectForm()},
    )


@for_staff(StaffRole.QUALITY)
@require_safe
def new_subject(request: DeskRequest) -> HttpResponse:
    """To the form of the first version of something of which nothing is asked yet."""
    form = NewSubjectForm(request.GET)
    if not form.is_valid():
        return redirect("web:desk-requirements")
    facts = form.cleaned_data
    parts = (facts["role"], facts["programme"], facts["listing_kind"], facts["condition"])
    return redirect("web:desk-requirement-next", *parts)


@for_staff(StaffRole.QUALITY)
@require_safe
def requirement(request: DeskRequest, role: str, programme: str, kind: str, condition: str) -> HttpResponse:
    """Everything that was, is and will be asked for one thing."""
    subject = subject_in(role, programme, kind, condition)
    names = mark_names()
    versions = [
        (one, [asked_words(thing, names) for thing in one.asked])
        for one in versions_of(subject, clock.today())
    ]
    return render(
        request,
        "desk/requirement.html",
        {"subject": subject, "parts": address_parts(subject), "versions": versions},
    )


def _form(subject: Subject, data: QueryDict) -> VersionForm:
    """The form as filled in; before that, what will be asked when the last version holds."""
    names = mark_names()
    if "last_seen" in data:
        typed = data.get("things", "")
        things = int(typed) if typed.isdigit() and len(typed) < 3 else 1
        return VersionForm(data, things=things, names=names)
    today = clock.today()
    standing = [one for one in versions_of(subject, today) if one.row.withdrawn_at is None]
    asked = standing[0].asked if standing else []
    begins = add_months(max([today, *(one.row.valid_from for one in standing)]).replace(day=1), 2)
    things = len(asked) + 1
    initial = {
        **initial_of(asked),
        "valid_from": begins,
        "notice_days": standing[0].row.notice_days if standing else 30,
        "warn_months": ", ".join(map(str, standing[0].row.warn_months)) if standing else "12, 6, 3",
        "last_seen": max((one.row.pk for one in standing), default=0),
        "things": things,
    }
    return VersionForm(None, things=things, names=names, initial=initial)


def _form_page(request: DeskRequest, subject: Subject, form: VersionForm, status: int = 200) -> HttpResponse:
    context = {"subject": subject, "parts": address_parts(subject), "form": form}
    return render(request, "desk/requirement_next.html", context, status=status)


@for_staff(StaffRole.QUALITY)
@require_safe
def write_next(request: DeskRequest, role: str, programme: str, kind: str, condition: str) -> HttpResponse:
    """The form of the next version; with `more` there is room for one thing more."""
    subject = subject_in(role, programme, kind, condition)
    data = request.GET.copy()
    form = _form(subject, data)
    if form.is_bound:
        # What was typed so far, unjudged: it is judged when it is looked at.
        things = form.count + ("more" in data)
        names = mark_names()
        form = VersionForm(None, things=things, names=names, initial={**data.dict(), "things": things})
    return _form_page(request, subject, form)


def _version(subject: Subject, form: VersionForm) -> NewVersion:
    facts = form.cleaned_data
    return NewVersion(
        subject=subject,
        valid_from=facts["valid_from"],
        asked=form.asked(),
        source=facts["source"],
        notice_days=facts["notice_days"],
        warn_months=facts["warn_months"],
        last_seen=facts["last_seen"],
    )


@for_staff(StaffRole.QUALITY)
@require_safe
def preview(request: DeskRequest, role: str, programme: str, kind: str, condition: str) -> HttpResponse:
    """What the version changes, for whom and from when; as CSV too. Nothing is stored."""
    subject = subject_in(role, programme, kind, condition)
    form = _form(subject, request.GET)
    if not form.is_bound:
        return redirect("web:desk-requirement-next", *address_parts(subject))
    if not form.is_valid():
        return _form_page(request, subject, form, status=422)
    version, now = _version(subject, form), clock.now()
    try:
        until = check_version(version=version, now=now)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _form_page(request, subject, form, status=refusal.status)
    found = preview_version(
        subject=subject,
        valid_from=version.valid_from,
        valid_until=until,
        expression=as_expression(version.asked),
        notice_days=version.notice_days,
        now=now,
    )
    if request.GET.get("as") == "csv":
        return _preview_as_csv(found)
    names = mark_names()
    return render(
        request,
        "desk/requirement_preview.html",
        {
            "subject": subject,
            "parts": address_parts(subject),
            "version": version,
            "until": until,
            "asked": [asked_words(one, names) for one in version.asked],
            "preview": found,
            "losing": [
                (one, [asked_words(thing, names) for thing in one.missing], one in found.too_late)
                for one in found.losing[:SHOWN]
            ],
            "gaining": found.gaining[:SHOWN],
            "filled_in": [(name, value) for name, value in request.GET.items() if name != "as"],
            "query": request.GET.urlencode(),
        },
    )


def _preview_as_csv(found: VersionPreview) -> HttpResponse:
    names = mark_names()
    rows: list[list[Any]] = [
        [
            one.organisation.name,
            _("loses"),
            one.on.isoformat(),
            one.listings,
            "; ".join(asked_words(thing, names) for thing in one.missing),
            _("no") if one in found.too_late else _("yes"),
        ]
        for one in found.losing
    ]
    rows += [
        [one.organisation.name, _("gains"), one.on.isoformat(), one.listings, "", ""] for one in found.gaining
    ]
    header = [_("Partner"), _("Change"), _("From"), _("Listings"), _("Missing"), _("Told in time")]
    return csv_answer(name=_("requirements-partners"), header=header, rows=rows)


@for_staff(StaffRole.QUALITY)
@require_POST
def publish(request: DeskRequest, role: str, programme: str, kind: str, condition: str) -> HttpResponse:
    """Write the version as it was previewed."""
    subject = subject_in(role, programme, kind, condition)
    form = _form(subject, request.POST)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, subject, form, status=422)
    try:
        write_version(version=_version(subject, form), actor=request.user, now=clock.now())
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _form_page(request, subject, form, status=refusal.status)
    messages.success(request, _("It is written. Until its day it can be withdrawn."))
    return redirect("web:desk-requirement", *address_parts(subject))


@for_staff(StaffRole.QUALITY)
@require_POST
def withdraw(request: DeskRequest, number: int) -> HttpResponse:
    """Take back a version that did not begin yet."""
    try:
        row = withdraw_version(version_id=number, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:desk-requirements")
    messages.success(request, _("The version is withdrawn. What was asked before goes on."))
    subject = Subject(row.role, row.programme, row.listing_kind, row.condition)
    return redirect("web:desk-requirement", *address_parts(subject))
