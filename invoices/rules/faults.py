"""What is wrong with an invoice before it is one, and with a document before it is an e-invoice.

Validators find neither a wrong check digit nor a missing cent, and what they find they say in codes. So we look at the
facts first. Some faults stop the paper itself; others only mean that there is no e-invoice and that the PDF goes alone.
Source: art. 35a Wet OB; EN 16931 1.3.16, Peppol BIS Billing 3.0 and NLCIUS rules (docs/algorithms/e-invoices.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache, partial

from stdnum import iso11649
from stdnum.eu import vat as eu_vat

from foundation.money import Money
from foundation.rules.identifiers import (
    IdentifierRefused,
    clean_dutch_postcode,
    clean_iban,
    clean_kvk_number,
    clean_oin,
    clean_vat_id,
)
from invoices.rules.endpoints import PartyFacts, endpoint_of, register_number_of
from invoices.rules.exemptions import EXEMPTIONS
from invoices.rules.totals import vat_over

STANDARD, REVERSED, OUTSIDE = "S", "AE", "O"


class Fault(StrEnum):
    """One thing that is not in order."""

    ADDRESS_INCOMPLETE = "address-incomplete"
    IBAN_WRONG = "iban-wrong"
    REFERENCE_WRONG = "reference-wrong"
    KVK_WRONG = "kvk-wrong"
    OIN_WRONG = "oin-wrong"
    VAT_ID_WRONG = "vat-id-wrong"
    SELLER_VAT_ID_MISSING = "seller-vat-id-missing"
    BUYER_VAT_ID_MISSING = "buyer-vat-id-missing"
    OIN_MISSING = "oin-missing"
    ORDER_MISSING = "order-missing"
    DESCRIPTION_MISSING = "description-missing"
    QUANTITY_TOO_FINE = "quantity-too-fine"
    PERIOD_RUNS_BACK = "period-runs-back"
    TOTALS_DIFFER = "totals-differ"
    ORIGINAL_MISSING = "original-missing"
    # From here on the paper is right, and only an e-invoice cannot be made of it.
    MIXED_WITH_OUTSIDE = "mixed-with-outside"
    REASON_MISSING = "reason-missing"
    BUYER_REFERENCE_MISSING = "buyer-reference-missing"
    BUYER_ENDPOINT_MISSING = "buyer-endpoint-missing"
    BUYER_NUMBER_MISSING = "buyer-number-missing"
    SELLER_NUMBER_MISSING = "seller-number-missing"


ONLY_E_INVOICE = frozenset(
    {
        Fault.MIXED_WITH_OUTSIDE,
        Fault.REASON_MISSING,
        Fault.BUYER_REFERENCE_MISSING,
        Fault.BUYER_ENDPOINT_MISSING,
        Fault.BUYER_NUMBER_MISSING,
        Fault.SELLER_NUMBER_MISSING,
    }
)
# A credit note takes back what is on paper, right or wrong: only its own sums and its reference can stop it.
STOP_A_CREDIT = frozenset({Fault.ORIGINAL_MISSING, Fault.TOTALS_DIFFER, Fault.PERIOD_RUNS_BACK})


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and where it is: the name of a party, or the description of a line."""

    fault: Fault
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line. Amounts are whole cents by their type, so a third decimal has no place here."""

    description: str
    quantity: Decimal
    net: Money
    rate: tuple[str, int, str]
    period_from: date | None = None
    period_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """A document to be, or one that is. `rates` holds net and VAT by category, whole per cent and ground."""

    seller: PartyFacts
    buyer: PartyFacts
    iban: str
    lines: tuple[LineFacts, ...]
    rates: dict[tuple[str, int, str], tuple[Money, Money]]
    net: Money
    vat: Money
    gross: Money
    purchase_order: str = ""
    our_reference: str = ""
    payment_reference: str = ""
    is_credit: bool = False
    original: str = ""
    nlcius: bool = False

    @property
    def categories(self) -> set[str]:
        """The VAT categories on it."""
        return {category for category, _percent, _ground in self.rates}


def paper_findings(facts: PaperFacts) -> list[Finding]:
    """What stops the document itself."""
    found = [*_paper(facts), *_delivery(facts)] if facts.is_credit else _paper(facts)
    return [
        finding
        for finding in found
        if finding.fault not in ONLY_E_INVOICE and (not facts.is_credit or finding.fault in STOP_A_CREDIT)
    ]


def findings(facts: PaperFacts) -> list[Finding]:
    """Everything that is not in order, for an e-invoice as well; nothing when all is."""
    return [*_paper(facts), *_delivery(facts)]


def _paper(facts: PaperFacts) -> list[Finding]:
    return [
        *_parties(facts),
        *_numbers(facts),
        *_government(facts),
        *_lines(facts),
        *_sums(facts),
    ]


def _parties(facts: PaperFacts) -> Iterator[Finding]:
    for party in (facts.seller, facts.buyer):
        complete = party.name.strip() and party.street.strip() and party.city.strip()
        if not complete or (party.country == "NL" and not _accepts(clean_dutch_postcode, party.postcode)):
            yield Finding(Fault.ADDRESS_INCOMPLETE, party.name)
    if facts.categories & {STANDARD, REVERSED} and not facts.seller.vat_id:
        yield Finding(Fault.SELLER_VAT_ID_MISSING, facts.seller.name)
    if REVERSED in facts.categories and not facts.buyer.vat_id:
        yield Finding(Fault.BUYER_VAT_ID_MISSING, facts.buyer.name)


def _numbers(facts: PaperFacts) -> Iterator[Finding]:
    if not _is_iban(facts.iban):
        yield Finding(Fault.IBAN_WRONG, facts.seller.name)
    if facts.payment_reference and not iso11649.is_valid(facts.payment_reference):
        yield Finding(Fault.REFERENCE_WRONG, facts.payment_reference)
    yield from _numbers_of(facts.seller)
    yield from _numbers_of(facts.buyer)


# A batch is of few sellers, and of buyers that come back.
@lru_cache(maxsize=256)
def _numbers_of(party: PartyFacts) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if party.kvk_number and not _accepts(clean_kvk_number, party.kvk_number):
        found.append(Finding(Fault.KVK_WRONG, party.name))
    if party.oin and not _accepts(clean_oin, party.oin):
        found.append(Finding(Fault.OIN_WRONG, party.name))
    # Outside the EU each country has a form of its own; what is typed there is checked by people.
    if party.vat_id and party.country.lower() in eu_vat.MEMBER_STATES and not _is_vat_id(party.vat_id):
        found.append(Finding(Fault.VAT_ID_WRONG, party.name))
    return tuple(found)


def _government(facts: PaperFacts) -> Iterator[Finding]:
    # Abroad there is no OIN; the order number is asked of every government.
    if facts.buyer.kind == "government":
        if facts.buyer.country == "NL" and not facts.buyer.oin:
            yield Finding(Fault.OIN_MISSING, facts.buyer.name)
        if not facts.purchase_order.strip():
            yield Finding(Fault.ORDER_MISSING, facts.buyer.name)


def _lines(facts: PaperFacts) -> Iterator[Finding]:
    for number, line in enumerate(facts.lines, start=1):
        where = line.description.strip() or str(number)
        if not line.description.strip():
            yield Finding(Fault.DESCRIPTION_MISSING, where)
        if line.quantity != line.quantity.quantize(Decimal("0.001")):
            yield Finding(Fault.QUANTITY_TOO_FINE, where)
        if line.period_from and line.period_until and line.period_until <= line.period_from:
            yield Finding(Fault.PERIOD_RUNS_BACK, where)


def _sums(facts: PaperFacts) -> Iterator[Finding]:
    nets: dict[tuple[str, int, str], int] = defaultdict(int)
    for line in facts.lines:
        nets[line.rate] += line.net.cents
    right = (
        nets == {rate: net.cents for rate, (net, _vat) in facts.rates.items()}
        and facts.net.cents == sum(net.cents for net, _vat in facts.rates.values())
        and facts.vat.cents == sum(vat.cents for _net, vat in facts.rates.values())
        and facts.gross == facts.net + facts.vat
    )
    # Parts of a credit take what is left of the VAT, so only an invoice's VAT follows from its own sum.
    if not facts.is_credit:
        right = right and all(vat == vat_over(net, rate[1]) for rate, (net, vat) in facts.rates.items())
    if not right:
        yield Finding(Fault.TOTALS_DIFFER)


def _delivery(facts: PaperFacts) -> Iterator[Finding]:
    if facts.is_credit and not facts.original:
        yield Finding(Fault.ORIGINAL_MISSING)
    if OUTSIDE in facts.categories and len(facts.categories) > 1:
        yield Finding(Fault.MIXED_WITH_OUTSIDE)
    for category, _percent, ground in facts.rates:
        if category != STANDARD and ground not in EXEMPTIONS:
            yield Finding(Fault.REASON_MISSING, ground)
    if not facts.purchase_order.strip() and not facts.our_reference.strip():
        yield Finding(Fault.BUYER_REFERENCE_MISSING)
    if endpoint_of(facts.buyer) is None:
        yield Finding(Fault.BUYER_ENDPOINT_MISSING, facts.buyer.name)
    elif facts.nlcius and facts.buyer.country == "NL" and register_number_of(facts.buyer) is None:
        yield Finding(Fault.BUYER_NUMBER_MISSING, facts.buyer.name)
    if not facts.seller.kvk_number and not facts.seller.oin:
        yield Finding(Fault.SELLER_NUMBER_MISSING, facts.seller.name)


def _accepts(clean: Callable[[str], str], typed: str) -> bool:
    try:
        clean(typed)
    except IdentifierRefused:
        return False
    return True


def _is_vat_id(typed: str) -> bool:
    # Which of the two forms a Dutch id must have depends on the legal form, which paper does not know.
    for natural_person in (False, True):
        try:
            clean_vat_id(typed, natural_person=natural_person)
        except IdentifierRefused:
            continue
        return True
    return False


# The same few accounts stand on every invoice.
_is_iban = lru_cache(maxsize=64)(partial(_accepts, clean_iban))
