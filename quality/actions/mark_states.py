"""Changes what a mark is called, by the one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict
from quality.choices import MarkState
from quality.models import MarkHeld
from quality.rules.mark_states import may_become


class StateNotReachable(Conflict):
    code = "mark-state-not-reachable"
    sentence = _("A mark that is “{state}” cannot become “{next_state}”.")


def change_state(held: MarkHeld, state: MarkState) -> None:
    """Give a mark held another state; the caller stores it. Refuses what the table does not know."""
    if not may_become(held.state, state):
        raise StateNotReachable(state=MarkState(held.state).label, next_state=state.label)
    held.state = state
