"""Fixed choices of billing."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class FundingType(TextChoices):
    """How an activity is paid (the matrix of who may pay what)."""

    PARTICIPANT_FEE = "participant_fee", _("fee per participant")
    COMPANY_FEE = "company_fee", _("fee per company")
    SERVICE_FEE = "service_fee", _("fee per service")
    MARKETING = "marketing", _("marketing subscription")
    RECRUITMENT = "recruitment", _("recruitment subscription")
    SPONSORSHIP = "sponsorship", _("sponsorship")
    KNOWLEDGE = "knowledge", _("knowledge subscription")
    CONTRIBUTION = "contribution", _("fixed yearly contribution")
    SURCHARGE = "surcharge", _("surcharge")
    IN_KIND = "in_kind", _("in kind")
    SUBSIDY = "subsidy", _("subsidy")


class PriceUnit(TextChoices):
    """What a price is for."""

    YEAR = "year", _("per year")
    ONCE = "once", _("once")
    PARTICIPANT = "participant", _("per participant")
    SERVICE = "service", _("per service")


class PaymentTerms(TextChoices):
    """When listings may show: after the first payment, or at once on credit."""

    PREPAID = "prepaid", _("after the first payment")
    CREDIT = "credit", _("on credit terms")


class PayingMethod(TextChoices):
    """How the invoices of an agreement are paid."""

    PAY_LINK = "pay_link", _("iDEAL or card, invoice by invoice")
    SEPA_DEBIT = "sepa_debit", _("direct debit")
    TRANSFER = "transfer", _("bank transfer")


class BillingMonths(IntegerChoices):
    """How much of a year is billed at once, ahead."""

    YEAR = 12, _("a year at once")
    QUARTER = 3, _("every three months")
    MONTH = 1, _("every month")


class CollectingMonths(IntegerChoices):
    """How many months go together on one invoice."""

    MONTH = 1, _("one invoice a month")
    TWO_MONTHS = 2, _("one invoice every two months")
    QUARTER = 3, _("one invoice every three months")


class DiscountKind(TextChoices):
    """Who gets a discount. Of several only the best is given, never one on top of another."""

    INTRODUCTION = "introduction", _("for who did not have it before")
    ACTION = "action", _("for everybody, for some time")
    BUNDLE = "bundle", _("for who takes several together")
    CODE = "code", _("for who has the code")


class ChangeKind(TextChoices):
    """Why the lines of an agreement change."""

    MORE = "more", _("more or larger, at once")
    LESS = "less", _("less or smaller, after notice")
    PRICE = "price", _("a new price at the renewal")


class SuspensionReason(TextChoices):
    """Why an agreement rests for some time."""

    QUALITY = "quality", _("a mark is not in order")
    REQUEST = "request", _("asked by the partner")


class UsageSource(TextChoices):
    """How use was recorded."""

    PORTAL = "portal", _("in the portal")
    FILE = "file", _("from a file")
    API = "api", _("by another system")
    DESK = "desk", _("by us")


class EndReason(TextChoices):
    """Why an agreement ended."""

    NOTICE = "notice", _("ended by the partner")
    UNPAID = "unpaid", _("the first invoice was not paid")
    STAFF = "staff", _("ended by us")
    DELIVERED = "delivered", _("everything was delivered")
    WITHDRAWN = "withdrawn", _("withdrawn from within the time for that")


class AttemptState(TextChoices):
    """How a payment attempt stands."""

    CREATED = "created", _("being prepared")
    OPEN = "open", _("waiting for the payer")
    PROCESSING = "processing", _("on its way")
    SUCCEEDED = "succeeded", _("paid")
    FAILED = "failed", _("refused")
    EXPIRED = "expired", _("expired")


class DebitState(TextChoices):
    """How the direct debit of an invoice that is open stands."""

    ANNOUNCED = "announced", _("announced")
    UNDER_WAY = "under_way", _("at the bank")
    TRIED_AGAIN = "tried_again", _("refused, tried again")
    HELD = "held", _("on hold")
    USED_UP = "used_up", _("refused for the last time")
    STOPPED = "stopped", _("not collected any more")


class PaymentMethod(TextChoices):
    """How money came in; Stripe's own word is kept beside it."""

    IDEAL = "ideal", "iDEAL | Wero"
    CARD = "card", _("card")
    SEPA_DEBIT = "sepa_debit", _("direct debit")
    TRANSFER = "transfer", _("bank transfer")
    OTHER = "other", _("other")


class ReturnKind(TextChoices):
    """Why money that came in went back."""

    BANK = "bank", _("taken back by the bank")
    CORRECTION = "correction", _("booked on the wrong partner")
    DISPUTE = "dispute", _("disputed by the payer")


