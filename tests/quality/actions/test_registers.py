"""Register files: read whole or refused whole, and what a new snapshot means for partners."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from foundation.models import OutboxMessage
from foundation.periods import start_of_day
from marketplace.models import Listing
from quality.actions.register_settings import RegisterUnknown
from quality.actions.registers import (
    RegisterDayInFuture,
    RegisterFileRefused,
    RegisterTooSmall,
    import_register,
)
from quality.choices import RequirementStatus
from quality.models import Decision, MarkHeld, RegisterChange, RegisterRow, RegisterSnapshot
from quality.queries.eligibility import eligibility_of
from quality.queries.queue import waiting_at
from tests.marketplace.given import a_published_vacancy, an_open_door
from tests.quality.given import (
    FILES,
    NOW,
    REGISTERS,
    a_partner,
    a_register_file,
    a_small_ind_register,
    an_import,
    the_marks,
)

pytestmark = pytest.mark.django_db


def command(*args: str) -> Any:
    out = StringIO()
    call_command("import_register", *args, stdout=out)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def test_an_older_snapshot_is_kept_but_never_becomes_the_current_one():
    a_small_ind_register()
    partner = a_partner(kvk_number="99000001")
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")

    older = an_import(a_register_file("99000009"), file_name="ind_2026-03-01.csv")

    assert older.is_current is False
    assert RegisterSnapshot.objects.get(is_current=True).taken_on == date(2027, 3, 1)
    assert MarkHeld.objects.get(organisation=partner).state == "verified"


def test_a_dry_run_counts_and_writes_nothing():
    the_marks()

    counts = command("ind", str(REGISTERS / "ind_work_2026-03-11.csv"), "--dry-run")

    assert counts["rows"] == 12665
    assert not RegisterSnapshot.objects.exists()
    assert not RegisterRow.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"organisation,kvk_number\nA B.V.,12345678\nB B.V.,1234", "cut short (row 3)"),
        (b"organisation,kvk_number\nA B.V.,12345678\nB B.V.\n", "cut short (row 3)"),
        (b"name,price\nsoap,3\n", "does not have the columns"),
        (b"organisation,kvk_number\nA B.V.,soap\n", "row 2 has something else"),
        (b"organisation,kvk_number\n", "holds no rows"),
        (b"\xff\xfe\x00\x01", "not a text"),
        (b"<html><body><p>Sorry</p></body></html>", "no table"),
        (b"<html><table><tr><th>Organisation</th><th>KvK number</th></tr>", "cut short"),
    ],
)
def test_a_file_that_is_not_a_whole_register_is_refused_with_the_reason(content, sentence, settings):
    a_small_ind_register()
    settings.LANGUAGE_CODE = "en"

    with pytest.raises(RegisterFileRefused) as refusal:
        an_import(content)

    assert sentence in refusal.value.message
    assert not RegisterSnapshot.objects.exists()


def test_a_file_with_far_fewer_rows_is_a_broken_page_and_the_command_fails(tmp_path, clock_at):
    clock_at(NOW)
    a_small_ind_register()
    an_import(a_register_file(extra=100), file_name="ind_2027-01-01.csv")
    file = tmp_path / "ind_2027-02-01.csv"
    file.write_bytes(a_register_file(extra=89))

    with pytest.raises(CommandError, match="89"):
        command("ind", str(file))
    with pytest.raises(RegisterTooSmall):
        import_register(register_code="ind", content=file.read_bytes(), file_name=file.name, now=NOW)

    assert RegisterSnapshot.objects.count() == 1
    an_import(a_register_file(extra=90), file_name="ind_2027-02-01.csv")
    assert RegisterSnapshot.objects.get(is_current=True).rows == 90


def test_the_sample_page_alone_is_too_small_to_be_the_register():
    the_marks()

    with pytest.raises(RegisterTooSmall):
        an_import((FILES / "ind_page_sample.html").read_bytes(), file_name="page.html")


def test_the_page_is_read_with_its_own_date_and_repaired_names():
    a_small_ind_register()

    outcome = an_import((FILES / "ind_page_sample.html").read_bytes(), file_name="page.html")

    assert (outcome.rows, outcome.taken_on, outcome.taken_on_basis) == (63, date(2026, 3, 11), "page")
    first = RegisterRow.objects.order_by("position").first()
    assert first is not None
    assert first.name == '"Aa-Dee" Machinefabriek en Staalbouw Nederland B.V.'


def test_a_day_that_is_nowhere_said_is_the_day_of_import_and_says_so():
    a_small_ind_register()

    outcome = an_import(a_register_file(), file_name="export.csv")

    assert (outcome.taken_on, outcome.taken_on_basis) == (date(2027, 3, 16), "import_day")


def test_an_unknown_register_is_refused():
    with pytest.raises(RegisterUnknown):
        an_import(a_register_file(), code="soap")


def test_a_partner_in_the_register_is_verified_with_source_and_date():
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2026-03-11.csv")

    partner = a_partner(kvk_number="99000001")

    answer = eligibility_of(organisation=partner, listing_kind="vacancy", condition="sponsorship", at=NOW)
    assert answer.is_satisfied
    assert "IND-register" in answer.requirements[0].sentence
    assert "11 maart 2026" in answer.requirements[0].sentence
    assert eligibility_of(organisation=partner, listing_kind="home", at=NOW).is_satisfied is False


def test_who_vanishes_keeps_the_mark_for_its_grace_period_and_is_gone_at_that_second():
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    partner = a_partner(kvk_number="99000001")
    an_open_door_without_quality(partner)
    vacancy = a_published_vacancy(partner)
    later = NOW + timedelta(days=7)

    an_import(a_register_file("99000002"), file_name="ind_2027-03-23.csv", now=later)

    held = MarkHeld.objects.get(organisation=partner)
    ends = start_of_day(date(2027, 4, 20))
    assert (held.state, held.until_at) == ("due_for_check", ends)
    assert Listing.objects.live_at(ends - timedelta(seconds=1)).filter(pk=vacancy.pk).exists()
    assert not Listing.objects.live_at(ends).filter(pk=vacancy.pk).exists()
    decision = Decision.objects.get()
    assert decision.kind == "due_for_check"
    assert OutboxMessage.objects.get(kind="mark.due").reference == decision.reference
    assert [(one.kind, one.reference, one.acts_at) for one in waiting_at(later)] == [
        ("gone", decision.reference, ends)
    ]
    assert waiting_at(ends) == []
    status = eligibility_of(organisation=partner, listing_kind="vacancy", at=ends).requirements[0].status
    assert status == RequirementStatus.EXPIRED


def test_the_very_same_file_of_a_later_day_brings_back_who_had_vanished():
    a_small_ind_register()
    first = a_register_file("99000001")
    an_import(first, file_name="ind_2027-03-01.csv")
    partner = a_partner(kvk_number="99000001")
    an_import(a_register_file("99000002"), file_name="ind_2027-03-23.csv", now=NOW + timedelta(days=7))

    again = an_import(first, file_name="ind_2027-03-01.csv", now=NOW + timedelta(days=14))
    later = an_import(first, file_name="ind_2027-03-30.csv", now=NOW + timedelta(days=14))

    assert (again.already_imported, again.is_current) == (True, False)
    assert (later.already_imported, later.is_current, later.added) == (False, True, 1)
    assert MarkHeld.objects.get(organisation=partner).state == "verified"


def test_a_file_that_does_not_say_its_day_is_one_snapshot_however_often_it_is_imported():
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="download.csv")

    again = an_import(a_register_file("99000001"), file_name="download.csv", now=NOW + timedelta(days=3))

    assert again.already_imported


def test_who_comes_back_within_the_grace_period_stays_verified():
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    partner = a_partner(kvk_number="99000001")
    an_import(a_register_file("99000002"), file_name="ind_2027-03-23.csv", now=NOW + timedelta(days=7))

    an_import(
        a_register_file("99000001", "99000002"), file_name="ind_2027-03-30.csv", now=NOW + timedelta(days=14)
    )

    held = MarkHeld.objects.get(organisation=partner)
    assert (held.state, held.until_at) == ("verified", None)
    assert set(Decision.objects.values_list("kind", flat=True)) == {"due_for_check", "reinstate"}


def test_without_a_grace_period_the_mark_ends_at_the_import_itself():
    register = a_small_ind_register()
    register.mark.grace_days = 0
    register.mark.save()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    partner = a_partner(kvk_number="99000001")
    later = NOW + timedelta(days=7)

    an_import(a_register_file("99000002"), file_name="ind_2027-03-23.csv", now=later)

    assert MarkHeld.objects.get(organisation=partner).until_at == later
    assert not eligibility_of(organisation=partner, listing_kind="vacancy", at=later).is_satisfied


def test_an_snf_file_is_read_through_its_column_map_with_an_enterprise_without_kvk_number():
    the_marks()

    counts = command("snf", str(REGISTERS / "snf_example_2026-10-05.csv"))

    assert (counts["rows"], counts["without_kvk"], counts["taken_on"]) == (9, 1, "2026-10-05")
    partner = a_partner(kvk_number="99030011", roles=("housing_provider",))
    assert eligibility_of(organisation=partner, listing_kind="home", at=NOW).is_satisfied


def test_changes_are_kept_with_the_snapshot():
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    renamed = a_register_file("99000001").replace(b"Bedrijf 99000001 B.V.", b"Nieuwe naam B.V.")
    an_import(renamed, file_name="ind_2027-03-08.csv")

    change = RegisterChange.objects.get()
    assert (change.kind, change.name, change.former_name) == (
        "renamed",
        "Nieuwe naam B.V.",
        "Bedrijf 99000001 B.V.",
    )


def an_open_door_without_quality(partner) -> None:
    """Slots and standing; the marks are the register's."""
    an_open_door(partner, conditions=())
    from quality.actions.windows import refresh_quality_windows

    refresh_quality_windows(organisation_ids=[partner.pk], now=NOW)


