"""What an endpoint is: method, address, typed parameters, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stripe_sandbox.errors import Json, parameter_not_in_sandbox
from stripe_sandbox.sandbox import Work


@dataclass(frozen=True)
class Answer:
    """An answer with its HTTP status. A plain object means status 200."""

    status: int
    body: Json


@dataclass
class Call:
    """One request to an endpoint, checked: the work it is part of, its parameters and the parts of its address."""

    work: Work
    params: Json
    path: Mapping[str, str]
    page_base: str

    def load(self, kind: str) -> Json:
        """The object the address names. Refuses (404) when there is none."""
        return self.work.load(self.path["id"], kind, in_path=True)


Run = Callable[[Call], "Json | Answer"]


@dataclass(frozen=True)
class Endpoint:
    """One endpoint. `params` is the class of `stripe.params` that says what Stripe accepts.

    `understood` names the top-level parameters this sandbox acts on; another one that Stripe knows is refused with a
    sentence, never ignored. None: all of them.
    """

    method: str
    path: str
    params: type
    run: Run
    understood: frozenset[str] | None = None

    def check_understood(self, params: Mapping[str, Any]) -> None:
        if self.understood is not None:
            others = [name for name in params if name not in self.understood and name != "expand"]
            if others:
                raise parameter_not_in_sandbox(others)


def understands(*names: str) -> frozenset[str]:
    return frozenset(names)
