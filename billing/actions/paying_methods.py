"""How an agreement is paid: invoice by invoice, by bank transfer, or collected by direct debit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.choices import PayingMethod
from billing.models import Agreement, ProviderCustomer
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.choices import PartyKind
from foundation.errors import Conflict
from foundation.models import User


class NoMandate(Conflict):
    code = "no-mandate"
    sentence = _(
        "We have no mandate for direct debit of you. Pay an invoice with iDEAL first: with that you give one."
    )


class GovernmentTransfers(Conflict):
    code = "government-transfers"
    sentence = _("A government body pays by bank transfer. Nothing is collected by direct debit.")


@transaction.atomic
def choose_paying_method(
    *, agreement: Agreement, method: PayingMethod, actor: User | None, now: datetime
) -> Agreement:
    """Let an agreement be paid in another way: by direct debit from its next invoice on, under the mandate we know.

    A letter confirms it. Off is off at once: what was announced on an invoice is then collected no more, and is to be
    paid. The same again changes nothing. Refuses direct debit without a mandate towards this issuer, and of a
    government body.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation", "party")
        .get(pk=agreement.pk)
    )
    mandate = ""
    if method == PayingMethod.SEPA_DEBIT:
        if locked.party.kind == PartyKind.GOVERNMENT:
            raise GovernmentTransfers
        mandate = mandate_of(locked)
        if not mandate:
            raise NoMandate
    if (locked.paying_method, locked.debit_mandate) == (method, mandate):
        return locked
    locked.paying_method, locked.debit_mandate = method, mandate
    locked.save(update_fields=["paying_method", "debit_mandate"])
    record(
        action="choose_paying_method",
        subject_kind="agreement",
        subject_reference=locked.reference,
        organisation_reference=locked.organisation.reference,
        actor=actor,
        now=now,
        facts={"method": str(method), "mandate": mandate},
    )
    leave_message(kind="agreement.paying_method", reference=f"{locked.reference}:{now.isoformat()}")
    return locked


@transaction.atomic
def end_mandate(*, mandate: str, now: datetime) -> int:
    """Forget a mandate that nothing can be collected under any more; answer how many agreements it was of.

    Each is paid invoice by invoice again, and its partner is told. A mandate that we do not know changes nothing.
    """
    if not mandate:
        return 0
    ProviderCustomer.objects.filter(mandate_id=mandate).update(mandate_id="", debit_method_id="")
    agreements = list(Agreement.objects.filter(debit_mandate=mandate).order_by("pk"))
    for agreement in agreements:
        choose_paying_method(agreement=agreement, method=PayingMethod.PAY_LINK, actor=None, now=now)
    return len(agreements)


def mandate_of(agreement: Agreement) -> str:
    """The mandate that the party of an agreement gave its issuer; empty when there is none."""
    known = ProviderCustomer.objects.filter(party_id=agreement.party_id, issuer_id=agreement.issuer_id)
    usable = known.exclude(mandate_id="").exclude(debit_method_id="")
    return usable.values_list("mandate_id", flat=True).first() or ""
