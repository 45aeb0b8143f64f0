"""Lets an agreement rest for some time, and go on: listings are gone meanwhile, and come back by themselves."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.changes import AgreementEnds, PayFirst
from billing.actions.charging import charge_agreement
from billing.actions.renewals import renew_agreement
from billing.actions.standing import open_door, rest_door
from billing.actions.unpaid_standing import standing_ends_on
from billing.choices import PaymentTerms, SuspensionReason
from billing.models import Agreement, Suspension
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of, start_of_day
from invoices.models import Document
from marketplace.actions.organisations import refuse_bsn


class RestsAlready(Conflict):
    code = "rests-already"
    sentence = _("This agreement rests already, since {day}.")


class DoesNotRest(Conflict):
    code = "does-not-rest"
    sentence = _("This agreement does not rest.")


class RestNeedsExplanation(Invalid):
    code = "rest-needs-explanation"
    sentence = _("Write down why the agreement rests: fact, rule and what to do. The partner reads it.")


def _locked(agreement: Agreement) -> Agreement:
    return (
        Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    )


@transaction.atomic
def suspend_agreement(
    *, agreement: Agreement, reason: SuspensionReason, explanation: str, actor: User, now: datetime
) -> Suspension:
    """Let an agreement rest from now on, until it is told to go on. The partner reads why.

    Nothing is charged while it rests. What the days of rest cost is given back when it goes on, for products that say
    so. Refuses an agreement that has ended or waits for its payment, a second time, and an empty explanation.
    """
    locked, today = _locked(agreement), day_of(now)
    if locked.ended_on is not None and locked.ended_on <= today:
        raise AgreementEnds(day=f"{locked.ended_on:%d-%m-%Y}")
    if locked.payment_terms == PaymentTerms.PREPAID and locked.first_paid_at is None:
        raise PayFirst
    known = locked.suspensions.filter(until_on=None).first()
    if known is not None:
        raise RestsAlready(day=f"{known.from_on:%d-%m-%Y}")
    if not explanation.strip():
        raise RestNeedsExplanation(field="explanation")
    refuse_bsn(explanation=explanation)
    # Everything that was due before it rests is billed before it rests.
    charge_agreement(agreement=locked, until=today, now=now)
    suspension = Suspension.objects.create(
        agreement=locked,
        reason=reason,
        explanation=explanation.strip()[:300],
        from_on=max(today, locked.starts_on),
        made_by=actor,
        made_at=now,
    )
    rest_door(agreement=locked, at=now)
    Agreement.objects.filter(pk=locked.pk).update(next_charge_on=None)
    _tell(locked, suspension, "suspend_agreement", "agreement.rests", actor, now)
    return suspension


@transaction.atomic
def resume_agreement(*, agreement: Agreement, actor: User, now: datetime) -> list[Document]:
    """Let an agreement go on from today: listings come back, and what fell due meanwhile is billed.

    Answers the invoices and credit notes that come of it. Refuses one that does not rest.
    """
    locked, today = _locked(agreement), day_of(now)
    suspension = locked.suspensions.filter(until_on=None).first()
    if suspension is None:
        raise DoesNotRest
    suspension.until_on = max(today, suspension.from_on)
    suspension.save(update_fields=["until_on"])
    renew_agreement(agreement_id=locked.pk, until_on=today, now=now)
    locked.refresh_from_db()
    if locked.ended_on is None or locked.ended_on > today:
        open_door(agreement=locked, now=now)
        closes_on = min(filter(None, (locked.ended_on, standing_ends_on(locked))), default=None)
        if closes_on is not None:
            rest_door(agreement=locked, at=max(start_of_day(closes_on), now))
    documents = charge_agreement(agreement=locked, until=today, now=now)
    _tell(locked, suspension, "resume_agreement", "agreement.goes_on", actor, now)
    return documents


def days_of_rest(suspension: Suspension, today: date) -> int:
    """How many days it rested, up to today or to its end."""
    return ((suspension.until_on or today) - suspension.from_on).days


def _tell(
    agreement: Agreement, suspension: Suspension, action: str, letter: str, actor: User, now: datetime
) -> None:
    record(
        action=action,
        subject_kind="agreement",
        subject_reference=agreement.reference,
        organisation_reference=agreement.organisation.reference,
        actor=actor,
        now=now,
        facts={"reason": str(suspension.reason), "from_on": suspension.from_on.isoformat()},
    )
    leave_message(kind=letter, reference=f"{agreement.reference}:{suspension.pk}")
