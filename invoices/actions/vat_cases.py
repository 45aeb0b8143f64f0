"""Holds what the VAT rule cannot decide, lets a person decide it, and lets go of what the rule can decide by now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid
from foundation.models import Party, User
from foundation.periods import day_of
from foundation.rules.identifiers import find_bsn
from invoices.actions.vies import ask_vies
from invoices.choices import Undecided
from invoices.models import VatCase
from invoices.queries.vat import UndecidedCase, VatUndecided, verdict_on
from invoices.rules.vat import Ground

# Foreign VAT has no ground here: such a case stays held, and is settled outside.
GROUNDS_OF_A_PERSON = (
    Ground.STANDARD,
    Ground.REDUCED,
    Ground.EDUCATION,
    Ground.REVERSE_CHARGE,
    Ground.OUTSIDE_EU,
)


class DecisionNeedsReason(Invalid):
    code = "decision-needs-reason"
    sentence = _("Write down why. An auditor reads it beside the invoice. Leave personal numbers out.")


class GroundDoesNotFit(Invalid):
    code = "ground-does-not-fit"
    sentence = _("This cannot be decided here. Choose one of the grounds in the list.")


class ReverseChargeNeedsVatId(Invalid):
    code = "reverse-charge-needs-vat-id"
    sentence = _("VAT is reverse-charged only to a buyer in another EU country with a VAT id.")


class CaseDecidedAlready(Conflict):
    code = "case-decided-already"
    sentence = _("This case is decided already. Look at it again.")


class CaseChanged(Conflict):
    code = "case-changed"
    sentence = _(
        "The buyer's country or VAT id changed since this case was held. It is asked anew by itself."
    )


P = ParamSpec("P")
T = TypeVar("T")


def holds_undecided(action: Callable[P, T]) -> Callable[P, T]:
    """An atomic action that leaves one thing behind when it is refused because VAT is undecided: the held case.

    Everything else it did is undone; the refusal goes on to who asked (ADR 0015).
    """

    @wraps(action)
    def held(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return action(*arguments, **named)
        except VatUndecided as undecided:
            hold_case(case=undecided.case, now=cast("datetime", named["now"]))
            raise

    return held


@transaction.atomic
def hold_case(*, case: UndecidedCase, now: datetime) -> VatCase:
    """Put a case before a person, once while it is open; when VIES has not answered yet, it is asked.

    One that was held with other facts is closed: the facts of today count.
    """
    issuer, party, facts = case.issuer, case.party, case.facts
    Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    same = {"issuer": issuer, "party": party, "treatment": facts.treatment, "place_rule": facts.place_rule}
    today = {"country": facts.buyer.country, "vat_id": facts.buyer.vat_id, "why": case.why}
    if case.why == Undecided.VAT_ID_UNCHECKED:
        ask_vies(party=party, now=now)
    known = VatCase.objects.filter(**same, closed_at=None).first()
    if known is not None:
        if all(getattr(known, name) == value for name, value in today.items()):
            return known
        known.closed_at = now
        known.save(update_fields=["closed_at"])
    return VatCase.objects.create(**same, **today, held_at=now)


@transaction.atomic
def decide_case(*, case: VatCase, ground: str, reason: str, actor: User, now: datetime) -> VatCase:
    """Decide a held case as a person: it holds for this buyer and kind of line while the facts stay what they are.

    Refuses a second time, an empty reason, a ground that no person chooses, reverse charge without a VAT id in another
    EU country, and a case of which the buyer's facts changed. The buyer is told.
    """
    locked = VatCase.objects.select_for_update(of=("self",)).select_related("party", "issuer").get(pk=case.pk)
    if locked.closed_at is not None:
        raise CaseDecidedAlready
    if not reason.strip() or find_bsn(reason) is not None:
        raise DecisionNeedsReason(field="reason")
    if ground not in GROUNDS_OF_A_PERSON:
        raise GroundDoesNotFit(field="ground")
    if (locked.country, locked.vat_id) != (locked.party.country, locked.party.vat_id):
        raise CaseChanged
    if ground == Ground.REVERSE_CHARGE and (not locked.vat_id or locked.country == "NL"):
        raise ReverseChargeNeedsVatId(field="ground")
    locked.ground, locked.reason, locked.decided_by, locked.closed_at = (
        ground,
        reason.strip()[:300],
        actor,
        now,
    )
    locked.save(update_fields=["ground", "reason", "decided_by", "closed_at"])
    record(
        action="decide_vat_case",
        subject_kind="vat_case",
        subject_reference=locked.reference,
        actor=actor,
        now=now,
        facts={"ground": ground, "why": locked.why, "party": locked.party.reference},
    )
    leave_message(kind="vat.decided", reference=locked.reference)
    return locked


def look_at_all_cases_again(*, now: datetime) -> int:
    """`look_at_cases_again` for every party with a held case: its facts, or those of the issuer, may have changed."""
    held = Party.objects.filter(pk__in=VatCase.objects.filter(closed_at=None).values("party_id"))
    return sum(look_at_cases_again(party=party, now=now) for party in held.order_by("id"))


@transaction.atomic
def look_at_cases_again(*, party: Party, now: datetime) -> int:
    """Close the held cases of a party that the rule decides by now, and tell the buyer; answer how many were closed.

    One that is held for another reason by now says so, and the buyer is told that too.
    """
    closed = 0
    for case in (
        VatCase.objects.select_for_update(of=("self",))
        .select_related("party", "issuer")
        .filter(party=party, closed_at=None)
        .order_by("id")
    ):
        try:
            verdict_on(
                issuer=case.issuer,
                party=case.party,
                treatment=case.treatment,
                place_rule=case.place_rule,
                supplied_on=day_of(now),
                decided_on=day_of(now),
            )
        except VatUndecided as undecided:
            if case.why != undecided.case.why:
                case.why = undecided.case.why
                case.save(update_fields=["why"])
                leave_message(kind="vat.decided", reference=f"{case.reference}:{case.why}")
            continue
        case.closed_at = now
        case.save(update_fields=["closed_at"])
        leave_message(kind="vat.decided", reference=case.reference)
        closed += 1
    return closed
