"""In which programme an organisation presents itself, and how much it says."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.choices import Programme, Role

MOST_REASONS = 6
LONGEST_REASON = 120
FIRST_YEAR = 1000

_ROLES = {
    Programme.CAREER: frozenset({Role.EMPLOYER, Role.AGENCY}),
    Programme.SERVICES: frozenset(
        {Role.HOUSING_PROVIDER, Role.TRAINING_PROVIDER, Role.SERVICE_PROVIDER, Role.CIVIL_SOCIETY}
    ),
}


def programmes_of(roles: Collection[str]) -> list[Programme]:
    """The programmes in which somebody with these roles may have a profile, in a fixed order."""
    return [programme for programme, fitting in _ROLES.items() if fitting.intersection(roles)]
