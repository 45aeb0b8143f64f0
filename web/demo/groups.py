"""Groups of the demo region: a landlord whose group gives work, confirmed, and one that waits for our look."""

from __future__ import annotations

from datetime import datetime

from foundation.models import User
from marketplace.actions.groups import decide_group, declare_group
from marketplace.choices import Role
from marketplace.models import GroupTie, Organisation


def load_groups(staff: User, then: datetime, now: datetime) -> None:
    """The last two landlords each declare an employer; we confirmed the first."""
    landlords = list(Organisation.objects.filter(roles__role=Role.HOUSING_PROVIDER).order_by("-pk")[:2])
    employers = list(Organisation.objects.filter(roles__role=Role.EMPLOYER).order_by("pk")[1:3])
    if len(landlords) < 2 or len(employers) < 2:
        return
    confirmed = _declared(landlords[0], employers[0], then)
    decide_group(
        reference=confirmed.reference,
        is_right=True,
        reasons="In het handelsregister staat dezelfde eigenaar.",
        actor=staff,
        now=then,
    )
    _declared(landlords[1], employers[1], now)


def _declared(landlord: Organisation, employer: Organisation, at: datetime) -> GroupTie:
    membership = landlord.memberships.select_related("user").order_by("pk")[0]
    return declare_group(
        organisation=landlord,
        number=employer.party.kvk_number,
        explanation="Wij hebben dezelfde eigenaar.",
        actor=membership.user,
        now=at,
    )
