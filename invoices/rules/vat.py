"""Which VAT a line carries, and on which ground (Wet op de omzetbelasting 1968). Prose: docs/algorithms/vat.md.

Never a fall-back to 21 %: VAT mentioned on paper is owed, right or wrong (art. 37). What cannot be decided is
held, and a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from foundation.choices import PartyKind
from foundation.periods import Period
from foundation.rules.identifiers import EU_PREFIXES
from invoices.choices import PlaceRule, Undecided, VatTreatment, ViesAnswer

RULE_VERSION = "2026-2"
STANDARD_RATE = 21
REDUCED_RATE = 9
HOME = "NL"
# How long an answer of VIES counts.
VIES_COUNTS_FOR = timedelta(days=30)


class Ground(StrEnum):
    """The legal ground of a decision; documents print its sentence."""

    STANDARD = "standard"
    REDUCED = "reduced"
    EDUCATION = "education"
    SMALL_BUSINESS = "small_business"
    REVERSE_CHARGE = "reverse_charge"
    OUTSIDE_EU = "outside_eu"
    OUTSIDE_SCOPE = "outside_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViesProof:
    """An answer of VIES: its consultation number is the evidence."""

    answer: ViesAnswer
    consultation_number: str
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerFacts:
    """Who buys: `kind` is that of a party, `vies` what was last answered about its VAT id."""

    kind: str
    country: str
    vat_id: str = ""
    vies: ViesProof | None = None

    @property
    def is_elsewhere_in_eu(self) -> bool:
        """Established in another member state.

        Parts of these states with a country code of their own (Åland, Réunion) are outside the VAT territory, and so is
        Northern Ireland for services (GB or XI).
        """
        return self.country in EU_PREFIXES


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerFacts:
    """Who sells, as far as it decides: the days in the CRKBO register, and under the small business scheme."""

    crkbo_registered: Period | None = None
    small_business: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatFacts:
    """What the decision rests on. `decided_on` is the day of issue: on it an answer of VIES is young enough or not."""

    treatment: str
    place_rule: str
    supplied_on: date
    decided_on: date
    buyer: BuyerFacts
    seller: SellerFacts


@dataclass(frozen=True, slots=True)
class VatDecision:
    """Category (UNCL 5305), whole per cent, and ground."""

    category: str
    rate: int
    ground: Ground


_DECISIONS = {
    Ground.STANDARD: ("S", STANDARD_RATE),
    Ground.REDUCED: ("S", REDUCED_RATE),
    Ground.EDUCATION: ("E", 0),
    Ground.SMALL_BUSINESS: ("E", 0),
    Ground.REVERSE_CHARGE: ("AE", 0),
    Ground.OUTSIDE_EU: ("O", 0),
    Ground.OUTSIDE_SCOPE: ("O", 0),
}


def decision_on(ground: Ground) -> VatDecision:
    """The decision that a ground stands for: each has one category and one rate."""
    return VatDecision(*_DECISIONS[ground], ground)


def decide_vat(facts: VatFacts) -> VatDecision | Undecided:
    """The VAT of one line, or why a person must decide.

    First whether anything is given in return (art. 4; Tolsma, C-16/93), then where the service is (art. 6, 6b, 6d),
    then what it is in the Netherlands: exempt, reduced or 21 %.
    """
    if facts.treatment == VatTreatment.OUTSIDE_SCOPE:
        return decision_on(Ground.OUTSIDE_SCOPE)
    elsewhere = _place(facts)
    if isinstance(elsewhere, Undecided):
        return elsewhere
    return decision_on(elsewhere or _at_home(facts))


def _place(facts: VatFacts) -> Ground | Undecided | None:
    """The ground of a service that is not in the Netherlands; None when it is."""
    if facts.place_rule == PlaceRule.PROPERTY:
        return Undecided.PROPERTY
    if facts.place_rule == PlaceRule.ABROAD:
        return Undecided.HELD_ABROAD
    # Admission to what is held here is here, whoever comes (art. 6d and 6e; CJEU C-647/17).
    if facts.place_rule == PlaceRule.ADMISSION or facts.buyer.country == HOME:
        return None
    if facts.buyer.is_elsewhere_in_eu:
        return _place_in_eu(facts)
    if facts.buyer.kind == PartyKind.ORGANISATION:
        return Ground.OUTSIDE_EU
    # Of a consumer outside the EU it depends on what kind of service it is (art. 6i).
    return Undecided.CONSUMER_OUTSIDE_EU


def _place_in_eu(facts: VatFacts) -> Ground | Undecided | None:
    buyer = facts.buyer
    if buyer.kind == PartyKind.PERSON or not buyer.vat_id:
        # Who tells no VAT id may be taken for somebody who is not taxable (Regulation 282/2011, art. 18(2)). Online it
        # is then where the buyer is (Directive 2022/542, art. 54), under the VAT of that country.
        return Undecided.CONSUMER_ONLINE if facts.place_rule == PlaceRule.VIRTUAL else None
    if buyer.vat_id[:2] != EU_PREFIXES[buyer.country]:
        return Undecided.VAT_ID_OF_ANOTHER_COUNTRY
    answer = answer_that_counts(buyer.vies, facts.decided_on)
    if answer == ViesAnswer.UNKNOWN:
        return Undecided.VAT_ID_UNCHECKED
    return Ground.REVERSE_CHARGE if answer == ViesAnswer.VALID else Undecided.VAT_ID_INVALID


def _at_home(facts: VatFacts) -> Ground:
    if _is_in(facts.seller.crkbo_registered, facts.supplied_on) and facts.treatment == VatTreatment.EDUCATION:
        return Ground.EDUCATION
    if _is_in(facts.seller.small_business, facts.supplied_on):
        return Ground.SMALL_BUSINESS
    return Ground.REDUCED if facts.treatment == VatTreatment.REDUCED else Ground.STANDARD


def _is_in(period: Period | None, day: date) -> bool:
    return period is not None and day in period


def answer_that_counts(proof: ViesProof | None, day: date) -> ViesAnswer:
    """What VIES says of a VAT id on a day: unknown when it was not asked, or longer than thirty days ago."""
    if proof is None or proof.asked_on + VIES_COUNTS_FOR < day:
        return ViesAnswer.UNKNOWN
    return proof.answer


def paper_of(decision: VatDecision) -> Ground | None:
    """Lines with one answer stand on one document: what is outside the scope of VAT, or not Dutch, stands alone.

    EN 16931 mixes O with nothing (BR-O-11, BR-O-12), and what is outside the scope is no invoice.
    """
    return decision.ground if decision.category == "O" else None
