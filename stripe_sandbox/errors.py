"""Refusals in the shape of Stripe's error object: a status, a type, a code, the parameter and a sentence."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """The request is refused and nothing has changed. `status` is the HTTP status, `error` the error object."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: Json = {"message": message, "type": kind}
        if code:
            self.error["code"] = code
        if param:
            self.error["param"] = param


class StateRefused(Refused):
    """The parameters were right, the state of an object was not.

    The endpoint had begun its work, so Stripe keeps this answer under the idempotency key of the request.
    """


def parameter_missing(param: str) -> Refused:
    """A required parameter is absent."""
    return Refused(f"Missing required param: {param}.", code="parameter_missing", param=param)


def parameter_unknown(params: list[str]) -> Refused:
    """One or more parameters do not exist on this endpoint."""
    word = "parameter" if len(params) == 1 else "parameters"
    return Refused(f"Received unknown {word}: {', '.join(params)}", code="parameter_unknown", param=params[0])


def parameter_not_in_sandbox(params: list[str]) -> Refused:
    """Stripe knows the parameter, this sandbox does not: it says so instead of ignoring it."""
    listed = ", ".join(params)
    return Refused(f"stripe_sandbox does not do this yet, and does not ignore it: {listed}", param=params[0])


def parameters_exclusive(*params: str) -> Refused:
    """Parameters that cannot go together."""
    listed = ", ".join(params)
    return Refused(
        f"You may only specify one of these parameters: {listed}.",
        code="parameters_exclusive",
        param=params[0],
    )


def no_such(kind: str, identifier: str, *, param: str = "id", in_path: bool = False) -> Refused:
    """The object does not exist: 404 when the address names it, 400 when a parameter does."""
    name = kind.replace(".", "_")
    return Refused(
        f"No such {name}: '{identifier}'",
        status=404 if in_path else 400,
        code="resource_missing",
        param=param,
    )


def unauthorised(message: str) -> Refused:
    """No key, or one that is not a test key."""
    return Refused(message, status=401)


def idempotency_mismatch(key: str) -> Refused:
    """The same idempotency key came with other parameters."""
    return Refused(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
    )
