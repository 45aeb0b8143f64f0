"""What Stripe promises about its objects, read from the installed `stripe` package and from Stripe's own examples.

The typed classes say which fields an object may have, of what type, and which values are known; the examples say which
keys are there. `problems_of` gives a sentence for each difference, at every depth.
"""

from __future__ import annotations

import inspect
import json
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import stripe

EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "fixtures3.json").read_text()
)["resources"]

DIFFERENT_FROM_EXAMPLE = {
    "charge.refunds": "given only when it is expanded, since version 2022-11-15",
    "checkout.session.line_items": "given only when it is expanded",
    "payment_method.card": "the example is a card; each kind of method has its own group",
    "payment_intent.shipping": "the example has an empty group where nothing was given; Stripe answers null",
    "charge.shipping": "the example has an empty group where nothing was given; Stripe answers null",
    "payment_intent.amount_details": "the tip of the example is that of a terminal",
    "charge.payment_method_details": "the example is a card; each kind of method has its own group",
    "setup_attempt.payment_method_details": "the example is a card; each kind of method has its own group",
    "dispute.payment_method_details": "absent for disputes about direct debits",
    "refund.destination_details": "the example is a card; other kinds have other groups",
    "mandate.customer_acceptance": "offline consent has no browser",
    "event.data": "the example is about another object",
    "account.business_profile": "the example is of an account with other features",
    "account.capabilities": "the example is of an account with other features",
    "account.controller": "the example is of an account of a platform",
    "account.settings": "the example is of an account with other features",
    "account.external_accounts": "the example has no bank account",
    "bank_account.customer": "the example is a customer's; the account's own has an account instead",
    "checkout.session.payment_method_options": "follows what the request said",
    "payment_intent.payment_method_options": "follows what the request said",
    "setup_intent.payment_method_options": "follows what the request said",
    "payment_intent.automatic_payment_methods": "the example is of before allow_redirects",
    "setup_intent.automatic_payment_methods": "the example is of before allow_redirects",
    "payment_intent.next_action": "the example is a type without its group",
    "setup_intent.next_action": "the example is a type without its group",
    "payment_intent.last_payment_error": "the example is an error of another kind",
    "setup_intent.last_setup_error": "the example is an error of another kind",
    "setup_attempt.setup_error": "the example is an error of another kind",
    "payment_intent.transfer_data": "the sandbox has no platforms",
    "payout.trace_id": "the value comes with the arrival",
}
"""Where the sandbox answers otherwise than the example, and why. Everything under such a field is left to the types."""

NAMED_ELSEWHERE = {"charge_exceeds_weekly_limit"}
"""Values that Stripe's documentation of test accounts names and the package does not list."""


def problems_of(obj: Any, where: str = "") -> list[str]:
    """Every way in which an answer, a stored object or an event differs from what Stripe promises."""
    return list(_object_problems(obj, where or str(obj.get("object"))))


def _object_problems(obj: dict[str, Any], where: str) -> Iterator[str]:
    kind = obj.get("object")
    if kind == "list":
        yield from _missing(obj, {"data", "has_more", "url"}, where)
        for number, item in enumerate(obj["data"]):
            yield from _object_problems(item, f"{where}[{number}]")
        return
    if kind not in classes():
        yield f"{where}: no typed class is named {kind!r}"
        return
    typed = classes()[kind]
    yield from _fields(obj, typed, where)
    if obj.get("deleted"):
        yield from _missing(obj, set(EXAMPLES[f"deleted_{kind}"]), where)
        return
    yield from _required(obj, typed, where)
    if kind in EXAMPLES:
        yield from _shape(obj, EXAMPLES[kind], where=where, path=kind)
    if kind == "event":
        yield from _object_problems(obj["data"]["object"], f"{where} {obj['type']}")


@cache
def classes() -> dict[str, type]:
    """The name of an object (`payment_intent`) → its class."""
    found: dict[str, type] = {}
    load_everything()
    waiting: list[type] = [stripe.StripeObject]
    while waiting:
        parent = waiting.pop()
        children: list[type] = parent.__subclasses__()
        waiting += children
        for child in children:
            name = vars(child).get("OBJECT_NAME")
            if isinstance(name, str):
                found.setdefault(name, child)
    return found


def load_everything() -> None:
    """The package loads its classes one by one, when they are asked for."""
    for name in (
        *(
            "Account",
            "Balance",
            "BalanceTransaction",
            "BankAccount",
            "Charge",
            "Customer",
            "Dispute",
            "Event",
        ),
        *("LineItem", "Mandate", "PaymentIntent", "PaymentMethod", "Payout", "Price", "Product", "Refund"),
        *("SetupAttempt", "SetupIntent", "WebhookEndpoint"),
    ):
        getattr(stripe, name)
    for module, name in ((stripe.checkout, "Session"), (stripe.radar, "EarlyFraudWarning")):
        getattr(module, name)


