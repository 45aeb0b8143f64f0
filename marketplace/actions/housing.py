"""Writes down whether an organisation houses the people who work for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict
from foundation.models import User
from marketplace.actions.search_index import index_homes_of
from marketplace.choices import ListingKind, ListingState, Role
from marketplace.models import Listing, Organisation
from marketplace.queries.independence import group_keys


class HomesAreShown(Conflict):
    code = "homes-are-shown"
    sentence = _("You offer {count} homes on this site, so you house people. Withdraw those homes first.")


@transaction.atomic
def set_houses_workers(
    *, organisation: Organisation, houses_workers: bool, actor: User, now: datetime
) -> Organisation:
    """Write down whether an organisation houses workers. Saying the same again changes nothing.

    Refuses to let go of it while homes of the organisation are published, unless it lets homes as a landlord.
    """
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if locked.houses_workers == houses_workers:
        return locked
    is_landlord = locked.roles.filter(role=Role.HOUSING_PROVIDER).exists()
    homes = Listing.objects.filter(
        organisation=locked, kind=ListingKind.HOME, state=ListingState.PUBLISHED
    ).count()
    if homes and not houses_workers and not is_landlord:
        raise HomesAreShown(count=homes)
    locked.houses_workers = houses_workers
    locked.save(update_fields=["houses_workers"])
    # Who houses its own workers is an employer: then its homes, and those of its group, are not independent (R4).
    index_homes_of(organisation_ids=group_keys(locked.pk, now))
    record(
        action="set_houses_workers",
        subject_kind="organisation",
        subject_reference=locked.reference,
        organisation_reference=locked.reference,
        actor=actor,
        now=now,
        facts={"houses_workers": houses_workers},
    )
    return locked
