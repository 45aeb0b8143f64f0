"""Groups over HTTP: a partner declares one, the desk finds it in its queue and decides."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from marketplace.models import GroupTie, Organisation
from tests.marketplace.given import an_owner_of
from tests.marketplace.groups import a_declaration, a_group, a_home, a_landlord, an_employer
from tests.web.given import address, shortly_after, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march(clock_at):
    clock_at(shortly_after())


def read(response: Any) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def portal_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def test_a_partner_declares_a_group_and_reads_what_we_decided():
    landlord, employer = a_landlord(), an_employer()
    a_home(landlord)
    partner, desk = portal_of(landlord), staff(StaffRole.QUALITY)

    empty = read(partner.get(address("groups")))
    told = read(
        partner.post(
            address("groups"),
            {"number": employer.party.kvk_number, "explanation": "Dezelfde eigenaar."},
            follow=True,
        )
    )
    tie = GroupTie.objects.get()
    queue = read(desk.get(address("desk-queue")))
    case = address("desk-group", tie.reference)
    shown = read(desk.get(case))
    without_reasons = desk.post(case, {"confirm": "1", "reasons": ""})
    done = read(desk.post(case, {"confirm": "1", "reasons": "Zelfde eigenaar in KvK."}, follow=True))

    assert "Nothing. Without a group your homes are labelled by what you do yourself." in empty
    assert f"We look whether you and {employer.name} are of one group." in told
    assert "We are looking at it" in told
    assert f"One group with {employer.name}?" in queue
    assert case in queue
    assert "Dezelfde eigenaar." in shown
    assert "<dt>Homes that show now</dt><dd>1</dd>" in shown
    assert without_reasons.status_code == 422
    assert "Confirmed. The homes of the group are labelled anew." in done
    assert f"Of the same group as {employer.name}" in done
    assert "Zelfde eigenaar in KvK." in read(partner.get(address("groups")))
    assert "Zelfde eigenaar in KvK." in read(portal_of(employer).get(address("groups")))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": "12345678", "explanation": "x"}, "There is nobody with KvK number or reference 12345678"),
        ({"number": "12345678", "explanation": ""}, "This field is required."),
        ({"number": "", "explanation": "Wij horen bij elkaar."}, "This field is required."),
    ],
)
def test_what_cannot_be_declared_is_said_beside_its_field(typed, sentence):
    answer = portal_of(a_landlord()).post(address("groups"), typed)
    assert answer.status_code == 422
    assert sentence in read(answer)
    assert not GroupTie.objects.exists()


def test_a_partner_takes_back_and_says_that_it_is_over_and_the_desk_decides_that_too():
    landlord, employer, other = a_landlord(), an_employer(), an_employer("Anders B.V.")
    partner, desk = portal_of(landlord), staff(StaffRole.QUALITY)
    first = a_declaration(landlord, other)
    assert "Taken back." in read(partner.post(address("group-withdraw", first.reference), follow=True))

    tie = a_group(landlord, employer)
    withdraw = address("group-withdraw", tie.reference)
    assert "Fill in this field." in read(partner.post(withdraw, {"explanation": ""}, follow=True))
    said = read(partner.post(withdraw, {"explanation": "Verkocht in februari."}, follow=True))
    case = address("desk-group", tie.reference)
    shown = read(desk.get(case))
    kept = read(desk.post(case, {"keep": "1", "reasons": "Nog dezelfde eigenaar."}, follow=True))
    partner.post(withdraw, {"explanation": "Nu echt verkocht."})
    over = read(desk.post(case, {"end": "1", "reasons": "Akte gelezen."}, follow=True))

    assert "We look whether it is over. Until then the label of the homes stays." in said
    assert "Verkocht in februari." in shown
    assert "Kept. The label stays." in kept
    assert "Ended. The homes are labelled anew." in over
    assert "This was decided. Nothing is asked." in over
    assert desk.post(case, {"end": "1", "reasons": "Nog eens."}).status_code == 422


def test_only_who_it_concerns_sees_a_group():
    tie = a_declaration(a_landlord(), an_employer())
    stranger = portal_of(a_landlord("Vreemd B.V."))
    assert stranger.post(address("group-withdraw", tie.reference)).status_code == 404
    assert staff(StaffRole.FINANCE).get(address("desk-group", tie.reference)).status_code == 403
    assert Client().get(address("groups")).status_code == 302


@pytest.mark.parametrize(
    ("pressed", "sentence", "letters"),
    [
        ({"confirm": "1"}, "We confirmed it.", 2),
        ({"refuse": "1"}, "We did not confirm it. Nothing changes.", 1),
    ],
)
def test_who_is_decided_about_gets_a_letter_with_the_reasons(pressed, sentence, letters):
    tie = a_declaration(a_landlord(language="en"), an_employer())
    desk = staff(StaffRole.QUALITY)
    desk.post(address("desk-group", tie.reference), {**pressed, "reasons": "Gelezen in het register."})
    deliver_due()

    assert len(mail.outbox) == letters
    letter = mail.outbox[0].body
    assert sentence in " ".join(letter.split())
    assert "Gelezen in het register." in letter
    assert f"name group {tie.reference}" in " ".join(letter.split())
    page = read(desk.get(address("desk-organisation", tie.organisation.reference)))
    assert address("desk-group", tie.reference) in page


def test_that_a_group_stays_or_is_over_is_told_to_both():
    landlord = a_landlord(language="en")
    tie, desk = a_group(landlord, an_employer()), staff(StaffRole.QUALITY)
    portal_of(landlord).post(address("group-withdraw", tie.reference), {"explanation": "Verkocht."})
    for pressed in ("keep", "end"):
        desk.post(address("desk-group", tie.reference), {pressed: "1", "reasons": "Gelezen."})
    deliver_due()

    bodies = [" ".join(one.body.split()) for one in mail.outbox if one.to == [landlord.party.email]]
    assert sum("We looked, and it is not." in body for body in bodies) == 2, "in English, to one address"
    assert sum("is over. Their homes do not say it any more." in body for body in bodies) == 2
