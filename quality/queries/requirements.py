"""What is asked of whom: the versions of it there were, are and will be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import Condition, ListingKind, Programme, Role
from quality.models import RequirementSet
from quality.rules.expressions import Asked, as_list


class SubjectUnknown(NotFound):
    code = "requirement-subject-unknown"
    sentence = _("There is no such role, programme, kind of listing or condition.")


class Subject(NamedTuple):
    """What versions of a requirement set are about."""

    role: str
    programme: str
    listing_kind: str
    condition: str

    @property
    def words(self) -> tuple[str | Promise, ...]:
        """Role, programme, kind of listing and condition, for people."""
        return (
            Role(self.role).label,
            Programme(self.programme).label,
            ListingKind(self.listing_kind).label,
            Condition(self.condition).label,
        )


@dataclass(frozen=True, slots=True)
class Version:
    """One version, as a list of what it asks, on a day."""

    row: RequirementSet
    asked: list[Asked]
    has_begun: bool
    has_ended: bool

    @property
    def is_in_force(self) -> bool:
        """Whether it holds on that day."""
        return self.has_begun and not self.has_ended and self.row.withdrawn_at is None

    @property
    def is_to_come(self) -> bool:
        """Whether it will hold."""
        return not self.has_begun and self.row.withdrawn_at is None


def subject_of(role: str, programme: str, listing_kind: str, condition: str) -> Subject:
    """A subject by the codes in an address; refuses what is not one."""
    try:
        Role(role), Programme(programme), ListingKind(listing_kind), Condition(condition)
    except ValueError:
        raise SubjectUnknown from None
    return Subject(role, programme, listing_kind, condition)


def version_on(row: RequirementSet, today: date) -> Version:
    """A version as it stands on a day."""
    return Version(
        row,
        as_list(row.expression),
        row.valid_from <= today,
        row.valid_until is not None and row.valid_until <= today,
    )


def versions_by_subject(today: date) -> dict[Subject, list[Version]]:
    """Everything that was, is and will be asked, the newest first, withdrawn ones too; in the order of roles."""
    rows = RequirementSet.objects.select_related("written_by").order_by("-valid_from", "-id")
    found: dict[Subject, list[Version]] = defaultdict(list)
    for row in rows:
        found[Subject(row.role, row.programme, row.listing_kind, row.condition)].append(
            version_on(row, today)
        )
    roles, kinds = Role.values, ListingKind.values
    return {
        subject: found[subject]
        for subject in sorted(
            found, key=lambda one: (roles.index(one.role), kinds.index(one.listing_kind), one.condition, one)
        )
    }


def versions_of(subject: Subject, today: date) -> list[Version]:
    """All versions of one subject, the newest first, withdrawn ones too."""
    rows = RequirementSet.objects.select_related("written_by").filter(**subject._asdict())
    return [version_on(row, today) for row in rows.order_by("-valid_from", "-id")]


def standing_versions(subject: Subject) -> list[RequirementSet]:
    """The versions that hold, held or will hold, the first one first."""
    return list(
        RequirementSet.objects.filter(**subject._asdict(), withdrawn_at=None).order_by("valid_from", "id")
    )
