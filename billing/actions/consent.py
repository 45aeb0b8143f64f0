"""What the law asks of an order of a person: time to change one's mind, and an express request to begin before that."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from billing.rules.withdrawal import last_day_to_withdraw
from foundation.errors import Invalid
from foundation.models import Party
from foundation.working_days import public_holidays


class EarlyStartNotAsked(Invalid):
    code = "early-start-not-asked"
    sentence = _(
        "You can change your mind up to and including {last_day}. Tick that we may begin before that, or choose a "
        "first day after it."
    )


def time_to_withdraw(*, party: Party, first_day: date, asks_early_start: bool, today: date) -> date | None:
    """The first day on which it is too late to withdraw from what is ordered today; None for who is no person.

    Refuses an order that begins before that day without the express request for it (art. 6:230t lid 3 BW).
    """
    if not party.is_person:
        return None
    last_day = last_day_to_withdraw(today, public_holidays())
    if first_day <= last_day and not asks_early_start:
        raise EarlyStartNotAsked(field="asks_early_start", last_day=f"{last_day:%d-%m-%Y}")
    return last_day + timedelta(days=1)
