"""Discounts and stock: the best one, so many times, and never sold twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from billing.actions.agreements import accept_quote, end_agreement
from billing.actions.limited import (
    CodeGivesNothing,
    DiscountNotForYouAnyMore,
    DiscountUsedUp,
    ItemNeeded,
    NoItemOfThis,
    SoldOut,
    StockNeedsFacts,
    UnknownCode,
    add_stock,
)
from billing.actions.quotes import make_quote
from billing.actions.runs import bill_until
from billing.actions.unpaid import end_unpaid_agreements
from billing.choices import DiscountKind, EndReason
from billing.models import Agreement, Discount, DiscountUse, Product, Quote, StockItem, StockSale
from billing.queries.stock import all_stock, on_sale
from billing.rules.selection import Choice
from invoices.models import Document, DocumentLine
from marketplace.models import Organisation
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, an_agreement, an_employer
from tests.marketplace.given import a_user, an_owner_of

TODAY = NOW.date()


def quote_of(organisation: Organisation, *choices: Choice, code: str = "") -> Quote:
    return make_quote(
        organisation=organisation,
        choices=choices or (Choice("CAR-RECRUIT-5"),),
        actor=an_owner_of(organisation),
        discount_code=code,
        now=NOW,
    )


def accept(quote: Quote) -> Agreement:
    return accept_quote(
        quote=quote, actor=an_owner_of(quote.organisation), name="Anna de Wit", ip_address=None, now=NOW
    )


def a_discount(
    kind: str, percent: int, *products: str, needs: tuple[str, ...] = (), **limits: int
) -> Discount:
    discount = Discount.objects.create(
        code="voorjaar-27" if kind == "code" else kind,
        name_nl="Voorjaar",
        name_en="Spring",
        percent=percent,
        kind=kind,
        from_on=date(2027, 1, 1),
        until_on=date(2028, 1, 1),
        **limits,
    )
    discount.products.set(Product.objects.filter(code__in=products))
    discount.needs.set(Product.objects.filter(code__in=needs))
    return discount


@pytest.mark.django_db
def test_a_code_gives_its_discount_whatever_the_capitals_and_a_wrong_one_is_refused():
    employer = an_employer()
    a_discount(DiscountKind.CODE, 20, "CAR-RECRUIT-5")

    assert quote_of(employer).net_cents == 100000
    assert quote_of(employer, code=" Voorjaar-27").net_cents == 80000
    with pytest.raises(UnknownCode):
        quote_of(employer, code="zomer")
    with pytest.raises(CodeGivesNothing):
        quote_of(employer, Choice("KNOWLEDGE"), code="voorjaar-27")
    a_discount(DiscountKind.ACTION, 30, "CAR-RECRUIT-5")
    assert quote_of(employer).net_cents == 70000
    with pytest.raises(CodeGivesNothing):
        quote_of(employer, code="voorjaar-27")


@pytest.mark.django_db
def test_a_bundle_is_given_when_all_of_it_is_taken():
    employer = an_employer()
    a_discount(DiscountKind.BUNDLE, 10, "CAR-RECRUIT-5", needs=("CAR-RECRUIT-5", "KNOWLEDGE"))

    assert quote_of(employer).net_cents == 100000
    assert quote_of(employer, Choice("CAR-RECRUIT-5"), Choice("KNOWLEDGE")).net_cents == 90000 + 50000


@pytest.mark.django_db
def test_a_discount_is_used_up_by_those_who_accepted_and_comes_back_when_they_did_not_pay():
    employer = an_employer()
    a_discount(DiscountKind.CODE, 20, "CAR-RECRUIT-5", most_uses=1)
    first, second = quote_of(employer, code="voorjaar-27"), quote_of(employer, code="voorjaar-27")
    accept(first)

    with pytest.raises(DiscountUsedUp):
        accept(second)
    with pytest.raises(DiscountUsedUp):
        quote_of(employer, code="voorjaar-27")

    assert (Agreement.objects.count(), Document.objects.count()) == (1, 1)
    end_unpaid_agreements(now=NOW + timedelta(days=31))
    assert DiscountUse.objects.get().given_back_at is not None
    assert quote_of(employer, code="voorjaar-27").net_cents == 80000


@pytest.mark.django_db
def test_each_organisation_has_its_own_limit():
    employer = an_employer()
    a_discount(DiscountKind.CODE, 20, "CAR-RECRUIT-5", most_uses_each=1)
    accept(quote_of(employer, code="voorjaar-27"))
    second = quote_of(employer, code="voorjaar-27")

    with pytest.raises(DiscountUsedUp):
        accept(second)

    accept(quote_of(an_employer(kvk_number="90006623"), code="voorjaar-27"))
    assert DiscountUse.objects.count() == 2


@pytest.mark.django_db
def test_of_two_quotes_only_the_first_that_is_accepted_is_an_introduction_unless_it_lapses():
    employer = an_employer()
    first, second = (quote_of(employer, Choice("CAR-MARKETING")) for _n in range(2))
    unpaid = accept(first)

    with pytest.raises(DiscountNotForYouAnyMore):
        accept(second)

    assert quote_of(employer, Choice("CAR-MARKETING")).net_cents == 75000
    end_agreement(agreement=unpaid, ends_on=TODAY, reason=EndReason.UNPAID, actor=None, now=NOW)
    accept(second)


def an_issue(quantity: int = 1, name: str = "april 2027", code: str = "NEWSLETTER") -> StockItem:
    return add_stock(
        product=Product.objects.get(code=code),
        name_nl=f"Nieuwsbrief {name}",
        name_en=f"Newsletter {name}",
        quantity=quantity,
        sells_until_on=date(2027, 4, 1),
        actor=a_user(),
        today=TODAY,
        now=NOW,
    )


@pytest.mark.django_db
def test_what_is_limited_is_named_sold_once_and_stands_on_paper():
    employer = an_employer()
    assert quote_of(employer, Choice("NEWSLETTER")).net_cents == 15000  # without stock, any number of times
    issue = an_issue()
    with pytest.raises(ItemNeeded):
        quote_of(employer, Choice("NEWSLETTER"))
    with pytest.raises(NoItemOfThis):
        quote_of(employer, Choice("NEWSLETTER", item="I-NONE"))
    first, second = (quote_of(employer, Choice("NEWSLETTER", item=issue.reference)) for _n in range(2))

    accept(first)
    with pytest.raises(SoldOut):
        accept(second)
    with pytest.raises(SoldOut):
        quote_of(employer, Choice("NEWSLETTER", item=issue.reference))

    assert Agreement.objects.count() == Document.objects.count() == StockSale.objects.count() == 1
    assert DocumentLine.objects.get().detail == "Nieuwsbrief april 2027"
    assert [one.left for one in all_stock()] == [0]
    end_unpaid_agreements(now=NOW + timedelta(days=31))
    assert [one.left for one in all_stock()] == [1]
    assert on_sale(issue.product, date(2027, 4, 1)) == []


@pytest.mark.django_db
def test_what_was_paid_and_ended_is_not_sold_again():
    employer = an_employer()
    issue = an_issue()
    agreement = accept(quote_of(employer, Choice("NEWSLETTER", item=issue.reference)))
    a_payment_of(agreement)

    bill_until(until_on=agreement.term_until_on, now=NOW + timedelta(days=366))

    agreement.refresh_from_db()
    assert agreement.end_reason == "delivered"
    assert StockSale.objects.get().given_back_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"name_nl": " "}, {"name_en": ""}, {"quantity": 0}, {"sells_until_on": TODAY}],
)
def test_stock_that_says_too_little_is_refused(changes):
    an_employer()
    facts: dict[str, object] = {
        "name_nl": "Nieuwsbrief mei",
        "name_en": "Newsletter May",
        "quantity": 1,
        "sells_until_on": date(2027, 5, 1),
    }

    with pytest.raises(StockNeedsFacts):
        add_stock(
            product=Product.objects.get(code="NEWSLETTER"),
            **{**facts, **changes},
            actor=a_user(),
            today=TODAY,
            now=NOW,
        )

    assert not StockItem.objects.exists()


@pytest.mark.django_db
def test_the_database_itself_refuses_to_sell_twice():
    an_employer()
    issue = an_issue()
    agreement = an_agreement()
    StockSale.objects.create(item=issue, agreement=agreement, quantity=1, sold_at=NOW)

    with pytest.raises(IntegrityError, match="there are 1, and 2 would be sold"), transaction.atomic():
        StockSale.objects.create(item=issue, agreement=agreement, quantity=1, sold_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_the_last_three_stands_at_the_same_moment_three_get_one():
    employer = an_employer()
    stands = an_issue(3, "banenmarkt", "EVENT-STAND")
    quotes = [quote_of(employer, Choice("EVENT-STAND", item=stands.reference)) for _n in range(8)]
    start = threading.Barrier(len(quotes))
    refused: list[Exception] = []

    def buy(quote: Quote) -> None:
        try:
            start.wait()
            accept(quote)
        except Exception as error:  # noqa: BLE001 -- every failure counts
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=buy, args=(quote,)) for quote in quotes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(error) for error in refused] == [SoldOut] * 5
    assert StockSale.objects.count() == Agreement.objects.count() == Document.objects.count() == 3


@pytest.mark.django_db
def test_a_discount_of_an_agreement_that_runs_is_not_given_back():
    a_paid_agreement(an_employer(), Choice("CAR-MARKETING"))

    assert DiscountUse.objects.get().given_back_at is None
