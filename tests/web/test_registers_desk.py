"""Registers at the desk: their age, their columns, what changed, and rows that may be a partner."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.choices import StaffRole
from marketplace.models import Organisation
from quality.models import Check, MarkHeld, Register, RegisterMatch, RegisterSnapshot
from tests.quality.given import NOW, a_partner, a_register_file, a_small_ind_register, an_import, the_marks
from tests.web.given import staff

pytestmark = pytest.mark.django_db
SNA = (
    "Bedrijfsnaam;KvK nr;Plaats;Certificaatnummer;Einddatum\n"
    "Agri Flex Zuid B.V.;99000001;Deurne;SNA-17;31-12-2027\n"
    "Kracht & Co;1234567;Oss;SNA-18;\n"
)
MAP = {"name": "Bedrijfsnaam", "kvk_number": "KvK nr", "place": "Plaats", "number": "Certificaatnummer"}


@pytest.fixture
def desk(clock_at) -> Client:
    clock_at(NOW)
    the_marks()
    return staff(StaffRole.QUALITY)


def a_file(text: str = SNA, name: str = "sna.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_the_first_rows_show_which_column_is_proposed_as_what_and_are_saved_so(desk):
    page = desk.post("/en/desk/registers/sna/columns/", {"file": a_file()})

    text = page.content.decode()
    assert "→ Name" in text
    assert "→ Valid until" in text
    assert "Agri Flex Zuid B.V." in text
    assert Register.objects.get(code="sna").column_map == {}
    shown = {"sample": page.context["signed"], **MAP, "valid_until": "Einddatum"}
    again = desk.post("/en/desk/registers/sna/columns/", {**shown, "address": "", "show": "1"})
    assert (again.status_code, Register.objects.get(code="sna").column_map) == (200, {})
    saved = desk.post("/en/desk/registers/sna/columns/", {**shown, "save": "1"}, follow=True)
    assert "The columns are saved." in saved.content.decode()
    assert Register.objects.get(code="sna").column_map == {**MAP, "valid_until": "Einddatum"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"place": "Bedrijfsnaam"}, "the column “Bedrijfsnaam” is chosen twice"),
        ({"kvk_number": "Certificaatnummer", "number": ""}, "row 2 has something else than a KvK number"),
        ({"valid_until": "Plaats", "place": ""}, "row 2 has something else than a day"),
        ({"name": "KvK nr", "kvk_number": ""}, "holds numbers only in the first rows"),
        ({"kvk_number": "Leeg"}, "holds no KvK number in the first rows"),
        ({"name": "Soap"}, "Select a valid choice"),
    ],
)
def test_a_wrong_map_is_refused_with_a_sentence_and_nothing_is_saved(desk, changes, sentence):
    text = "\n".join(
        f"{line};{'Leeg' if number == 0 else ''}" for number, line in enumerate(SNA.splitlines())
    )
    first = desk.post("/en/desk/registers/sna/columns/", {"file": a_file(f"{text}\n")})

    page = desk.post(
        "/en/desk/registers/sna/columns/",
        {"sample": first.context["signed"], **MAP, **changes, "save": "1"},
    )

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Register.objects.get(code="sna").column_map == {}


def test_a_sample_that_somebody_made_up_is_not_taken(desk):
    page = desk.post("/en/desk/registers/sna/columns/", {"sample": "W10:soap", **MAP, "save": "1"})

    assert page.status_code == 302
    assert Register.objects.get(code="sna").column_map == {}


def test_a_file_without_rows_has_no_columns_to_choose(desk):
    page = desk.post("/en/desk/registers/sna/columns/", {"file": a_file("Naam;KvK\n")})

    assert page.status_code == 422
    assert "it holds no rows" in page.content.decode()


def test_the_whole_difference_is_shown_by_kind_found_by_name_and_downloaded(desk):
    a_small_ind_register()
    partner = a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")
    an_import(a_register_file("99000001", "99000002"), file_name="ind_2027-03-01.csv")
    renamed = a_register_file("99000002", "99000003").replace(b"Bedrijf 99000002", b"=Firma 99000002")
    an_import(renamed, file_name="ind_2027-03-08.csv")
    address = f"/en/desk/registers/files/{RegisterSnapshot.objects.get(is_current=True).pk}/"

    page = desk.get(address).content.decode()
    removed = desk.get(f"{address}?kind=removed").content.decode()
    nothing = desk.get(f"{address}?q=soap").content.decode()
    table = desk.get(f"{address}?as=csv").content.decode("utf-8-sig").splitlines()

    assert "1 added, 1 removed, 1 renamed, 0 changed" in page
    assert "Bedrijf 99000002 B.V. → =Firma 99000002 B.V." in page
    assert f"/en/desk/organisations/{partner.reference}/" in removed
    assert "99000003" not in removed
    assert "Nothing changed that fits this." in nothing
    assert table == [
        "What changed;KvK number;Name;Column;Was;Is",
        "Added;99000003;Bedrijf 99000003 B.V.;;;",
        "Removed;99000001;Bedrijf 99000001 B.V.;;;",
        "Renamed;99000002;'=Firma 99000002 B.V.;Name;Bedrijf 99000002 B.V.;'=Firma 99000002 B.V.",
    ]


def test_the_page_of_a_difference_asks_the_same_however_much_changed(desk, django_assert_max_num_queries):
    a_small_ind_register()
    an_import(a_register_file(extra=300), file_name="ind_2027-03-01.csv")
    many = a_register_file(*(str(99_000_000 + n) for n in range(100)), extra=300)
    an_import(many, file_name="ind_2027-03-08.csv")

    with django_assert_max_num_queries(14):
        page = desk.get(
            f"/en/desk/registers/files/{RegisterSnapshot.objects.get(is_current=True).pk}/?page=2"
        )

    assert "51 to 100 of 100" in page.content.decode()


def test_a_partner_s_row_is_one_click_from_its_page(desk):
    a_small_ind_register()
    an_import(a_register_file("99000005", "99000001"), file_name="ind_2027-03-01.csv")
    partner = a_partner(kvk_number="99000001", name="Bedrijf 99000001 B.V.")

    page = desk.get(f"/en/desk/organisations/{partner.reference}/").content.decode()
    check = Check.objects.get(organisation=partner)
    address = f"/en/desk/registers/files/{check.snapshot_id}/rows/2/"

    assert "Row 2 in the file" in page
    assert address in page
    row = desk.get(address).content.decode()
    assert "<strong>Bedrijf 99000001 B.V.</strong>" in row
    assert "99000005" in row
    assert desk.get(f"/en/desk/registers/files/{check.snapshot_id}/rows/999/").status_code == 404
    assert desk.get("/en/desk/registers/files/999999/").status_code == 404


def test_the_file_itself_is_downloaded_as_it_came_and_never_shown_as_a_page(desk):
    a_small_ind_register()
    content = (
        b"<!doctype html><html><script>alert(1)</script><table><tr><th>Organisation</th><th>KvK</th></tr>"
        b"<tr><td>De Brem</td><td>99000001</td></tr></table></html>"
    )
    an_import(content, file_name="../ind.html")
    kept = RegisterSnapshot.objects.get()

    answer = desk.get(f"/en/desk/registers/files/{kept.pk}/copy/")

    assert answer.content == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="ind-2027-03-16.html"'
    RegisterSnapshot.objects.update(sha256="0" * 64)
    assert desk.get(f"/en/desk/registers/files/{kept.pk}/copy/").status_code == 404


@pytest.fixture
def proposal(desk) -> RegisterMatch:
    a_partner(kvk_number="99000001", name="Verhuur De Wit", city="Zundert")
    Register.objects.filter(code="snf").update(smallest_size=1)
    text = "Registratienummer;Naam onderneming;Plaats;KvK-nummer\nSNF-409;De Wit Verhuur B.V.;Zundert;\n"
    an_import(text.encode(), file_name="snf_2027-03-12.csv", code="snf")
    return RegisterMatch.objects.get()


def test_a_person_confirms_a_proposal_and_the_mark_counts(desk, proposal):
    listed = desk.get("/en/desk/registers/proposals/").content.decode()
    page = desk.get(f"/en/desk/registers/proposals/{proposal.reference}/").content.decode()

    assert "Name alike: 100 of 100" in listed
    assert "One row may be a partner of ours." in desk.get("/en/desk/registers/").content.decode()
    assert "Is Verhuur De Wit in the SNF-register?" in page
    done = desk.post(f"/en/desk/registers/proposals/{proposal.reference}/", {"confirm": "1"}, follow=True)
    assert "Kept: this row is Verhuur De Wit." in done.content.decode()
    assert MarkHeld.objects.get().state == "verified"
    late = desk.post(f"/en/desk/registers/proposals/{proposal.reference}/", {"reject": "1"}, follow=True)
    assert "This was decided already" in late.content.decode()
    assert MarkHeld.objects.get().state == "verified"


def test_a_person_rejects_a_proposal_and_it_is_downloaded_with_the_answer(desk, proposal):
    desk.post(f"/en/desk/registers/proposals/{proposal.reference}/", {"reject": "1"})

    assert "Nothing to look at" in desk.get("/en/desk/registers/proposals/").content.decode()
    table = (
        desk.get("/en/desk/registers/proposals/?state=decided&as=csv")
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert table[1] == (
        "SNF-register;Verhuur De Wit;99000001;De Wit Verhuur B.V.;;SNF-409;Zundert;100;"
        "Another organisation;2027-03-16"
    )
    assert not MarkHeld.objects.exists()


def test_a_register_says_how_old_it_is(desk, clock_at):
    a_small_ind_register()
    an_import(a_register_file("99000001"), file_name="ind_2027-03-01.csv")
    clock_at(NOW + timedelta(days=60))

    page = desk.get("/en/desk/registers/").content.decode()
    own = desk.get("/en/desk/registers/ind/").content.decode()
    table = desk.get("/en/desk/registers/?as=csv").content.decode("utf-8-sig")

    assert "75 days old" in page
    assert "The newest file is 75 days old." in own
    assert "IND-register;Erkend referent;2027-03-01;75;21;Too old;;" in table
    assert "SNA-register;SNA;;;;Not read yet;;" in table


@pytest.mark.parametrize(
    "address", ["http://ind.nl/x", "https://", "ftp://ind.nl", "https://me:secret@ind.nl/", "ind.nl"]
)
def test_an_address_that_we_cannot_fetch_is_refused(desk, address):
    page = desk.post("/en/desk/registers/ind/", {"address": address, "is_fetched": "on"})

    assert page.status_code == 422
    assert "This is no address that we can fetch." in page.content.decode()
    assert Register.objects.get(code="ind").is_fetched is False


def test_a_fetch_is_switched_on_and_off(desk):
    facts = {"address": "https://ind.nl/register", "is_fetched": "on"}
    assert desk.post("/en/desk/registers/ind/", facts).status_code == 302
    register = Register.objects.get(code="ind")
    assert (register.is_fetched, register.source_address) == (True, "https://ind.nl/register")

    desk.post("/en/desk/registers/ind/", {"address": "https://ind.nl/register"})

    assert Register.objects.get(code="ind").is_fetched is False


@pytest.mark.parametrize(
    "path", ["", "ind/", "ind/columns/", "proposals/", "proposals/K-2/", "files/1/", "files/1/rows/1/"]
)
def test_only_quality_works_with_registers(desk, path):
    assert staff(StaffRole.FINANCE).get(f"/en/desk/registers/{path}").status_code == 403
    assert desk.get("/en/desk/registers/soap/?" + urlencode({"x": "1"})).status_code == 404
    assert Organisation.objects.count() == 0