class DisputeState(TextChoices):
    """How a dispute stands: Stripe's own words. An inquiry (warning_…) moves no money."""

    NEEDS_RESPONSE = "needs_response", _("waits for our evidence")
    UNDER_REVIEW = "under_review", _("judged by the bank")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    PREVENTED = "prevented", _("prevented")
    WARNING_NEEDS_RESPONSE = "warning_needs_response", _("inquiry, waits for our answer")
    WARNING_UNDER_REVIEW = "warning_under_review", _("inquiry, judged by the bank")
    WARNING_CLOSED = "warning_closed", _("inquiry, closed")
    OTHER = "other", _("unknown to us")


class RefundWay(TextChoices):
    """How money goes back: always the way it came in."""

    BANK = "bank", _("bank transfer")
    STRIPE = "stripe", _("through Stripe")


class RefundState(TextChoices):
    """How a refund stands."""

    PROPOSED = "proposed", _("to approve")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("on its way back")
    PAID = "paid", _("paid back")
    FAILED = "failed", _("did not arrive")
    WITHDRAWN = "withdrawn", _("called off")

    @classmethod
    def holding(cls) -> list[RefundState]:
        """While it stands so, what it gives back can be used for nothing else."""
        return [cls.PROPOSED, cls.APPROVED, cls.SENT, cls.PAID]


class WriteOffReason(TextChoices):
    """Why nobody expects this money any more."""

    BANKRUPT = "bankrupt", _("bankrupt, or in debt restructuring")
    DISSOLVED = "dissolved", _("the organisation does not exist any more")
    NOTHING_TO_GET = "nothing_to_get", _("collecting it gave nothing")
    TOO_SMALL = "too_small", _("collecting it costs more than it is")
    BARRED = "barred", _("too long ago to be claimed")


class WriteOffState(TextChoices):
    """How a write-off stands."""

    PROPOSED = "proposed", _("to approve")
    BOOKED = "booked", _("written off")
    WITHDRAWN = "withdrawn", _("called off")


class PayoutState(TextChoices):
    """How a payout of Stripe stands: Stripe's own words."""

    PENDING = "pending", _("is being prepared")
    IN_TRANSIT = "in_transit", _("on its way")
    PAID = "paid", _("sent to the bank")
    FAILED = "failed", _("sent back by the bank")
    CANCELED = "canceled", _("called off")


class PayoutLineKind(TextChoices):
    """What a transaction in a payout is."""

    CHARGE = "charge", _("payment")
    REFUND = "refund", _("refund")
    DISPUTE = "dispute", _("disputed, taken back")
    DISPUTE_WON = "dispute_won", _("disputed, came back")
    FEE = "fee", _("costs of Stripe")
    PAYOUT_BACK = "payout_back", _("payout that came back")
    OTHER = "other", _("other")


class PayoutStanding(TextChoices):
    """Whether a payout adds up and is at the bank."""

    UNDER_WAY = "under_way", _("on its way")
    LATE = "late", _("not at the bank")
    DIFFERS = "differs", _("difference")
    SETTLED = "settled", _("adds up, at the bank")
    BACK = "back", _("came back")


class BankUse(TextChoices):
    """What a movement on our bank account turned out to be."""

    UNDECIDED = "undecided", _("to decide")
    PAYMENT = "payment", _("payment of a partner")
    RETURN = "return", _("payment taken back")
    REFUND = "refund", _("refund")
    PAYOUT = "payout", _("payout of Stripe")
    OTHER = "other", _("not of partners")


class ReminderAudience(TextChoices):
    """Whose series of reminders it is."""

    ORGANISATION = "organisation", _("organisations")
    GOVERNMENT = "government", _("government bodies")
    PERSON = "person", _("persons")


class Age(IntegerChoices):
    """How long after its last day to pay something is open; the older, the higher."""

    NOT_DUE = 0, _("not due")
    DAYS_1_30 = 1, _("1–30 days")
    DAYS_31_60 = 2, _("31–60 days")
    DAYS_61_90 = 3, _("61–90 days")
    OVER_90 = 4, _("over 90 days")


class StatementKind(TextChoices):
    """What stands on a statement of account; in this order within a day."""

    INVOICE = "invoice", _("Invoice")
    PAYMENT_REQUEST = "payment_request", _("Payment request")
    CREDIT_NOTE = "credit_note", _("Credit note")
    PAYMENT = "payment", _("Payment")
    RETURN = "return", _("Payment taken back")
    REFUND = "refund", _("Refund")
    REFUND_BACK = "refund_back", _("Refund that came back")
    MOVED = "moved", _("Credit of another partner")
    WRITTEN_OFF = "written_off", _("Written off")
    RECOVERED = "recovered", _("Written off before, owed again")


class Fund(TextChoices):
    """Public and private money are booked apart (R6)."""

    PRIVATE = "private", _("private")
    PUBLIC = "public", _("public")


class AccountKind(TextChoices):
    """What a ledger account is."""

    ASSET = "asset", _("asset")
    LIABILITY = "liability", _("liability")
    REVENUE = "revenue", _("revenue")
    COST = "cost", _("cost")


class Journal(TextChoices):
    """The daybook that an entry stands in."""

    SALES = "sales", _("Sales")
    RECEIPTS = "receipts", _("Receipts")
    GENERAL = "general", _("General")
