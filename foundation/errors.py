"""Refusals: four kinds, each with a code, a sentence for a person, and data.

A named refusal stands beside the function that makes it:

    class WageBelowMinimum(Invalid):
        code = "wage-below-minimum"
        sentence = _("The wage is {wage} per hour. The minimum wage on {day} is {minimum}. Fill in a higher wage.")

    raise WageBelowMinimum(wage="€ 12,00", day="…", minimum="…", field="wage_from")

The faces turn them into a page or into problem+json with the right status. Nothing is half done: an action
raises before it writes, or inside its transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A request that is refused, with a sentence that says what is wrong, where, and what to do."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    sentence: ClassVar[str | Promise] = _("This is not possible.")

    def __init__(self, *, field: str | None = None, **data: Any) -> None:
        self.field = field
        self.data = data
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The sentence with its facts, in the language of the reader."""
        return str(self.sentence).format(**self.data)

    @property
    def parts(self) -> tuple[Refusal, ...]:
        """What is wrong, one by one: itself, unless it stands for several."""
        return (self,)

    def __str__(self) -> str:
        return self.message


class Invalid(Refusal):
    """What was sent cannot be right: 422 over the API, an error beside the field on a page."""

    status = 422
    code = "invalid"


class Several(Invalid):
    """More than one thing is wrong: all are said at once, so that a writer mends them in one go."""

    code = "several"
    sentence = _("Some of what was sent cannot be right. See “errors”.")

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self._parts = tuple(refusals)

    @property
    def parts(self) -> tuple[Refusal, ...]:
        """Each of them."""
        return self._parts


def refuse_all(refusals: Sequence[Refusal]) -> None:
    """Raise what is wrong: nothing, the one refusal, or several at once."""
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise Several(refusals)


class NotAllowed(Refusal):
    """It is right, but this person or organisation may not do it (403)."""

    status = 403
    code = "not-allowed"


class NotFound(Refusal):
    """It is not there, or not for this reader: both look the same (404)."""

    status = 404
    code = "not-found"
    sentence = _("We cannot find this page. Check the address, or go back.")


class Conflict(Refusal):
    """It was possible, but not any more or not at this moment (409)."""

    status = 409
    code = "conflict"
