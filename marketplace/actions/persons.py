"""Registers persons: who orders and pays for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.choices import Language, PartyKind
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.models import Party, User
from marketplace.actions.organisations import HOME, FieldEmpty, clean_party_postcode, refuse_bsn
from marketplace.choices import MemberRole
from marketplace.models import Membership, Organisation


class PersonAlready(Conflict):
    code = "person-already"
    sentence = _("You are registered for yourself already. Log in, and order there.")


class LanguageUnknown(Invalid):
    code = "language-unknown"
    sentence = _("Choose the language in which we write to you.")


class NotForPersons(NotAllowed):
    code = "not-for-persons"
    sentence = _("This is for organisations. With your own account you order for yourself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistration:
    """What a person tells about themselves, as typed. There is no field for a BSN, and none for a day of birth."""

    name: str
    street: str
    postcode: str
    city: str
    email: str
    language: str


def refuse_person(organisation: Organisation) -> None:
    """Refuse what only an organisation does."""
    if organisation.party.is_person:
        raise NotForPersons


@transaction.atomic
def register_person(*, user: User, registration: PersonRegistration, now: datetime) -> Organisation:
    """Register somebody who pays for themselves, with their party; they alone use the account.

    Refuses, naming the field: an empty field, a postcode of another form, a language that we do not write, a BSN in any
    text (R8), and a second time.
    """
    texts = {name: str(getattr(registration, name)).strip() for name in ("name", "street", "city", "email")}
    for field, text in texts.items():
        if not text:
            raise FieldEmpty(field=field)
    refuse_bsn(**texts, postcode=registration.postcode)
    postcode = clean_party_postcode(registration.postcode, country=HOME)
    if registration.language not in Language.values:
        raise LanguageUnknown(field="language")
    # Who sends the form twice waits here.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Membership.objects.filter(user=user, organisation__party__kind=PartyKind.PERSON).exists():
        raise PersonAlready
    party = Party.objects.create(
        kind=PartyKind.PERSON,
        name=texts["name"],
        street=texts["street"],
        postcode=postcode,
        city=texts["city"],
        email=texts["email"],
        language=registration.language,
        created_at=now,
    )
    account = Organisation.objects.create(party=party, name=party.name, segment="", created_at=now)
    Membership.objects.create(organisation=account, user=user, role=MemberRole.OWNER, created_at=now)
    record(
        action="register_person",
        subject_kind="organisation",
        subject_reference=account.reference,
        organisation_reference=account.reference,
        actor=user,
        now=now,
    )
    return account
