"""Counts what anybody may do without an account, so that a machine cannot do it a thousand times."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotAllowed
from foundation.models import Attempt
from foundation.periods import day_of
from foundation.rules.networks import network_of

KEPT = timedelta(days=1)

_COUNT = """
INSERT INTO foundation_attempt (purpose, sender, hour_at, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (purpose, sender, hour_at) DO UPDATE SET count = foundation_attempt.count + 1
"""


class TooOften(NotAllowed):
    status = 429
    code = "too-often"
    sentence = _(
        "We got a lot from your network in a short time. Try again in an hour, or come to one of our desks. "
        "In danger? Call 112."
    )


def sender_of(*, address: str, wall_now: datetime) -> str:
    """A hash of the network of an address, with a key of ours and of the day: it does not lead back to the address."""
    return salted_hmac(
        f"menukaart.attempts.{day_of(wall_now)}", network_of(address), algorithm="sha256"
    ).hexdigest()


@transaction.atomic
def count_attempt(
    *, purpose: str, address: str | None, most_an_hour: int, most_a_day: int, wall_now: datetime
) -> None:
    """Count one attempt from an address; refuse what is more than so many an hour, or a day.

    By the clock on the wall. In the caller's transaction: what is refused for another reason is not counted. Where
    nobody can say from which address something comes, nothing is counted: who needs us is not sent away for that.
    """
    if address is None:
        return
    sender = sender_of(address=address, wall_now=wall_now)
    hour = wall_now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [purpose, sender, hour])
    counted = Attempt.objects.filter(purpose=purpose, sender=sender)
    an_hour = counted.get(hour_at=hour).count
    a_day = counted.aggregate(total=Sum("count"))["total"]
    if an_hour > most_an_hour or a_day > most_a_day:
        raise TooOften


@transaction.atomic
def forget_attempts(*, wall_now: datetime) -> int:
    """Delete counts that are a day old; answer how many."""
    return Attempt.objects.filter(hour_at__lte=wall_now - KEPT).delete()[0]
