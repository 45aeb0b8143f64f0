"""Lists as Stripe gives them: newest first, a page at a time, with the filters of the endpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stripe_sandbox.api.endpoint import Call
from stripe_sandbox.errors import Json, Refused, parameters_exclusive

PAGE = 10
LARGEST_PAGE = 100
PAGES = ("limit", "starting_after", "ending_before")
PAGING = (*PAGES, "created")


def listed(
    call: Call,
    kind: str,
    url: str,
    *,
    filters: Sequence[str] = (),
    moments: Sequence[str] = (),
    fixed: Json | None = None,
    hidden: Mapping[str, str | None] | None = None,
    delivered: bool | None = None,
) -> Json:
    """One page of objects of a kind.

    `filters` are parameters that compare a field of the same name, `moments` those that compare a moment as `created`
    does (one moment, or gt, gte, lt, lte); `fixed`, `hidden` and `delivered` compare whatever is asked. Refuses a limit
    outside 1–100, both directions at once, and a page that starts at an object which does not exist.
    """
    params = call.params
    limit = params.get("limit", PAGE)
    if not 1 <= limit <= LARGEST_PAGE:
        raise Refused(
            f"Invalid integer: limit must be between 1 and {LARGEST_PAGE}",
            code="parameter_invalid_integer",
            param="limit",
        )
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise parameters_exclusive("starting_after", "ending_before")
    for name, identifier in (("starting_after", after), ("ending_before", before)):
        if identifier:
            call.work.load(identifier, kind, param=name)
    asked = {name: params[name] for name in ("created", *moments) if name in params}
    found = call.work.store.newest(
        kind,
        where={**(fixed or {}), **{name: params[name] for name in filters if params.get(name)}},
        moments={
            name: {"gte": bounds, "lte": bounds} if isinstance(bounds, int) else bounds
            for name, bounds in asked.items()
        },
        hidden=hidden,
        delivered=delivered,
        limit=limit + 1,
        older_than=after,
        newer_than=before,
    )
    page = found[-limit:] if before else found[:limit]
    return {"object": "list", "data": page, "has_more": len(found) > limit, "url": url}


def empty_list(url: str) -> Json:
    return {"object": "list", "data": [], "has_more": False, "url": url}


def whole_list(items: list[Json], url: str) -> Json:
    """A list that is part of another object and is given whole."""
    return {"object": "list", "data": items, "has_more": False, "url": url}
