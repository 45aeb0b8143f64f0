"""Registers the bodies that issue documents."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.choices import LegalForm, PartyKind
from foundation.errors import Invalid
from foundation.models import Party
from foundation.rules.identifiers import IdentifierRefused, clean_iban, clean_kvk_number, clean_vat_id
from invoices.models import Issuer


class IssuerNumberWrong(Invalid):
    code = "issuer-number-wrong"
    sentence = _(
        "The KvK number, VAT id or IBAN of the issuer is wrong. Check it: it stands on every invoice."
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
    crkbo_from: date | None = None,
) -> Issuer:
    """Register a legal body of ours, or answer with the one that has this code already."""
    known = Issuer.objects.filter(code=code).first()
    if known is not None:
        return known
    try:
        kvk_number, iban = clean_kvk_number(kvk_number), clean_iban(iban)
        vat_id = clean_vat_id(vat_id, natural_person=False)
    except IdentifierRefused:
        raise IssuerNumberWrong from None
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
        iban=iban,
        account_name=name[:70],
        brand_name=brand_name,
        brand_region=brand_region,
        crkbo_from=crkbo_from,
    )
