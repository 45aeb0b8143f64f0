"""How an agreement is paid: invoice by invoice, by bank transfer, or collected by direct debit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.choices import PayingMethod
from billing.models import Agreement, PayingChoice, ProviderCustomer
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.choices import PartyKind
from foundation.errors import Conflict, Invalid
from foundation.models import User
from marketplace.actions.organisations import refuse_bsn


class NoMandate(Conflict):
    code = "no-mandate"
    sentence = _(
        "We have no mandate for direct debit of you. Pay an invoice with iDEAL, or give one on the page of the "
        "agreement."
    )


class GovernmentTransfers(Conflict):
    code = "government-transfers"
    sentence = _("A government body pays by bank transfer. Nothing is collected by direct debit.")


class PayingReasonMissing(Invalid):
    code = "paying-method-needs-reason"
    sentence = _("Write why it is paid in another way.")


@transaction.atomic
def choose_paying_method(
    *, agreement: Agreement, method: PayingMethod, actor: User | None, now: datetime, reason: str = ""
) -> Agreement:
    """Let an agreement be paid in another way: by direct debit from its next invoice on, under the mandate we know.

    A letter confirms it. Off is off at once: what was announced on an invoice is then collected no more, and is to be
    paid. The same again changes nothing. `reason` is why one of ours does it. Refuses direct debit without a mandate
    towards this issuer, and of a government body.
    """
    refuse_bsn(reason=reason)
    locked = _locked(agreement)
    known = None
    if method == PayingMethod.SEPA_DEBIT:
        if locked.party.kind == PartyKind.GOVERNMENT:
            raise GovernmentTransfers
        known = mandate_of(locked)
        if known is None:
            raise NoMandate
    if (locked.paying_method, locked.debit_mandate) == (method, known.mandate_id if known else ""):
        return locked
    before = locked.paying_method
    _write(locked, method, known, actor=actor, reason=reason.strip(), now=now)
    leave_message(kind="agreement.paying_method", reference=f"{locked.reference}:{before}:{now.isoformat()}")
    return locked


@transaction.atomic
def choose_for_partner(
    *, agreement: Agreement, method: PayingMethod, reason: str, actor: User, now: datetime
) -> Agreement:
    """As `choose_paying_method`, by one of ours: with a reason that is kept. Refuses without one."""
    if not reason.strip():
        raise PayingReasonMissing(field="reason")
    return choose_paying_method(agreement=agreement, method=method, actor=actor, now=now, reason=reason)


@transaction.atomic
def stop_collecting(*, agreement: Agreement, now: datetime) -> None:
    """Let an agreement be paid invoice by invoice, because its mandate is over; a letter says so, once a mandate."""
    locked = _locked(agreement)
    mandate = locked.mandate_told
    if not mandate:
        return
    _write(locked, PayingMethod.PAY_LINK, None, actor=None, reason="", now=now)
    leave_message(kind="debit.stopped", reference=f"{locked.reference}:{mandate}")


def mandate_of(agreement: Agreement) -> ProviderCustomer | None:
    """The party of an agreement as its issuer's provider knows it, with the mandate it gave; none without a mandate."""
    known = ProviderCustomer.objects.filter(party_id=agreement.party_id, issuer_id=agreement.issuer_id)
    return known.exclude(mandate_id="").exclude(debit_method_id="").first()


def _locked(agreement: Agreement) -> Agreement:
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation", "party")
        .get(pk=agreement.pk)
    )


def _write(
    locked: Agreement,
    method: PayingMethod,
    known: ProviderCustomer | None,
    *,
    actor: User | None,
    reason: str,
    now: datetime,
) -> None:
    locked.paying_method = method
    locked.debit_mandate = known.mandate_id if known else ""
    locked.debit_reference = known.mandate_reference if known else ""
    locked.debit_account_end = known.account_end if known else ""
    locked.save(update_fields=["paying_method", "debit_mandate", "debit_reference", "debit_account_end"])
    record(
        action="choose_paying_method",
        subject_kind="agreement",
        subject_reference=locked.reference,
        organisation_reference=locked.organisation.reference,
        actor=actor,
        now=now,
        facts={"method": str(method), "mandate": locked.debit_mandate},
    )
    PayingChoice.objects.create(
        agreement=locked, method=method, chosen_by=actor, reason=reason[:300], chosen_at=now
    )
