"""Gives and sells what there is only so much of, under a lock: discounts with a limit, and stock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from billing.choices import DiscountKind
from billing.models import Agreement, Discount, DiscountUse, Product, Quote, StockItem, StockSale
from billing.queries.catalogue import discount_with_code, had_before, in_language
from billing.queries.stock import on_sale
from billing.rules.selection import Choice
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid
from foundation.models import User


class UnknownCode(Invalid):
    code = "unknown-code"
    sentence = _(
        "The code “{code}” gives no discount today. Look whether it is typed right, or leave it out."
    )


class CodeGivesNothing(Invalid):
    code = "code-gives-nothing"
    sentence = _(
        "The code “{code}” gives no discount on what you chose, or less than you get already. Leave it out."
    )


class DiscountUsedUp(Conflict):
    code = "discount-used-up"
    sentence = _("The discount “{discount}” is used up. Make a new quote without it.")


class DiscountNotForYouAnyMore(Conflict):
    code = "discount-not-for-you-any-more"
    sentence = _(
        "You have “{product}” since this quote was made, so it is no introduction any more. Make a new quote."
    )


class ItemNeeded(Invalid):
    code = "item-needed"
    sentence = _("Choose which one of “{product}” you want: {items}.")


class NoItemOfThis(Invalid):
    code = "no-item-of-this"
    sentence = _("“{product}” has no “{item}” that is on sale today.")


class SoldOut(Conflict):
    code = "sold-out"
    sentence = _("Of “{item}” {left} are left. Choose another one, or fewer.")


class StockNeedsFacts(Invalid):
    code = "stock-needs-facts"
    sentence = _("Fill in a name in both languages, a number above zero, and a last day that is not past.")


def check_code(*, code: str, day: date, given: Mapping[str, Discount]) -> None:
    """Refuse a code that is none, gives nothing here, or was used by as many as may."""
    if not code.strip():
        return
    discount = discount_with_code(code, day)
    if discount is None:
        raise UnknownCode(field="discount_code", code=code.strip())
    if discount not in given.values():
        raise CodeGivesNothing(field="discount_code", code=code.strip())
    if discount.most_uses is not None and _uses(discount) >= discount.most_uses:
        raise DiscountUsedUp(field="discount_code", discount=in_language(discount, "name"))


def chosen_item(*, choice: Choice, product: Product, day: date) -> StockItem | None:
    """The item that a choice is about; None for a product without stock.

    Refuses a choice that names none, one that is not on sale, and one of which too few are left.
    """
    items = on_sale(product, day)
    if not items and not product.stock.exists():
        return None
    name = in_language(product, "name")
    names = ", ".join(in_language(one.item, "name") for one in items if one.left)
    if not names:
        raise SoldOut(field=product.code, item=name, left=0)
    if not choice.item:
        raise ItemNeeded(field=product.code, product=name, items=names)
    found = next((one for one in items if one.item.reference == choice.item), None)
    if found is None:
        raise NoItemOfThis(field=product.code, product=name, item=choice.item)
    if found.left < choice.quantity:
        raise SoldOut(field=product.code, item=in_language(found.item, "name"), left=found.left)
    return found.item


@transaction.atomic
def take_limited(*, quote: Quote, agreement: Agreement, now: datetime) -> None:
    """Take the discounts and the stock of a quote for the agreement that is made of it.

    Each is locked first, in key order: of two who want the last one, the second is told so, and nothing of its
    agreement stands. Refuses a discount that is used up or no longer an introduction, and stock that is sold out.
    """
    lines = list(quote.lines.select_related("product", "discount").order_by("position"))
    wanted = {line.discount_id for line in lines if line.discount_id is not None}
    had = had_before(quote.organisation)
    for discount in Discount.objects.select_for_update().filter(pk__in=wanted).order_by("id"):
        if discount.kind == DiscountKind.INTRODUCTION:
            again = [
                line.product for line in lines if line.discount_id == discount.pk and line.product.code in had
            ]
            if again:
                raise DiscountNotForYouAnyMore(product=in_language(again[0], "name"))
        own = DiscountUse.objects.filter(
            discount=discount, given_back_at=None, agreement__organisation=quote.organisation
        ).count()
        is_out = discount.most_uses is not None and _uses(discount) >= discount.most_uses
        is_out_here = discount.most_uses_each is not None and own >= discount.most_uses_each
        if is_out or is_out_here:
            raise DiscountUsedUp(discount=in_language(discount, "name"))
        DiscountUse.objects.create(discount=discount, agreement=agreement, used_at=now)
    quantities = Counter(
        {line.stock_item_id: line.quantity for line in lines if line.stock_item_id is not None}
    )
    for item in StockItem.objects.select_for_update().filter(pk__in=quantities).order_by("id"):
        sold = item.sales.filter(given_back_at=None).aggregate(total=Sum("quantity"))["total"] or 0
        left = item.quantity - int(sold)
        if left < quantities[item.pk]:
            raise SoldOut(item=in_language(item, "name"), left=left)
        StockSale.objects.create(item=item, agreement=agreement, quantity=quantities[item.pk], sold_at=now)


def give_back_limited(*, agreement: Agreement, now: datetime) -> None:
    """Nothing came of an agreement: its discounts and its stock are for others again."""
    agreement.discount_uses.filter(given_back_at=None).update(given_back_at=now)
    agreement.stock_sales.filter(given_back_at=None).update(given_back_at=now)


def _uses(discount: Discount) -> int:
    return discount.uses.filter(given_back_at=None).count()


@transaction.atomic
def add_stock(
    *,
    product: Product,
    name_nl: str,
    name_en: str,
    quantity: int,
    sells_until_on: date,
    actor: User,
    today: date,
    now: datetime,
) -> StockItem:
    """Put something limited on sale: from now on who buys the product says which one. Refuses what says too little."""
    if not name_nl.strip() or not name_en.strip() or quantity < 1 or sells_until_on <= today:
        raise StockNeedsFacts(field="name_nl")
    item = StockItem.objects.create(
        product=product,
        name_nl=name_nl.strip()[:100],
        name_en=name_en.strip()[:100],
        quantity=quantity,
        sells_until_on=sells_until_on,
    )
    record(
        action="add_stock",
        subject_kind="stock_item",
        subject_reference=item.reference,
        actor=actor,
        now=now,
        facts={"product": product.code, "quantity": quantity, "sells_until_on": sells_until_on.isoformat()},
    )
    return item
