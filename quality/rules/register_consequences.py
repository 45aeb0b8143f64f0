"""What it means for a mark that a register names its holder, or does not."""

from __future__ import annotations

from enum import StrEnum

from quality.choices import MarkState


class Consequence(StrEnum):
    """What follows from one look into a register."""

    NONE = "none"
    BEGIN = "begin"
    STAY = "stay"
    CONFIRM = "confirm"
    RETURN = "return"
    VANISH = "vanish"


def consequence(state: str | None, *, is_listed: bool, is_proven_by_register: bool) -> Consequence:
    """What follows for a mark in this state; None is a mark that is not held, and that no decision keeps away.

    A register never undoes a decision: who is suspended, or was withdrawn for another reason than the register, stays
    so. Nor does it take what other evidence proved: only who stood in it can vanish from it.
    """
    if not is_listed:
        vanishes = state == MarkState.VERIFIED and is_proven_by_register
        return Consequence.VANISH if vanishes else Consequence.NONE
    if state is None:
        return Consequence.BEGIN
    return {
        MarkState.VERIFIED.value: Consequence.STAY,
        MarkState.DUE_FOR_CHECK.value: Consequence.RETURN,
        MarkState.CLAIMED.value: Consequence.CONFIRM,
        MarkState.UNVERIFIABLE.value: Consequence.CONFIRM,
    }.get(state, Consequence.NONE)