def test_a_register_of_a_day_that_is_still_to_come_is_refused():
    a_small_ind_register()

    with pytest.raises(RegisterDayInFuture):
        an_import(a_register_file("99000001"), file_name="ind_2062-03-11.csv")
    assert not RegisterSnapshot.objects.exists()


def test_an_older_and_smaller_register_is_kept_for_the_history_and_changes_nothing():
    the_marks()
    command("ind", str(REGISTERS / "ind_work_2026-03-11.csv"))

    older = command("ind", str(REGISTERS / "ind_work_2024-08-02.csv"))

    assert (older["rows"], older["is_current"]) == (11383, False)
    assert RegisterSnapshot.objects.get(is_current=True).taken_on == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("language", "words", "why"),
    [
        ("nl", "IND-register van 23 maart 2027: uw KvK-nummer staat er niet in.", "stond in het register"),
        ("en", "IND-register of 23 March 2027: your KvK number is not in it.", "was in the register before"),
    ],
)
def test_a_partner_reads_why_in_its_own_language(language, words, why):
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    a_partner(kvk_number="99000001", language=language)

    an_import(a_register_file("99000002"), file_name="ind_2027-03-23.csv", now=NOW + timedelta(days=7))

    decision = Decision.objects.get()
    assert decision.fact == words
    assert why in decision.reason


