"""The VAT of a line: its facts put together, decided by the rule or by what a person decided of such a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, NotFound
from foundation.models import Party
from foundation.periods import day_of
from invoices.choices import Undecided, ViesAnswer
from invoices.models import Issuer, VatCase, ViesCheck
from invoices.rules.evidence import stored_facts
from invoices.rules.vat import (
    BuyerFacts,
    Ground,
    SellerFacts,
    VatDecision,
    VatFacts,
    ViesProof,
    decide_vat,
    decision_on,
)


@dataclass(frozen=True, slots=True)
class UndecidedCase:
    """What a person must decide, and why the rule does not."""

    issuer: Issuer
    party: Party
    facts: VatFacts
    why: Undecided


class VatUndecided(Conflict):
    """Holds the case, so that who catches it can put it before a person."""

    code = "vat-undecided"
    sentence = _(
        "We cannot tell the VAT by rule. {why} Somebody of ours looks at it, and we mail you. Until then nothing is "
        "ordered or invoiced."
    )

    def __init__(self, case: UndecidedCase) -> None:
        self.case = case
        super().__init__(why=case.why.label)


class VatCaseNotFound(NotFound):
    code = "vat-case-not-found"
    sentence = _("This case is not there, or it is decided already.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with what it rests on, and the case in which a person decided it."""

    decision: VatDecision
    facts: VatFacts
    case: VatCase | None = None

    @property
    def stored(self) -> dict[str, object]:
        """What is kept with the line."""
        kept = stored_facts(self.facts)
        if self.case is not None and self.case.decided_by is not None and self.case.closed_at is not None:
            kept["decided"] = {
                "case": self.case.reference,
                "by": self.case.decided_by.get_full_name(),
                "on": day_of(self.case.closed_at).isoformat(),
                "why": self.case.why,
                "reason": self.case.reason,
            }
        return kept


def vies_proof_of(party: Party) -> ViesProof | None:
    """What VIES last answered about the VAT id that a party has now; that it once was away takes nothing back."""
    found = (
        ViesCheck.objects.filter(party=party, vat_id=party.vat_id)
        .exclude(answer=ViesAnswer.UNKNOWN)
        .order_by("-asked_at", "-id")
        .first()
    )
    if found is None:
        return None
    return ViesProof(
        answer=ViesAnswer(found.answer),
        consultation_number=found.consultation_number,
        asked_on=day_of(found.asked_at),
    )


def buyer_facts(party: Party) -> BuyerFacts:
    """A buyer as the rule takes it. Only of one elsewhere in the EU the evidence of VIES is looked up."""
    facts = BuyerFacts(kind=party.kind, country=party.country, vat_id=party.vat_id)
    if not facts.is_elsewhere_in_eu or not party.vat_id:
        return facts
    return BuyerFacts(kind=party.kind, country=party.country, vat_id=party.vat_id, vies=vies_proof_of(party))


def verdict_on(
    *,
    issuer: Issuer,
    party: Party,
    treatment: str,
    place_rule: str,
    supplied_on: date,
    decided_on: date,
    buyer: BuyerFacts | None = None,
) -> Verdict:
    """The VAT of one line of an issuer for a party, decided on a day; refuses what only a person can decide.

    `buyer` is for who asks of many lines: the facts of the party, looked up once.
    """
    facts = VatFacts(
        treatment=treatment,
        place_rule=place_rule,
        supplied_on=supplied_on,
        decided_on=decided_on,
        buyer=buyer or buyer_facts(party),
        seller=SellerFacts(crkbo_registered=issuer.crkbo_registered, small_business=issuer.small_business),
    )
    decision = decide_vat(facts)
    if not isinstance(decision, Undecided):
        return Verdict(decision, facts)
    undecided = UndecidedCase(issuer, party, facts, decision)
    case = _decided_like(undecided)
    if case is None:
        raise VatUndecided(undecided)
    return Verdict(decision_on(Ground(case.ground)), facts, case)


def _decided_like(case: UndecidedCase) -> VatCase | None:
    return (
        VatCase.objects.filter(
            issuer=case.issuer,
            party=case.party,
            treatment=case.facts.treatment,
            place_rule=case.facts.place_rule,
            country=case.facts.buyer.country,
            vat_id=case.facts.buyer.vat_id,
            why=case.why,
        )
        .exclude(ground="")
        .select_related("decided_by")
        .order_by("-closed_at", "-id")
        .first()
    )


def held_cases() -> QuerySet[VatCase]:
    """Cases that wait for VIES or for a person, the longest first."""
    return (
        VatCase.objects.select_related("party", "issuer__party")
        .filter(closed_at=None)
        .order_by("held_at", "id")
    )


def decided_cases() -> QuerySet[VatCase]:
    """Cases that a person decided, the newest first."""
    return (
        VatCase.objects.select_related("party", "issuer__party", "decided_by")
        .exclude(ground="")
        .order_by("-closed_at", "-id")
    )


def case_with(reference: str) -> VatCase:
    """A case by reference, decided or not."""
    case = VatCase.objects.select_related("party", "issuer__party").filter(reference=reference).first()
    if case is None:
        raise VatCaseNotFound
    return case


def latest_checks(party: Party) -> QuerySet[ViesCheck]:
    """What was asked of VIES about the VAT id of a party, the newest first."""
    return ViesCheck.objects.filter(party=party, vat_id=party.vat_id).order_by("-asked_at", "-id")


def parties_to_ask_again(*, asked_before: datetime) -> list[Party]:
    """Parties with a VAT id that VIES knew when it was last asked, longer ago than an instant."""
    recent = ViesCheck.objects.filter(asked_at__gte=asked_before).order_by()
    known = ViesCheck.objects.filter(answer=ViesAnswer.VALID, asked_at__lt=asked_before).order_by()
    return list(
        Party.objects.filter(Q(pk__in=known.values("party_id")))
        .exclude(pk__in=recent.values("party_id"))
        .exclude(vat_id="")
        .order_by("id")
    )
