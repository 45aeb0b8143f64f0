"""What a partner does with names that visitors left: answer, delete, and choose who is told of new ones."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Invalid, NotFound
from foundation.models import User
from marketplace.models import Lead, LeadRoute, Listing, Membership, Organisation


class LeadNotFound(NotFound):
    code = "lead-not-found"
    sentence = _("We cannot find this name. It may be deleted, or of another organisation.")


class NoSuchReader(Invalid):
    code = "no-such-reader"
    sentence = _("Choose somebody who works for your organisation.")


@transaction.atomic
def record_answer(
    *, organisation: Organisation, lead_id: int, answered: bool, actor: User, now: datetime
) -> Lead:
    """Say that somebody was called or mailed, or that it was not so after all."""
    lead = _locked(organisation, lead_id)
    lead.answered_at = now if answered else None
    lead.save(update_fields=["answered_at"])
    _record_about("answer_lead" if answered else "reopen_lead", lead, actor, now)
    return lead


@transaction.atomic
def forget_lead(*, organisation: Organisation, lead_id: int, actor: User, now: datetime) -> None:
    """Delete a name before its time."""
    lead = _locked(organisation, lead_id)
    _record_about("forget_lead", lead, actor, now)
    lead.delete()


@transaction.atomic
def route_leads(
    *,
    organisation: Organisation,
    listing: Listing | None,
    membership_id: int | None,
    actor: User,
    now: datetime,
) -> None:
    """Choose who is told of answers to a listing, or to all without a choice of their own; None is everybody.

    A member's address is one that was confirmed; nobody else can be chosen. Who leaves is told no more.
    """
    member = None
    if membership_id is not None:
        member = Membership.objects.filter(organisation=organisation, pk=membership_id).first()
        if member is None:
            raise NoSuchReader(field="reader")
    LeadRoute.objects.filter(organisation=organisation, listing=listing).delete()
    if member is not None:
        LeadRoute.objects.create(organisation=organisation, listing=listing, membership=member)
    record(
        action="route_leads",
        subject_kind="organisation" if listing is None else "listing",
        subject_reference=organisation.reference if listing is None else listing.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"member": membership_id or ""},
    )


def _locked(organisation: Organisation, lead_id: int) -> Lead:
    lead = (
        Lead.objects.select_for_update(of=("self",))
        .select_related("listing__organisation")
        .filter(pk=lead_id, listing__organisation=organisation)
        .first()
    )
    if lead is None:
        raise LeadNotFound
    return lead


def _record_about(action: str, lead: Lead, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="listing",
        subject_reference=lead.listing.reference,
        organisation_reference=lead.listing.organisation.reference,
        actor=actor,
        now=now,
    )
