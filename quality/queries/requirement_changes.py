"""Who loses and who gains when what is asked changes: before it is written, and while it is still to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from foundation.periods import day_of, start_of_day
from marketplace.choices import ListingState
from marketplace.models import Listing, Organisation
from quality.models import RequirementSet
from quality.queries.requirements import Subject
from quality.queries.standing import as_rule, facts_of
from quality.rules.expressions import Asked, as_list, not_met
from quality.rules.requirement_changes import Scope, carried_on, door_changes, doors_closing_at
from quality.rules.requirements import OrganisationFacts, Stretch, sets_asked
from quality.rules.requirements import RequirementSet as RuleSet

Counts = Mapping[int, Mapping[Scope, int]]


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """A partner that loses or gains by a version, from when, and with how many listings."""

    organisation: Organisation
    at: datetime
    listings: int
    missing: tuple[Asked, ...] = ()

    @property
    def on(self) -> date:
        """The day on which it happens."""
        return day_of(self.at)


@dataclass(frozen=True, slots=True)
class VersionPreview:
    """What a version would do if it were written now."""

    losing: list[PartnerChange]
    gaining: list[PartnerChange]
    too_late: list[PartnerChange]  # those who lose, and cannot be told as many days ahead as it says

    @property
    def listings_lost(self) -> int:
        """How many listings that show now would not."""
        return sum(one.listings for one in self.losing)

    @property
    def listings_gained(self) -> int:
        """How many listings that were published and do not show now would have their marks in order."""
        return sum(one.listings for one in self.gaining)


@dataclass(frozen=True, slots=True)
class ClosingDoor:
    """A kind of listing that closes for a partner on a day, what is missing then, and what shows now."""

    scope: Scope
    missing: tuple[Asked, ...]
    listings: int


@dataclass(frozen=True, slots=True)
class NotReady:
    """A partner that loses something on a day to come."""

    organisation: Organisation
    doors: tuple[ClosingDoor, ...]

    @property
    def listings(self) -> int:
        """How many listings that show now would not any more; one that two doors close is counted once."""
        kinds = {door.scope[0]: 0 for door in self.doors}
        for door in self.doors:
            kinds[door.scope[0]] = max(kinds[door.scope[0]], door.listings)
        return sum(kinds.values())


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day on which another version begins, and who is not ready for it."""

    on: date
    versions: list[RequirementSet]
    partners: list[NotReady]
    ready: int

    @property
    def listings(self) -> int:
        """How many listings that show now would not any more."""
        return sum(one.listings for one in self.partners)


def with_version(
    standing: Iterable[RequirementSet],
    subject: Subject,
    valid_from: date,
    valid_until: date | None,
    expression: Mapping[str, object],
) -> list[RuleSet]:
    """All sets as they would be with one more: the version that holds on its first day ends there."""
    found = []
    for row in standing:
        rule = as_rule(row)
        is_same = tuple(getattr(row, name) for name in Subject._fields) == subject
        ends_later = row.valid_until is None or row.valid_until > valid_from
        if is_same and row.valid_from < valid_from and ends_later:
            valid = Stretch(rule.valid.from_at, start_of_day(valid_from))
            rule = RuleSet(rule.role, rule.listing_kind, rule.condition, valid, rule.expression)
        found.append(rule)
    until_at = start_of_day(valid_until) if valid_until else None
    valid = Stretch(start_of_day(valid_from), until_at)
    return [*found, RuleSet(subject.role, subject.listing_kind, subject.condition, valid, expression)]


def preview_version(
    *,
    subject: Subject,
    valid_from: date,
    valid_until: date | None,
    expression: Mapping[str, object],
    notice_days: int,
    now: datetime,
) -> VersionPreview:
    """Who loses and gains by a version, by the rule that opens and closes doors; a fixed number of queries.

    Marks that count now are taken to go on (`carried_on`): what is compared is what is asked, and nothing else.
    """
    standing = list(RequirementSet.objects.filter(withdrawn_at=None).order_by("id"))
    before = [as_rule(row) for row in standing]
    after = with_version(standing, subject, valid_from, valid_until, expression)
    facts = facts_of(_holders([subject.role]))
    scope = (subject.listing_kind, subject.condition)
    organisations = _organisations(facts)
    live, on_hold = live_by_scope(facts, now), _on_hold(facts, now)
    losing: list[PartnerChange] = []
    gaining: list[PartnerChange] = []
    for organisation in organisations:
        own = facts[organisation.pk]
        for change in door_changes((own, before), (own, after), [scope], now):
            if change.loses_at is not None:
                missing = missing_at(own, after, scope, change.loses_at, now)
                count = listings_behind(live, organisation.pk, scope)
                losing.append(PartnerChange(organisation, change.loses_at, count, missing))
            if change.gains_at is not None:
                count = listings_behind(on_hold, organisation.pk, scope)
                gaining.append(PartnerChange(organisation, change.gains_at, count))
    today = day_of(now)
    too_late = [one for one in losing if (one.on - today).days < notice_days]
    return VersionPreview(losing, gaining, too_late)


