"""Which VAT a line carries, and on which ground (Wet op de omzetbelasting 1968). Prose: docs/algorithms/vat.md.

Never a fall-back to 21 %: VAT mentioned on paper is owed, right or wrong (art. 37). What cannot be decided is
refused, and a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.periods import Period

RULE_VERSION = "2026-1"
STANDARD_RATE = 21


class Ground(StrEnum):
    """The legal ground of a decision; documents print its sentence."""

    STANDARD = "standard"
    EDUCATION = "education"


class Undecided(StrEnum):
    """Why no decision is possible without a person."""

    BUYER_ABROAD = "buyer-abroad"


@dataclass(frozen=True, slots=True)
class VatFacts:
    """What the decision rests on."""

    treatment: str
    buyer_country: str
    supplied_on: date
    crkbo_registered: Period | None


@dataclass(frozen=True, slots=True)
class VatDecision:
    """Category (UNCL 5305), whole per cent, and ground."""

    category: str
    rate: int
    ground: Ground


def decide_vat(facts: VatFacts) -> VatDecision | Undecided:
    """The VAT of one line, or why a person must decide.

    A Dutch buyer pays 21 %. Education is exempt only when the issuer named on the invoice is in the CRKBO register
    on the day of supply (art. 11 lid 1 onderdeel o); otherwise it is 21 % like everything else.
    """
    if facts.buyer_country != "NL":
        return Undecided.BUYER_ABROAD
    exempt = (
        facts.treatment == "education"
        and facts.crkbo_registered is not None
        and facts.supplied_on in facts.crkbo_registered
    )
    if exempt:
        return VatDecision("E", 0, Ground.EDUCATION)
    return VatDecision("S", STANDARD_RATE, Ground.STANDARD)
