"""What a register means for partners: what follows, what is kept of it, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.models import OutboxMessage
from foundation.periods import start_of_day
from quality.actions.decisions import withdraw_mark
from quality.actions.mark_states import change_state
from quality.actions.registers import import_register
from quality.choices import MarkState, ReasonCode
from quality.models import (
    Check,
    Decision,
    Mark,
    MarkHeld,
    Register,
    RegisterChange,
    RegisterRow,
    RegisterSnapshot,
)
from quality.words import mark_sentence
from tests.quality.given import (
    NOW,
    REGISTERS,
    a_partner,
    a_recognition,
    a_register_file,
    a_small_ind_register,
    a_staff_member,
    an_import,
    many_partners,
    the_marks,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def real(day: str) -> dict[str, object]:
    name = f"ind_work_{day}.csv"
    outcome = import_register(
        register_code="ind", content=(REGISTERS / name).read_bytes(), file_name=name, now=NOW
    )
    return outcome.as_json()


def everything() -> list[list[tuple[object, ...]]]:
    models = (RegisterSnapshot, RegisterRow, RegisterChange, MarkHeld, Decision, Check, OutboxMessage)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def an_snf_file(*rows: str) -> bytes:
    return ("Nr;Naam;KvK;Plaats;Status;Geldig tot\n" + "".join(f"{row}\n" for row in rows)).encode()


def an_snf_import(*rows: str, day: str, now: object = NOW) -> None:
    Register.objects.filter(code="snf").update(
        smallest_size=1,
        column_map={
            "number": "Nr",
            "name": "Naam",
            "kvk_number": "KvK",
            "place": "Plaats",
            "status": "Status",
            "valid_until": "Geldig tot",
        },
    )
    filler = [f"SNF-9{n};Vulling {n} B.V.;1100000{n};Oss;Geregistreerd;" for n in range(9)]
    an_import(an_snf_file(*rows, *filler), file_name=f"snf_{day}.csv", code="snf", now=now)  # type: ignore[arg-type]


def test_the_real_registers_of_2024_and_2026_and_what_they_mean_for_partners():
    the_marks()
    # ASML is in both; the second came; the third went; the fourth has another name since; the last was never in it.
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    for name, rows in (("2024-08-02", first), ("2026-03-11", second)):
        lines = (REGISTERS / f"ind_work_{name}.csv").read_text().splitlines()[1:]
        rows.update({line.rsplit(",", 1)[1]: line.rsplit(",", 1)[0] for line in lines})
    stayed = next(number for number in first if number and second.get(number) == first[number])
    came = next(number for number in second if number not in first)
    went = next(number for number in first if number not in second)
    renamed = next(
        number for number in first if number and second.get(number, first[number]) != first[number]
    )
    partners = many_partners(stayed, came, went, renamed, "99999999")

    before = real("2024-08-02")
    held_first = set(MarkHeld.objects.values_list("organisation_id", "state"))
    after = real("2026-03-11")
    kept = everything()
    again = real("2026-03-11")

    assert (before["rows"], before["without_kvk"], before["taken_on"]) == (11383, 4, "2024-08-02")
    assert (after["rows"], after["added"], after["removed"], after["renamed"]) == (12665, 1776, 495, 193)
    assert (after["changed"], after["without_kvk"]) == (0, 4)
    numbers = [set(rows) - {""} for rows in (first, second)]
    assert len(numbers[0] & numbers[1]) == 10882
    at = {partner.party.kvk_number: partner.pk for partner in partners}
    assert held_first == {(at[number], "verified") for number in (stayed, went, renamed)}
    assert dict(MarkHeld.objects.values_list("organisation_id", "state")) == {
        at[stayed]: "verified",
        at[came]: "verified",
        at[went]: "due_for_check",
        at[renamed]: "verified",
    }
    decision = Decision.objects.get()
    assert (decision.organisation_id, decision.reason_code) == (at[went], "not_in_register")
    checks = Check.objects.filter(snapshot__taken_on=date(2026, 3, 11))
    assert dict(checks.values_list("organisation_id", "outcome")) == {
        at[stayed]: "confirmed",
        at[came]: "confirmed",
        at[went]: "not_found",
        at[renamed]: "confirmed",
    }
    check = checks.get(organisation_id=at[came])
    assert check.snapshot is not None
    assert check.row is not None
    assert check.sha256 == check.snapshot.sha256
    assert check.snapshot.entries.get(position=check.row).kvk_number == came
    assert again["already_imported"] is True
    assert everything() == kept


def test_the_names_of_the_ind_are_read_as_meant():
    the_marks()
    call_command("import_register", "ind", str(REGISTERS / "ind_work_2026-03-11.csv"), "--json", verbosity=0)

    current = RegisterSnapshot.objects.get(is_current=True)
    assert current.entries.filter(kvk_number__startswith="0").count() == 703
    assert current.entries.filter(name='"Aa-Dee" Machinefabriek en Staalbouw Nederland B.V.').exists()


def test_an_import_asks_as_many_questions_for_five_hundred_partners_as_for_five():
    def questions(count: int, first: int, week: int) -> list[int]:
        numbers = [str(first + n) for n in range(count)]
        many_partners(*numbers)
        # All come; a third goes; it is back, and another third goes.
        asked = []
        for step, there in enumerate(
            (numbers, numbers[count // 3 :], numbers[: count // 3] + numbers[2 * count // 3 :])
        ):
            with CaptureQueriesContext(connection) as captured:
                an_import(
                    a_register_file(*there, extra=10_000),
                    file_name=f"ind_{date(2027, 1, 1) + (week + step) * WEEK}.csv",
                )
            asked.append(len(captured))
        return asked

    a_small_ind_register()
    an_import(a_register_file(extra=10_000), file_name="ind_2026-12-25.csv")

    few = questions(5, 91_000_000, 0)
    many = questions(500, 92_000_000, 3)

    assert MarkHeld.objects.filter(state="due_for_check").count() > 160
    # Twenty rows and more are written by COPY, which asks for their keys first: a question a table, not a partner.
    assert all(abs(one - other) <= 8 for one, other in zip(few, many, strict=True)), (few, many)
    assert max(many) <= 45


def test_a_suspension_is_not_undone_by_a_register():
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    partner = a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")
    held = MarkHeld.objects.get(organisation=partner)
    change_state(held, MarkState.SUSPENDED)
    held.until_at = NOW
    held.save()

    an_import(a_register_file("99000001"), file_name="ind_2027-03-08.csv", now=NOW + WEEK)

    assert list(MarkHeld.objects.filter(organisation=partner).values_list("state", "until_at")) == [
        ("suspended", NOW)
    ]
    assert Check.objects.filter(organisation=partner, outcome="confirmed").count() == 2


@pytest.mark.parametrize(
    ("reason", "stretches"),
    [
        (ReasonCode.NOT_IN_REGISTER, ["withdrawn", "verified"]),
        (ReasonCode.MONEY_ASKED, ["withdrawn"]),
    ],
)
def test_what_was_withdrawn_comes_back_by_the_register_only_if_the_register_was_the_reason(reason, stretches):
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    partner = a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")
    withdraw_mark(
        organisation=partner,
        mark_code="ind",
        fact="Zie het dossier.",
        reason="Zie het dossier.",
        reason_code=reason,
        actor=a_staff_member(),
        now=NOW,
    )

    an_import(a_register_file("99000001"), file_name="ind_2027-03-08.csv", now=NOW + WEEK)

    rows = MarkHeld.objects.filter(organisation=partner).order_by("from_at", "id")
    assert list(rows.values_list("state", flat=True)) == stretches


def test_other_evidence_is_not_lost_because_a_register_does_not_name_it():
    the_marks()
    Register.objects.filter(code="sna").update(
        smallest_size=1, column_map={"name": "organisation", "kvk_number": "kvk_number"}
    )
    partner = a_partner(kvk_number="99000001")
    a_recognition(partner, mark_code="sna")

    an_import(a_register_file(), file_name="sna_2027-03-16.csv", code="sna")

    held = MarkHeld.objects.get(organisation=partner, mark__code="sna")
    assert (held.state, held.until_at) == ("verified", start_of_day(date(2028, 3, 16)))
    assert Check.objects.get(organisation=partner, mark__code="sna").outcome == "not_found"

    an_import(a_register_file("99000001"), file_name="sna_2027-03-17.csv", code="sna", now=NOW + WEEK)

    held.refresh_from_db()
    assert (held.state, held.until_at) == ("verified", None)
    assert held.snapshot is not None


def test_who_is_suspended_in_the_register_is_due_for_check_and_reads_so():
    the_marks()
    an_snf_import("SNF-1;De Brem B.V.;99000001;Deurne;Geregistreerd;", day="2027-03-01")
    partner = a_partner(kvk_number="99000001", name="De Brem B.V.", language="en")

    an_snf_import("SNF-1;De Brem B.V.;99000001;Deurne;Opgeschort;", day="2027-03-16")

    held = MarkHeld.objects.get(organisation=partner)
    assert (held.state, held.until_at) == ("due_for_check", start_of_day(date(2027, 3, 30)))
    assert Decision.objects.get().fact == (
        "SNF-register of 16 March 2027: you are in it at row 1, as “Opgeschort”."
    )
    last = Check.objects.filter(organisation=partner).first()
    assert last is not None
    assert (last.outcome, last.row) == ("refused", 1)
    change = RegisterChange.objects.get()
    assert (change.kind, change.columns) == ("changed", {"status": ["Geregistreerd", "Opgeschort"]})
    assert RegisterSnapshot.objects.get(is_current=True).changed == 1


def test_a_last_day_in_the_register_ends_the_mark_after_that_day_and_a_new_one_prolongs_it(settings):
    settings.LANGUAGE_CODE = "en"
    the_marks()
    an_snf_import("SNF-1;De Brem B.V.;99000001;Deurne;;31-03-2027", day="2027-03-01")
    partner = a_partner(kvk_number="99000001", name="De Brem B.V.", roles=("housing_provider",))
    held = MarkHeld.objects.get(organisation=partner)
    assert held.until_at == start_of_day(date(2027, 4, 1))

    an_snf_import("SNF-1;De Brem B.V.;99000001;Deurne;;31-03-2028", day="2027-03-16")

    held.refresh_from_db()
    assert (held.state, held.until_at) == ("verified", start_of_day(date(2028, 4, 1)))
    assert mark_sentence("snf", held, partner) == "SNF: found in the SNF-register of 16 March 2027"


def test_a_grace_period_never_reaches_beyond_the_last_day_that_the_register_gave():
    the_marks()
    an_snf_import("SNF-1;De Brem B.V.;99000001;Deurne;;20-03-2027", day="2027-03-01")
    partner = a_partner(kvk_number="99000001", name="De Brem B.V.")

    an_snf_import(day="2027-03-16")

    held = MarkHeld.objects.get(organisation=partner)
    assert (held.state, held.until_at) == ("due_for_check", start_of_day(date(2027, 3, 21)))
    assert Decision.objects.get().takes_effect_at == held.until_at


def test_the_desk_s_columns_and_address_survive_loading_the_marks_again():
    the_marks()
    saved = {"name": "Bedrijf", "kvk_number": "KvK"}
    Register.objects.filter(code="sna").update(column_map=saved, source_address="https://sna.example/export")

    call_command("load_marks", verbosity=0)

    register = Register.objects.get(code="sna")
    assert (register.column_map, register.source_address) == (saved, "https://sna.example/export")
    assert Register.objects.get(code="ind").column_map == {"name": "organisation", "kvk_number": "kvk_number"}
    assert Mark.objects.get(code="vcu").valid_years == 3
