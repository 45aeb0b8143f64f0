"""How a stored object is shown: fields that depend on the moment, and `expand`."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.api.lists import empty_list, whole_list
from stripe_sandbox.api.typed_resources import class_of, group_of, is_expandable
from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.identifiers import kind_of
from stripe_sandbox.resources.account import account, bank_account, bank_account_id
from stripe_sandbox.resources.customers import deleted_customer, is_deleted
from stripe_sandbox.sandbox import Work

DEEPEST = 4


def shown(work: Work, obj: Json) -> Json:
    """An object or a list, with what follows from the present moment filled in."""
    kind = obj.get("object")
    if kind == "list":
        return {**obj, "data": [shown(work, item) for item in obj["data"]]}
    if kind == "balance_transaction":
        return {**obj, "status": "available" if obj["available_on"] <= work.now else "pending"}
    if kind == "event":
        waiting = [one for one in work.sandbox.queue.of_event(obj["id"]) if one.state == "waiting"]
        return {**obj, "pending_webhooks": len(waiting)}
    return obj


def expanded(work: Work, obj: Json, paths: list[str]) -> Json:
    """The object with ids replaced by the objects they name, along each dotted path.

    Refuses a path that is too deep or leads to something that cannot be expanded. An empty field stays empty.
    """
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEEPEST:
            raise Refused(
                f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}",
                param="expand",
            )
        _expand(work, obj, parts, path)
    return obj


def _expand(work: Work, target: Any, parts: list[str], path: str, group: type | None = None) -> None:
    name, rest = parts[0], parts[1:]
    if isinstance(target, list):
        for item in target:
            _expand(work, item, parts, path, group)
        return
    if not isinstance(target, dict):
        raise _cannot(path)
    typed = class_of(target, group)
    if name not in target:
        target[name] = _included(work, target, name, path)
    value = target[name]
    if isinstance(value, str) and is_expandable(typed, name):
        target[name] = value = _named(work, value, path)
    elif value is not None and not isinstance(value, dict | list):
        raise _cannot(path)
    if rest and value is not None:
        _expand(work, value, rest, path, group_of(typed, name))


def _named(work: Work, identifier: str, path: str) -> Json:
    if identifier == work.sandbox.account_id:
        return account(work)
    if identifier == bank_account_id(work):
        return bank_account(work)
    if is_deleted(work, identifier):
        return deleted_customer(identifier)
    kind = kind_of(identifier)
    found = work.store.get(identifier) if kind else None
    if found is None:
        raise _cannot(path)
    return shown(work, found)


def _included(work: Work, target: Json, name: str, path: str) -> Any:
    """Fields Stripe leaves out unless they are asked for."""
    kind = target.get("object")
    if kind == "checkout.session" and name == "line_items":
        lines = work.store.hidden(target["id"]).get("line_items", [])
        return whole_list(lines, f"/v1/checkout/sessions/{target['id']}/line_items")
    if kind == "charge" and name == "refunds":
        refunds = work.store.newest("refund", where={"charge": target["id"]})
        return whole_list(refunds, f"/v1/charges/{target['id']}/refunds")
    if kind == "customer" and name in {"sources", "subscriptions", "tax_ids"}:
        return empty_list(f"/v1/customers/{target['id']}/{name}")
    if kind == "item" and name in {"discounts", "taxes"}:
        return []
    if kind is None and name == "breakdown" and "amount_discount" in target:
        return {"discounts": [], "taxes": []}
    raise _cannot(path)


def _cannot(path: str) -> Refused:
    return Refused(f"This property cannot be expanded ({path}).", param="expand")
