"""Marks as such."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from quality.choices import MarkKind
from quality.models import Mark


def all_marks() -> QuerySet[Mark]:
    """All marks in their order."""
    return Mark.objects.order_by("position", "code")


def marks_by_decision() -> QuerySet[Mark]:
    """The marks that we give by decision, or on evidence a person read, in their order."""
    return all_marks().filter(Q(kind=MarkKind.DECISION) | ~Q(accepted_evidence=[]))


def marks_by_committee() -> QuerySet[Mark]:
    """The marks that two people give."""
    return all_marks().filter(is_by_committee=True)


def mark_names() -> dict[str, str]:
    """The name of each mark by its code, in their order."""
    return dict(all_marks().values_list("code", "name"))
