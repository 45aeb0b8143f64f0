"""Marks as such."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from quality.choices import MarkKind
from quality.models import Mark

# Stretches of marks that are in one of the two tables only.
_DIFFERENT = """
WITH held AS (
    SELECT row.organisation_id, mark.code, row.from_at, row.until_at
      FROM quality_markheld row JOIN quality_mark mark ON mark.id = row.mark_id
     WHERE row.until_at IS NULL OR row.from_at < row.until_at
), told AS (
    SELECT organisation_id, code, from_at, until_at FROM marketplace_organisationmark
)
SELECT DISTINCT organisation.reference || ' ' || different.code
  FROM ((SELECT * FROM held EXCEPT ALL SELECT * FROM told) UNION ALL (SELECT * FROM told EXCEPT ALL SELECT * FROM held))
       AS different (organisation_id, code, from_at, until_at)
  JOIN marketplace_organisation organisation ON organisation.id = different.organisation_id
 ORDER BY 1
"""


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


def marks_told_otherwise() -> list[str]:
    """Marks, with whose they are, of which visitors' searches know other dates than we do: always none (verify)."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT)
        return [str(row[0]) for row in cursor.fetchall()]
