"""Words for why a bank refused a direct debit."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSED: dict[str, str | Promise] = {
    "insufficient_funds": _("There was not enough money in the account."),
    "charge_exceeds_source_limit": _("It was above a limit of the account."),
    "charge_exceeds_weekly_limit": _("It was above a limit of the account."),
    "processing_error": _("Something went wrong at the bank."),
    "debit_not_authorized": _("The bank does not allow us to collect from this account."),
    "account_closed": _("The account is closed."),
    "bank_account_closed": _("The account is closed."),
}


def why_refused(failure: str | None) -> str:
    """A sentence about a refusal, in the active language; nothing when there was none."""
    if not failure:
        return ""
    return str(REFUSED.get(failure, _("The bank refused it.")))
