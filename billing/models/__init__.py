"""What billing stores."""

from billing.models.agreements import Agreement, AgreementLine, BillingRun, Charge
from billing.models.catalogue import Discount, Price, PriceCard, Product, Terms
from billing.models.ledger import Account, Entry, EntryLine, Release
from billing.models.quotes import Acceptance, Quote, QuoteLine
from billing.models.receivables import (
    Allocation,
    Payment,
    PaymentAttempt,
    ProviderCustomer,
    ProviderEvent,
    Receivable,
)

__all__ = [
    "Acceptance",
    "Account",
    "Agreement",
    "AgreementLine",
    "Allocation",
    "BillingRun",
    "Charge",
    "Discount",
    "Entry",
    "EntryLine",
    "Payment",
    "PaymentAttempt",
    "Price",
    "PriceCard",
    "Product",
    "ProviderCustomer",
    "ProviderEvent",
    "Quote",
    "QuoteLine",
    "Receivable",
    "Release",
    "Terms",
]
