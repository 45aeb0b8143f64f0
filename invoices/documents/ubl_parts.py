"""The parts of which an e-invoice is built: elements, amounts, parties and VAT categories of UBL 2.1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from foundation.rules.xml import xml_text
from invoices.documents.words import last_day
from invoices.rules.endpoints import Number, PartyFacts, endpoint_of, register_number_of
from invoices.rules.exemptions import EXEMPTIONS
from invoices.rules.faults import OUTSIDE

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"


def box(parent: etree._Element, name: str) -> etree._Element:
    """A new element that holds others."""
    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def put(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """A new element with a text; without a text there is no element, since an empty one is refused (PEPPOL R008)."""
    text = xml_text(text).strip()
    if text:
        etree.SubElement(parent, f"{{{CBC}}}{name}", attrib=attributes).text = text


def put_amount(parent: etree._Element, name: str, cents: int) -> None:
    """An amount in euros with two decimals."""
    put(parent, name, f"{Decimal(cents) / 100:.2f}", currencyID="EUR")


def put_period(parent: etree._Element, first: date, ends_before: date) -> None:
    """A period: in UBL its last day belongs to it."""
    period = box(parent, "InvoicePeriod")
    put(period, "StartDate", first.isoformat())
    put(period, "EndDate", last_day(ends_before).isoformat())


def put_number(parent: etree._Element, name: str, number: Number | None) -> None:
    """A number with its scheme, when there is one."""
    if number is not None:
        put(parent, name, number.value, **({"schemeID": number.scheme} if number.scheme else {}))


def put_party(parent: etree._Element, party: PartyFacts, *, tax_scheme: str, creditor_id: str = "") -> None:
    """A party. `tax_scheme` is VAT, TAX where no VAT id may stand, or empty to leave its number out (BR-O-02).

    `creditor_id` is that of who collects by direct debit (BT-90).
    """
    element = box(parent, "Party")
    put_number(element, "EndpointID", endpoint_of(party))
    if creditor_id:
        put(box(element, "PartyIdentification"), "ID", creditor_id, schemeID="SEPA")
    put(box(element, "PartyName"), "Name", party.name)
    address = box(element, "PostalAddress")
    put(address, "StreetName", party.street)
    put(address, "CityName", party.city)
    put(address, "PostalZone", party.postcode)
    put(box(address, "Country"), "IdentificationCode", party.country)
    if party.vat_id and tax_scheme:
        tax = box(element, "PartyTaxScheme")
        put(tax, "CompanyID", party.vat_id)
        put(box(tax, "TaxScheme"), "ID", tax_scheme)
    legal = box(element, "PartyLegalEntity")
    put(legal, "RegistrationName", party.name)
    put_number(legal, "CompanyID", register_number_of(party))
    if party.email:
        put(box(element, "Contact"), "ElectronicMail", party.email)


def put_category(parent: etree._Element, name: str, category: str, percent: int) -> etree._Element:
    """A VAT category; what is outside VAT has no percentage. Answers the element, for the reasons."""
    element = box(parent, name)
    put(element, "ID", category)
    if category != OUTSIDE:
        put(element, "Percent", f"{percent}.00")
    return element


def put_reasons(category: etree._Element, grounds: list[str], language: str) -> None:
    """Why there is no VAT: a code when there is exactly one, and always a text (BR-E-10, BR-AE-10, BR-O-10)."""
    known = [EXEMPTIONS[ground] for ground in grounds if ground in EXEMPTIONS]
    codes = {exemption.code for exemption in known}
    if len(codes) == 1:
        put(category, "TaxExemptionReasonCode", codes.pop())
    put(category, "TaxExemptionReason", "; ".join(exemption.text(language) for exemption in known))
