"""Registers a partner and looks it up in the registers at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from foundation.models import User
from marketplace.actions.organisations import OrganisationRegistration, register_organisation
from marketplace.models import Organisation
from quality.actions.register_consequences import draw_consequences
from quality.actions.windows import refresh_quality_windows
from quality.models import RegisterSnapshot


@transaction.atomic
def register_partner(
    *, user: User | None, registration: OrganisationRegistration, now: datetime
) -> Organisation:
    """Register an organisation (see `register_organisation` for what is refused) and check its marks by register."""
    organisation = register_organisation(user=user, registration=registration, now=now)
    check_registers(organisation=organisation, now=now)
    return organisation


@transaction.atomic
def check_registers(*, organisation: Organisation, now: datetime) -> None:
    """Look an organisation up in every current snapshot, by KvK number, and write its clearances."""
    current = RegisterSnapshot.objects.select_related("register", "register__mark").filter(is_current=True)
    for snapshot in current.order_by("register_id"):
        draw_consequences(snapshot=snapshot, now=now, organisation_ids=[organisation.pk])
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)
