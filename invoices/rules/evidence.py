"""What a VAT decision rested on, as it is kept with the line for seven years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from foundation.periods import Period
from invoices.rules.vat import VatFacts


def stored_facts(facts: VatFacts) -> dict[str, object]:
    """The facts as plain values, to be stored with the line that was decided on them."""
    buyer, proof = facts.buyer, facts.buyer.vies
    return {
        "treatment": str(facts.treatment),
        "place_rule": str(facts.place_rule),
        "supplied_on": facts.supplied_on.isoformat(),
        "buyer_kind": str(buyer.kind),
        "country": buyer.country,
        "vat_id": buyer.vat_id,
        "vies": {
            "answer": str(proof.answer),
            "consultation_number": proof.consultation_number,
            "asked_on": proof.asked_on.isoformat(),
        }
        if proof
        else None,
        "crkbo": _days(facts.seller.crkbo_registered),
        "small_business": _days(facts.seller.small_business),
    }


def _days(period: Period | None) -> list[str | None] | None:
    if period is None:
        return None
    return [period.starts_on.isoformat(), period.ends_before.isoformat() if period.ends_before else None]


@dataclass(frozen=True, slots=True)
class StoredRule:
    """What of a product decided, as it was stored with a line."""

    treatment: str
    place_rule: str
    supplied_on: date


def rule_in(stored: Mapping[str, object]) -> StoredRule | None:
    """How a stored line was to be treated; None for one of before facts were kept."""
    if not stored:
        return None
    return StoredRule(
        str(stored["treatment"]),
        str(stored["place_rule"]),
        date.fromisoformat(str(stored["supplied_on"])),
    )