def coming_days(*, now: datetime, organisation_ids: Sequence[int] | None = None) -> list[ComingDay]:
    """The days to come on which another version begins, and who loses something then if nothing changes.

    Of all partners, or of these. A fixed number of queries.
    """
    today = day_of(now)
    standing = list(RequirementSet.objects.filter(withdrawn_at=None).order_by("id"))
    coming: dict[date, list[RequirementSet]] = defaultdict(list)
    for row in standing:
        if row.valid_from > today:
            coming[row.valid_from].append(row)
    if not coming:
        return []
    roles = sorted({row.role for rows in coming.values() for row in rows})
    facts = facts_of(_holders(roles, organisation_ids))
    rules = [as_rule(row) for row in standing]
    live = live_by_scope(facts, now)
    organisations = _organisations(facts)
    found = []
    for day, rows in sorted(coming.items()):
        concerned = [one for one in organisations if facts[one.pk].roles & {row.role for row in rows}]
        partners = [
            NotReady(one, doors)
            for one in concerned
            if (doors := _closing(one.pk, facts[one.pk], rows, rules, live, day, now))
        ]
        found.append(ComingDay(day, rows, partners, len(concerned) - len(partners)))
    return found


def _closing(
    organisation_id: int,
    own: OrganisationFacts,
    rows: Sequence[RequirementSet],
    rules: Sequence[RuleSet],
    live: Counts,
    day: date,
    now: datetime,
) -> tuple[ClosingDoor, ...]:
    at = start_of_day(day)
    scopes = sorted({(row.listing_kind, row.condition) for row in rows if row.role in own.roles})
    return tuple(
        ClosingDoor(
            scope, missing_at(own, rules, scope, at, now), listings_behind(live, organisation_id, scope)
        )
        for scope in doors_closing_at(own, rules, scopes, at=at, now=now)
    )


def missing_at(
    own: OrganisationFacts, rules: Sequence[RuleSet], scope: Scope, at: datetime, now: datetime
) -> tuple[Asked, ...]:
    """What of all that is asked at a moment is not there then."""
    going_on = carried_on(own, now)
    counting = frozenset(
        code for code, held in going_on.marks.items() if any(at in stretch for stretch in held)
    )
    asked = sets_asked(rules, roles=own.roles, listing_kind=scope[0], condition=scope[1], at=at)
    return tuple(one for rule in asked for one in not_met(as_list(rule.expression), counting, own.facts))


def _holders(roles: Sequence[str], organisation_ids: Sequence[int] | None = None) -> list[int]:
    rows = Organisation.objects.filter(roles__role__in=roles)
    if organisation_ids is not None:
        rows = rows.filter(pk__in=organisation_ids)
    return sorted(set(rows.order_by().values_list("pk", flat=True)))


def _organisations(facts: Mapping[int, OrganisationFacts]) -> list[Organisation]:
    rows = Organisation.objects.select_related("party").filter(pk__in=list(facts))
    return list(rows.order_by("name", "pk"))


def live_by_scope(facts: Mapping[int, OrganisationFacts], now: datetime) -> Counts:
    """How many listings show now, by organisation, kind and condition."""
    return _counted(facts, Listing.objects.live_at(now))


def _on_hold(facts: Mapping[int, OrganisationFacts], now: datetime) -> Counts:
    published = Listing.objects.filter(state=ListingState.PUBLISHED)
    return _counted(facts, published.exclude(live_during__contains_instant=now))


def _counted(facts: Mapping[int, OrganisationFacts], listings: QuerySet[Listing]) -> Counts:
    rows = (
        listings.filter(organisation_id__in=list(facts))
        .order_by()
        .values_list("organisation_id", "kind", "needs_condition")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[Scope, int]] = defaultdict(dict)
    for organisation_id, kind, condition, count in rows:
        found[organisation_id][kind, condition] = count
    return found


def listings_behind(counts: Counts, organisation_id: int, scope: Scope) -> int:
    """How many listings a door is for: without a condition all of the kind, with one those that ask it."""
    kind, condition = scope
    return sum(
        count
        for (own_kind, own_condition), count in counts.get(organisation_id, {}).items()
        if own_kind == kind and (not condition or own_condition == condition)
    )
