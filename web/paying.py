"""How an agreement is paid, in words: what can be chosen, and what that means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing.actions.drafting import LARGEST_DEBIT_CENTS
from billing.actions.mandates import mandate_is_in_use
from billing.choices import PayingMethod
from billing.models import Agreement
from billing.queries.debits import still_announced
from foundation.amounts import euro
from foundation.choices import PartyKind


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay that can be chosen, and its consequence."""

    method: PayingMethod
    name: str
    consequence: str
    is_chosen: bool


def ways_to_pay(agreement: Agreement, *, has_mandate: bool) -> list[Way]:
    """What can be chosen for an agreement: never direct debit of a government body, or without a mandate."""
    sentences = {
        PayingMethod.PAY_LINK: (
            _("iDEAL | Wero or card, invoice by invoice"),
            _("Each invoice has a button and a code to pay it online. By bank transfer is possible too."),
        ),
        PayingMethod.TRANSFER: (
            _("Bank transfer"),
            _("You transfer each invoice yourself, with its reference."),
        ),
        PayingMethod.SEPA_DEBIT: (
            _("Direct debit"),
            _(
                "We collect each invoice, from the next one on. It says the day, at least {days} days ahead. "
                "Above {most} you pay yourself."
            ).format(days=agreement.debit_notice_days, most=euro(LARGEST_DEBIT_CENTS)),
        ),
    }
    is_possible = has_mandate and agreement.party.kind != PartyKind.GOVERNMENT
    return [
        Way(method, name, consequence, is_chosen=agreement.paying_method == method)
        for method, (name, consequence) in sentences.items()
        if method != PayingMethod.SEPA_DEBIT or is_possible or agreement.paying_method == method
    ]


def paying_facts(agreement: Agreement, today: date, *, has_mandate: bool) -> dict[str, object]:
    """What a page needs to let somebody choose: the ways, and what we had announced to collect."""
    return {
        "ways": ways_to_pay(agreement, has_mandate=has_mandate),
        "announced": still_announced(agreement, today),
        "is_government": agreement.party.kind == PartyKind.GOVERNMENT,
        "new_mandate": new_mandate_words(agreement) if may_give_mandate(agreement) else "",
    }


def may_give_mandate(agreement: Agreement) -> bool:
    """Whether a mandate can be given on a form: by an organisation of which none is in use, while it lasts."""
    return (
        agreement.party.kind == PartyKind.ORGANISATION
        and agreement.ended_on is None
        and not mandate_is_in_use(agreement)
    )


def new_mandate_words(agreement: Agreement) -> str:
    """What giving a mandate means."""
    return _(
        "You give the mandate on a form of our payment provider: your name and IBAN, nothing is paid. After that we "
        "collect each invoice, from the next one on. It says the day, at least {days} days ahead. Above {most} you "
        "pay yourself."
    ).format(days=agreement.debit_notice_days, most=euro(LARGEST_DEBIT_CENTS))


def chosen_words(agreement: Agreement, *, was_collected: bool) -> str:
    """What was chosen, and what happens now."""
    if agreement.paying_method == PayingMethod.SEPA_DEBIT:
        return _("From your next invoice on we collect by direct debit.")
    if was_collected:
        return _(
            "Direct debit is off. Pay your invoices yourself from now on, also those that say otherwise."
        )
    if agreement.paying_method == PayingMethod.TRANSFER:
        return _("You pay by bank transfer from now on.")
    return _("You pay invoice by invoice from now on, online or by bank transfer.")
