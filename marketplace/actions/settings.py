"""What an organisation sets for itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from foundation.actions.audit import record
from foundation.models import User
from marketplace.actions.members import refuse_who_is_no_owner
from marketplace.actions.persons import refuse_person
from marketplace.models import Organisation


@transaction.atomic
def set_approval_limit(
    *, organisation: Organisation, cents: int | None, actor: User, now: datetime
) -> Organisation:
    """Ask a second member's yes for quotes above an amount with VAT; None asks none. For owners of organisations."""
    refuse_person(organisation)
    refuse_who_is_no_owner(organisation, actor)
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    locked.approval_above_cents = cents
    locked.save(update_fields=["approval_above_cents"])
    record(
        action="set_approval_limit",
        subject_kind="organisation",
        subject_reference=locked.reference,
        organisation_reference=locked.reference,
        actor=actor,
        now=now,
        facts={"cents": cents},
    )
    return locked
