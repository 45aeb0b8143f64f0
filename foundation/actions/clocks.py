"""Moves the business clock of a sandbox installation."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from foundation.errors import Invalid, NotAllowed
from foundation.models import ClockOffset


class ClockIsFixed(NotAllowed):
    code = "clock-is-fixed"
    sentence = _("The clock of this installation cannot be moved. Only a sandbox installation can.")


class ClockRunsForward(Invalid):
    code = "clock-runs-forward"
    sentence = _("The clock can only be moved forward: money and dates already on paper do not go back.")


@transaction.atomic
def change_clock(*, by: timedelta) -> ClockOffset:
    """Move the business clock forward; refuses outside a sandbox, and backwards."""
    if not settings.SANDBOX:
        raise ClockIsFixed
    if by < timedelta(0):
        raise ClockRunsForward
    offset, _created = ClockOffset.objects.select_for_update().get_or_create(pk=1)
    ClockOffset.objects.filter(pk=1).update(seconds=F("seconds") + int(by.total_seconds()))
    offset.refresh_from_db()
    return offset
