"""The bank: what comes in is matched to what is owed to the cent, once, and what goes back is owed again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.actions.bank import (
    AccountNotOurs,
    StatementOutOfBalance,
    StatementRefused,
    import_statement,
)
from billing.models import (
    Agreement,
    BankStatement,
    BankTransaction,
    Entry,
    Payment,
    Receivable,
)
from billing.providers.bank.folder import import_from_folder
from billing.queries.bank import proposals_for, statement_rows
from billing.queries.debtors import aged_debtors, credit_parts
from billing.queries.invariants import broken_invariants
from foundation.clock import wall_time
from foundation.rules.identifiers import find_bsn
from invoices.models import Issuer
from marketplace.models import Organisation
from marketplace.queries.organisations import organisation_of_party
from tests.billing.banking import DAY, NOW, START, balance, left, owed, taken
from tests.billing.camt import OURS, THEIRS, Move, a_file, file_of, moves_of, statement
from tests.billing.changing import on
from tests.billing.given import an_agreement, an_employer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_ties() -> Iterator[None]:
    yield
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
    if Issuer.objects.exists():
        assert aged_debtors(DAY + timedelta(days=30)).difference == 0


def test_a_payment_with_our_reference_is_booked_and_opens_the_agreement():
    receivable = owed()

    outcome = taken(Move(receivable.cents, reference=receivable.document.payment_reference))

    assert (outcome.lines, outcome.booked, outcome.to_decide) == (1, 1, 0)
    payment = Payment.objects.get()
    assert (payment.method, payment.cents, payment.received_on) == ("transfer", receivable.cents, DAY)
    assert left(receivable) == 0
    assert Agreement.objects.get().first_paid_at == payment.received_at
    assert (balance("1100"), balance("2190"), balance("1300")) == (receivable.cents, 0, 0)
    assert default_storage.exists(BankStatement.objects.get().stored_as)


@pytest.mark.parametrize("text", ["RF {reference}", "factuur {number}", "{number}/{reference}"])
def test_a_payment_that_names_us_in_its_text_is_booked_too(text: str):
    receivable = owed()
    typed = text.format(
        reference=receivable.document.payment_reference[2:], number=receivable.document.number
    )

    assert taken(Move(receivable.cents, text=typed)).booked == 1
    assert left(receivable) == 0


def test_one_payment_settles_several_invoices_in_the_order_it_names_them():
    first = owed()
    organisation = organisation_of_party(first.party)
    second = Receivable.objects.get(agreement=an_agreement(organisation, now=on(START)))

    taken(Move(first.cents + 5_000, text=f"{first.document.number} {second.document.number}"))

    assert (left(first), left(second)) == (0, second.cents - 5_000)
    assert Payment.objects.count() == 1


def test_what_is_paid_too_much_is_credit_and_what_is_paid_too_little_stays_open():
    receivable = owed()
    reference = receivable.document.payment_reference

    taken(Move(1_000, reference=reference, bank_reference="B1"))
    assert left(receivable) == receivable.cents - 1_000
    taken(Move(receivable.cents, reference=reference, bank_reference="B2"), day=DAY + timedelta(days=1))

    assert left(receivable) == 0
    assert [part.cents for part in credit_parts(day=DAY + timedelta(days=1))] == [1_000]


def test_a_large_statement_asks_no_more_of_the_database_than_a_small_one():
    owed()

    def asked(count: int, *, day: date) -> int:
        content = a_file(*moves_of(count), day=day)
        with CaptureQueriesContext(connection) as queries:
            import_statement(content=content, file_name="a.xml", now=NOW)
        return len(queries)

    assert asked(200, day=DAY) <= asked(2, day=DAY - timedelta(days=1))


def test_the_same_file_again_and_files_that_overlap_book_nothing_twice():
    receivable = owed()
    moves = moves_of(3, references=[receivable.document.payment_reference])
    content = a_file(*moves, day=DAY)

    first = import_statement(content=content, file_name="a.xml", now=NOW)
    again = import_statement(content=content, file_name="b.xml", now=NOW)
    wider = taken(*moves, Move(700, bank_reference="B9"), name="week")

    assert (first.booked, first.to_decide) == (1, 2)
    assert again.already_imported
    assert (wider.lines, wider.known, wider.booked, wider.to_decide) == (4, 3, 0, 1)
    assert BankTransaction.objects.count() == 4
    assert Payment.objects.count() == 1
    assert BankStatement.objects.count() == 2


def test_two_payments_that_are_alike_in_everything_are_two():
    owed()
    alike = Move(1_000, text="contributie")

    assert taken(alike, alike).lines == 2
    assert taken(alike, alike, alike, name="later").known == 2


def test_two_files_of_one_account_show_what_lies_between_them():
    owed()
    taken(Move(100), opening=0)
    taken(Move(200), day=DAY + timedelta(days=3), opening=150)

    assert [row.gap_cents for row in statement_rows()] == [50, 0]


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"<invoice/>", StatementRefused, "geen CAMT.053-afschrift"),
        (a_file(Move(100), day=DAY)[:-50], StatementRefused, "afgebroken"),
        (
            a_file(Move(100), day=DAY).replace(b"EUR", b"USD"),
            StatementRefused,
            "Wij houden alleen euro's bij",
        ),
        (a_file(Move(100), day=DAY, closing=1), StatementOutOfBalance, "er ontbreekt"),
        (a_file(Move(100), day=DAY, iban=THEIRS), AccountNotOurs, THEIRS),
        (
            file_of(statement(Move(100), day=DAY), statement(Move(100), day=DAY, closing=0, name="2")),
            StatementOutOfBalance,
            "afschrift 2",
        ),
    ],
)
def test_a_wrong_file_is_refused_whole_with_a_sentence_and_nothing_is_booked(content, error, sentence):
    owed()
    entries = Entry.objects.count()

    with pytest.raises(error, match=sentence):
        import_statement(content=content, file_name="bank.xml", now=NOW)

    assert not BankStatement.objects.exists()
    assert not BankTransaction.objects.exists()
    assert Entry.objects.count() == entries


def test_what_names_nothing_waits_and_is_proposed_by_account_amount_and_name():
    first, other = owed(), owed("Distri-Zuid B.V.", "90006624")
    taken(Move(1_000, reference=first.document.payment_reference, bank_reference="B1"))
    taken(
        Move(other.cents, name="DISTRI ZUID BV", iban="NL02TEST0000000002", bank_reference="B2"),
        Move(first.cents - 1_000, name="", bank_reference="B3"),
        Move(55, name="Iemand anders", iban="NL02TEST0000000003", bank_reference="B4"),
        day=DAY + timedelta(days=1),
    )

    rows = {row.bank_reference: row for row in BankTransaction.objects.filter(use="undecided")}
    found = proposals_for(list(rows.values()))

    def told(name: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.receivable.document.number, one.reasons) for one in found[rows[name].pk]]

    assert told("B2")[0] == (other.document.number, ("amount", "name"))
    assert told("B3")[0] == (first.document.number, ("account", "amount"))
    assert told("B4") == []


def test_a_bsn_in_a_description_is_hidden():
    owed()
    taken(Move(1_000, text="van 111222333 voor cursus", name="J. Jansen 111222333"))

    row = BankTransaction.objects.get()
    assert row.text == "van ••• voor cursus"
    assert row.name == "J. Jansen •••"


def test_an_invoice_number_that_looks_like_a_bsn_is_found_and_stays_readable():
    issued = on(date(2028, 3, 16))
    an_agreement(an_employer(now=issued), now=issued)
    third = [an_agreement(Organisation.objects.get(), now=issued) for _n in range(2)][-1]
    receivable = Receivable.objects.get(agreement=third)
    assert find_bsn(receivable.document.number) is not None

    move = Move(receivable.cents, text=f"factuur {receivable.document.number} van 111222333")
    outcome = import_statement(
        content=a_file(move, day=date(2028, 4, 1)), file_name="a.xml", now=on(date(2028, 4, 2))
    )

    assert (outcome.booked, left(receivable)) == (1, 0)
    assert BankTransaction.objects.get().text == "factuur 2028-00003 van •••"


def test_the_command_ends_with_one_line_of_counts_and_refuses_with_a_sentence(tmp_path: Path, clock_at):
    clock_at(NOW)
    receivable = owed()
    file = tmp_path / "bank.xml"
    file.write_bytes(a_file(Move(receivable.cents, reference=receivable.document.payment_reference), day=DAY))
    out = StringIO()

    call_command("import_statement", str(file), "--json", stdout=out)

    assert json.loads(out.getvalue()) == {
        "statements": 1,
        "lines": 1,
        "known": 0,
        "booked": 1,
        "returned": 0,
        "to_decide": 0,
        "already_imported": False,
    }
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError, match="niets geboekt"):
        call_command("import_statement", str(file), stdout=out)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_statement", str(tmp_path / "none.xml"), stdout=out)


def test_files_in_the_folder_are_taken_in_or_set_apart_with_the_reason(tmp_path: Path):
    receivable = owed()
    good = a_file(Move(receivable.cents, reference=receivable.document.payment_reference), day=DAY)
    (tmp_path / "a.xml").write_bytes(good)
    (tmp_path / "b.xml").write_bytes(b"<html/>")
    (tmp_path / "notes.txt").write_text("stays")

    outcome = import_from_folder(folder=tmp_path, now=NOW)

    assert outcome == {"a.xml": "done", "b.xml": "bank-statement-refused"}
    assert (tmp_path / "done" / "a.xml").read_bytes() == good
    assert "niets geboekt" in (tmp_path / "refused" / "b.txt").read_text(encoding="utf-8")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["done", "notes.txt", "refused"]
    assert import_from_folder(folder=tmp_path, now=NOW) == {}


def test_the_account_of_the_statement_is_written_as_the_issuer_writes_it():
    owed()
    Issuer.objects.update(iban="NL91 ABNA 0417 1643 00")

    assert taken(Move(100), iban=OURS).lines == 1
