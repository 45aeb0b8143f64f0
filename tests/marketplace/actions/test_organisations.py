"""Signing up: what is kept, what is refused with a sentence, and that a refusal leaves nothing."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from foundation.errors import Refusal
from foundation.models import AuditEntry, Party
from marketplace.actions.organisations import (
    CountryUnknown,
    FieldEmpty,
    KvkNumberNotDigits,
    KvkNumberTaken,
    KvkNumberWrong,
    PostcodeWrong,
    RegisterNumberTaken,
    RegisterNumberWrong,
    RoleMissing,
    SegmentUnknown,
    TextHoldsBsn,
    VatIdHoldsBsn,
    VatIdNeedsLegalForm,
    VatIdOfAnotherCountry,
    VatIdWrong,
    register_organisation,
)
from marketplace.models import Organisation
from tests.marketplace.given import NOW, a_region_and_municipality, a_registration, a_user

HOLDS_BSN = "NL004495445B01"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "refusal", "field", "sentence"),
    [
        ({"kvk_number": "5281315"}, KvkNumberWrong, "kvk_number", "heeft 8 cijfers. U hebt er 7 ingevuld"),
        ({"kvk_number": "12AB5678"}, KvkNumberNotDigits, "kvk_number", "8 cijfers"),
        ({"vat_id": "NL1"}, VatIdWrong, "vat_id", "btw-id"),
        (
            {"vat_id": HOLDS_BSN, "legal_form": "sole_trader"},
            VatIdHoldsBsn,
            "vat_id",
            "BSN",
        ),
        ({"vat_id": "NL123456789B13"}, VatIdNeedsLegalForm, "vat_id", "rechtsvorm"),
        ({"postcode": "0711 ZZ"}, PostcodeWrong, "postcode", "4 cijfers en 2 letters"),
        ({"roles": ()}, RoleMissing, "roles", "minstens"),
        ({"roles": ("king",)}, RoleMissing, "roles", "minstens"),
        ({"segment": "huge"}, SegmentUnknown, "segment", "groot"),
        ({"name": "  "}, FieldEmpty, "name", "Vul"),
        ({"name": "Jansen 111222333"}, TextHoldsBsn, "name", "BSN"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field_and_nothing_moves(
    facts: dict[str, Any], refusal: type[Refusal], field: str, sentence: str
):
    a_region_and_municipality()

    with pytest.raises(refusal) as refused:
        register_organisation(user=a_user(), registration=a_registration(**facts), now=NOW)

    assert refused.value.field == field
    assert sentence in refused.value.message
    assert HOLDS_BSN not in str(refused.getrepr(chain=True).reprcrash)
    assert not Party.objects.exists()
    assert not Organisation.objects.exists()
    assert not AuditEntry.objects.filter(action="register_organisation").exists()


@pytest.mark.django_db
def test_the_first_member_is_owner_and_the_number_is_taken_from_then_on():
    a_region_and_municipality()
    owner = a_user()

    organisation = register_organisation(
        user=owner, registration=a_registration(kvk_number="99810001"), now=NOW
    )

    membership = organisation.memberships.get()
    assert (membership.user, membership.role) == (owner, "owner")
    with pytest.raises(KvkNumberTaken):
        register_organisation(user=a_user(), registration=a_registration(kvk_number="99810001"), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_register_one_number_at_once_become_one_organisation_and_one_sentence():
    a_region_and_municipality()
    users = [a_user(), a_user()]
    start = threading.Barrier(2)
    outcomes: list[object] = []

    def register(number: int) -> None:
        try:
            start.wait()
            outcomes.append(
                register_organisation(
                    user=users[number], registration=a_registration(kvk_number="99810002"), now=NOW
                )
            )
        except Refusal as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["KvkNumberTaken", "Organisation"]
    assert Organisation.objects.count() == 1


ABROAD = {
    "country": "DE",
    "kvk_number": "",
    "register_number": "HRB 12345",
    "vat_id": "DE136695976",
    "postcode": "47608",
    "city": "Geldern",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "refusal", "field"),
    [
        ({"country": "Duitsland"}, CountryUnknown, "country"),
        ({"register_number": "geen"}, RegisterNumberWrong, "register_number"),
        ({"vat_id": "BE0403019261"}, VatIdOfAnotherCountry, "vat_id"),
        ({"vat_id": "DE136695977"}, VatIdWrong, "vat_id"),
        ({"country": "GB", "vat_id": "XI110305878"}, VatIdWrong, "vat_id"),
    ],
)
def test_what_cannot_be_of_an_organisation_abroad_is_refused_beside_its_field(
    facts: dict[str, Any], refusal: type[Refusal], field: str
):
    with pytest.raises(refusal) as refused:
        register_organisation(user=a_user(), registration=a_registration(**{**ABROAD, **facts}), now=NOW)

    assert refused.value.field == field
    assert not Party.objects.exists()


@pytest.mark.django_db
def test_an_organisation_abroad_is_registered_once_in_its_country():
    first = register_organisation(user=a_user(), registration=a_registration(**ABROAD), now=NOW)
    assert (first.party.country, first.party.foreign_register_number, first.municipality) == (
        "DE",
        "HRB 12345",
        None,
    )

    with pytest.raises(RegisterNumberTaken):
        register_organisation(user=a_user(), registration=a_registration(**ABROAD), now=NOW)
    austrian = {**ABROAD, "country": "AT", "vat_id": ""}
    register_organisation(user=a_user(), registration=a_registration(**austrian), now=NOW)

    assert Party.objects.count() == 2
    with pytest.raises(DatabaseError, match="party_register_number_is_one_per_country"), transaction.atomic():
        Party.objects.filter(country="AT").update(country="DE")
