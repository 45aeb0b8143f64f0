"""Numbers that decide how a payment ends: Stripe's test cards and test accounts, and a few accounts of the sandbox.

The numbers and what they do follow Stripe's documentation of testing. What Stripe lets happen "after three minutes" or
"some time later" happens on the business clock here, after the days a bank takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DEBIT_DAYS = 5
DELAYED_DEBIT_DAYS = 8
LATE_DEBIT_DAYS = 20
"""Fourteen business days: the longest a bank may take to refuse a direct debit."""
EIGHT_WEEKS = 56
THIRTEEN_MONTHS = 396


@dataclass(frozen=True)
class Failure:
    """Why a payment does not come: Stripe's codes and a sentence for the payer."""

    code: str
    message: str
    decline_code: str | None = None


class Authentication(StrEnum):
    """When a card asks its holder for a confirmation (3-D Secure)."""

    NEVER = "never"
    WHEN_ASKED = "when asked"
    ON_SESSION = "on session"
    UNLESS_SET_UP = "unless set up"
    ALWAYS = "always"


class LateRefund(StrEnum):
    """What a refund to a card does after a while."""

    PENDING = "pending"
    FAILS = "fails"


@dataclass(frozen=True)
class Card:
    """A test card: its number, the payment method Stripe has ready for it, and what happens with it."""

    number: str
    token: str
    does: str
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    failure: Failure | None = None
    attaches: bool = True
    authentication: Authentication = Authentication.NEVER
    disputed: str | None = None
    inquiry: bool = False
    warned: bool = False
    refund: LateRefund | None = None
    available_at_once: bool = False


@dataclass(frozen=True)
class Account:
    """A test bank account for direct debits: how long its bank takes and what it says."""

    does: str
    days: int = DEBIT_DAYS
    failure: Failure | None = None
    disputed_after: int | None = None
    reason: str = "debit_not_authorized"
    network_reason_code: str = "MD06"


def _declined(decline_code: str, message: str = "Your card was declined.") -> Failure:
    return Failure("card_declined", message, decline_code)


DECLINED = _declined("generic_decline")
NO_FUNDS = _declined("insufficient_funds", "Your card has insufficient funds.")
AUTHENTICATION_REQUIRED = Failure(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)
_A = Authentication

