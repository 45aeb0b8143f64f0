"""Accounts that decide how a direct debit ends: Stripe's test IBANs by country, and the sandbox's own by ending."""

from __future__ import annotations

from dataclasses import dataclass

from stripe_sandbox.resources.special_numbers import (
    DEBIT_DAYS,
    DELAYED_DEBIT_DAYS,
    EIGHT_WEEKS,
    LATE_DEBIT_DAYS,
    THIRTEEN_MONTHS,
    Account,
    Failure,
)

NOT_AUTHORISED = Failure("debit_not_authorized", "The customer's bank refused the direct debit.")
NO_FUNDS = Failure("insufficient_funds", "The customer's account has insufficient funds.")

SUCCEEDS = Account(f"Under way for {DEBIT_DAYS} days, then succeeds.")
BY_COLUMN = {
    "success": SUCCEEDS,
    "successDelayed": Account(
        f"Under way for {DELAYED_DEBIT_DAYS} days, then succeeds.", days=DELAYED_DEBIT_DAYS
    ),
    "failed": Account(
        f"Under way for {DEBIT_DAYS} days, then fails: not authorised.", failure=NOT_AUTHORISED
    ),
    "failedDelayed": Account(
        f"Under way for {DELAYED_DEBIT_DAYS} days, then fails: not authorised.",
        days=DELAYED_DEBIT_DAYS,
        failure=NOT_AUTHORISED,
    ),
    "disputed": Account("Succeeds and is taken back at once: not authorised.", disputed_after=0),
}
COUNTRIES = {
    "at": (
        *("AT611904300234573201", "AT321904300235473204", "AT861904300235473202", "AT051904300235473205"),
        "AT591904300235473203",
    ),
    "be": (
        *("BE62510007547061", "BE78510007547064", "BE68539007547034", "BE51510007547065"),
        "BE08510007547063",
    ),
    "de": (
        *("DE89370400440532013000", "DE08370400440532013003", "DE62370400440532013001"),
        *("DE78370400440532013004", "DE35370400440532013002"),
    ),
    "ee": (
        *("EE382200221020145685", "EE222200221020145682", "EE762200221020145680", "EE922200221020145683"),
        "EE492200221020145681",
    ),
    "fi": (
        *("FI2112345600000785", "FI3712345600000788", "FI9112345600000786", "FI1012345600000789"),
        "FI6412345600000787",
    ),
    "fr": (
        *("FR1420041010050500013M02606", "FR3020041010050500013M02609", "FR8420041010050500013M02607"),
        *("FR7920041010050500013M02600", "FR5720041010050500013M02608"),
    ),
    "ie": (
        *("IE29AIBK93115212345678", "IE24AIBK93115212345671", "IE02AIBK93115212345679"),
        *("IE94AIBK93115212345672", "IE51AIBK93115212345670"),
    ),
    "lt": (
        *("LT121000011101001000", "LT281000011101001003", "LT821000011101001001", "LT981000011101001004"),
        "LT551000011101001002",
    ),
    "lu": (
        *("LU280019400644750000", "LU440019400644750003", "LU980019400644750001", "LU170019400644750004"),
        "LU710019400644750002",
    ),
    "nl": (
        *("NL39RABO0300065264", "NL55RABO0300065267", "NL91ABNA0417164300", "NL28RABO0300065268"),
        "NL82RABO0300065266",
    ),
}
"""By country, in the order of `BY_COLUMN`."""

BY_ENDING = {
    "2222227": Account("Fails: insufficient funds.", failure=NO_FUNDS),
    "343434": Account(
        "Fails: above the account's weekly volume.",
        failure=Failure(
            "charge_exceeds_source_limit", "This payment exceeds the account's weekly volume limit."
        ),
    ),
    "121212": Account(
        "Fails: more payments than the account allows in a week.",
        failure=Failure(
            "charge_exceeds_weekly_limit", "This payment exceeds the account's weekly transaction limit."
        ),
    ),
    "565656": Account(
        "Succeeds; the payer takes it back eight weeks later, without giving a reason.",
        disputed_after=EIGHT_WEEKS,
        reason="general",
        network_reason_code="MD06",
    ),
    "131313": Account(
        "Succeeds; taken back thirteen months later: never authorised.",
        disputed_after=THIRTEEN_MONTHS,
        reason="debit_not_authorized",
        network_reason_code="MD01",
    ),
    "141414": Account(
        f"Under way for {LATE_DEBIT_DAYS} days (fourteen business days), then fails: insufficient funds.",
        days=LATE_DEBIT_DAYS,
        failure=NO_FUNDS,
    ),
}
"""Accounts of every country that end so. The last three are the sandbox's own, and none of Stripe's."""

EXAMPLES = {
    "2222227": "NL27RABO0002222227",
    "343434": "NL27RABO0000343434",
    "121212": "NL86RABO0000121212",
    "565656": "NL65RABO0000565656",
    "131313": "NL26RABO0000131313",
    "141414": "NL63RABO0000141414",
}
TOKEN_ENDINGS = {
    "insufficientFunds": "2222227",
    "exceedsWeeklyVolumeLimit": "343434",
    "exceedsWeeklyTransactionLimit": "121212",
}


@dataclass(frozen=True)
class Shown:
    """One account as a page lists it."""

    iban: str
    token: str
    account: Account


def every_account() -> list[Shown]:
    """Each special account with Stripe's ready-made payment method for it, by country; then those known by ending."""
    listed = [
        Shown(iban, f"pm_sepaDebit_{column}_{country}", BY_COLUMN[column])
        for country, ibans in COUNTRIES.items()
        for column, iban in zip(BY_COLUMN, ibans, strict=True)
    ]
    names = {ending: f"pm_sepaDebit_{name}_nl" for name, ending in TOKEN_ENDINGS.items()}
    return listed + [Shown(EXAMPLES[end], names.get(end, ""), account) for end, account in BY_ENDING.items()]


_BY_IBAN = {shown.iban: shown.account for shown in every_account()}
IBAN_BY_TOKEN = {shown.token: shown.iban for shown in every_account() if shown.token}


def account_of(iban: str) -> Account:
    """What happens with a direct debit from this account; an unknown one succeeds."""
    for ending, account in BY_ENDING.items():
        if iban.endswith(ending):
            return account
    return _BY_IBAN.get(iban, SUCCEEDS)
