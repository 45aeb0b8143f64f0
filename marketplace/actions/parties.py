"""Puts right what is wrong about a buyer: name, address, VAT id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from foundation.actions.audit import record
from foundation.models import Party, User
from marketplace.actions.organisations import FieldEmpty, clean_party_postcode, clean_party_vat_id, refuse_bsn
from marketplace.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedParty:
    """How it should be, as typed."""

    name: str
    street: str
    postcode: str
    city: str
    vat_id: str


@transaction.atomic
def correct_party(*, party: Party, corrected: CorrectedParty, actor: User, now: datetime) -> Party:
    """Write the right name, address and VAT id of a party; documents that were issued stay as they are.

    Refuses an empty field, and a postcode or VAT id that is wrong, as at registration.
    """
    locked = Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    for field in ("name", "street", "city"):
        if not getattr(corrected, field).strip():
            raise FieldEmpty(field=field)
    refuse_bsn(name=corrected.name, street=corrected.street)
    facts = {
        "name": corrected.name.strip(),
        "street": corrected.street.strip(),
        "postcode": clean_party_postcode(corrected.postcode, country=locked.country),
        "city": corrected.city.strip(),
        "vat_id": clean_party_vat_id(corrected.vat_id, legal_form=locked.legal_form, country=locked.country),
    }
    changed = [name for name, value in facts.items() if getattr(locked, name) != value]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, facts[name])
    locked.save(update_fields=changed)
    organisation = Organisation.objects.filter(party=locked).first()
    record(
        action="correct_party",
        subject_kind="party",
        subject_reference=locked.reference,
        organisation_reference=organisation.reference if organisation else "",
        actor=actor,
        now=now,
        facts={"changed": changed},
    )
    return locked
