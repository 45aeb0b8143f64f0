"""What django-silver is asked to do: `prepare COUNT draft|issued`, and `bill`, which prints how it went."""

import datetime as dt
import json
import sys
import time
from decimal import Decimal

import django

django.setup()

from silver.documents_generator import DocumentsGenerator  # noqa: E402 -- after setup
from silver.models import Customer, Invoice, Plan, ProductCode, Provider, Subscription  # noqa: E402

# silver reads the clock and bills nothing of a day to come; a cycle begins on the first of a month.
DAY = dt.date(2026, 1, 1)
PLACE = {"address_1": "Zandhorst 12", "city": "Someren", "country": "NL"}


def prepare(count: int, state: str) -> None:
    """Customers with one monthly subscription each, whose first month is due and was never billed."""
    provider = Provider.objects.create(
        name="MIP",
        company="MIP",
        flow="invoice",
        invoice_series="MIP",
        invoice_starting_number=1,
        default_document_state=state,
        **PLACE,
    )
    plan = Plan.objects.create(
        name="CAR-RECRUIT-5",
        interval="month",
        interval_count=1,
        amount=Decimal("1000.00"),
        currency="EUR",
        product_code=ProductCode.objects.create(value="CAR-RECRUIT-5"),
        provider=provider,
    )
    Customer.objects.bulk_create(
        Customer(
            first_name="Kwekerij",
            last_name=str(number),
            currency="EUR",
            sales_tax_percent=Decimal("21.00"),
            sales_tax_name="btw",
            **PLACE,
        )
        for number in range(count)
    )
    Subscription.objects.bulk_create(
        Subscription(plan=plan, customer=customer, start_date=DAY, state="active")
        for customer in Customer.objects.all()
    )


def bill() -> None:
    """Let silver's own generator make the documents, issued or not as the provider says."""
    begin = time.perf_counter()
    DocumentsGenerator().generate(billing_date=DAY)
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "issued": Invoice.objects.filter(state="issued").count()}))


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]), sys.argv[3])
    else:
        bill()