def test_where_the_day_is_not_known_we_say_when_we_read_it():
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="download.csv")
    partner = a_partner(kvk_number="99000001")

    answer = eligibility_of(organisation=partner, listing_kind="vacancy", at=NOW)

    assert "gevonden in het IND-register dat wij lazen op 16 maart 2027" in answer.requirements[0].sentence


def test_a_page_that_begins_with_a_byte_order_mark_is_a_page():
    a_small_ind_register()

    outcome = an_import(
        b"\xef\xbb\xbf" + (FILES / "ind_page_sample.html").read_bytes(), file_name="page.html"
    )

    assert outcome.rows == 63


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Cannot read map.json"),
        ("{", "is not JSON"),
        ('{"kvk_number": "KvK"}', "must hold"),
        ('{"name": "Naam", "soap": "Zeep"}', "must hold"),
    ],
)
def test_a_column_map_that_is_wrong_is_said_in_a_sentence(tmp_path, content, sentence):
    the_marks()
    column_map = tmp_path / "map.json"
    if content is not None:
        column_map.write_text(content)

    with pytest.raises(CommandError, match=sentence):
        command("snf", str(REGISTERS / "snf_example_2026-10-05.csv"), "--column-map", str(column_map))


def test_an_excel_file_is_read_with_the_zeros_that_the_sheet_dropped(tmp_path):
    the_marks()
    book = openpyxl.Workbook()
    book.active.append(["Kvk", "Onderneming"])  # type: ignore[union-attr]  # a new book has a sheet
    for number in range(6):
        book.active.append([1234560 + number, f"Huis {number} B.V."])  # type: ignore[union-attr]
    book.save(tmp_path / "snf_2026-10-06.xlsx")
    column_map = tmp_path / "map.json"
    column_map.write_text('{"name": "Onderneming", "kvk_number": "Kvk"}')

    counts = command("snf", str(tmp_path / "snf_2026-10-06.xlsx"), "--column-map", str(column_map))

    assert (counts["rows"], counts["taken_on"]) == (6, "2026-10-06")
    assert RegisterRow.objects.order_by("position").values_list("kvk_number", flat=True)[0] == "01234560"
