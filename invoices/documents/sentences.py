"""What is wrong, in a sentence for a person: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoices.rules.faults import Fault, Finding

SENTENCES: dict[Fault, Promise] = {
    Fault.ADDRESS_INCOMPLETE: _(
        "The address of {where} is not complete. Fill in street, postcode (such as 5038 AA) and city in its details."
    ),
    Fault.IBAN_WRONG: _(
        "The bank account (IBAN) of {where} is wrong. Correct it in the details of the issuer."
    ),
    Fault.REFERENCE_WRONG: _(
        "The payment reference {where} is wrong: its check digits do not fit. Tell our staff."
    ),
    Fault.KVK_WRONG: _("The KvK number of {where} does not have eight digits. Correct it in its details."),
    Fault.OIN_WRONG: _("The OIN of {where} does not have twenty digits. Correct it in its details."),
    Fault.VAT_ID_WRONG: _("The VAT id of {where} is wrong. Look it up and correct it in its details."),
    Fault.SELLER_VAT_ID_MISSING: _(
        "{where} charges VAT and has no VAT id. Add it to the details of the issuer."
    ),
    Fault.BUYER_VAT_ID_MISSING: _(
        "The VAT is shifted to {where}, whose VAT id is missing. Ask for it and add it to its details."
    ),
    Fault.OIN_MISSING: _(
        "{where} is a government body without an OIN. Ask for the OIN of the unit that pays and add it to its details."
    ),
    Fault.ORDER_MISSING: _(
        "{where} is a government body and gave no purchase order number. Ask for it: without it no invoice is paid."
    ),
    Fault.DESCRIPTION_MISSING: _("Line {where} does not say what was delivered. Write a description."),
    Fault.QUANTITY_TOO_FINE: _(
        "The quantity of “{where}” has more than three decimals. Round it to three decimals."
    ),
    Fault.PERIOD_RUNS_BACK: _(
        "The period of “{where}” ends before it starts. Correct its first or its last day."
    ),
    Fault.TOTALS_DIFFER: _(
        "The totals are not the sum of the lines and their VAT, to the cent. Tell our staff; nothing was issued."
    ),
    Fault.ORIGINAL_MISSING: _("The credit note names no invoice. Choose the invoice that it takes back."),
    Fault.MIXED_WITH_OUTSIDE: _(
        "There are lines outside VAT beside lines with VAT. An e-invoice holds only one of the two: send separate ones."
    ),
    Fault.REASON_MISSING: _(
        "The reason why no VAT is charged ({where}) has no text for e-invoices. Tell our staff."
    ),
    Fault.BUYER_REFERENCE_MISSING: _(
        "There is no purchase order number and no reference of the buyer. Ask for one of the two."
    ),
    Fault.BUYER_ENDPOINT_MISSING: _(
        "{where} has no number at which it receives e-invoices. Add its KvK number, OIN or VAT id to its details."
    ),
    Fault.BUYER_NUMBER_MISSING: _(
        "{where} has neither a KvK number nor an OIN. Add one of the two to its details."
    ),
    Fault.SELLER_NUMBER_MISSING: _(
        "{where} has neither a KvK number nor an OIN. Add it to the details of the issuer."
    ),
}


def sentence_of(finding: Finding) -> str:
    """The sentence of one finding, in the language of the reader."""
    return str(SENTENCES[finding.fault]).format(where=finding.where)


def sentences_of(findings: Iterable[Finding]) -> str:
    """All of them, one after another, each once."""
    return " ".join(dict.fromkeys(sentence_of(finding) for finding in findings))
