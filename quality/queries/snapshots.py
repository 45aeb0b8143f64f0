"""Finds register files, what changed in them, and the rows around one."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from foundation.queries.keys import among_texts
from marketplace.models import Organisation
from quality.choices import MatchState
from quality.models import Check, Register, RegisterChange, RegisterMatch, RegisterRow, RegisterSnapshot

AROUND = 5


class RegisterNotFound(NotFound):
    code = "register-not-found"
    sentence = _("We cannot find this register.")


class SnapshotNotFound(NotFound):
    code = "snapshot-not-found"
    sentence = _("We cannot find this register file, or this row in it.")


class CopyNotKept(NotFound):
    code = "register-copy-not-kept"
    sentence = _("This file was not kept. Its rows were.")


class ProposalNotFound(NotFound):
    code = "proposal-not-found"
    sentence = _("We cannot find this proposal.")


def register_with(code: str) -> Register:
    """A register by code, with its mark."""
    register = Register.objects.select_related("mark").filter(code=code).first()
    if register is None:
        raise RegisterNotFound
    return register


def registers_with_snapshots() -> list[tuple[Register, RegisterSnapshot | None]]:
    """All registers by name, each with its current snapshot."""
    current = {
        snapshot.register_id: snapshot
        for snapshot in RegisterSnapshot.objects.select_related("register").filter(is_current=True)
    }
    return [
        (register, current.get(register.pk))
        for register in Register.objects.select_related("mark").order_by("name", "pk")
    ]


def snapshots_of(register: Register) -> QuerySet[RegisterSnapshot]:
    """The files of a register, the newest day first."""
    return register.snapshots.select_related("register", "imported_by").order_by("-taken_on", "-pk")


def snapshot_with(number: int) -> RegisterSnapshot:
    """A register file by number, with its register and who imported it."""
    snapshot = (
        RegisterSnapshot.objects.select_related("register", "register__mark", "imported_by")
        .filter(pk=number)
        .first()
    )
    if snapshot is None:
        raise SnapshotNotFound
    return snapshot


def path_of_copy(sha256: str) -> str:
    """Where the file with this hash is kept: its own name plays no part."""
    return f"registers/{sha256}"


def copy_of(snapshot: RegisterSnapshot) -> bytes:
    """The file as it came; refuses one of before copies were kept."""
    path = path_of_copy(snapshot.sha256)
    if not default_storage.exists(path):
        raise CopyNotKept
    with default_storage.open(path) as file:
        return bytes(file.read())


def changes_of(snapshot: RegisterSnapshot, *, kind: str = "", text: str = "") -> QuerySet[RegisterChange]:
    """What changed against the file before it, in order: all, of a kind, or where a name or number holds a text."""
    rows = RegisterChange.objects.filter(snapshot=snapshot)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(former_name__icontains=text) | Q(kvk_number__startswith=text)
        )
    return rows.order_by("kind", "name", "pk")


def partners_by_number(kvk_numbers: Iterable[str]) -> dict[str, Organisation]:
    """Our organisations by KvK number."""
    wanted = {number for number in kvk_numbers if number}
    rows = Organisation.objects.select_related("party").filter(party__kvk_number__in=among_texts(wanted))
    return {row.party.kvk_number: row for row in rows.order_by("pk")}


def rows_around(snapshot: RegisterSnapshot, position: int) -> list[RegisterRow]:
    """A row of a file with those just before and after it; refuses a row that is not there."""
    rows = list(
        RegisterRow.objects.filter(
            snapshot=snapshot, position__gte=position - AROUND, position__lte=position + AROUND
        ).order_by("position")
    )
    if not any(row.position == position for row in rows):
        raise SnapshotNotFound
    return rows


def looks_at(organisation: Organisation) -> QuerySet[Check]:
    """What was looked at about an organisation's marks, newest first."""
    return (
        Check.objects.select_related("mark", "snapshot", "checked_by")
        .filter(organisation=organisation)
        .order_by("-checked_at", "-pk")
    )


def _matches() -> QuerySet[RegisterMatch]:
    return RegisterMatch.objects.select_related(
        "organisation", "organisation__party", "register", "snapshot", "decided_by"
    )


def matches_waiting() -> QuerySet[RegisterMatch]:
    """Proposals that stand in a current file and that nobody judged, the oldest first."""
    return _matches().filter(state=MatchState.PROPOSED, snapshot__is_current=True).order_by("found_at", "pk")


def matches_decided() -> QuerySet[RegisterMatch]:
    """What a person said about proposals, newest first."""
    return _matches().exclude(state=MatchState.PROPOSED).order_by("-decided_at", "-pk")


def match_with(reference: str) -> RegisterMatch:
    """A proposal by reference."""
    match = _matches().filter(reference=reference).first()
    if match is None:
        raise ProposalNotFound
    return match
