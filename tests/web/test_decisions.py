"""Decisions in the portal and at the desk: reading, objecting, the queue, answering, figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils.html import strip_tags

from foundation.actions.outbox import deliver_due
from foundation.choices import StaffRole
from marketplace.models import Listing, Organisation
from quality.models import Check, Decision, Mark, MarkHeld, Objection
from quality.queries.consequences import listings_needing
from tests.billing.given import a_paid_agreement, an_employer
from tests.marketplace.given import a_published_vacancy, an_owner_of
from tests.quality.given import (
    NOW,
    a_partner,
    a_recognition,
    a_register_file,
    a_small_ind_register,
    a_suspension,
    an_import,
)
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def suspended(clock_at: Callable[[datetime], None]) -> Decision:
    """An employer whose recognition is suspended, two days later."""
    partner = a_partner()
    a_recognition(partner, now=NOW - DAY)
    decision = a_suspension(partner)
    clock_at(NOW + 2 * DAY)
    return decision


def _text(response: Any) -> str:
    """The words of a page, with single spaces."""
    return unescape(" ".join(strip_tags(response.content.decode()).split()))


def _portal(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def test_a_partner_reads_a_decision_objects_and_gets_a_letter(suspended: Decision) -> None:
    client = _portal(suspended.organisation)
    page = _text(client.get(address("decision", suspended.reference)))
    assert "Bij bezoek sliepen er 14 mensen." in page
    assert "up to and including Tuesday 27 April 2027" in page
    assert "BMIP-erkenning: suspended" in page
    assert _text(client.get(address("decision-paper", suspended.reference))).count(suspended.reference)

    answer = client.post(address("decision", suspended.reference), {"text": "Het waren er 8."}, follow=True)

    objection = Objection.objects.get()
    assert objection.text == "Het waren er 8."
    assert f"Objection {objection.reference}" in _text(answer)
    again = client.post(address("decision", suspended.reference), {"text": "Nog eens."})
    assert again.status_code == 422
    assert Objection.objects.count() == 1


def test_a_bsn_in_an_objection_is_refused_at_its_field(suspended: Decision) -> None:
    client = _portal(suspended.organisation)
    answer = client.post(address("decision", suspended.reference), {"text": "Mijn BSN is 111222333."})
    assert answer.status_code == 422
    assert not Objection.objects.exists()


def test_a_decision_about_another_is_not_found(suspended: Decision) -> None:
    other = a_partner(kvk_number="69599084", name="Ander B.V.")
    client = Client()
    client.force_login(an_owner_of(other))
    session = client.session
    session["organisation"] = other.reference
    session.save()
    assert client.get(address("decision", suspended.reference)).status_code == 404


def test_the_desk_answers_an_objection_and_the_letter_gives_the_reasons(suspended: Decision) -> None:
    partner = suspended.organisation
    _portal(partner).post(address("decision", suspended.reference), {"text": ""})
    objection = Objection.objects.get()
    desk = staff(StaffRole.QUALITY)
    assert objection.reference in desk.get(address("desk-queue")).content.decode()
    case = address("desk-case-objection", objection.reference)
    assert "Bij bezoek sliepen er 14 mensen." in _text(desk.get(case))
    assert desk.post(case, {"outcome": "rejected", "answer": ""}).status_code == 422

    desk.post(case, {"outcome": "rejected", "answer": "Het rapport telt 14 bedden."})
    deliver_due()

    objection.refresh_from_db()
    assert (objection.outcome, objection.answer) == ("rejected", "Het rapport telt 14 bedden.")
    letter = mail.outbox[-1]
    assert "Het rapport telt 14 bedden." in letter.body
    assert "blijft" in letter.subject
    assert "Het rapport telt 14 bedden." in _text(desk.get(address("desk-decision", suspended.reference)))


@pytest.fixture
def gone(clock_at: Callable[[datetime], None]) -> Decision:
    """A partner that vanished from the register of the IND."""
    a_small_ind_register()
    partner = a_partner()
    an_import(a_register_file(partner.party.kvk_number))
    an_import(a_register_file(extra=21), now=NOW + DAY, file_name="ind-2.csv")
    clock_at(NOW + 2 * DAY)
    return Decision.objects.get(kind="due_for_check")


FACTS = {
    "fact": "U staat niet in het register.",
    "reason": "Stuur ons het bewijs.",
    "rule": "Vreemdelingenwet 2000, artikel 2c",
    "evidence_kind": "person",
    "until_on": "",
    "source": "",
}


@pytest.mark.parametrize(
    ("choice", "more", "kind", "state"),
    [
        ("suspend", {}, "suspend", "suspended"),
        ("suspend", {"until_on": "2027-03-25"}, "suspend", "suspended"),
        ("wait", {"until_on": "2027-04-20"}, "due_for_check", "due_for_check"),
        ("confirm", {"source": "Gebeld met de IND"}, "reinstate", "verified"),
        ("withdraw", {}, "withdraw", "withdrawn"),
    ],
)
def test_each_choice_about_a_mark_that_is_gone_does_what_it_says(
    gone: Decision, choice: str, more: dict[str, str], kind: str, state: str
) -> None:
    desk = staff(StaffRole.QUALITY)
    case = address("desk-case-gone", gone.reference)
    page = _text(desk.get(case))
    assert "not found" in page
    preview = _text(desk.post(case, {**FACTS, "choice": choice, **more, "preview": "1"}))
    assert "Stuur ons het bewijs." in preview
    assert Decision.objects.count() == 1

    answer = desk.post(case, {**FACTS, "choice": choice, **more})

    assert answer.status_code == 302
    assert Decision.objects.first().kind == kind  # type: ignore[union-attr]  # there is one
    assert MarkHeld.objects.filter(organisation=gone.organisation).order_by("from_at")[0].state == state
    assert Check.objects.filter(kind="person").count() == (choice == "confirm")


@pytest.mark.parametrize(
    "facts", [{"choice": "wait"}, {"choice": "confirm"}, {"choice": "suspend", "reason": ""}]
)
def test_a_decision_that_misses_something_is_sent_back_and_nothing_moves(
    gone: Decision, facts: dict[str, str]
) -> None:
    desk = staff(StaffRole.QUALITY)
    answer = desk.post(address("desk-case-gone", gone.reference), {**FACTS, **facts})
    assert answer.status_code == 422
    assert Decision.objects.count() == 1


def test_the_consequence_is_counted_in_listings() -> None:
    partner = a_paid_agreement(an_employer()).organisation
    a_published_vacancy(partner)
    later = NOW + timedelta(hours=1)
    assert Listing.objects.live_at(later).count() == 1
    assert listings_needing(partner, Mark.objects.get(code="bmip"), later) == {"vacancy": 1}
    assert listings_needing(partner, Mark.objects.get(code="snf"), later) == {}


def test_the_figures_count_and_hide_small_numbers_from_the_public(suspended: Decision) -> None:
    desk = staff(StaffRole.QUALITY)
    page = _text(desk.get(address("desk-decision-figures")))
    assert "Decisions in 2027" in page
    csv = desk.get(address("desk-decision-figures") + "?as=csv").content.decode()
    assert "Suspended;Does not meet our conditions;BMIP-erkenning;1" in csv
    public = _text(Client().get(address("transparency")))
    assert "less than 5" in public
    partner = suspended.organisation
    for day in range(3, 7):
        a_recognition(partner, mark_code=["akf", "sna", "waadi", "wtta"][day - 3], now=NOW + day * DAY)
    public = _text(Client().get(address("transparency")))
    assert "Recognised5" in public


def test_the_list_of_decisions_is_filtered_by_kind(suspended: Decision) -> None:
    desk = staff(StaffRole.FINANCE)
    page = _text(desk.get(address("desk-decisions") + "?kind=suspend"))
    assert suspended.reference in page
    assert suspended.reference not in _text(desk.get(address("desk-decisions") + "?kind=withdraw"))
    assert suspended.reference in desk.get(address("desk-decisions") + "?as=csv").content.decode()


@pytest.mark.parametrize(
    ("role", "there", "absent"),
    [
        (StaffRole.QUALITY, ["desk-queue", "desk-decisions", "desk-registers"], ["desk-billing"]),
        (StaffRole.FINANCE, ["desk-billing", "desk-figures"], ["desk-queue"]),
        (StaffRole.ADMINISTRATOR, ["desk-queue", "desk-billing"], []),
    ],
)
def test_everybody_finds_the_pages_of_their_own_desk(
    role: StaffRole, there: list[str], absent: list[str]
) -> None:
    page = staff(role).get(address("desk")).content.decode()
    nav = page[page.index('<nav class="nav') : page.index("</header>")]
    assert all(f'href="{address(name)}"' in nav for name in there)
    assert not any(f'href="{address(name)}"' in nav for name in absent)
