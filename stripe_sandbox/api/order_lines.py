"""The lines of an order: `line_items` of a checkout session in payment mode."""

from __future__ import annotations

from decimal import Decimal

from stripe_sandbox.api.endpoint import Call
from stripe_sandbox.errors import Json, Refused, no_such, parameter_missing, parameter_not_in_sandbox
from stripe_sandbox.resources.checkout_sessions import new_line, new_price


def order_lines(call: Call) -> list[Json]:
    """The lines of a new session, each with a price made on the spot.

    Refuses an order without lines, lines in several currencies, and a line without name, amount or quantity.
    """
    given = call.params.get("line_items")
    if not given:
        raise parameter_missing("line_items")
    lines = [_line(call, item, f"line_items[{number}]") for number, item in enumerate(given)]
    if len({line["currency"] for line in lines}) > 1:
        raise Refused("All line items of a Checkout Session must have the same currency.", param="line_items")
    return lines


def _line(call: Call, item: Json, where: str) -> Json:
    if "price" in item:
        raise no_such("price", item["price"], param=f"{where}[price]")
    for name in ("tax_rates", "adjustable_quantity"):
        if name in item:
            raise parameter_not_in_sandbox([f"{where}[{name}]"])
    if "price_data" not in item:
        raise parameter_missing(f"{where}[price_data]")
    if item.get("quantity") is None:
        raise parameter_missing(f"{where}[quantity]")
    if item["quantity"] < 1:
        raise Refused(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=f"{where}[quantity]",
        )
    data = item["price_data"]
    if "recurring" in data:
        raise Refused(
            "You cannot use a recurring price in mode=payment.", param=f"{where}[price_data][recurring]"
        )
    if "product" in data:
        raise no_such("product", data["product"], param=f"{where}[price_data][product]")
    if "product_data" not in data:
        raise parameter_missing(f"{where}[price_data][product_data]")
    currency = data["currency"].lower()
    unit_amount = _unit_amount(data, where)
    price = new_price(
        call.work,
        currency=currency,
        unit_amount=unit_amount,
        tax_behavior=data.get("tax_behavior"),
    )
    return new_line(
        call.work,
        name=data["product_data"]["name"],
        unit_amount=unit_amount,
        quantity=item["quantity"],
        currency=currency,
        price=price,
        metadata=item.get("metadata"),
    )


def _unit_amount(data: Json, where: str) -> int:
    amount: int | None = data.get("unit_amount")
    decimal: Decimal | None = data.get("unit_amount_decimal")
    if amount is None and decimal is not None and decimal == decimal.to_integral_value():
        amount = int(decimal)
    if amount is None:
        raise parameter_missing(f"{where}[price_data][unit_amount]")
    if amount < 0:
        raise Refused(
            "This value must be greater than or equal to 0.",
            code="parameter_invalid_integer",
            param=f"{where}[price_data][unit_amount]",
        )
    return amount
