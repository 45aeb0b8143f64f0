"""Whatever is given for a bank's statement: one clear sentence at every door, and nothing stored or booked.

The doors are the page of the finance desk, the command and the folder; the API takes no statements.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from billing.actions.bank import import_statement
from billing.actions.refunds import AccountIsWrong, propose_refund
from billing.models import BankStatement, BankTransaction, Payment
from billing.providers.bank.folder import import_from_folder
from billing.rules import camt as rules
from foundation.choices import StaffRole
from foundation.errors import Refusal
from tests.billing.banking import DAY, NOW, balance, finance, left, owed, taken
from tests.billing.camt import OURS, THEIRS, Move, a_file, file_of, statement
from tests.billing.unmoved import all_that_is_stored
from tests.invoices.given import an_issuer
from tests.web.given import staff

pytestmark = pytest.mark.django_db

DESK = "/en/desk/invoices/bank/"
FILES = Path(__file__).resolve().parent / "files" / "camt053"
WHOLE = "The file was refused whole, and nothing was booked: "
GOOD = a_file(Move(100, text="Café"), day=DAY)
HEAD = b'<?xml version="1.0"?>'
EMPTY_DOCUMENT = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><X>&b;</X></Document>'
NOT_XML = "it is no XML, or it was cut off (line {line}). Download it again."
OWN_WORDS = "it holds definitions of its own (DOCTYPE), which a bank's file never does."
NO_STATEMENT = "it is no CAMT.053 statement ({kind}). Choose that format at the bank."
UNREADABLE = "{where} has an amount that cannot be read in whole cents."
NO_DAY = "S-2027-04-01, 1 has a day that cannot be read."
FIRST = "S-2027-04-01, 1"
PAGE = b"<!DOCTYPE html><html><head><title>Inloggen</title></head><body><p>Uw sessie is verlopen<br></body></html>"


@pytest.fixture(autouse=True)
def _in_english_on_the_day_after(clock_at: Callable[..., None]):
    clock_at(NOW)
    with translation.override("en"):
        yield


def sample(name: str) -> bytes:
    return (FILES / name).read_bytes()


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bank.xml", content)
    return packed.getvalue()


def missing(amount: str, of: str = "S-2027-04-01") -> str:
    amount = amount.replace(" ", "\N{NO-BREAK SPACE}")
    return (
        f"in statement {of} the balance before and the lines do not make the balance after; {amount} is missing. "
        "Ask the bank for the file again."
    )


def twenty_megabytes(*, closing: int | None) -> bytes:
    moves = [Move(100, text=f"betaling {number} " + "x" * 22_000) for number in range(900)]
    return a_file(*moves, day=DAY, closing=closing)


@dataclass(frozen=True)
class Bad:
    """A file as somebody gives it, and what is said of it after that it was refused whole."""

    content: bytes | Callable[[], bytes]
    why: str

    @property
    def bytes(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content()


BROKEN = {
    "empty": Bad(b"", "it is empty. Download it again."),
    "only spaces": Bad(b" \r\n\t ", "it is empty. Download it again."),
    "words": Bad(b"Beste collega,", NOT_XML.format(line=1)),
    "a PDF": Bad(b"%PDF-1.7\n1 0 obj", NOT_XML.format(line=1)),
    "a ZIP": Bad(zipped(GOOD), "it is a ZIP file. Unpack it, and import the files in it one by one."),
    "the page where the session ended": Bad(
        PAGE,
        "it is a web page, as a bank shows it when you are not logged in any more. Log in there and download the file "
        "again.",
    ),
    "MT940": Bad(b":20:940S270401\r\n:25:NL91ABNA0417164300", NO_STATEMENT.format(kind="MT940")),
    "other XML": Bad(HEAD + b"<invoice/>", NO_STATEMENT.format(kind="–")),
    "a report of the day": Bad(file_of(message="camt.052"), NO_STATEMENT.format(kind="camt.052")),
    "a notice of an entry": Bad(file_of(message="camt.054"), NO_STATEMENT.format(kind="camt.054")),
    "a payment order": Bad(file_of(message="pain.001"), NO_STATEMENT.format(kind="pain.001")),
    "cut off": Bad(GOOD[:-40], NOT_XML.format(line=1)),
    "cut off in the middle": Bad(GOOD[: len(GOOD) // 2], NOT_XML.format(line=1)),
    "twenty megabytes, cut off": Bad(lambda: twenty_megabytes(closing=None)[:-40], NOT_XML.format(line=1)),
    "other letters than it says": Bad(GOOD.decode().encode("latin-1"), NOT_XML.format(line=1)),
    "letters nobody knows": Bad(GOOD.replace(b"UTF-8", b"KLINGON"), NOT_XML.format(line=1)),
    "deeper than a bank goes": Bad(HEAD + b"<a>" * 50_000, NOT_XML.format(line=1)),
    "a bomb of words": Bad(
        HEAD
        + b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + EMPTY_DOCUMENT,
        OWN_WORDS,
    ),
    "a file of ours inside": Bad(
        HEAD + b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + EMPTY_DOCUMENT, OWN_WORDS
    ),
    "an address inside": Bad(
        HEAD + b'<!DOCTYPE a SYSTEM "http://bank.example/a.dtd">' + EMPTY_DOCUMENT.replace(b"&b;", b""),
        OWN_WORDS,
    ),
}

FOREIGN = {
    "no statement in it": Bad(file_of(), "it holds no statement. Download it again."),
    "a sample without statements": Bad(
        sample("genkgo_camt053.v2.wrong.xml"), "it holds no statement. Download it again."
    ),
    "an account of somebody else": Bad(
        a_file(Move(100), day=DAY, iban=THEIRS),
        f"account {THEIRS} is of none of our issuers. Check the file, or the account of the issuer.",
    ),
    "ours and somebody else's": Bad(
        file_of(statement(Move(100), day=DAY), statement(Move(100), day=DAY, iban=THEIRS, name="2")),
        f"account {THEIRS} is of none of our issuers. Check the file, or the account of the issuer.",
    ),
    "a sample of another bank": Bad(
        sample("sns_test_2026.xml"),
        "account NL00SNSB0000000000 cannot be right, its check digits do not fit. Download it again.",
    ),
    "an account with a bad check": Bad(
        a_file(Move(100), day=DAY, iban="NL92ABNA0417164300"),
        "account NL92ABNA0417164300 cannot be right, its check digits do not fit. Download it again.",
    ),
    "no account": Bad(
        a_file(Move(100), day=DAY, iban=""),
        "statement S-2027-04-01 does not say of which account (IBAN) it is.",
    ),
    "dollars": Bad(GOOD.replace(b'"EUR"', b'"USD"'), "S-2027-04-01 is not in euros. We keep euros only."),
    "an entry in pounds": Bad(
        GOOD.replace(b'<Ntry><Amt Ccy="EUR">', b'<Ntry><Amt Ccy="GBP">'),
        f"{FIRST} is not in euros. We keep euros only.",
    ),
    "an entry in no currency": Bad(
        GOOD.replace(b'<Ntry><Amt Ccy="EUR">', b"<Ntry><Amt>"),
        f"{FIRST} is not in euros. We keep euros only.",
    ),
    "a sample in another currency": Bad(
        sample("genkgo_camt053.v2.minimal.xml"),
        "253EURNL26VAYB8060476890 is not in euros. We keep euros only.",
    ),
}

UNBALANCED = {
    "a cent short": Bad(a_file(Move(100), day=DAY, closing=100_099), missing("−€ 0.01")),
    "the second statement of two": Bad(
        file_of(statement(Move(100), day=DAY), statement(Move(100), day=DAY, closing=0, name="2")),
        missing("−€ 1,001.00", of="2"),
    ),
    "an overdraft that is written as money": Bad(
        a_file(Move(-150_000), day=DAY, closing=50_000), missing("€ 1,000.00")
    ),
    "an entry that fell out": Bad(
        a_file(Move(100), Move(250), day=DAY).replace(b"<Sts>BOOK</Sts>", b"<Sts>PDNG</Sts>", 1),
        missing("€ 1.00"),
    ),
    "twenty megabytes, a cent too much": Bad(
        lambda: twenty_megabytes(closing=100_000 + 90_001), missing("€ 0.01")
    ),
    "no balance before": Bad(
        a_file(Move(100), day=DAY, opening_kind="OPAV"),
        "statement S-2027-04-01 does not say the balance before and after.",
    ),
    "no balance after": Bad(
        GOOD.replace(b"CLBD", b"CLAV"), "statement S-2027-04-01 does not say the balance before and after."
    ),
    "neither in nor out": Bad(
        GOOD.replace(b"<CdtDbtInd>CRDT</CdtDbtInd>", b""),
        "S-2027-04-01 does not say whether the money came in or went out.",
    ),
    "an entry that is neither in nor out": Bad(
        GOOD.replace(b"CRDT</CdtDbtInd><Sts>", b"PLUS</CdtDbtInd><Sts>"),
        f"{FIRST} does not say whether the money came in or went out.",
    ),
}

AMOUNTS = {
    typed: Bad(
        GOOD.replace(b'<Ntry><Amt Ccy="EUR">1.00<', f'<Ntry><Amt Ccy="EUR">{typed}<'.encode()),
        UNREADABLE.format(where=FIRST),
    )
    for typed in (
        *("", "een", "-1.00", "+1.00", "1,00", "1.005", "0x10", "1_0.00", "1E+2", "Infinity", "NaN", "١.00"),
        "1" + "0" * 13,
        "9" * 400,
    )
} | {"more than there is": Bad(a_file(day=DAY, opening=10**17), UNREADABLE.format(where="S-2027-04-01"))}

DAYS = {
    typed: Bad(GOOD.replace(b"<BookgDt><Dt>2027-04-01", f"<BookgDt><Dt>{typed}".encode()), NO_DAY)
    for typed in ("", "01-04-2027", "2027-02-30", "20270401", "2027-W13-4", "0000-01-01")
} | {
    "a statement of tomorrow": Bad(
        a_file(Move(100), day=DAY + timedelta(days=2)),
        "statement S-2027-04-03 holds a day that is still to come, Saturday 3 April 2027. A bank only says what "
        "happened. Download it again, after that day.",
    ),
    "an entry of another century": Bad(
        GOOD.replace(b"<BookgDt><Dt>2027", b"<BookgDt><Dt>2207"),
        "statement S-2027-04-01 holds a day that is still to come, Wednesday 1 April 2207. A bank only says what "
        "happened. Download it again, after that day.",
    ),
}

ALL = {
    f"{kind}: {name}": bad
    for kind, rows in (
        ("broken", BROKEN),
        ("foreign", FOREIGN),
        ("unbalanced", UNBALANCED),
        ("amount", AMOUNTS),
        ("day", DAYS),
    )
    for name, bad in rows.items()
}


@pytest.mark.parametrize("name", ALL)
def test_it_is_refused_at_every_door_with_one_sentence_and_nothing_moves(name: str, tmp_path: Path):
    an_issuer()
    desk, content, sentence = staff(StaffRole.FINANCE), ALL[name].bytes, WHOLE + ALL[name].why
    file = tmp_path / "bank.xml"
    file.write_bytes(content)
    before = all_that_is_stored()

    with pytest.raises(Refusal) as refused:
        import_statement(content=content, file_name="bank.xml", now=NOW)
    assert refused.value.message == sentence

    with pytest.raises(CommandError) as ended:
        call_command("import_statement", str(file), "--json")
    assert str(ended.value) == sentence

    answer = desk.post(DESK, {"file": SimpleUploadedFile("bank.xml", content, "application/xml")})
    assert answer.status_code == 422
    # What has no bytes at all never comes as far as the reader: a browser sends no file then.
    said = sentence if content else "The submitted file is empty."
    assert said in unescape(answer.content.decode())

    outcome = import_from_folder(folder=tmp_path, now=NOW)
    assert outcome == {"bank.xml": refused.value.code}
    assert (tmp_path / "refused" / "bank.txt").read_text(encoding="utf-8") == f"{sentence}\n"

    assert all_that_is_stored() == before


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    owed()
    desk = staff(StaffRole.FINANCE)
    content = GOOD + b" " * (rules.LARGEST_FILE + 1 - len(GOOD))
    file = tmp_path / "bank.xml"
    file.write_bytes(content)
    before = all_that_is_stored()

    with pytest.raises(CommandError) as ended:
        call_command("import_statement", str(file), "--json")
    answer = desk.post(DESK, {"file": SimpleUploadedFile("bank.xml", content, "application/xml")})

    assert str(ended.value) == WHOLE + "it is larger than 50 MB. Ask the bank for it by day or by week."
    assert answer.status_code == 422
    assert "The file is larger than 50 MB. Ask the bank for it by day or by week." in answer.content.decode()
    assert all_that_is_stored() == before


def test_a_file_of_twenty_megabytes_that_is_right_is_taken_in_whole():
    owed()

    content = twenty_megabytes(closing=None)
    outcome = import_statement(content=content, file_name="large.xml", now=NOW)

    assert len(content) > 20_000_000
    assert (outcome.lines, outcome.to_decide, BankTransaction.objects.count()) == (900, 900, 900)
    assert (balance("1100"), balance("2190")) == (90_000, -90_000)


def test_the_same_file_under_another_name_changes_nothing():
    owed()
    taken(Move(100))
    before = all_that_is_stored()

    again = import_statement(content=a_file(Move(100), day=DAY), file_name="other name.xml", now=NOW)

    assert again.already_imported
    assert all_that_is_stored() == before


def test_the_same_statement_twice_in_a_file_is_one():
    owed()
    one = statement(Move(100, bank_reference="B1"), Move(100), day=DAY)

    outcome = import_statement(
        content=file_of(one, one.replace("S-2027", "T-2027")), file_name="a.xml", now=NOW
    )

    assert (outcome.lines, outcome.known) == (4, 2)
    assert balance("1100") == 200


@pytest.mark.parametrize(
    "move",
    [
        Move(12_100, reference="RF18539007547034"),
        Move(12_100, reference="RF99539007547034"),
        Move(12_100, text="factuur 2027-99999"),
        Move(12_100, text="'; DROP TABLE billing_payment; --", name="<script>alert(1)</script>"),
        Move(-12_100, end_to_end="B-NONE-22", reason="MS03", is_reversal=True),
    ],
    ids=[
        "unknown reference",
        "impossible reference",
        "unknown number",
        "words of a machine",
        "unknown return",
    ],
)
def test_an_entry_that_names_nothing_of_ours_waits_for_a_person_and_settles_nothing(move: Move):
    receivable = owed()

    outcome = taken(move)

    assert (outcome.lines, outcome.booked, outcome.returned, outcome.to_decide) == (1, 0, 0, 1)
    assert BankTransaction.objects.get().use == "undecided"
    assert not Payment.objects.exists()
    assert left(receivable) == receivable.cents
    assert (balance("1100"), balance("2190")) == (move.cents, -move.cents)
    page = staff(StaffRole.FINANCE).get(DESK).content.decode()
    assert "<script>alert" not in page


def test_what_the_payer_ordered_in_dollars_is_booked_for_the_euros_that_came():
    owed()
    content = a_file(Move(100), day=DAY).replace(b'<TxAmt><Amt Ccy="EUR">1.00', b'<TxAmt><Amt Ccy="USD">1.09')

    assert import_statement(content=content, file_name="bank.xml", now=NOW).lines == 1
    assert BankTransaction.objects.get().cents == 100


def test_money_does_not_go_back_to_an_account_with_a_bad_check():
    receivable = owed()
    taken(
        Move(
            receivable.cents + 500, reference=receivable.document.payment_reference, iban="NL14TEST0123456789"
        )
    )
    colleague = finance()
    before = all_that_is_stored()

    with pytest.raises(AccountIsWrong) as refused:
        propose_refund(source=Payment.objects.get(), cents=500, reason="Te veel", actor=colleague, now=NOW)

    assert refused.value.message == (
        "The bank said that this money came from account NL14TEST0123456789. That number cannot be right: its check "
        "digits do not fit. Ask the bank from which account it came."
    )
    assert all_that_is_stored() == before
    assert date(2027, 4, 1) == BankStatement.objects.get(iban=OURS).closing_on
