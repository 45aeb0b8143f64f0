"""Gives an agreement to a successor: after a merger, or when a partner goes on under a new KvK number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.changes import AgreementEnds
from billing.actions.quotes import refuse_payer
from billing.choices import PayingMethod
from billing.models import Agreement, Transfer
from billing.queries.changes import changeable_lines
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.allowances import hand_over
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation


class AlreadyTheirs(Conflict):
    code = "already-theirs"
    sentence = _("This agreement is of {organisation} already.")


class PersonsAreNoSuccessors(Invalid):
    code = "persons-are-no-successors"
    sentence = _(
        "An agreement of or with a person does not go over to another. A person orders, and withdraws, alone."
    )


class TransferNeedsReason(Invalid):
    code = "transfer-needs-reason"
    sentence = _("Write down why the agreement goes over, for example a merger and its date.")


@transaction.atomic
def transfer_agreement(
    *, agreement: Agreement, successor: Organisation, reason: str, actor: User, now: datetime
) -> Transfer:
    """Give an agreement, its slots and its listings to a successor from now on.

    Invoices of before stay with whom they were made out to; those to come are for the successor. Its own marks decide
    whether the listings show. Refuses the same organisation, an agreement that has ended, an empty reason, a
    person on either side, and a successor who may not pay for what is in it.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation", "party")
        .get(pk=agreement.pk)
    )
    if locked.ended_on is not None and locked.ended_on <= day_of(now):
        raise AgreementEnds(day=f"{locked.ended_on:%d-%m-%Y}")
    if successor.pk == locked.organisation_id:
        raise AlreadyTheirs(organisation=successor.name)
    if locked.party.is_person or successor.party.is_person:
        raise PersonsAreNoSuccessors(field="successor")
    if not reason.strip():
        raise TransferNeedsReason(field="reason")
    refuse_bsn(reason=reason)
    for line in changeable_lines(locked):
        refuse_payer(organisation=successor, product=line.product, field="successor")
    transfer = Transfer.objects.create(
        agreement=locked,
        from_organisation=locked.organisation,
        to_organisation=successor,
        reason=reason.strip()[:300],
        made_by=actor,
        made_at=now,
    )
    predecessor = locked.organisation
    locked.organisation, locked.party = successor, successor.party
    # The mandate is of the one who gave it.
    locked.paying_method, locked.debit_mandate = PayingMethod.PAY_LINK, ""
    locked.debit_reference = locked.debit_account_end = ""
    locked.save(
        update_fields=[
            *("organisation", "party", "paying_method", "debit_mandate"),
            *("debit_reference", "debit_account_end"),
        ]
    )
    listings = hand_over(agreement_reference=locked.reference, organisation=successor, now=now)
    for reference in (predecessor.reference, successor.reference):
        record(
            action="transfer_agreement",
            subject_kind="agreement",
            subject_reference=locked.reference,
            organisation_reference=reference,
            actor=actor,
            now=now,
            facts={"from": predecessor.reference, "to": successor.reference, "listings": listings},
        )
    leave_message(kind="agreement.transferred", reference=f"{locked.reference}:{transfer.pk}")
    return transfer
