"""The purchase order number of an agreement that runs: what its invoices carry from now on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.actions.agreements import PurchaseOrderNeeded
from billing.models import Agreement
from foundation.actions.audit import record
from foundation.choices import PartyKind
from foundation.models import User
from marketplace.actions.organisations import refuse_bsn


@transaction.atomic
def change_purchase_order(
    *, agreement: Agreement, purchase_order: str, actor: User, now: datetime
) -> Agreement:
    """Write another purchase order number on an agreement; invoices that were issued keep theirs (correct those).

    The next billing run uses it, also for what it had to park without one. Refuses a government body without a number,
    and a BSN. The same number again changes nothing.
    """
    typed = purchase_order.strip()[:60]
    refuse_bsn(purchase_order=typed)
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("party", "organisation")
        .get(pk=agreement.pk)
    )
    if locked.party.kind == PartyKind.GOVERNMENT and not typed:
        raise PurchaseOrderNeeded(field="purchase_order")
    if typed != locked.purchase_order:
        locked.purchase_order = typed
        locked.save(update_fields=["purchase_order"])
        record(
            action="change_purchase_order",
            subject_kind="agreement",
            subject_reference=locked.reference,
            organisation_reference=locked.organisation.reference,
            actor=actor,
            now=now,
        )
    return locked
