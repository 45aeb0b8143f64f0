"""Who may pay what (funding plan, validation matrix) and the rules R1 and R5."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

PROVIDERS = frozenset({"housing_provider", "training_provider", "service_provider", "civil_society"})
EMPLOYERS = frozenset({"employer", "agency"})
PUBLIC = frozenset({"government", "sponsor"})

# Who studies: a training provider is the kind of partner that a university or a college is here.
KNOWLEDGE = frozenset({"training_provider"})
BUSINESS = EMPLOYERS | {"housing_provider", "service_provider"}

# Programme → who pays, and how. "person" is a migrant or a resident who pays for themselves. Welcome is the part of
# Services that employers pay for.
PAYERS: dict[str, frozenset[str]] = {
    "career": EMPLOYERS | PUBLIC | {"person"},
    "participation": EMPLOYERS | PUBLIC | {"person"},
    "services": PROVIDERS | PUBLIC | {"person"},
    "welcome": EMPLOYERS | PUBLIC | {"person"},
    "mkb": frozenset({"sme", "government"}),
    "research": BUSINESS | KNOWLEDGE | {"government"},
    "extra_service": EMPLOYERS | {"government", "person"},
    "government_service": frozenset({"government"}),
}
FUNDING: dict[str, frozenset[str]] = {
    "career": frozenset({"participant_fee", "marketing", "recruitment", "sponsorship", "subsidy"}),
    "participation": frozenset({"participant_fee", "marketing", "sponsorship", "in_kind", "subsidy"}),
    "services": frozenset({"participant_fee", "marketing", "sponsorship", "in_kind", "subsidy"}),
    "welcome": frozenset({"participant_fee", "marketing", "sponsorship", "in_kind", "subsidy"}),
    "mkb": frozenset({"company_fee", "in_kind", "subsidy"}),
    "research": frozenset({"knowledge", "contribution"}),
    "extra_service": frozenset({"service_fee"}),
    "government_service": frozenset({"in_kind"}),
}


def payers_of(programmes: Iterable[str]) -> frozenset[str]:
    """Everybody who may pay for a product of these programmes: who may pay for one of them."""
    return frozenset().union(*(PAYERS[programme] for programme in programmes))


# What a person buys for themselves: a place or a service. The rest of the matrix shows an organisation to others.
PERSONAL_FUNDING = frozenset({"participant_fee", "service_fee"})


class PayerRefusal(StrEnum):
    """Which rule refuses a payer."""

    MIGRANT_PAYS_FOR_WORK = "R5"
    NOT_IN_MATRIX = "matrix"
    NOT_FOR_PERSONS = "not-for-persons"


def funding_fits(programmes: Iterable[str], funding_type: str) -> bool:
    """Whether every programme of a product may be paid this way. A surcharge follows what it comes with."""
    return funding_type == "surcharge" or all(funding_type in FUNDING[programme] for programme in programmes)


def refusal_for(
    *,
    payer: frozenset[str],
    programmes: Iterable[str],
    funding_type: str,
    is_yearly: bool,
    yields_work: bool,
) -> PayerRefusal | None:
    """Why this payer may not pay for this, or None. `payer` holds roles, "person", and "sme" where it is one.

    R5: a person never pays for what yields a vacancy, matching or mediation (Waadi art. 3). A person buys a place or a
    service, once: nothing that is renewed in silence.
    """
    is_person = "person" in payer
    if yields_work and is_person:
        return PayerRefusal.MIGRANT_PAYS_FOR_WORK
    if is_person and (is_yearly or funding_type not in PERSONAL_FUNDING):
        return PayerRefusal.NOT_FOR_PERSONS
    if not payer & payers_of(programmes):
        return PayerRefusal.NOT_FOR_PERSONS if is_person else PayerRefusal.NOT_IN_MATRIX
    return None


def price_is_allowed(programmes: Iterable[str], cents: int) -> bool:
    """R1: government service is never charged; its price is locked at zero (Gemeentewet)."""
    return cents == 0 or "government_service" not in set(programmes)
