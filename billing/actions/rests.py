"""Credits the days on which a suspended mark kept listings away, for who is promised that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.actions.charging import charge_agreement
from billing.models import Agreement, QualityRest
from billing.queries.rests import rests_due
from foundation.actions.audit import record
from foundation.periods import day_of
from invoices.models import Document


@transaction.atomic
def credit_suspended_days(*, now: datetime) -> list[Document]:
    """Note the days of suspended marks that are to be credited, and credit them; answer the documents made.

    When a suspension ended, and for one that lasts at the end of each period that is billed. Found from state: late,
    twice or side by side gives the same days once. The agreements are locked in key order.
    """
    wanted = sorted({due.line.agreement_id for due in rests_due(now)})
    locked = {
        one.pk: one
        for one in Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk__in=wanted)
        .order_by("pk")
    }
    # Asked again under the lock: who waited finds what the other noted.
    due = [one for one in rests_due(now) if one.line.agreement_id in locked] if locked else []
    QualityRest.objects.bulk_create(
        QualityRest(
            line=one.line,
            interruption=one.interruption,
            from_on=one.from_on,
            until_on=one.until_on,
            noted_at=now,
        )
        for one in due
    )
    documents: list[Document] = []
    for pk in sorted({one.line.agreement_id for one in due}):
        agreement = locked[pk]
        made = charge_agreement(agreement=agreement, until=day_of(now), now=now)
        record(
            action="credit_suspended_days",
            subject_kind="agreement",
            subject_reference=agreement.reference,
            organisation_reference=agreement.organisation.reference,
            actor=None,
            now=now,
            facts={"documents": [document.reference for document in made]},
        )
        documents += made
    return documents
