"""Writes what is asked from a day on, and takes it back while it did not begin. What was asked never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid, NotFound
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation
from quality.actions.requirement_warnings import tell_it_is_off, warn_of_requirements
from quality.actions.windows import refresh_quality_windows
from quality.choices import Fact
from quality.models import Mark, RequirementSet
from quality.queries.requirements import Subject, standing_versions
from quality.rules.expressions import Asked, as_expression

NOT_MARKS = ("kvk", "declaration")


class BeginsTooSoon(Invalid):
    code = "requirements-begin-too-soon"
    sentence = _("A version begins tomorrow at the earliest: what is asked today stays as it is.")


class DayTaken(Invalid):
    code = "requirements-day-taken"
    sentence = _("A version begins on {day} already. Choose another day, or withdraw that one first.")


class LeavesAGap(Invalid):
    code = "requirements-leave-a-gap"
    sentence = _(
        "The last version ends on {day}. One from a later day leaves days on which nobody may list. Choose that day, "
        "or an earlier one."
    )


class NothingAsked(Invalid):
    code = "requirements-ask-nothing"
    sentence = _("Ask at least one thing. No mark or recognition, no listing.")


class MarkNotKnown(Invalid):
    code = "requirements-mark-not-known"
    sentence = _("“{code}” is not a mark or condition that we know.")


class SameAsBefore(Invalid):
    code = "requirements-same-as-before"
    sentence = _("This asks the same as the version that holds until then. Change something first.")


class SourceMissing(Invalid):
    code = "requirements-source-missing"
    sentence = _("Write down from which law, scheme or decision this follows. Partners read it.")


class NumberOutOfRange(Invalid):
    code = "requirements-number-out-of-range"
    sentence = _("Tell partners 0 to 365 days ahead, and warn them 1 to 24 months ahead.")


class WrittenMeanwhile(Conflict):
    code = "requirements-written-meanwhile"
    sentence = _(
        "A colleague changed this while you were at it. Nothing of yours was stored: look at it again."
    )


class VersionNotFound(NotFound):
    code = "requirements-version-not-found"
    sentence = _("There is no such version, or it was withdrawn already.")


class VersionHasBegun(Conflict):
    code = "requirements-version-has-begun"
    sentence = _("This version holds since {day}, and listings were judged by it. Write another one instead.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What is to be asked from a day on; `last_seen` is the newest version that its writer saw, 0 for none."""

    subject: Subject
    valid_from: date
    asked: Sequence[Asked]
    source: str
    notice_days: int
    warn_months: Sequence[int]
    last_seen: int


def check_version(*, version: NewVersion, now: datetime) -> date | None:
    """Refuse what `write_version` refuses; answer the first day on which a version to come takes over from it."""
    standing = standing_versions(version.subject)
    if max((row.pk for row in standing), default=0) != version.last_seen:
        raise WrittenMeanwhile
    _refuse_content(version)
    if version.valid_from <= day_of(now):
        raise BeginsTooSoon(field="valid_from")
    if any(row.valid_from == version.valid_from for row in standing):
        raise DayTaken(field="valid_from", day=f"{version.valid_from:%d-%m-%Y}")
    if standing and standing[-1].valid_until is not None and standing[-1].valid_until < version.valid_from:
        raise LeavesAGap(field="valid_from", day=f"{standing[-1].valid_until:%d-%m-%Y}")
    before = _version_at(standing, version.valid_from)
    if before is not None and before.expression == as_expression(version.asked):
        raise SameAsBefore
    return next((row.valid_from for row in standing if row.valid_from > version.valid_from), None)


def _version_at(standing: Sequence[RequirementSet], day: date) -> RequirementSet | None:
    return next(
        (
            row
            for row in standing
            if row.valid_from < day and (row.valid_until is None or row.valid_until > day)
        ),
        None,
    )


