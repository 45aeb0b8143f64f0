"""Lets a partner ask its credit back; our finance desk proposes and approves the refund."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Payment, RefundRequest
from billing.queries.refund_requests import credit_standing
from foundation.actions.audit import record
from foundation.errors import Conflict
from foundation.models import User
from foundation.periods import day_of
from invoices.models import Document
from marketplace.actions.members import refuse_who_is_no_owner
from marketplace.models import Organisation


class NothingToAskBack(Conflict):
    code = "nothing-to-ask-back"
    sentence = _(
        "There is no credit that you can ask back here: it was used, asked back before, or is on its way."
    )


@transaction.atomic
def ask_credit_back(*, organisation: Organisation, actor: User, now: datetime) -> int:
    """Ask back all that an organisation has to its credit and that can go the way it came; answer the cents.

    For owners only. Nothing moves yet: our finance desk looks at it first. Refuses when there is nothing to ask.
    """
    refuse_who_is_no_owner(organisation, actor)
    # Twice at the same moment: the second finds what the first asked.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    asked = [one for one in credit_standing(organisation.party, day_of(now)) if one.askable_cents]
    if not asked:
        raise NothingToAskBack
    for one in asked:
        source = one.part.source
        RefundRequest.objects.create(
            party=organisation.party,
            payment=source if isinstance(source, Payment) else None,
            credit=source if isinstance(source, Document) else None,
            asked_at=now,
            asked_by=actor,
        )
    cents = sum(one.askable_cents for one in asked)
    record(
        action="ask_credit_back",
        subject_kind="organisation",
        subject_reference=organisation.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"cents": cents, "of": [one.part.source.reference for one in asked]},
    )
    return cents
