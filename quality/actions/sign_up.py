"""Registers a partner and looks it up in the registers at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from foundation.models import User
from invoices.actions.vies import ask_vies
from marketplace.actions.housing import set_houses_workers
from marketplace.actions.organisations import (
    OrganisationRegistration,
    register_organisation,
    sign_declaration,
)
from marketplace.models import Organisation
from quality.actions.register_consequences import draw_consequences
from quality.actions.windows import refresh_quality_windows
from quality.models import Register, RegisterSnapshot


@transaction.atomic
def register_partner(
    *, user: User | None, registration: OrganisationRegistration, now: datetime
) -> Organisation:
    """Register an organisation (see `register_organisation` for what is refused), and check its marks by register.

    Of one elsewhere in the EU, VIES is asked about its VAT id.
    """
    organisation = register_organisation(user=user, registration=registration, now=now)
    check_registers(organisation=organisation, now=now)
    ask_vies(party=organisation.party, now=now)
    return organisation


@transaction.atomic
def check_registers(*, organisation: Organisation, now: datetime) -> None:
    """Look an organisation up in every current snapshot, by KvK number, and write its clearances.

    An import of the same moment waits, or is waited for: a snapshot that is being replaced proves nothing.
    """
    list(Register.objects.select_for_update(no_key=True).order_by("pk"))
    current = RegisterSnapshot.objects.select_related("register", "register__mark").filter(is_current=True)
    for snapshot in current.order_by("register_id"):
        draw_consequences(snapshot=snapshot, now=now, organisation_ids=[organisation.pk])
    refresh_quality_windows(organisation_ids=[organisation.pk], now=now)


@transaction.atomic
def declare(*, organisation: Organisation, actor: User, now: datetime) -> Organisation:
    """Sign the declaration that providers of services give; what it makes possible shows from now on."""
    signed = sign_declaration(organisation=organisation, actor=actor, now=now)
    refresh_quality_windows(organisation_ids=[signed.pk], now=now)
    return signed


@transaction.atomic
def declare_housing(
    *, organisation: Organisation, houses_workers: bool, actor: User, now: datetime
) -> Organisation:
    """Say whether the organisation houses workers; what is asked of it changes from this moment.

    What that closes or opens is shown before (`quality.queries.housing.preview_housing`). Refuses as
    `set_houses_workers`.
    """
    changed = set_houses_workers(
        organisation=organisation, houses_workers=houses_workers, actor=actor, now=now
    )
    refresh_quality_windows(organisation_ids=[changed.pk], now=now)
    return changed