def _refuse_content(version: NewVersion) -> None:
    if not version.asked or not all(one.ways and all(way.marks for way in one.ways) for one in version.asked):
        raise NothingAsked
    known = {*Mark.objects.values_list("code", flat=True).order_by(), *NOT_MARKS}
    for one in version.asked:
        codes = {code for way in one.ways for code in way.marks} - known
        whens = {one.when, *(way.when for way in one.ways)} - {"", *Fact.values}
        if codes or whens:
            raise MarkNotKnown(code=min(codes | whens))
    if not version.source.strip():
        raise SourceMissing(field="source")
    refuse_bsn(source=version.source)
    if not 0 <= version.notice_days <= 365 or not all(1 <= month <= 24 for month in version.warn_months):
        raise NumberOutOfRange(field="notice_days")


@transaction.atomic
def write_version(*, version: NewVersion, actor: User, now: datetime) -> RequirementSet:
    """Write what is asked from a day on; the version that holds on that day ends there, one that is to come stays.

    Refuses a day that is not ahead, is taken, or leaves a gap; nothing asked; a mark that is not known; what says the
    same; no source; and what a colleague changed meanwhile. Listings close and open at the first second of that day
    with nobody at work, and who loses something is told as soon as it is due.
    """
    _lock(version.subject)
    until = check_version(version=version, now=now)
    before = _version_at(standing_versions(version.subject), version.valid_from)
    if before is not None:
        before.valid_until = version.valid_from
        before.save(update_fields=["valid_until"])
    row = RequirementSet.objects.create(
        **version.subject._asdict(),
        valid_from=version.valid_from,
        valid_until=until,
        expression=as_expression(version.asked),
        source=version.source.strip(),
        notice_days=version.notice_days,
        warn_months=sorted(set(version.warn_months), reverse=True),
        written_by=actor,
        written_at=now,
    )
    _apply("write_requirements", row, actor, now)
    return row


@transaction.atomic
def withdraw_version(*, version_id: int, actor: User, now: datetime) -> RequirementSet:
    """Take back a version before its day: the one before it goes on until the next. It stays in the history.

    Who was told of it and loses nothing any more that day gets a letter that says so.
    Refuses one that is not there, and one that has begun.
    """
    row = RequirementSet.objects.filter(pk=version_id, withdrawn_at=None).first()
    if row is None:
        raise VersionNotFound
    subject = Subject(row.role, row.programme, row.listing_kind, row.condition)
    _lock(subject)
    row.refresh_from_db()
    if row.withdrawn_at is not None:
        raise VersionNotFound
    if row.valid_from <= day_of(now):
        raise VersionHasBegun(day=f"{row.valid_from:%d-%m-%Y}")
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    before = next((one for one in standing_versions(subject) if one.valid_until == row.valid_from), None)
    if before is not None:
        before.valid_until = row.valid_until
        before.save(update_fields=["valid_until"])
    _apply("withdraw_requirements", row, actor, now)
    tell_it_is_off(on=row.valid_from, version_id=row.pk, now=now)
    return row


def _lock(subject: Subject) -> None:
    # The first version has nothing to lock but what all versions lean on.
    list(Mark.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    list(RequirementSet.objects.select_for_update().filter(**subject._asdict()).order_by("pk"))


def _apply(action: str, row: RequirementSet, actor: User, now: datetime) -> None:
    holders = Organisation.objects.filter(roles__role=row.role).order_by("pk")
    listings = refresh_quality_windows(organisation_ids=list(holders.values_list("pk", flat=True)), now=now)
    record(
        action=action,
        subject_kind="requirement_set",
        subject_reference=str(row.pk),
        actor=actor,
        now=now,
        facts={
            "role": row.role,
            "programme": row.programme,
            "listing_kind": row.listing_kind,
            "condition": row.condition,
            "valid_from": row.valid_from.isoformat(),
            "expression": row.expression,
            "listings_changed": listings,
        },
    )
    warn_of_requirements(now=now)
