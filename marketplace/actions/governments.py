"""Registers government bodies: our own staff does, because they are known by their OIN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.choices import PartyKind
from foundation.errors import Conflict, Invalid
from foundation.models import Party, User
from foundation.rules.identifiers import IdentifierRefused, clean_oin
from marketplace.actions.members import send_invitation
from marketplace.actions.organisations import FieldEmpty, clean_party_postcode, refuse_bsn
from marketplace.choices import MemberRole, Role, Segment
from marketplace.models import Organisation, OrganisationRole
from marketplace.queries.regions import spot_named


class OinWrong(Invalid):
    code = "oin-wrong"
    sentence = _(
        "An OIN has 20 digits; you entered {found}. Look it up in the public OIN register of Logius."
    )


class OinTaken(Conflict):
    code = "oin-taken"
    sentence = _("This OIN is registered with us already, as {name}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentRegistration:
    """A government body, as typed: the unit that pays, and who looks after it."""

    name: str
    oin: str
    street: str
    postcode: str
    city: str
    email: str
    owner_email: str


@transaction.atomic
def register_government(*, registration: GovernmentRegistration, actor: User, now: datetime) -> Organisation:
    """Register a government body by its OIN, and invite the first of its people to the portal.

    It buys on credit terms, with a purchase order, and gets its invoices as UBL too. Refuses, naming the field: an OIN
    that is wrong or is known already, an empty field, a postcode of another form, a wrong address, a BSN in a text.
    """
    for field in ("name", "street", "city", "email", "owner_email"):
        if not getattr(registration, field).strip():
            raise FieldEmpty(field=field)
    try:
        oin = clean_oin(registration.oin)
    except IdentifierRefused as refused:
        raise OinWrong(field="oin", found=refused.found) from None
    postcode = clean_party_postcode(registration.postcode, country="NL")
    refuse_bsn(name=registration.name, street=registration.street)
    _refuse_known(oin)
    spot = spot_named(postcode[:4]) or spot_named(registration.city)
    try:
        with transaction.atomic():
            party = Party.objects.create(
                kind=PartyKind.GOVERNMENT,
                name=registration.name.strip(),
                oin=oin,
                street=registration.street.strip(),
                postcode=postcode,
                city=registration.city.strip(),
                email=registration.email.strip(),
                created_at=now,
            )
    except IntegrityError:
        # Somebody else registered the same number at the same moment.
        _refuse_known(oin)
        raise
    organisation = Organisation.objects.create(
        party=party,
        name=party.name,
        segment=Segment.LARGE,
        municipality=spot.municipality if spot else None,
        created_at=now,
    )
    OrganisationRole.objects.create(organisation=organisation, role=Role.GOVERNMENT)
    record(
        action="register_government",
        subject_kind="organisation",
        subject_reference=organisation.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"roles": [Role.GOVERNMENT]},
    )
    send_invitation(
        organisation=organisation,
        email=registration.owner_email,
        role=MemberRole.OWNER,
        actor=actor,
        now=now,
    )
    return organisation


def _refuse_known(oin: str) -> None:
    known = Party.objects.filter(oin=oin).first()
    if known is not None:
        raise OinTaken(field="oin", name=known.name)
