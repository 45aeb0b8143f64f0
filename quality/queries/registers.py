"""What registers say: about partners, about each other, and about themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from foundation.choices import PartyKind
from foundation.periods import day_of
from foundation.queries.keys import among, among_texts
from marketplace.models import Organisation
from quality.choices import MarkState, MatchState, ReasonCode
from quality.models import Mark, MarkHeld, RegisterMatch, RegisterRow, RegisterSnapshot


@dataclass(frozen=True, slots=True)
class Partner:
    """What a register is compared with."""

    organisation_id: int
    kvk_number: str
    names: tuple[str, ...]
    place: str
    language: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row of a snapshot, as far as consequences need it."""

    position: int
    name: str
    kvk_number: str
    number: str
    place: str
    status: str
    valid_until_on: date | None


ROW = ("position", "name", "kvk_number", "number", "place", "status", "valid_until_on")


def partners_to_compare(organisation_ids: Iterable[int] | None = None) -> dict[int, Partner]:
    """Organisations (not persons) by key, all or these."""
    rows = Organisation.objects.filter(party__kind=PartyKind.ORGANISATION)
    if organisation_ids is not None:
        rows = rows.filter(pk__in=among(organisation_ids))
    facts = rows.order_by("pk").values_list(
        "pk", "name", "party__name", "party__kvk_number", "party__city", "party__language"
    )
    return {
        pk: Partner(pk, kvk_number, tuple(dict.fromkeys((name, legal_name))), city, language)
        for pk, name, legal_name, kvk_number, city, language in facts
    }


def matches_of(snapshot: RegisterSnapshot, organisation_ids: Iterable[int]) -> dict[int, list[RegisterMatch]]:
    """What was proposed, confirmed and rejected before, by organisation."""
    found: dict[int, list[RegisterMatch]] = defaultdict(list)
    rows = RegisterMatch.objects.filter(
        register_id=snapshot.register_id, organisation_id__in=among(organisation_ids)
    )
    for row in rows.order_by("pk"):
        found[row.organisation_id].append(row)
    return found


def rows_of(
    snapshot: RegisterSnapshot,
    partners: Mapping[int, Partner],
    matches: Mapping[int, list[RegisterMatch]],
) -> dict[int, list[FoundRow]]:
    """The rows that are these partners': with their KvK number, unless rejected, or as confirmed by a person."""
    confirmed = [
        match
        for some in matches.values()
        for match in some
        if match.state == MatchState.CONFIRMED and not match.has_our_number
    ]
    wanted = Q(kvk_number__in=among_texts(one.kvk_number for one in partners.values() if one.kvk_number))
    if confirmed:
        wanted |= Q(number__in={match.number for match in confirmed if match.number})
        wanted |= Q(name__in={match.name for match in confirmed if not match.number})
    by_number: dict[str, list[FoundRow]] = defaultdict(list)
    by_identity: dict[tuple[str, str], list[FoundRow]] = defaultdict(list)
    rows = RegisterRow.objects.filter(wanted, snapshot=snapshot).order_by("position").values_list(*ROW)
    for values in rows:
        row = FoundRow(*values)
        if row.kvk_number:
            by_number[row.kvk_number].append(row)
        by_identity[_identity(row.number, row.name)].append(row)
    found: dict[int, list[FoundRow]] = {}
    for key, partner in partners.items():
        own = list(by_number.get(partner.kvk_number, ())) if partner.kvk_number else []
        for match in matches.get(key, ()):
            if match.state == MatchState.REJECTED:
                own = [row for row in own if not (match.has_our_number and row.name == match.name)]
            elif match.state == MatchState.CONFIRMED and not match.has_our_number:
                own += [
                    row
                    for row in by_identity.get(_identity(match.number, match.name), ())
                    # What the register gives to another KvK number since is not theirs any more.
                    if row.kvk_number in {match.kvk_number, partner.kvk_number} and row not in own
                ]
        if own:
            found[key] = own
    return found


def _identity(number: str, name: str) -> tuple[str, str]:
    return ("number", number) if number else ("name", name)


def held_of(mark: Mark, organisation_ids: Iterable[int], now: datetime) -> dict[int, MarkHeld]:
    """The stretch of a mark that runs or is still to come, locked; or the decision that keeps one from beginning.

    Whoever was suspended, or withdrawn for another reason than the register, gets the mark back by a decision only.
    """
    rows = (
        MarkHeld.objects.without_claims()
        .select_for_update(of=("self",))
        .select_related("decision")
        .filter(mark=mark, organisation_id__in=among(organisation_ids))
        .order_by("organisation_id", "from_at")
    )
    # The last stretch of each: the ones before it are over.
    last = {row.organisation_id: row for row in rows}
    return {
        key: row
        for key, row in last.items()
        if row.until_at is None or row.until_at > now or _keeps_away(row)
    }


def _keeps_away(row: MarkHeld) -> bool:
    by_register = row.decision is not None and row.decision.reason_code == ReasonCode.NOT_IN_REGISTER
    return row.state == MarkState.SUSPENDED or (row.state == MarkState.WITHDRAWN and not by_register)


def age_in_days(snapshot: RegisterSnapshot, now: datetime) -> int:
    """How old a snapshot is: since its day, or since its address last said the same."""
    confirmed_at = snapshot.register.confirmed_at
    last = max(snapshot.taken_on, day_of(confirmed_at)) if confirmed_at else snapshot.taken_on
    return (day_of(now) - last).days
