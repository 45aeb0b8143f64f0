"""VIES: three answers kept as evidence, asked through the outbox, again when there was none or it is old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from foundation.actions.outbox import deliver_due, deliver_next
from foundation.clock import wall_time
from foundation.models import OutboxMessage, Party
from invoices.actions.issuing import issue_invoices
from invoices.actions.vat_cases import hold_case
from invoices.actions.vies import KIND, ask_again, ask_vies
from invoices.choices import Undecided
from invoices.models import Document, NumberSeries, VatCase, ViesCheck
from invoices.queries.vat import VatUndecided
from tests.invoices.given import NOW, a_draft, a_line, a_party, an_issuer
from tests.invoices.vies import Vies, a_vies

pytestmark = pytest.mark.django_db


@pytest.fixture
def vies(settings: LazySettings) -> Iterator[Vies]:
    with a_vies(settings) as running:
        yield running


def a_german(**changes: object) -> Party:
    an_issuer()
    facts = {
        "country": "DE",
        "kvk_number": "",
        "foreign_register_number": "HRB 12345",
        "vat_id": "DE136695976",
        "language": "en",
    }
    return a_party(**{**facts, **changes})


def issued(party: Party, *, now=NOW) -> Document:
    return issue_invoices(drafts=[a_draft(a_line(), party=party)], now=now)[0]


def test_a_known_vat_id_is_asked_in_our_own_name_and_the_answer_is_kept_with_the_invoice(vies: Vies):
    party = a_german()

    assert ask_vies(party=party, now=NOW)
    assert deliver_due() == 1

    assert vies.asked == [
        {
            "countryCode": "DE",
            "vatNumber": "136695976",
            "requesterMemberStateCode": "NL",
            "requesterNumber": "000000012B01",
        }
    ]
    check = ViesCheck.objects.get()
    assert (check.answer, check.consultation_number, check.own_vat_id, check.answered_name) == (
        "valid",
        "WAPIAAAAX1",
        "NL000000012B01",
        "Gärtnerei Sonnenhof GmbH",
    )
    assert check.answered_address == "Feldweg 3 47608 Geldern"
    document = issued(party, now=check.asked_at)
    assert (document.net_cents, document.vat_cents) == (240000, 0)
    [line] = document.lines.all()
    assert (line.vat_category, line.vat_rate, line.vat_ground) == ("AE", 0, "reverse_charge")
    assert line.vat_facts["vies"]["consultation_number"] == "WAPIAAAAX1"
    assert document.buyer["foreign_register_number"] == "HRB 12345"


def test_an_unknown_vat_id_is_invalid_and_the_case_says_so(vies: Vies):
    party = a_german(vat_id="DE129273398")
    with pytest.raises(VatUndecided) as refused:
        issued(party)
    case = hold_case(case=refused.value.case, now=NOW)
    assert case.why == Undecided.VAT_ID_UNCHECKED

    deliver_due()

    case.refresh_from_db()
    assert (case.why, case.closed_at) == (Undecided.VAT_ID_INVALID, None)
    check = ViesCheck.objects.get()
    assert (check.answer, check.answered_name, check.fault) == ("invalid", "", "")
    with pytest.raises(VatUndecided, match=r"kent het btw-id niet"):
        issued(party, now=check.asked_at)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, "MS_UNAVAILABLE"),
        (500, "SERVICE_UNAVAILABLE"),
        (429, "GLOBAL_MAX_CONCURRENT_REQ"),
        (200, "TIMEOUT"),
    ],
)
def test_a_member_state_that_is_away_is_unknown_and_is_asked_again_later_until_it_answers(
    vies: Vies, status: int, fault: str
):
    party = a_german()
    vies.status, vies.fault = status, fault
    ask_vies(party=party, now=NOW)

    assert deliver_due() == 1

    check = ViesCheck.objects.get()
    assert (check.answer, check.fault, check.consultation_number) == ("unknown", fault, "")
    waiting = OutboxMessage.objects.get(done_at=None)
    assert waiting.due_at - waiting.created_at == timedelta(minutes=1)
    assert deliver_due() == 0
    # Twice as long the next time; asked once, however often it is wanted.
    assert deliver_next(wall_now=waiting.due_at, now=NOW + timedelta(minutes=1))
    second = OutboxMessage.objects.get(done_at=None)
    assert second.due_at - second.created_at == timedelta(minutes=2)
    ask_vies(party=party, now=NOW)
    assert OutboxMessage.objects.filter(kind=KIND, done_at=None).count() == 1

    vies.fault = ""
    assert deliver_next(wall_now=second.due_at, now=NOW + timedelta(minutes=3))

    assert list(ViesCheck.objects.order_by("id").values_list("answer", flat=True)) == [
        "unknown",
        "unknown",
        "valid",
    ]
    assert not OutboxMessage.objects.filter(kind=KIND, done_at=None).exists()
    assert issued(party, now=NOW + timedelta(minutes=4)).vat_cents == 0


def test_a_service_that_answers_nonsense_or_nothing_is_unknown(vies: Vies, settings: LazySettings):
    party = a_german()
    settings.VIES_URL = "http://127.0.0.1:9"
    ask_vies(party=party, now=NOW)

    deliver_due()

    assert ViesCheck.objects.get().fault == "ConnectError"


def test_a_question_that_is_refused_as_such_is_not_asked_again(vies: Vies):
    party = a_german()
    vies.fault = "INVALID_REQUESTER_INFO"
    ask_vies(party=party, now=NOW)

    deliver_due()

    assert ViesCheck.objects.get().fault == "INVALID_REQUESTER_INFO"
    assert not OutboxMessage.objects.filter(kind=KIND, done_at=None).exists()


def test_once_it_answers_what_was_held_goes_on_and_the_buyer_is_told(vies: Vies):
    party = a_german()
    with pytest.raises(VatUndecided) as refused:
        issued(party)
    case = hold_case(case=refused.value.case, now=NOW)
    assert hold_case(case=refused.value.case, now=NOW) == case

    deliver_due()

    case.refresh_from_db()
    assert case.closed_at is not None
    assert (case.ground, case.decided_by) == ("", None)
    told = OutboxMessage.objects.get(kind="vat.decided")
    assert told.reference == case.reference
    assert issued(party, now=case.closed_at).lines.get().vat_ground == "reverse_charge"


def test_an_answer_counts_for_thirty_days_and_is_asked_again_a_week_before_that(vies: Vies):
    party = a_german()
    ask_vies(party=party, now=NOW)
    deliver_next(wall_now=wall_time(), now=NOW)

    assert ask_again(now=NOW + timedelta(days=22)) == 0
    assert ask_again(now=NOW + timedelta(days=24)) == 1
    assert issued(party, now=NOW + timedelta(days=30)).vat_cents == 0
    with pytest.raises(VatUndecided), transaction.atomic():
        issued(party, now=NOW + timedelta(days=31))

    assert NumberSeries.objects.get().last_number == 1
    deliver_next(wall_now=wall_time(), now=NOW + timedelta(days=31))
    assert (
        issued(party, now=NOW + timedelta(days=31)).lines.get().vat_facts["vies"]["asked_on"] == "2027-04-16"
    )


def test_that_a_member_state_is_away_takes_an_earlier_answer_not_back(vies: Vies):
    party = a_german()
    ask_vies(party=party, now=NOW)
    deliver_next(wall_now=wall_time(), now=NOW)
    vies.fault = "MS_UNAVAILABLE"
    ask_vies(party=party, now=NOW + timedelta(days=1))
    deliver_next(wall_now=wall_time(), now=NOW + timedelta(days=1))

    assert issued(party, now=NOW + timedelta(days=2)).lines.get().vat_ground == "reverse_charge"


def test_without_an_address_nobody_is_asked_and_a_person_decides(settings: LazySettings):
    settings.VIES_URL = ""
    party = a_german()

    assert not ask_vies(party=party, now=NOW)
    with pytest.raises(VatUndecided):
        issued(party)

    assert not OutboxMessage.objects.filter(kind=KIND).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {
            "country": "NL",
            "vat_id": "NL000000012B01",
            "kvk_number": "98999999",
            "foreign_register_number": "",
        },
        {"country": "CH", "vat_id": "CHE107787577"},
        {"vat_id": ""},
    ],
)
def test_only_a_vat_id_of_another_eu_country_is_asked_about(vies: Vies, changes: dict[str, str]):
    assert not ask_vies(party=a_german(**changes), now=NOW)


def test_a_vat_id_that_changed_meanwhile_is_not_asked_about(vies: Vies):
    party = a_german()
    ask_vies(party=party, now=NOW)
    Party.objects.filter(pk=party.pk).update(vat_id="DE129273398")

    deliver_due()

    assert vies.asked == []
    assert not ViesCheck.objects.exists()


def test_the_database_keeps_evidence_as_it_was(vies: Vies):
    ask_vies(party=a_german(), now=NOW)
    deliver_due()

    for attempt in (
        lambda: ViesCheck.objects.update(answer="invalid"),
        lambda: ViesCheck.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError, match="vies_check_without_answer_says_why"), transaction.atomic():
        ViesCheck.objects.create(party=Party.objects.earliest("id"), asked_at=NOW, answer="unknown")


def test_a_held_case_is_open_once_and_decided_with_a_reason_or_not_at_all():
    issuer, party = an_issuer(), a_german()
    same = {
        "issuer": issuer,
        "party": party,
        "treatment": "standard",
        "place_rule": "general",
        "country": "DE",
    }
    VatCase.objects.create(**same, why="vat-id-unchecked", held_at=NOW)

    with pytest.raises(DatabaseError, match="vat_case_is_open_once"), transaction.atomic():
        VatCase.objects.create(**same, why="vat-id-unchecked", held_at=NOW)
    with pytest.raises(DatabaseError, match="vat_case_is_decided_with_a_reason"), transaction.atomic():
        VatCase.objects.update(ground="standard", closed_at=NOW)
