"""Registers organisations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.choices import LegalForm, PartyKind
from foundation.errors import Conflict, Invalid
from foundation.languages import staff_language
from foundation.models import Party, User
from foundation.rules.identifiers import (
    IdentifierRefused,
    Reason,
    clean_dutch_postcode,
    clean_foreign_vat_id,
    clean_kvk_number,
    clean_register_number,
    clean_vat_id,
)
from marketplace.choices import MemberRole, Role, Segment
from marketplace.models import Membership, Organisation, OrganisationRole
from marketplace.queries.regions import spot_named
from marketplace.rules.content import bsn_words


class KvkNumberWrong(Invalid):
    code = "kvk-number-wrong"
    sentence = _("A KvK number has 8 digits. You entered {found}.")


class KvkNumberNotDigits(Invalid):
    code = "kvk-number-not-digits"
    sentence = _("A KvK number has 8 digits and nothing else. You find it on the extract of the KvK.")


class KvkNumberTaken(Conflict):
    code = "kvk-number-taken"
    sentence = _(
        "This KvK number is registered with us already. Ask your colleague to invite you, or call us."
    )


class VatIdWrong(Invalid):
    code = "vat-id-wrong"
    sentence = _(
        "This is not a VAT id that we can read. A Dutch one looks like NL000000012B01. Check it, or leave it empty."
    )


class VatIdHoldsBsn(Invalid):
    code = "vat-id-holds-bsn"
    sentence = _(
        "This is the old VAT number of a sole trader. It holds a BSN, and we may not keep that. "
        "We have not saved it. You find your new VAT id (since 2020) in your account of the Belastingdienst."
    )


class VatIdNeedsLegalForm(Invalid):
    code = "vat-id-needs-legal-form"
    sentence = _(
        "This VAT id does not fit the legal form you chose. Check both. We have not saved the number."
    )


class VatIdOfAnotherCountry(Invalid):
    code = "vat-id-of-another-country"
    sentence = _(
        "This VAT id is not of the country of your address. Fill in the VAT id that your own tax office gave you."
    )


class CountryUnknown(Invalid):
    code = "country-unknown"
    sentence = _("Choose the country in which your organisation is established.")


class RegisterNumberWrong(Invalid):
    code = "register-number-wrong"
    sentence = _(
        "Fill in the number of your organisation in the trade register of your country, for example HRB 12345."
    )


class RegisterNumberTaken(Conflict):
    code = "register-number-taken"
    sentence = _(
        "This register number is registered with us already. Ask your colleague to invite you, or call us."
    )


class PostcodeWrong(Invalid):
    code = "postcode-wrong"
    sentence = _("A Dutch postcode has 4 digits and 2 letters, for example 5711 ZZ.")


class FieldEmpty(Invalid):
    code = "field-empty"
    sentence = _("Fill in this field.")


class RoleMissing(Invalid):
    code = "role-missing"
    sentence = _("Tick at least one thing that your organisation does.")


class SegmentUnknown(Invalid):
    code = "segment-unknown"
    sentence = _("Choose how large your organisation is.")


class TextHoldsBsn(Invalid):
    code = "text-holds-bsn"
    sentence = _("“{words}” looks like it holds a BSN. We may not keep a BSN. Leave the number out.")


HOME = "NL"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRegistration:
    """What a new partner tells about itself, as typed."""

    name: str
    kvk_number: str = ""
    legal_form: str
    street: str
    postcode: str
    city: str
    email: str
    segment: str
    roles: tuple[str, ...]
    vat_id: str = ""
    website: str = ""
    description: str = ""
    language: str = "nl"
    is_agricultural: bool = False
    houses_workers: bool = False
    declares: bool = False
    country: str = HOME
    register_number: str = ""

    @property
    def is_dutch(self) -> bool:
        """Established here: with a KvK number. All others have the number of their own register."""
        return self.country == HOME


def refuse_bsn(**texts: str) -> None:
    """Refuse texts that hold something like a BSN, naming the field and the words around it (R8)."""
    for field, text in texts.items():
        words = bsn_words(text)
        if words is not None:
            raise TextHoldsBsn(field=field, words=words)


def _clean_kvk(typed: str) -> str:
    try:
        return clean_kvk_number(typed)
    except IdentifierRefused as refused:
        if refused.reason is Reason.KVK_LENGTH:
            raise KvkNumberWrong(field="kvk_number", found=refused.found) from None
        raise KvkNumberNotDigits(field="kvk_number") from None


def clean_party_vat_id(typed: str, *, legal_form: str, country: str) -> str:
    """The VAT id of a party in a country, or nothing; refuses a wrong one, and one that holds a BSN."""
    if not typed.strip():
        return ""
    natural_person = legal_form == LegalForm.SOLE_TRADER if legal_form else None
    try:
        if country != HOME:
            return clean_foreign_vat_id(typed, country=country)
        return clean_vat_id(typed, natural_person=natural_person)
    except IdentifierRefused as refused:
        kinds: dict[Reason, type[Invalid]] = {
            Reason.VAT_HOLDS_BSN: VatIdHoldsBsn,
            Reason.VAT_NEEDS_LEGAL_FORM: VatIdNeedsLegalForm,
            Reason.VAT_OTHER_COUNTRY: VatIdOfAnotherCountry,
        }
        # `from None`: what was typed must not travel along in a traceback.
        raise kinds.get(refused.reason, VatIdWrong)(field="vat_id") from None


def clean_party_postcode(typed: str, *, country: str) -> str:
    """A postcode: of the Dutch form in the Netherlands, as it is written elsewhere."""
    if country != HOME:
        return " ".join(typed.split())[:16]
    try:
        return clean_dutch_postcode(typed)
    except IdentifierRefused:
        raise PostcodeWrong(field="postcode") from None


def _clean_register(typed: str) -> str:
    try:
        return clean_register_number(typed)
    except IdentifierRefused:
        raise RegisterNumberWrong(field="register_number") from None


def _refuse_known(kvk_number: str, country: str, register_number: str) -> None:
    if kvk_number and Party.objects.filter(kvk_number=kvk_number).exists():
        raise KvkNumberTaken(field="kvk_number")
    same = Party.objects.filter(country=country, foreign_register_number=register_number)
    if register_number and same.exists():
        raise RegisterNumberTaken(field="register_number")


@transaction.atomic
def register_organisation(
    *, user: User | None, registration: OrganisationRegistration, now: datetime
) -> Organisation:
    """Register an organisation with its party; its first member becomes owner.

    A Dutch one has a KvK number, one from elsewhere the number of its own register. Refuses, naming the field: a number
    that is wrong or is known already, a VAT id that is wrong, of another country, or holds a BSN (nothing of it is
    kept), a postcode of another form, no role, a BSN in a text.
    """
    for field in ("name", "street", "city", "email"):
        if not getattr(registration, field).strip():
            raise FieldEmpty(field=field)
    country = registration.country
    if re.fullmatch(r"[A-Z]{2}", country) is None:
        raise CountryUnknown(field="country")
    kvk_number = _clean_kvk(registration.kvk_number) if registration.is_dutch else ""
    register_number = "" if registration.is_dutch else _clean_register(registration.register_number)
    vat_id = clean_party_vat_id(registration.vat_id, legal_form=registration.legal_form, country=country)
    postcode = clean_party_postcode(registration.postcode, country=country)
    roles = [role.value for role in Role if role.value in registration.roles]
    if not roles:
        raise RoleMissing(field="roles")
    if registration.segment not in Segment.values:
        raise SegmentUnknown(field="segment")
    refuse_bsn(name=registration.name, street=registration.street, description=registration.description)
    _refuse_known(kvk_number, country, register_number)
    spot = (spot_named(postcode[:4]) or spot_named(registration.city)) if registration.is_dutch else None
    try:
        with transaction.atomic():
            party = Party.objects.create(
                kind=PartyKind.ORGANISATION,
                legal_form=registration.legal_form,
                name=registration.name.strip(),
                kvk_number=kvk_number,
                foreign_register_number=register_number,
                country=country,
                vat_id=vat_id,
                street=registration.street.strip(),
                postcode=postcode,
                city=registration.city.strip(),
                email=registration.email.strip(),
                language=staff_language(registration.language),
                created_at=now,
            )
    except IntegrityError:
        # Somebody else registered the same number at the same moment.
        _refuse_known(kvk_number, country, register_number)
        raise
    organisation = Organisation.objects.create(
        party=party,
        name=party.name,
        segment=registration.segment,
        municipality=spot.municipality if spot else None,
        description=registration.description.strip(),
        website=registration.website,
        is_agricultural=registration.is_agricultural,
        houses_workers=registration.houses_workers,
        declaration_signed_at=now if registration.declares else None,
        created_at=now,
    )
    OrganisationRole.objects.bulk_create(
        [OrganisationRole(organisation=organisation, role=role) for role in roles]
    )
    if user is not None:
        Membership.objects.create(organisation=organisation, user=user, role=MemberRole.OWNER, created_at=now)
    record(
        action="register_organisation",
        subject_kind="organisation",
        subject_reference=organisation.reference,
        organisation_reference=organisation.reference,
        actor=user,
        now=now,
        facts={"roles": roles, "segment": registration.segment},
    )
    return organisation


@transaction.atomic
def sign_declaration(*, organisation: Organisation, actor: User, now: datetime) -> Organisation:
    """Declare, for an organisation, that what it offers is its own, is true, and costs what it says; once."""
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if locked.declaration_signed_at is None:
        locked.declaration_signed_at = now
        locked.save(update_fields=["declaration_signed_at"])
        record(
            action="sign_declaration",
            subject_kind="organisation",
            subject_reference=locked.reference,
            organisation_reference=locked.reference,
            actor=actor,
            now=now,
        )
    return locked
