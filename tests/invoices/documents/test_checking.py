"""The process that checks: what it finds, what it may read, and what happens when it dies."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psutil
import pytest
from django.conf import LazySettings

from invoices.checks import rules_of_e_invoices_are_recent
from invoices.documents import checker
from invoices.documents.checking import CheckerSilent, findings_in, stop_checking
from invoices.documents.rule_sets import RuleSetBroken, rule_sets
from tests.invoices.papers import BELGIAN, OUTSIDE_EU, REVERSED, SWISS, a_paper

ONE = Decimal(1)
SHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/"><svrl:schematron-output>{body}
    </svrl:schematron-output></xsl:template></xsl:stylesheet>"""
NO = '<svrl:failed-assert id="NO-1" flag="{flag}"><svrl:text> Always\n no. </svrl:text></svrl:failed-assert>'


def a_rule_set(folder: Path, *, body: str, released_on: str = "2026-05-15") -> Path:
    own = folder / "peppol"
    own.mkdir(exist_ok=True)
    (own / "rules.xslt").write_text(SHEET.format(body=body), "utf-8")
    (own / "rule_set.json").write_text(json.dumps({"version": "3.0.21", "released_on": released_on}), "utf-8")
    return folder


@pytest.fixture
def rules(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """A folder for official rules that the next checker reads."""
    settings.E_INVOICE_RULES = tmp_path
    stop_checking()
    yield tmp_path
    stop_checking()


def test_what_the_schema_refuses_goes_no_further():
    twice = a_paper().ubl.replace(b"<cbc:ProfileID>", b"<cbc:ProfileID>x</cbc:ProfileID><cbc:ProfileID>")

    [found] = findings_in(twice, standard="peppol")

    assert found.startswith("UBL 2.1: ")
    assert "ProfileID" in found


def test_what_is_no_invoice_is_said_so():
    assert findings_in(b"<a/>", standard="peppol") == ["XML: a is no invoice and no credit note."]
    [found] = findings_in(b"<a", standard="peppol")
    assert found.startswith("XML: ")


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (a_paper(gross_cents=290_399).ubl, "BR-CO-15"),
        (a_paper((REVERSED, ONE, 10_000), buyer={**BELGIAN, "vat_id": ""}).ubl, "BR-AE-02"),
        (a_paper((OUTSIDE_EU, ONE, 10_000), buyer=SWISS).ubl.replace(b">TAX<", b">VAT<"), "BR-O-02"),
        (a_paper(seller={"vat_id": ""}).ubl, "BR-S-02"),
        (a_paper().ubl.replace(b'"0106"', b'"0107"'), "BR-CL-25"),
    ],
)
def test_the_european_rules_find_what_is_wrong(document: bytes, rule: str):
    assert [
        one for one in findings_in(document, standard="peppol") if one.startswith(f"[{rule}]") or rule in one
    ]


def test_rules_in_the_folder_are_for_their_own_standard_and_a_warning_is_no_fault(rules: Path):
    a_rule_set(rules, body=NO.format(flag="fatal") + NO.format(flag="warning"))

    assert findings_in(a_paper().ubl, standard="peppol") == ["NO-1: Always no."]
    assert findings_in(a_paper().ubl, standard="nlcius") == []


def test_rules_reach_no_other_place_and_an_engine_that_stops_counts_as_a_finding(rules: Path):
    a_rule_set(rules, body="<xsl:value-of select=\"doc('http://127.0.0.1:9/secret')\"/>")

    [found] = findings_in(a_paper().ubl, standard="peppol")

    assert found.startswith("Saxon: ")


def test_a_checker_that_dies_says_so_and_the_next_document_gets_another():
    document = a_paper().ubl
    assert findings_in(document, standard="peppol") == []
    [running] = [
        child
        for child in psutil.Process(os.getpid()).children()
        if any(Path(part).name == Path(checker.__file__).name for part in child.cmdline())
    ]
    running.kill()
    running.wait()

    with pytest.raises(CheckerSilent):
        findings_in(document, standard="peppol")

    assert findings_in(document, standard="peppol") == []


def test_a_folder_that_does_not_say_of_when_its_rules_are_is_refused(tmp_path: Path):
    a_rule_set(tmp_path, body="")
    (tmp_path / "peppol" / "rule_set.json").write_text("{}", "utf-8")

    with pytest.raises(RuleSetBroken, match="must say version and released_on"):
        rule_sets(tmp_path)


def test_the_rules_that_come_along_say_of_when_they_are():
    [european] = rule_sets(None)

    assert (european.name, european.version, european.released_on) == (
        "EN 16931",
        "1.3.16",
        date(2026, 3, 30),
    )


def test_the_check_warns_when_a_rule_set_is_older_than_nine_months(settings: LazySettings, tmp_path: Path):
    settings.E_INVOICE_RULES = a_rule_set(tmp_path, body="", released_on="2025-05-15")

    ours = [one for one in rules_of_e_invoices_are_recent() if "Peppol" in one.msg]

    assert [one.id for one in ours] == ["invoices.W001"]
    assert "(3.0.21) are of 15-05-2025" in ours[0].msg


def test_the_check_fails_when_a_rule_set_cannot_be_used(settings: LazySettings, tmp_path: Path):
    settings.E_INVOICE_RULES = a_rule_set(tmp_path, body="", released_on="May")

    assert [one.id for one in rules_of_e_invoices_are_recent()] == ["invoices.E001"]
