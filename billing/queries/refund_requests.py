"""What partners have left of payments and credit notes, what they asked back, and what goes back already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing.models import RefundRequest
from billing.queries.debtors import CreditPart, credit_parts
from billing.queries.refunds import left_cents, way_back_of
from foundation.models import Party
from invoices.models import Document


@dataclass(frozen=True, slots=True)
class CreditStanding:
    """A part of a partner's credit: what of it goes back already, what can be asked back, and when that was asked."""

    part: CreditPart
    going_back_cents: int
    askable_cents: int
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """How many partners have credit, how much together, and how many of them asked it back."""

    partners: int
    cents: int
    asking: int


def credit_standing(party: Party, day: date) -> list[CreditStanding]:
    """The credit of a party, part by part; of what was asked back nothing can be asked again."""
    parts = credit_parts(day=day, party=party)
    asked = asked_moments(parts)
    found = []
    for part in parts:
        left, asked_at = left_cents(part.source), asked.get(_key(part))
        way = way_back_of(part.source) if left > 0 and asked_at is None else None
        askable = min(left, way.room_cents) if way is not None else 0
        found.append(CreditStanding(part, part.cents - max(left, 0), askable, asked_at))
    return found


def asked_moments(parts: Sequence[CreditPart]) -> dict[tuple[str, int], datetime]:
    """When each of these parts was asked back, by kind and key of its source; those that were not are left out."""
    rows = RefundRequest.objects.filter(party__in={part.source.party_id for part in parts})
    return {
        ("note", row.credit_id)
        if row.credit_id is not None
        else ("payment", row.payment_id or 0): row.asked_at
        for row in rows
    }


def asked_at(part: CreditPart, moments: dict[tuple[str, int], datetime]) -> datetime | None:
    """When this part was asked back, or None."""
    return moments.get(_key(part))


def left_over_on(day: date) -> LeftOver:
    """What partners have to their credit today, all together."""
    parts = credit_parts(day=day)
    asked = asked_moments(parts)
    return LeftOver(
        len({part.source.party_id for part in parts}),
        sum(part.cents for part in parts),
        len({part.source.party_id for part in parts if _key(part) in asked}),
    )


def _key(part: CreditPart) -> tuple[str, int]:
    return ("note" if isinstance(part.source, Document) else "payment", part.source.pk)
