"""Where the KvK number does not say who a row is, a person does: once, and remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.periods import start_of_day
from marketplace.models import Organisation
from quality.actions.match_decisions import MatchDecided, confirm_match, reject_match
from quality.actions.registers import import_register
from quality.choices import MatchState, QueueKind
from quality.models import Check, Decision, MarkHeld, Register, RegisterMatch
from quality.queries.queue import waiting_at
from quality.queries.snapshots import ProposalNotFound
from tests.quality.given import (
    NOW,
    a_partner,
    a_register_file,
    a_small_ind_register,
    a_staff_member,
    an_import,
    the_marks,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
FILLER = "".join(f"SNF-9{n};Vulling {n} B.V.;Oss;110{n:05d};1\n" for n in range(12))


def an_snf_import(*rows: str, week: int = 0) -> None:
    Register.objects.filter(code="snf").update(smallest_size=1)
    lines = "Registratienummer;Naam onderneming;Plaats;KvK-nummer;Locaties\n" + FILLER
    import_register(
        register_code="snf",
        content=(lines + "".join(f"{row}\n" for row in rows)).encode(),
        file_name="snf.csv",
        taken_on=(NOW + week * WEEK).date(),
        now=NOW + week * WEEK,
    )


def states(partner: Organisation) -> list[str]:
    return list(
        MarkHeld.objects.filter(organisation=partner, mark__code="snf").values_list("state", flat=True)
    )


def cases(kind: QueueKind, week: int = 0) -> list[tuple[str, str]]:
    return [(one.name, one.detail) for one in waiting_at(NOW + week * WEEK) if one.kind == kind]


def a_landlord() -> Organisation:
    return a_partner(name="Verhuur De Wit", city="Zundert", kvk_number="99000001")


def test_a_name_without_a_number_is_proposed_and_proves_nothing():
    the_marks()
    partner = a_landlord()

    an_snf_import("SNF-409;De Wit Verhuur;Zundert;;1")

    match = RegisterMatch.objects.get()
    assert (match.organisation_id, match.number, match.score, match.row) == (partner.pk, "SNF-409", 100, 13)
    assert not match.has_our_number
    assert states(partner) == []
    assert cases(QueueKind.MATCH) == [("Verhuur De Wit", "SNF-register: De Wit Verhuur")]


def test_a_confirmed_match_counts_at_once_and_is_used_by_the_next_import_by_itself():
    the_marks()
    partner = a_landlord()
    an_snf_import("SNF-409;De Wit Verhuur;Zundert;;1")
    staff = a_staff_member()

    confirm_match(reference=RegisterMatch.objects.get().reference, actor=staff, now=NOW)

    assert states(partner) == ["verified"]
    assert cases(QueueKind.MATCH) == []
    by_person = Check.objects.get(checked_by=staff)
    assert (by_person.outcome, by_person.row, by_person.kind) == ("confirmed", 13, "register")
    # The register's own number finds it again, at another row and under another name.
    an_snf_import("SNF-300;Ander B.V.;Oss;11000777;1", "SNF-409;De Wit-Smit;Zundert;;1", week=1)
    assert states(partner) == ["verified"]
    last = Check.objects.filter(organisation=partner).first()
    assert last is not None
    assert (last.outcome, last.row) == ("confirmed", 14)
    # And who goes, goes.
    an_snf_import("SNF-300;Ander B.V.;Oss;11000777;1", week=2)
    assert states(partner) == ["due_for_check"]


def test_a_match_without_any_number_is_found_again_by_its_name():
    the_marks()
    partner = a_landlord()
    an_snf_import(";De Wit Verhuur;Zundert;;1")
    confirm_match(reference=RegisterMatch.objects.get().reference, actor=a_staff_member(), now=NOW)

    an_snf_import("SNF-300;Ander B.V.;Oss;11000777;1", ";De Wit Verhuur;Zundert;;1", week=1)

    assert states(partner) == ["verified"]
    assert not Decision.objects.exists()


def test_a_rejected_match_is_remembered_and_never_proposed_again():
    the_marks()
    partner = a_landlord()
    an_snf_import("SNF-409;De Wit Verhuur;Zundert;;1")

    reject_match(reference=RegisterMatch.objects.get().reference, actor=a_staff_member(), now=NOW)
    an_snf_import("SNF-300;Ander B.V.;Oss;11000777;1", "SNF-409;De Wit Verhuur;Zundert;;1", week=1)

    assert RegisterMatch.objects.get().state == MatchState.REJECTED
    assert cases(QueueKind.MATCH, week=1) == []
    assert states(partner) == []
    assert Check.objects.get(organisation=partner).outcome == "refused"


def test_an_open_proposal_moves_along_with_its_row_and_goes_with_it():
    the_marks()
    a_landlord()
    an_snf_import("SNF-409;De Wit Verhuur;Zundert;;1")
    an_snf_import("SNF-300;Ander B.V.;Oss;11000777;1", "SNF-409;De Wit Verhuur;Zundert;;1", week=1)
    match = RegisterMatch.objects.get()
    assert (match.row, match.found_at) == (14, NOW)

    an_snf_import("SNF-300;Ander B.V.;Oss;11000777;1", week=2)

    assert cases(QueueKind.MATCH, week=2) == []


def test_a_number_under_another_name_counts_and_asks_a_person_once():
    a_small_ind_register()
    partner = a_partner(kvk_number="99000001", name="Agri Flex Zuid B.V.")

    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")

    assert MarkHeld.objects.get(organisation=partner).state == "verified"
    assert cases(QueueKind.RENAMED) == [("Agri Flex Zuid B.V.", "IND-register: Bedrijf 99000001 B.V.")]
    confirm_match(reference=RegisterMatch.objects.get().reference, actor=a_staff_member(), now=NOW)
    an_import(a_register_file("99000001"), file_name="ind_2027-03-08.csv", now=NOW + WEEK)
    assert cases(QueueKind.RENAMED, week=1) == []
    assert MarkHeld.objects.get(organisation=partner).state == "verified"


def test_a_number_that_is_another_body_s_is_no_proof_any_more():
    a_small_ind_register()
    partner = a_partner(kvk_number="99000001", name="Agri Flex Zuid B.V.")
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")

    reject_match(reference=RegisterMatch.objects.get().reference, actor=a_staff_member(), now=NOW)

    assert MarkHeld.objects.get(organisation=partner).state == "due_for_check"
    assert Decision.objects.get().reason_code == "not_in_register"


def test_one_number_under_several_names_is_ours_when_one_of_them_is():
    a_small_ind_register()
    a_partner(kvk_number="52813150", name="Centraal Planbureau")

    an_import(
        a_register_file() + b"Ministerie van Economische Zaken,52813150\nCentraal Planbureau,52813150\n",
        file_name="ind_2027-03-01.csv",
    )

    assert MarkHeld.objects.get().state == "verified"
    assert not RegisterMatch.objects.exists()


def test_a_match_is_decided_once_and_an_unknown_one_never():
    the_marks()
    a_landlord()
    an_snf_import("SNF-409;De Wit Verhuur;Zundert;;1")
    reference = RegisterMatch.objects.get().reference
    confirm_match(reference=reference, actor=a_staff_member(), now=NOW)
    before = Check.objects.count()

    with pytest.raises(MatchDecided):
        reject_match(reference=reference, actor=a_staff_member(), now=NOW + WEEK)
    with pytest.raises(ProposalNotFound):
        confirm_match(reference="K-2222-2222", actor=a_staff_member(), now=NOW)

    assert RegisterMatch.objects.get().state == MatchState.CONFIRMED
    assert Check.objects.count() == before


def test_the_database_keeps_one_proposal_for_a_row_and_a_person_for_every_answer():
    the_marks()
    a_landlord()
    an_snf_import("SNF-409;De Wit Verhuur;Zundert;;1")
    match = RegisterMatch.objects.get()

    with pytest.raises(IntegrityError, match="register_match_is_decided_by_a_person"), transaction.atomic():
        RegisterMatch.objects.update(state=MatchState.CONFIRMED)
    match.pk, match.reference = None, "K-2"
    with pytest.raises(IntegrityError, match="register_match_is_proposed_once"), transaction.atomic():
        match.save(force_insert=True)


def test_a_register_that_is_too_old_is_a_task_with_its_age_and_hides_nothing(settings):
    settings.LANGUAGE_CODE = "en"
    a_small_ind_register()
    partner = a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")
    an_import(a_register_file("99000001"), file_name="ind_2027-03-16.csv")

    at = NOW + timedelta(days=46)

    assert [one for one in waiting_at(NOW + timedelta(days=45)) if one.kind == QueueKind.REGISTER] == []
    (case,) = waiting_at(at)
    assert (case.kind, case.reference, case.detail) == (
        QueueKind.REGISTER,
        "ind",
        "46 days old. Read a new file.",
    )
    assert case.since_at == start_of_day(at.date())
    assert MarkHeld.objects.get(organisation=partner).until_at is None


def test_a_problem_of_a_register_has_its_moment():
    the_marks()
    with pytest.raises(IntegrityError, match="register_problem_has_its_moment"), transaction.atomic():
        Register.objects.filter(code="ind").update(problem="Weg")
