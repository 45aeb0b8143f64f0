"""Parks what a person must look at, and takes it out of the queue again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Agreement, Parking
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.queries.keys import among
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation


class ParkedAlready(Conflict):
    code = "parked-already"
    sentence = _("{organisation} is parked already: {reason}")


class ParkingNeedsReason(Invalid):
    code = "parking-needs-reason"
    sentence = _("Write down why no invoices go to this organisation for now.")


def park_agreement(*, agreement: Agreement, reason: str, now: datetime) -> None:
    """Put an agreement that a run could not bill, or of which money is to go back, in the queue.

    One that is there keeps its day.
    """
    Parking.objects.update_or_create(
        organisation=agreement.organisation,
        agreement=agreement,
        solved_at=None,
        defaults={"reason": reason[:300]},
        create_defaults={"reason": reason[:300], "parked_at": now},
    )


def solve_by_run(*, agreement_ids: Collection[int], now: datetime) -> None:
    """What a run could bill after all is no longer in the queue."""
    Parking.objects.filter(agreement__in=among(agreement_ids), parked_by=None, solved_at=None).update(
        solved_at=now
    )


@transaction.atomic
def park_organisation(*, organisation: Organisation, reason: str, actor: User, now: datetime) -> Parking:
    """Let runs leave an organisation alone until a person takes it out of the queue.

    Refuses a second time, and an empty reason.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not reason.strip():
        raise ParkingNeedsReason(field="reason")
    refuse_bsn(reason=reason)
    known = Parking.objects.filter(organisation=organisation, agreement=None, solved_at=None).first()
    if known is not None:
        raise ParkedAlready(organisation=organisation.name, reason=known.reason)
    parking = Parking.objects.create(
        organisation=organisation, reason=reason.strip()[:300], parked_at=now, parked_by=actor
    )
    _record("park_organisation", parking, actor, now)
    return parking


@transaction.atomic
def solve_parking(*, parking: Parking, actor: User, now: datetime) -> None:
    """Take something out of the queue: the next run bills it. Twice changes nothing."""
    locked = Parking.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=parking.pk)
    if locked.solved_at is None:
        locked.solved_at, locked.solved_by = now, actor
        locked.save(update_fields=["solved_at", "solved_by"])
        _record("solve_parking", locked, actor, now)


def _record(action: str, parking: Parking, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="organisation",
        subject_reference=parking.organisation.reference,
        organisation_reference=parking.organisation.reference,
        actor=actor,
        now=now,
    )
