"""Makes a hole in the stretches in which a mark counts, and fills the rest of it again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from marketplace.models import Organisation
from quality.actions.mark_states import change_state
from quality.choices import MarkState
from quality.models import Decision, Interruption, Mark, MarkHeld
from quality.rules.requirements import Stretch
from quality.rules.stretches import without


def stretch_from(organisation: Organisation, mark: Mark, at: datetime) -> MarkHeld | None:
    """The stretch of a mark that holds at an instant, or else the first one after it."""
    rows = (
        MarkHeld.objects.without_claims()
        .filter(organisation=organisation, mark=mark)
        .exclude(until_at__lte=at)
    )
    return rows.order_by("from_at").first()


def interruption_from(organisation: Organisation, mark: Mark, at: datetime) -> Interruption | None:
    """The interruption that is on at an instant, or else the first one after it."""
    rows = Interruption.objects.select_related("held", "decision", "mark")
    found = rows.filter(Q(until_at=None) | Q(until_at__gt=at), organisation=organisation, mark=mark)
    return found.order_by("from_at").first()


def interrupt(
    *, held: MarkHeld, decision: Decision, state: MarkState, until_at: datetime | None
) -> Interruption:
    """Cut a stretch from the moment of a decision until an instant, or without an end that is known.

    What comes after the hole is a stretch of its own, as it was, so that it counts again at that second with nobody
    doing anything.
    """
    from_at = max(decision.takes_effect_at, held.from_at)
    before, after = without(Stretch(held.from_at, held.until_at), Stretch(from_at, until_at))
    interruption = Interruption.objects.create(
        decision=decision,
        organisation=decision.organisation,
        mark=held.mark,
        held=held,
        from_at=from_at,
        until_at=until_at,
        state_before=held.state,
        mark_until_at=held.until_at,
    )
    following = None
    if after is not None:
        following = MarkHeld(
            organisation=decision.organisation,
            mark=held.mark,
            state=held.state,
            from_at=after.from_at,
            until_at=after.until_at,
            checked_on=held.checked_on,
            snapshot=held.snapshot,
            decision=held.decision,
        )
    held.until_at = before.until_at if before is not None else held.from_at
    change_state(held, state)
    held.decision = decision
    held.save(update_fields=["until_at", "state", "decision"])
    if following is not None:
        following.save()
    return interruption


def close_interruption(*, interruption: Interruption, at: datetime, decision: Decision) -> None:
    """End an interruption at an instant; what counts from then the caller writes."""
    interruption.until_at, interruption.resumed_by = at, decision
    interruption.save(update_fields=["until_at", "resumed_by"])


def resume(*, interruption: Interruption, at: datetime, decision: Decision) -> MarkHeld | None:
    """End an interruption early; answer the stretch that counts from then, as it was before.

    None when the mark would have ended by itself meanwhile: what is over does not come back.
    """
    at = max(at, interruption.from_at)
    following = None
    if interruption.until_at is not None:
        following = MarkHeld.objects.filter(
            organisation_id=interruption.organisation_id,
            mark_id=interruption.mark_id,
            from_at=interruption.until_at,
        ).first()
    close_interruption(interruption=interruption, at=at, decision=decision)
    if following is not None:
        following.from_at = at
        following.save(update_fields=["from_at"])
        return following
    ends = interruption.mark_until_at
    if ends is not None and ends <= at:
        return None
    return MarkHeld.objects.create(
        organisation_id=interruption.organisation_id,
        mark_id=interruption.mark_id,
        state=interruption.state_before,
        from_at=at,
        until_at=ends,
        checked_on=interruption.held.checked_on,
        snapshot=interruption.held.snapshot,
        decision=decision,
    )
