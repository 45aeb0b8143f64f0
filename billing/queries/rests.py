"""Which days of suspended marks are to be credited, and are not noted yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Max, Q

from billing.choices import PriceUnit
from billing.models import AgreementLine, QualityRest
from billing.rules.rests import days_lost, lost
from foundation.periods import Period, day_of, tiles_from
from quality.choices import DecisionKind, ReasonCode
from quality.models import Interruption
from quality.queries.standing import facts_of, rule_sets
from quality.rules.requirements import OrganisationFacts, RequirementSet, Stretch, windows


@dataclass(frozen=True, slots=True)
class DueRest:
    """Days of a line to be noted for an interruption, up to the first day that is not credited."""

    line: AgreementLine
    interruption: Interruption
    from_on: date
    until_on: date


def rests_due(now: datetime) -> list[DueRest]:
    """The days to credit that are known at an instant: up to the end of a suspension, or of the last period.

    Of every suspension, for lines that say so; of an interruption to which an objection was right, for all lines. A
    line of which something could still show is not credited. A fixed number of queries.
    """
    found = list(
        Interruption.objects.select_related("mark", "resumed_by")
        .filter(
            Q(decision__kind=DecisionKind.SUSPEND) | Q(resumed_by__reason_code=ReasonCode.OBJECTION_UPHELD),
            from_at__lte=now,
        )
        .order_by("from_at", "id")
    )
    if not found:
        return []
    organisations = sorted({one.organisation_id for one in found})
    lines = _lines_of(organisations)
    facts, sets = facts_of(organisations), rule_sets()
    noted: dict[tuple[int, int], date] = {
        (line, interruption): until
        for line, interruption, until in QualityRest.objects.filter(interruption__in=found)
        .order_by()
        .values_list("line_id", "interruption_id")
        .annotate(until=Max("until_on"))
    }
    due: list[DueRest] = []
    for interruption in found:
        who = facts[interruption.organisation_id]
        for line in lines.get(interruption.organisation_id, []):
            if not (line.credits_suspension or interruption.was_wrong):
                continue
            for days in _days_of(line, interruption, who, sets, now):
                begin = max(days.starts_on, noted.get((line.pk, interruption.pk), days.starts_on))
                if days.ends_before is not None and begin < days.ends_before:
                    due.append(DueRest(line, interruption, begin, days.ends_before))
    return due


def _lines_of(organisation_ids: Sequence[int]) -> Mapping[int, list[AgreementLine]]:
    found: dict[int, list[AgreementLine]] = defaultdict(list)
    lines = AgreementLine.objects.select_related("product", "agreement").filter(
        agreement__organisation_id__in=organisation_ids, product__unit=PriceUnit.YEAR
    )
    for line in lines.order_by("agreement_id", "id"):
        if line.product.grants:
            found[line.agreement.organisation_id].append(line)
    return found


def _days_of(
    line: AgreementLine,
    interruption: Interruption,
    who: OrganisationFacts,
    sets: Sequence[RequirementSet],
    now: datetime,
) -> Iterator[Period]:
    ends = [one for one in (interruption.until_at, interruption.mark_until_at) if one is not None]
    hole = Stretch(interruption.from_at, min(ends, default=None))
    code = interruption.mark.code
    filled = replace(who, marks={**who.marks, code: [*who.marks.get(code, ()), hole]})
    gone: list[Stretch] | None = None
    for kind in sorted({str(grant["listing_kind"]) for grant in line.product.grants}):
        shows = windows(who, sets, listing_kind=kind, condition="")
        would = windows(filled, sets, listing_kind=kind, condition="")
        of_kind = lost(would, shows, hole)
        # Where it grants several kinds, only while none of them could show.
        gone = of_kind if gone is None else [part for one in gone for part in lost(of_kind, [], one)]
    today = day_of(now)
    known_until = today
    if hole.until_at is None or hole.until_at > now:
        if today < line.agreement.starts_on:
            return
        known_until = next(tiles_from(line.agreement.starts_on, line.months, today)).starts_on
    life = Period(line.from_on, line.until_on) if line.until_on != line.from_on else None
    for days in days_lost(gone or [], known_until):
        within = days.intersection(life) if life is not None else None
        if within is not None:
            yield within