def _fields(obj: dict[str, Any], typed: type, where: str) -> Iterator[str]:
    annotations = _annotations(typed)
    for name, value in obj.items():
        if name not in annotations:
            yield f"{where}.{name} is no field of {typed.__qualname__}"
        elif not _fits(value, annotations[name]):
            yield f"{where}.{name} = {json.dumps(value)[:120]} is no {annotations[name]!s:.200}"
        else:
            yield from _inside(value, annotations[name], f"{where}.{name}")


def _inside(value: Any, hint: Any, where: str) -> Iterator[str]:
    """What is wrong deeper in a value that fits: in the class, or the classes of a list, that the hint names."""
    for option in _options(hint):
        origin, arguments = typing.get_origin(option), typing.get_args(option)
        if isinstance(value, list) and origin is list:
            for number, item in enumerate(value):
                yield from _inside(item, arguments[0], f"{where}[{number}]")
        elif not isinstance(value, dict):
            continue
        elif isinstance(value.get("object"), str) and value["object"] in {"list", *classes()}:
            yield from _object_problems(value, where)
            return
        elif _is_group(option):
            yield from _fields(value, option, where)
            return


def _fits(value: Any, hint: Any) -> bool:
    if isinstance(value, str):
        known = {text for option in _options(hint) if _is_literal(option) for text in typing.get_args(option)}
        if known:
            return value in known | NAMED_ELSEWHERE
    return any(_is_a(value, option) for option in _options(hint))


def _is_a(value: Any, option: Any) -> bool:
    if option is type(None) or value is None:
        return value is None and option is type(None)
    if option is Any:
        return True
    if _is_literal(option):
        return value in typing.get_args(option)
    origin = typing.get_origin(option)
    if origin is list:
        return isinstance(value, list) and all(_fits(item, typing.get_args(option)[0]) for item in value)
    if isinstance(value, dict):
        return _is_object(value, option)
    if isinstance(value, bool) or option is bool:
        return isinstance(value, bool) and option is bool
    if option is Decimal:
        return isinstance(value, str)
    return isinstance(option, type) and isinstance(value, (int, float) if option is float else option)


def _is_object(value: dict[str, Any], option: Any) -> bool:
    if isinstance(option, typing.ForwardRef):
        named = option.__forward_arg__.rsplit(".", maxsplit=1)[-1].split("[")[0]
        if named == "ListObject":
            return value.get("object") == "list"
        typed = classes().get(str(value.get("object")))
        return typed is not None and typed.__name__ in {named, named.removesuffix("Resource")}
    origin = typing.get_origin(option) or option
    return origin is dict or (isinstance(origin, type) and issubclass(origin, stripe.StripeObject))


def _is_literal(option: Any) -> bool:
    return typing.get_origin(option) is typing.Literal


def _is_group(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, stripe.StripeObject) and bool(_annotations(option))


def _options(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return typing.get_args(hint)
    return (hint,)


def _annotations(typed: type) -> dict[str, Any]:
    return {
        name: hint
        for name, hint in inspect.get_annotations(typed).items()
        if name not in {"OBJECT_NAME", "_inner_class_types"}
    }


def _required(obj: dict[str, Any], typed: type, where: str) -> Iterator[str]:
    """A field whose type does not allow nothing has to be there."""
    for name, hint in _annotations(typed).items():
        if name not in obj and not any(option is type(None) for option in _options(hint)):
            yield f"{where} lacks {name}, which is never empty"


def _missing(obj: dict[str, Any], expected: set[str], where: str) -> Iterator[str]:
    if expected - obj.keys():
        yield f"{where} lacks {sorted(expected - obj.keys())}"


def _shape(obj: dict[str, Any], example: dict[str, Any], *, where: str, path: str) -> Iterator[str]:
    """The keys of the example are there, with values of the same JSON type; nothing on either side fits everything."""
    for name, model in example.items():
        inner = f"{path}.{name}"
        if inner in DIFFERENT_FROM_EXAMPLE:
            continue
        if name not in obj:
            yield f"{where} lacks {name} of the example"
        elif model is None or obj[name] is None:
            continue
        elif isinstance(model, dict) and isinstance(obj[name], dict):
            if name != "metadata" and "object" not in obj[name]:
                yield from _shape(obj[name], model, where=f"{where}.{name}", path=inner)
        elif _json_type(model) != _json_type(obj[name]) and not (
            isinstance(model, str) and isinstance(obj[name], dict)
        ):
            yield f"{where}.{name} is {_json_type(obj[name])}, in the example {_json_type(model)}"


def _json_type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return {dict: "object", list: "array", str: "string", int: "number", float: "number"}[type(value)]
