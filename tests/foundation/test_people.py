"""People log in with their e-mail address, whatever its capitals; parties carry one register number at most."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from foundation.actions.people import change_person
from foundation.choices import PartyKind, StaffRole
from foundation.models import Party, User
from foundation.periods import AMSTERDAM

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize("typed", ["ann@example.org", "Ann@Example.org", "ANN@EXAMPLE.ORG"])
def test_a_user_logs_in_whatever_the_capitals(typed: str) -> None:
    user = User.objects.create_user("Ann@Example.ORG", "a long enough password")
    assert user.email == "ann@example.org"
    assert User.objects.get_by_natural_key(typed) == user
    assert authenticate(None, username=typed, password="a long enough password") == user
    assert authenticate(None, username=typed, password="another password") is None


def test_two_users_whose_addresses_differ_in_capitals_only_are_refused_by_the_database() -> None:
    User.objects.create_user("ann@example.org")
    with pytest.raises(IntegrityError, match="whatever_its_capitals"), transaction.atomic():
        User(email="ANN@example.org").save()
    assert User.objects.count() == 1


def test_a_user_without_a_password_cannot_log_in() -> None:
    user = User.objects.create_user("ann@example.org")
    assert not user.has_usable_password()
    assert authenticate(None, username="ann@example.org", password="") is None


def test_a_user_is_called_by_name_or_else_by_address() -> None:
    assert str(User(email="ann@example.org", name="Ann Peeters")) == "Ann Peeters"
    assert User(email="ann@example.org", name="Ann Peeters").get_short_name() == "Ann"
    assert str(User(email="ann@example.org")) == "ann@example.org"
    assert User(email="ann@example.org").get_short_name() == "ann"


@pytest.mark.parametrize(("spoken", "kept"), [("en", "en"), ("pl", "pl"), ("fr", "nl"), ("", "nl")])
def test_a_person_keeps_a_name_and_a_language_we_speak(spoken: str, kept: str) -> None:
    user = User.objects.create_user("ann@example.org")
    change_person(user=user, name="  Ann Peeters ", language=spoken)
    user.refresh_from_db()
    assert (user.name, user.language) == ("Ann Peeters", kept)


def a_party(**facts: Any) -> Party:
    return Party.objects.create(
        **{
            "kind": PartyKind.ORGANISATION,
            "name": "Kwekerij De Proef",
            "kvk_number": "01234567",
            "street": "Dorpsstraat 1",
            "postcode": "5711 ZZ",
            "city": "Someren",
            "email": "post@example.org",
            "created_at": NOW,
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("facts", "guard"),
    [
        ({"kvk_number": "1234567"}, "party_kvk_number_has_eight_digits"),
        ({"kvk_number": "1234567a"}, "party_kvk_number_has_eight_digits"),
        ({"kvk_number": ""}, "party_dutch_organisation_has_kvk_number"),
        ({"oin": "00000001003047652000"}, "party_has_one_register_number_at_most"),
        ({"foreign_register_number": "HRB 1"}, "party_has_one_register_number_at_most"),
        (
            {"kind": PartyKind.GOVERNMENT, "kvk_number": "", "oin": "123"},
            "party_oin_has_twenty_digits",
        ),
    ],
)
def test_the_database_refuses_a_party_whose_numbers_cannot_be_right(
    facts: dict[str, str], guard: str
) -> None:
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        a_party(**facts)
    assert not Party.objects.exists()


def test_a_kvk_number_belongs_to_one_party() -> None:
    a_party()
    with pytest.raises(IntegrityError, match="party_kvk_number_is_unique"), transaction.atomic():
        a_party(name="Another")
    assert Party.objects.count() == 1


def test_a_municipality_has_an_oin_and_a_foreign_company_a_register_number() -> None:
    a_party(kind=PartyKind.GOVERNMENT, kvk_number="", oin="00000001003047652000")
    a_party(kvk_number="", foreign_register_number="KRS 0000028860", country="PL")
    assert Party.objects.count() == 2


def test_a_colleague_is_let_in_at_desks_and_chooses_a_password_by_mail(client: Client) -> None:
    for role in ("finance", "quality"):
        call_command("add_staff", "Joris@MIP.example", "--name", "Joris Verhoeven", "--role", role)

    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == ("joris@mip.example", True, False)
    assert user.works_at({StaffRole.FINANCE})
    assert user.works_at({StaffRole.QUALITY})
    assert not user.has_usable_password()
    client.post("/en/account/password/reset/", {"email": "joris@mip.example"})
    assert mail.outbox[0].to == ["joris@mip.example"]
    assert "/account/password/reset/key/" in str(mail.outbox[0].body)


def test_an_administrator_may_do_everything() -> None:
    call_command("add_staff", "piet@mip.example", "--name", "Piet", "--role", "administrator")
    assert User.objects.get().is_superuser


def test_what_is_not_an_address_is_refused() -> None:
    with pytest.raises(CommandError, match="geen e-mailadres"):
        call_command("add_staff", "piet", "--name", "Piet", "--role", "finance")
    assert not User.objects.exists()
