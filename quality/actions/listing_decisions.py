"""Decides about listings: on hold, back, removed. With fact, rule, date and reason; sent to the partner; kept."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Invalid
from foundation.models import User
from foundation.periods import start_of_day
from marketplace.actions.holds import ban_listing, hold_listing, release_listing
from marketplace.models import Listing
from quality.actions.statements import Statement, require_reasons
from quality.choices import DecisionKind
from quality.models import Decision


class RuleMissing(Invalid):
    code = "rule-missing"
    sentence = _("Name the rule: the article of our terms or of the law. The partner reads it.")


@transaction.atomic
def suspend_listing(
    *, listing: Listing, grounds: Statement, actor: User, now: datetime, until_on: date | None = None
) -> Decision:
    """Put a listing on hold from this second, until a day (the first on which it shows again) or until further notice.

    It keeps its slot. The partner gets fact, rule, date, reason and the way to object (Regulation (EU) 2019/1150,
    art. 4; Regulation (EU) 2022/2065, art. 17). Refuses what is on hold or removed, a past day, and empty grounds.
    """
    decision = _decide(listing, DecisionKind.SUSPEND, grounds, actor, now, until_on)
    hold_listing(
        listing=listing,
        until_at=start_of_day(until_on) if until_on else None,
        source_reference=decision.reference,
        now=now,
    )
    return decision


@transaction.atomic
def reinstate_listing(*, listing: Listing, grounds: Statement, actor: User, now: datetime) -> Decision:
    """Put back a listing: from hold at this second; a removed one its partner may publish again."""
    decision = _decide(listing, DecisionKind.REINSTATE, grounds, actor, now, None)
    release_listing(listing=listing, now=now)
    return decision


@transaction.atomic
def remove_listing(*, listing: Listing, grounds: Statement, actor: User, now: datetime) -> Decision:
    """Remove a listing at this second. Its slot is free, and the partner cannot publish it without a new decision."""
    decision = _decide(listing, DecisionKind.REMOVE, grounds, actor, now, None)
    ban_listing(listing=listing, now=now)
    return decision


def _decide(
    listing: Listing,
    kind: DecisionKind,
    grounds: Statement,
    actor: User,
    now: datetime,
    until_on: date | None,
) -> Decision:
    require_reasons(grounds)
    if not grounds.rule.strip():
        raise RuleMissing(field="rule")
    decision = Decision.objects.create(
        organisation_id=listing.organisation_id,
        listing=listing,
        kind=kind,
        reason_code=grounds.reason_code,
        fact=grounds.fact.strip(),
        rule=grounds.rule.strip(),
        reason=grounds.reason.strip(),
        decided_by=actor,
        decided_at=now,
        takes_effect_at=now,
        valid_until_on=until_on,
    )
    record(
        action=f"{kind}_listing",
        subject_kind="decision",
        subject_reference=decision.reference,
        organisation_reference=listing.organisation.reference,
        actor=actor,
        now=now,
        facts={
            "listing": listing.reference,
            "reason_code": str(grounds.reason_code),
            "until_on": until_on.isoformat() if until_on else None,
        },
    )
    leave_message(kind="listing.decided", reference=decision.reference)
    return decision
