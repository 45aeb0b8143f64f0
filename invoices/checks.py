"""What Django checks of the rules for e-invoices: `manage.py check`."""

from __future__ import annotations

from django.conf import settings
from django.core import checks

from foundation import clock
from foundation.periods import add_months
from invoices.documents.rule_sets import RuleSetBroken, rule_sets

# New rules appear every May and November.
MONTHS_A_RULE_SET_LASTS = 9


@checks.register
def rules_of_e_invoices_are_recent(**_given: object) -> list[checks.CheckMessage]:
    """Say so when a set of official rules is older than nine months, or cannot be used."""
    try:
        known = rule_sets(settings.E_INVOICE_RULES)
    except RuleSetBroken as broken:
        return [checks.Error(str(broken), id="invoices.E001")]
    today = clock.wall_time().date()
    return [
        checks.Warning(
            f"The rules of {rules.name} ({rules.version}) are of {rules.released_on:%d-%m-%Y}: "
            f"more than {MONTHS_A_RULE_SET_LASTS} months old.",
            hint="New ones appear in May and November: docs/production.md, E-invoices.",
            id="invoices.W001",
        )
        for rules in known
        if add_months(rules.released_on, MONTHS_A_RULE_SET_LASTS) < today
    ]