CARDS: tuple[Card, ...] = (
    Card("4242424242424242", "pm_card_visa", "Succeeds."),
    Card("4000056655665556", "pm_card_visa_debit", "Succeeds.", funding="debit"),
    Card("4000005280000002", "pm_card_nl", "Succeeds; a Dutch card.", country="NL"),
    Card("5555555555554444", "pm_card_mastercard", "Succeeds.", brand="mastercard"),
    Card("5200828282828210", "pm_card_mastercard_debit", "Succeeds.", brand="mastercard", funding="debit"),
    Card(
        "5105105105105100", "pm_card_mastercard_prepaid", "Succeeds.", brand="mastercard", funding="prepaid"
    ),
    Card("378282246310005", "pm_card_amex", "Succeeds.", brand="amex"),
    Card("4000000000000002", "pm_card_visa_chargeDeclined", "Is declined.", failure=DECLINED, attaches=False),
    Card(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "Is declined: insufficient funds.",
        failure=NO_FUNDS,
        attaches=False,
    ),
    Card(
        "4000000000009987",
        "pm_card_visa_chargeDeclinedLostCard",
        "Is declined: lost card.",
        failure=_declined("lost_card"),
        attaches=False,
    ),
    Card(
        "4000000000009979",
        "pm_card_visa_chargeDeclinedStolenCard",
        "Is declined: stolen card.",
        failure=_declined("stolen_card"),
        attaches=False,
    ),
    Card(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        "Is declined: expired card.",
        failure=Failure("expired_card", "Your card has expired.", "expired_card"),
        attaches=False,
    ),
    Card(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        "Is declined: incorrect security code.",
        failure=Failure("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
        attaches=False,
    ),
    Card(
        "4000000000000119",
        "pm_card_chargeDeclinedProcessingError",
        "Is declined: processing error.",
        failure=Failure(
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
            "processing_error",
        ),
        attaches=False,
    ),
    Card(
        "4000000000006975",
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
        "Is declined: used too often.",
        failure=_declined("card_velocity_exceeded"),
        attaches=False,
    ),
    Card(
        "4000000000000341",
        "pm_card_chargeCustomerFail",
        "Can be kept with a customer; every payment is declined.",
        failure=DECLINED,
    ),
    Card(
        "4100000000000019",
        "pm_card_radarBlock",
        "Is blocked as fraudulent.",
        failure=_declined("fraudulent"),
        attaches=False,
    ),
    Card(
        "4000002500003155",
        "pm_card_authenticationRequiredOnSetup",
        "Asks for 3-D Secure, off session too unless it was set up before.",
        authentication=_A.UNLESS_SET_UP,
    ),
    Card(
        "4000002760003184",
        "pm_card_authenticationRequired",
        "Asks for 3-D Secure every time; off session it is declined.",
        authentication=_A.ALWAYS,
    ),
    Card(
        "4000003800000446",
        "pm_card_authenticationRequiredSetupForOffSession",
        "Asks for 3-D Secure when the payer is there; succeeds off session.",
        authentication=_A.ON_SESSION,
    ),
    Card(
        "4000008260003178",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "Asks for 3-D Secure and is declined afterwards: insufficient funds.",
        failure=NO_FUNDS,
        authentication=_A.ON_SESSION,
    ),
    Card(
        "4000000000003220",
        "pm_card_threeDSecure2Required",
        "Asks for 3-D Secure, then succeeds.",
        authentication=_A.ALWAYS,
    ),
    Card(
        "4000008400001629",
        "pm_card_threeDSecureRequiredChargeDeclined",
        "Asks for 3-D Secure, then is declined.",
        failure=DECLINED,
        authentication=_A.ALWAYS,
    ),
    Card(
        "4000000000003055",
        "pm_card_threeDSecureOptional",
        "Asks for 3-D Secure only when the request says so.",
        authentication=_A.WHEN_ASKED,
    ),
    Card(
        "4000000000000259",
        "pm_card_createDispute",
        "Succeeds and is disputed as fraudulent.",
        disputed="fraudulent",
    ),
    Card(
        "4000000000002685",
        "pm_card_createDisputeProductNotReceived",
        "Succeeds and is disputed: not received.",
        disputed="product_not_received",
    ),
    Card(
        "4000000000001976",
        "pm_card_createDisputeInquiry",
        "Succeeds and the bank inquires; no money is taken back yet.",
        disputed="fraudulent",
        inquiry=True,
    ),
    Card(
        "4000000000005423",
        "pm_card_createIssuerFraudRecord",
        "Succeeds and the bank warns of fraud.",
        warned=True,
    ),
    Card(
        "4000000000007726",
        "pm_card_pendingRefund",
        "Succeeds; a refund is pending first and succeeds later.",
        refund=LateRefund.PENDING,
    ),
    Card(
        "4000000000005126",
        "pm_card_refundFail",
        "Succeeds; a refund succeeds first and fails later.",
        refund=LateRefund.FAILS,
    ),
    Card(
        "4000000000000077",
        "pm_card_bypassPending",
        "Succeeds; the money is available at once.",
        available_at_once=True,
    ),
)
CARD_BY_NUMBER = {card.number: card for card in CARDS}
CARD_BY_TOKEN = {card.token: card for card in CARDS}


def card_of(number: str) -> Card:
    """What happens with a card of this number; an unknown one succeeds."""
    brand = "mastercard" if number.startswith("5") else "amex" if number.startswith("3") else "visa"
    return CARD_BY_NUMBER.get(
        number, Card(number, "", "Succeeds.", brand=brand, country="NL", funding="debit")
    )
