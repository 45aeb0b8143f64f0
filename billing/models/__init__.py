"""What billing stores."""

from billing.models.agreements import Agreement, AgreementLine, Charge, PayingChoice
from billing.models.bank import BankStatement, BankTransaction
from billing.models.catalogue import (
    Discount,
    Price,
    PriceCard,
    PriceCardDraft,
    Product,
    ProductOnCard,
    StockItem,
    Terms,
)
from billing.models.changes import AgreementChange, Suspension, Transfer
from billing.models.collecting import CollectiveInvoicing
from billing.models.disputes import Dispute, FraudWarning
from billing.models.ledger import Account, Entry, EntryLine, Release
from billing.models.payment_reminders import Reminder, ReminderHold, ReminderLetter, ReminderLevel
from billing.models.payouts import Payout, PayoutLine
from billing.models.periods import PeriodClosing
from billing.models.quotes import Acceptance, Quote, QuoteApproval, QuoteLine
from billing.models.receivables import (
    Allocation,
    MandateForm,
    Payment,
    PaymentAttempt,
    PaymentReturn,
    ProviderCustomer,
    ProviderEvent,
    Receivable,
)
from billing.models.refund_requests import RefundRequest
from billing.models.refunds import Refund, RefundFile
from billing.models.rests import QualityRest
from billing.models.runs import BillingRun, BillingRunPart, Parking
from billing.models.sales import DiscountUse, StockSale
from billing.models.usage import Usage, UsageShare
from billing.models.withdrawals import Withdrawal
from billing.models.write_offs import WriteOff

__all__ = [
    "Acceptance",
    "Account",
    "Agreement",
    "AgreementChange",
    "AgreementLine",
    "Allocation",
    "BankStatement",
    "BankTransaction",
    "BillingRun",
    "BillingRunPart",
    "Charge",
    "CollectiveInvoicing",
    "Discount",
    "DiscountUse",
    "Dispute",
    "Entry",
    "EntryLine",
    "FraudWarning",
    "MandateForm",
    "Parking",
    "PayingChoice",
    "Payment",
    "PaymentAttempt",
    "PaymentReturn",
    "Payout",
    "PayoutLine",
    "PeriodClosing",
    "Price",
    "PriceCard",
    "PriceCardDraft",
    "Product",
    "ProductOnCard",
    "ProviderCustomer",
    "ProviderEvent",
    "QualityRest",
    "Quote",
    "QuoteApproval",
    "QuoteLine",
    "Receivable",
    "Refund",
    "RefundFile",
    "RefundRequest",
    "Release",
    "Reminder",
    "ReminderHold",
    "ReminderLetter",
    "ReminderLevel",
    "StockItem",
    "StockSale",
    "Suspension",
    "Terms",
    "Transfer",
    "Usage",
    "UsageShare",
    "Withdrawal",
    "WriteOff",
]
