"""Persons sign up for themselves: what is kept, what is refused, and what only organisations do."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.db import IntegrityError, transaction

from foundation.models import AuditEntry, Party
from marketplace.actions.api_keys import create_key
from marketplace.actions.listings import create_listing
from marketplace.actions.members import invite_member
from marketplace.actions.organisations import FieldEmpty, PostcodeWrong, TextHoldsBsn
from marketplace.actions.persons import (
    LanguageUnknown,
    NotForPersons,
    PersonAlready,
    PersonRegistration,
    register_person,
)
from marketplace.actions.settings import set_approval_limit
from marketplace.models import ApiKey, Invitation, Listing, Membership, Organisation
from tests.billing.persons import a_registration_of_a_person
from tests.marketplace.given import NOW, a_region_and_municipality, a_user, an_owner_of, vacancy_facts

pytestmark = pytest.mark.django_db


def a_new_person(**changes: str) -> Organisation:
    return register_person(
        user=a_user(name="Jan"), registration=a_registration_of_a_person(**changes), now=NOW
    )


def test_a_person_is_a_party_without_numbers_and_an_account_of_their_own():
    account = a_new_person()

    party = account.party
    assert (party.kind, party.name, party.postcode, party.language) == (
        "person",
        "Jan Kowalski",
        "5711 GT",
        "pl",
    )
    assert (party.kvk_number, party.vat_id, party.oin, party.foreign_register_number) == ("", "", "", "")
    assert (account.segment, account.roles.count()) == ("", 0)
    assert [one.role for one in Membership.objects.filter(organisation=account)] == ["owner"]
    assert AuditEntry.objects.get(action="register_person").facts == {}


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"street": "Kerkstraat 3, BSN 111222333"}, TextHoldsBsn, "street"),
        ({"city": "111222333"}, TextHoldsBsn, "city"),
        ({"name": "Jan 111.222.333"}, TextHoldsBsn, "name"),
        ({"email": "111222333@kowalski.example"}, TextHoldsBsn, "email"),
        ({"postcode": "111222333"}, TextHoldsBsn, "postcode"),
        ({"postcode": "12-345"}, PostcodeWrong, "postcode"),
        ({"name": "  "}, FieldEmpty, "name"),
        ({"street": ""}, FieldEmpty, "street"),
        ({"language": "xx"}, LanguageUnknown, "language"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field_and_nothing_is_kept(changes, refusal, field):
    with pytest.raises(refusal) as refused:
        a_new_person(**changes)

    assert refused.value.field == field
    assert "111222333" not in refused.value.message
    assert not Party.objects.exists()
    assert not Organisation.objects.exists()


def test_somebody_registers_for_themselves_once():
    account = a_new_person()

    with pytest.raises(PersonAlready):
        register_person(user=an_owner_of(account), registration=a_registration_of_a_person(), now=NOW)

    assert Party.objects.count() == 1


def test_nobody_asks_a_person_for_a_bsn_a_day_of_birth_or_a_number():
    assert {one.name for one in fields(PersonRegistration)} == {
        "name", "street", "postcode", "city", "email", "language",
    }  # fmt: skip


def test_what_only_organisations_do_is_refused_to_a_person():
    account = a_new_person()
    owner = an_owner_of(account)
    a_region_and_municipality()

    with pytest.raises(NotForPersons):
        create_listing(organisation=account, facts=vacancy_facts(), actor=owner, now=NOW)
    with pytest.raises(NotForPersons):
        create_key(organisation=account, name="Site", scopes=["listings"], actor=owner, now=NOW)
    with pytest.raises(NotForPersons):
        invite_member(organisation=account, email="eva@kowalski.example", role="owner", actor=owner, now=NOW)
    with pytest.raises(NotForPersons):
        set_approval_limit(organisation=account, cents=100, actor=owner, now=NOW)

    assert not Listing.objects.exists()
    assert not ApiKey.objects.exists()
    assert not Invitation.objects.exists()
    account.refresh_from_db()
    assert account.approval_above_cents is None


@pytest.mark.parametrize(
    "changes",
    [
        {"kvk_number": "90006623"},
        {"vat_id": "NL000000012B01"},
        {"foreign_register_number": "X1"},
        {"oin": "0" * 20},
    ],
)
def test_the_database_keeps_a_person_without_numbers(changes):
    account = a_new_person()

    with pytest.raises(IntegrityError, match="party_person_has_no_register_number"), transaction.atomic():
        Party.objects.filter(pk=account.party_id).update(**changes)
