"""Registers the bodies that issue documents."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.choices import LegalForm, PartyKind
from foundation.errors import Conflict, Invalid
from foundation.models import Party, User
from foundation.rules.identifiers import (
    IdentifierRefused,
    clean_creditor_id,
    clean_iban,
    clean_kvk_number,
    clean_vat_id,
)
from invoices.choices import EInvoiceStandard
from invoices.models import Issuer
from invoices.rules.numbers import clean_prefix


class IssuerNumberWrong(Invalid):
    code = "issuer-number-wrong"
    sentence = _(
        "The KvK number, VAT id or IBAN of the issuer is wrong. Check it: it stands on every invoice."
    )


class CreditorIdWrong(Invalid):
    code = "creditor-id-wrong"
    sentence = _(
        "The creditor id is wrong. It has a country, two check digits and a number, such as NL79ZZZ999999990000."
    )


class StandardUnknown(Invalid):
    code = "e-invoice-standard-unknown"
    sentence = _("E-invoices follow peppol or nlcius. Choose one of the two.")


class PrefixWrong(Invalid):
    code = "prefix-wrong"
    sentence = _(
        "The prefix of numbers is up to four letters, such as LIM, or nothing. Its last letter is no B."
    )


class PrefixTaken(Conflict):
    code = "prefix-taken"
    sentence = _(
        "Another issuer's numbers begin with “{prefix}” already. Choose other letters: "
        "no two invoices carry one number."
    )


@transaction.atomic
def register_issuer(
    *,
    code: str,
    name: str,
    kvk_number: str,
    vat_id: str,
    street: str,
    postcode: str,
    city: str,
    email: str,
    iban: str,
    brand_name: str,
    brand_region: str,
    now: datetime,
    number_prefix: str = "",
    crkbo_from: date | None = None,
    small_business_from: date | None = None,
    e_invoice_standard: str = EInvoiceStandard.PEPPOL,
    creditor_id: str = "",
) -> Issuer:
    """Register a legal body of ours, or answer with the one that has this code already.

    `creditor_id` is the SEPA identifier under which direct debits of this body are collected, if they are. Refuses a
    number that is wrong, a standard for e-invoices that there is not, and a prefix of numbers that another
    issuer has: two invoices may never carry one number.
    """
    known = Issuer.objects.filter(code=code).first()
    if known is not None:
        return known
    try:
        kvk_number, iban = clean_kvk_number(kvk_number), clean_iban(iban)
        vat_id = clean_vat_id(vat_id, natural_person=False)
    except IdentifierRefused:
        raise IssuerNumberWrong from None
    creditor_id = _clean_creditor_id(creditor_id)
    if e_invoice_standard not in EInvoiceStandard.values:
        raise StandardUnknown(field="e_invoice_standard")
    try:
        prefix = clean_prefix(number_prefix)
    except ValueError:
        raise PrefixWrong(field="number_prefix") from None
    if Issuer.objects.filter(number_prefix=prefix).exists():
        raise PrefixTaken(field="number_prefix", prefix=prefix)
    party = Party.objects.create(
        kind=PartyKind.ORGANISATION,
        legal_form=LegalForm.LEGAL_ENTITY,
        name=name,
        kvk_number=kvk_number,
        vat_id=vat_id,
        street=street,
        postcode=postcode,
        city=city,
        email=email,
        created_at=now,
    )
    return Issuer.objects.create(
        party=party,
        code=code,
        number_prefix=prefix,
        iban=iban,
        creditor_id=creditor_id,
        account_name=name[:70],
        brand_name=brand_name,
        brand_region=brand_region,
        crkbo_from=crkbo_from,
        small_business_from=small_business_from,
        e_invoice_standard=e_invoice_standard,
    )


@transaction.atomic
def change_creditor_id(*, issuer: Issuer, creditor_id: str, actor: User | None, now: datetime) -> Issuer:
    """Write the SEPA creditor identifier of an issuer, or nothing: it stands on what is issued from now on.

    Refuses an identifier whose check digits are wrong.
    """
    issuer.creditor_id = _clean_creditor_id(creditor_id)
    issuer.save(update_fields=["creditor_id"])
    record(
        action="change_creditor_id",
        subject_kind="issuer",
        subject_reference=issuer.reference,
        actor=actor,
        now=now,
        facts={"creditor_id": issuer.creditor_id},
    )
    return issuer


def _clean_creditor_id(typed: str) -> str:
    try:
        return clean_creditor_id(typed) if typed.strip() else ""
    except IdentifierRefused:
        raise CreditorIdWrong(field="creditor_id") from None
