"""What is not in order is found by us, before a validator: each fault by one fact that is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from foundation.money import Money
from invoices.documents.sentences import SENTENCES, sentences_of
from invoices.rules.endpoints import PartyFacts
from invoices.rules.faults import Fault, LineFacts, PaperFacts, findings, paper_findings
from tests.invoices.papers import (
    BELGIAN,
    BUYER,
    EDUCATION,
    OUTSIDE_EU,
    REVERSED,
    SELLER,
    STANDARD,
    TOWN,
    paper_facts,
)


def buyer(**changes: str) -> PartyFacts:
    return PartyFacts.of({**BUYER, **changes})


def seller(**changes: str) -> PartyFacts:
    return PartyFacts.of({**SELLER, **changes})


def line(**changes: object) -> tuple[LineFacts, ...]:
    return (replace(paper_facts().lines[0], **changes),)  # type: ignore[arg-type]  # names and values of a test


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        (paper_facts(buyer=buyer(street=" ")), Fault.ADDRESS_INCOMPLETE),
        (paper_facts(buyer=buyer(city="")), Fault.ADDRESS_INCOMPLETE),
        (paper_facts(buyer=buyer(postcode="")), Fault.ADDRESS_INCOMPLETE),
        (paper_facts(seller=seller(postcode="0000 AA")), Fault.ADDRESS_INCOMPLETE),
        (paper_facts(iban="NL92ABNA0417164300"), Fault.IBAN_WRONG),
        (paper_facts(payment_reference="RF34202700184"), Fault.REFERENCE_WRONG),
        (paper_facts(buyer=buyer(kvk_number="9800001")), Fault.KVK_WRONG),
        (paper_facts(buyer=buyer(kvk_number="", oin="0000000100321434500")), Fault.OIN_WRONG),
        (paper_facts(buyer=buyer(vat_id="NL123456789B01")), Fault.VAT_ID_WRONG),
        (paper_facts(buyer=PartyFacts.of({**BELGIAN, "vat_id": "BE0428759498"})), Fault.VAT_ID_WRONG),
        (paper_facts(seller=seller(vat_id="")), Fault.SELLER_VAT_ID_MISSING),
        (
            paper_facts(REVERSED, seller=seller(vat_id=""), buyer=PartyFacts.of(BELGIAN)),
            Fault.SELLER_VAT_ID_MISSING,
        ),
        (paper_facts(REVERSED), Fault.BUYER_VAT_ID_MISSING),
        (paper_facts(buyer=PartyFacts.of({**TOWN, "oin": ""}), purchase_order="PO"), Fault.OIN_MISSING),
        (paper_facts(buyer=PartyFacts.of(TOWN)), Fault.ORDER_MISSING),
        (paper_facts(lines=line(description=" ")), Fault.DESCRIPTION_MISSING),
        (paper_facts(lines=line(quantity=Decimal("0.3333"))), Fault.QUANTITY_TOO_FINE),
        (
            paper_facts(lines=line(period_from=date(2027, 3, 16), period_until=date(2027, 3, 16))),
            Fault.PERIOD_RUNS_BACK,
        ),
        (paper_facts(gross=Money(12_101)), Fault.TOTALS_DIFFER),
        (paper_facts(lines=line(net=Money(9_999))), Fault.TOTALS_DIFFER),
        (
            paper_facts(
                rates={STANDARD: (Money(10_000), Money(2_101))}, vat=Money(2_101), gross=Money(12_101)
            ),
            Fault.TOTALS_DIFFER,
        ),
        (paper_facts(is_credit=True, payment_reference=""), Fault.ORIGINAL_MISSING),
    ],
)
def test_what_is_wrong_stops_the_paper_and_says_what_to_do(facts: PaperFacts, fault: Fault):
    found = paper_findings(facts)

    assert fault in {finding.fault for finding in found}
    assert {finding.fault for finding in found} <= {fault, Fault.BUYER_ENDPOINT_MISSING, Fault.OIN_WRONG}
    assert sentences_of(found)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        (paper_facts(STANDARD, OUTSIDE_EU), Fault.MIXED_WITH_OUTSIDE),
        (paper_facts(("E", 0, "unheard-of")), Fault.REASON_MISSING),
        (paper_facts(our_reference=" "), Fault.BUYER_REFERENCE_MISSING),
        (paper_facts(buyer=buyer(kvk_number="")), Fault.BUYER_ENDPOINT_MISSING),
        (
            paper_facts(buyer=buyer(kvk_number="", vat_id="NL000000012B01"), nlcius=True),
            Fault.BUYER_NUMBER_MISSING,
        ),
        (paper_facts(seller=seller(kvk_number="")), Fault.SELLER_NUMBER_MISSING),
    ],
)
def test_what_only_an_e_invoice_cannot_say_leaves_the_paper_alone(facts: PaperFacts, fault: Fault):
    assert [finding.fault for finding in findings(facts)] == [fault]
    assert paper_findings(facts) == []


@pytest.mark.parametrize(
    "facts",
    [
        paper_facts(),
        paper_facts(STANDARD, EDUCATION),
        paper_facts(REVERSED, buyer=PartyFacts.of(BELGIAN)),
        paper_facts(buyer=PartyFacts.of(TOWN), purchase_order="PO-77"),
        paper_facts(is_credit=True, original="2027-00001", payment_reference=""),
        paper_facts(buyer=buyer(vat_id="NL123456782B90", kvk_number="")),
    ],
)
def test_what_is_in_order_has_no_findings(facts: PaperFacts):
    assert findings(facts) == []


def test_a_credit_note_is_never_stopped_by_the_details_of_its_invoice():
    wrong = paper_facts(
        buyer=PartyFacts.of({**TOWN, "oin": "", "street": ""}),
        is_credit=True,
        original="2027-00001",
        iban="NL00",
    )

    assert paper_findings(wrong) == []


def test_every_fault_has_a_sentence():
    assert set(SENTENCES) == set(Fault)
