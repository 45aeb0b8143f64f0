"""A draft that is not in order is refused with a sentence, and nothing is numbered."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from foundation.choices import PartyKind
from foundation.models import OutboxMessage, Party
from foundation.money import Money
from foundation.periods import Period
from invoices.actions.checking import NotInOrder
from invoices.actions.issuing import issue_invoices
from invoices.models import Document, Issuer, NumberSeries
from invoices.queries.documents import series_with_gaps
from tests.invoices.given import NOW, a_draft, a_line, a_party, an_issuer

pytestmark = pytest.mark.django_db

TOWN = {"kind": PartyKind.GOVERNMENT, "name": "Gemeente Someren", "kvk_number": ""}


@pytest.mark.parametrize(
    ("party", "sentence"),
    [
        ({"street": ""}, "The address of Kwekerij De Zandhorst B.V. is not complete."),
        ({"city": ""}, "The address of Kwekerij De Zandhorst B.V. is not complete."),
        ({"postcode": "5711"}, "Fill in street, postcode (such as 5038 AA) and city in its details."),
        ({"vat_id": "NL123456789B01"}, "The VAT id of Kwekerij De Zandhorst B.V. is wrong."),
        (TOWN, "Gemeente Someren is a government body without an OIN."),
    ],
)
def test_a_buyer_whose_details_are_wrong_is_named(party: dict[str, str], sentence: str):
    _refused(sentence, a_draft(party=a_party(**party)))


def test_a_government_body_without_a_purchase_order_is_asked_for_it():
    town = a_party(**{**TOWN, "oin": "00000001003214345000"})

    _refused("gave no purchase order number", replace(a_draft(party=town), purchase_order=" "))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"quantity": Decimal("0.3333")},
            "The quantity of “Wervingspakket, 15 vacatures tegelijk” has more than",
        ),
        ({"description": " "}, "Line 1 does not say what was delivered."),
    ],
)
def test_a_line_that_is_wrong_is_named(changes: dict[str, object], sentence: str):
    _refused(sentence, a_draft(replace(a_line(), **changes)))  # type: ignore[arg-type]  # names and values of a test


@pytest.mark.parametrize(
    ("table", "changes", "sentence"),
    [
        (Issuer, {"iban": "NL92ABNA0417164300"}, "The bank account (IBAN) of Stichting Migratie"),
        (Party, {"vat_id": ""}, "charges VAT and has no VAT id."),
    ],
)
def test_an_issuer_whose_details_are_wrong_issues_nothing(table, changes: dict[str, str], sentence: str):
    draft = a_draft()
    issuer = an_issuer()
    table.objects.filter(pk=issuer.pk if table is Issuer else issuer.party_id).update(**changes)

    _refused(sentence, draft)


def test_one_bad_draft_refuses_the_batch_and_all_that_is_wrong_is_said_at_once():
    bad = replace(a_draft(replace(a_line(), description="")), party_id=a_party(street="").pk)

    with pytest.raises(NotInOrder) as refused:
        issue_invoices(drafts=[a_draft(), bad, a_draft()], now=NOW)

    assert refused.value.data["faults"] == ["address-incomplete", "description-missing"]
    _nothing_moved()


@pytest.mark.parametrize("amount", ["1.005", "0.001"])
def test_an_amount_with_a_third_decimal_cannot_be_written(amount: str):
    with pytest.raises(ValueError, match="parts of a cent"):
        Money.euros(amount)


def test_a_period_that_ends_before_it_starts_cannot_be_written():
    with pytest.raises(ValueError, match="cannot end before"):
        Period(NOW.date(), NOW.date())


def _refused(sentence: str, draft: object) -> None:
    with translation.override("en"), pytest.raises(NotInOrder) as refused:
        issue_invoices(drafts=[draft], now=NOW)  # type: ignore[list-item]  # a draft
    assert sentence in refused.value.message
    _nothing_moved()


def _nothing_moved() -> None:
    assert not Document.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert not NumberSeries.objects.exists()
    assert series_with_gaps() == []
