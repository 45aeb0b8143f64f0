"""Where an e-invoice goes: by OIN, KvK number or a number of the buyer's own country."""

from __future__ import annotations

import re

import pytest

from invoices.documents.rule_sets import artefacts
from invoices.rules import endpoints
from invoices.rules.endpoints import Number, PartyFacts, endpoint_of, register_number_of


@pytest.mark.parametrize(
    ("facts", "endpoint"),
    [
        ({"kvk_number": "98000001"}, Number("0106", "98000001")),
        ({"oin": "00000001003214345000", "vat_id": "NL000000012B01"}, Number("0190", "00000001003214345000")),
        ({"vat_id": "NL000000012B01"}, Number("9944", "NL000000012B01")),
        ({"country": "BE", "vat_id": "BE0428759497"}, Number("0208", "0428759497")),
        ({"country": "DE", "vat_id": "DE136695976"}, Number("9930", "DE136695976")),
        ({"country": "CH", "foreign_register_number": "CHE-107.787.577"}, Number("0183", "CHE107787577")),
        ({"country": "CH", "foreign_register_number": "CHE-107.787.578"}, None),
        ({"country": "DE", "foreign_register_number": "HRB 1234"}, None),
        ({}, None),
    ],
)
def test_a_party_is_reached_by_the_number_that_names_it_best(facts: dict[str, str], endpoint: Number | None):
    assert endpoint_of(PartyFacts(name="X", **facts)) == endpoint


def test_a_foreign_register_has_no_scheme_and_a_party_without_numbers_has_none():
    assert register_number_of(PartyFacts(name="X", foreign_register_number="HRB 1")) == Number("", "HRB 1")
    assert register_number_of(PartyFacts(name="X")) is None


def test_every_scheme_is_on_the_list_of_the_european_rules():
    rules = (artefacts() / "EN16931-UBL-validation.xslt").read_text("utf-8")
    known = re.search(r"' (0002 0007 [^']*9944[^']*) '", rules)
    assert known is not None

    ours = {"0106", "0190", "0208", "0183", *endpoints._VAT_SCHEMES.values()}

    assert ours <= set(known[1].split())
