"""The bank at the finance desk, over HTTP."""

from __future__ import annotations

import csv
import io
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.models import BankStatement, BankTransaction, Payment, Receivable
from foundation.choices import StaffRole
from tests.billing.camt import Move, a_file
from tests.billing.changing import on
from tests.billing.given import an_agreement, an_employer
from tests.web.given import staff

pytestmark = pytest.mark.django_db

DAY = date(2027, 4, 1)
DESK = "/en/desk/invoices/bank/"


@pytest.fixture(autouse=True)
def _on_the_day_after(clock_at):
    clock_at(on(date(2027, 4, 2)))


def owed() -> Receivable:
    agreement = an_agreement(an_employer(now=on(date(2027, 3, 16))), now=on(date(2027, 3, 16)))
    return Receivable.objects.select_related("document", "party").get(agreement=agreement)


def read(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def upload(desk, *moves: Move, content: bytes | None = None):
    file = SimpleUploadedFile("bank.xml", content or a_file(*moves, day=DAY), "application/xml")
    return desk.post(DESK, {"file": file}, follow=True)


def test_finance_uploads_a_statement_and_sees_what_was_booked_and_what_waits():
    receivable = owed()
    desk = staff(StaffRole.FINANCE)
    moves = (
        Move(receivable.cents, reference=receivable.document.payment_reference, bank_reference="B1"),
        Move(4_200, name="Onbekende B.V.", bank_reference="B2"),
    )

    page = read(upload(desk, *moves))
    again = read(upload(desk, *moves))
    [header, row] = csv.reader(
        io.StringIO(desk.get(DESK, {"as": "csv"}).content.decode("utf-8-sig")), delimiter=";"
    )

    assert "2 movements, 0 known before: 1 payments booked, 1 to decide." in page
    assert "Onbekende B.V." in page
    assert "This file was imported before. Nothing changed." in again
    assert header[:3] == ["Day", "Amount", "Name"]
    assert row[1:3] == ["42,00", "Onbekende B.V."]
    assert receivable.document.number in read(
        desk.get(f"{DESK}{BankTransaction.objects.get(use='payment').pk}/")
    )


def test_a_wrong_file_is_refused_with_a_sentence_beside_its_field():
    owed()
    answer = upload(staff(StaffRole.FINANCE), content=b"<invoice/>")

    assert answer.status_code == 422
    assert "it is no CAMT.053 statement" in read(answer)
    assert not BankStatement.objects.exists()


def test_finance_books_what_is_proposed_with_one_button():
    receivable = owed()
    desk = staff(StaffRole.FINANCE)
    upload(desk, Move(receivable.cents, name="Kwekerij de Zandhorst BV"))
    row = BankTransaction.objects.get()

    page = read(desk.get(f"{DESK}{row.pk}/"))
    assert f"Book for {receivable.document.number}" in page
    assert "This amount is open, same name." in page
    desk.post(
        f"{DESK}{row.pk}/assign/",
        {"party": receivable.party.reference, "document": receivable.document.reference},
    )

    assert Payment.objects.get().cents == receivable.cents
    assert "Nothing to decide" in read(desk.get(DESK))
    twice = desk.post(f"{DESK}{row.pk}/assign/", {"party": receivable.party.reference}, follow=True)
    assert "decided about this movement already" in read(twice)


def test_finance_looks_a_partner_up_and_undoes_what_was_wrong():
    receivable = owed()
    desk = staff(StaffRole.FINANCE)
    upload(desk, Move(100, name="Iemand"))
    row = BankTransaction.objects.get()

    found = read(desk.get(f"{DESK}{row.pk}/", {"q": "zandhorst"}))
    assert f"?party={receivable.party.reference}" in found
    chosen = read(desk.get(f"{DESK}{row.pk}/", {"party": receivable.party.reference}))
    assert f"{receivable.document.number}, € 1,210.00 open" in " ".join(chosen.split())
    desk.post(f"{DESK}{row.pk}/assign/", {"party": receivable.party.reference})
    assert "Write down why it is undone." in read(desk.post(f"{DESK}{row.pk}/undo/", follow=True))
    desk.post(f"{DESK}{row.pk}/undo/", {"reason": "Was voor een ander"})

    row.refresh_from_db()
    assert (row.use, row.payment) == ("undecided", None)


def test_what_is_not_of_partners_is_set_aside():
    owed()
    desk = staff(StaffRole.FINANCE)
    upload(desk, Move(-900, name="Bank", text="Kosten"))
    row = BankTransaction.objects.get()

    desk.post(f"{DESK}{row.pk}/aside/", {"use": "other"})

    row.refresh_from_db()
    assert row.use == "other"
    assert desk.get(f"{DESK}{row.pk + 1}/").status_code == 404
    assert desk.post(f"{DESK}{row.pk}/take-back/", {"original": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["", "1/"])
def test_the_bank_is_of_the_finance_desk_alone(path: str):
    assert staff(StaffRole.QUALITY).get(f"{DESK}{path}").status_code == 403
