"""Files that were made to do harm, sent through the form: each is refused with its sentence, and nothing is kept."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from foundation.models import AuditEntry
from quality.models import Certificate, MarkHeld
from tests.marketplace.given import an_owner_of
from tests.quality import evidence_files as files
from tests.quality.given import NOW, a_partner
from tests.web.given import address

pytestmark = pytest.mark.django_db

FIELDS = {
    "mark": "akf",
    "kind": "certificate",
    "issued_on": "2027-03-01",
    "valid_until_on": "2028-02-29",
    "number": "4417",
}
PDF, ZIP = files.a_pdf(), files.a_zip()


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


@pytest.fixture
def partner() -> Client:
    client = Client()
    client.force_login(an_owner_of(a_partner()))
    return client


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    """Where files are kept, in this test only."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def sent(partner: Client, content: bytes, name: str = "certificaat.pdf", **changes: str) -> Any:
    """The form with a file, under the very name that somebody wrote into the request."""
    whole = encode_multipart(
        BOUNDARY, {**FIELDS, **changes, "file": SimpleUploadedFile("NAME", b"CONTENT", "application/pdf")}
    )
    body = whole.replace(b"NAME", name.replace("\\", "\\\\").encode()).replace(b"CONTENT", content)
    return partner.generic("POST", address("claim"), body, content_type=MULTIPART_CONTENT)


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        (
            "a.pdf",
            lambda: b"<!doctype html><script>alert(1)</script>",
            "called PDF, but it is something else",
        ),
        ("a.html", lambda: b"<html><body>Certificaat</body></html>", "not a PDF, JPEG, PNG or WebP"),
        ("a.svg", lambda: b'<svg xmlns="x"><script>1</script></svg>', "not a PDF, JPEG, PNG or WebP"),
        ("a.gif", files.a_gif_that_is_a_script, "not a PDF, JPEG, PNG or WebP"),
        ("a.pdf", files.a_zip, "called PDF, but it is something else"),
        ("a.pdf", lambda: PDF + ZIP, "two kinds of file in one"),
        ("a.pdf", lambda: ZIP + PDF, "called PDF, but it is something else"),
        ("a.pdf", lambda: PDF + b"<script>alert(1)</script>", "two kinds of file in one"),
        ("a.pdf", lambda: PDF.replace(b"%PDF-1.3\n", b"%PDF-1.3\n%<html><script>1</script>\n"), "two kinds"),
        ("a.jpg", lambda: files.a_picture() + ZIP, "two kinds of file in one"),
        ("a.jpg", lambda: files.a_picture() + PDF, "two kinds of file in one"),
        (
            "a.png",
            lambda: files.a_picture("PNG", note="<script>alert(1)</script>"),
            "two kinds of file in one",
        ),
        ("a.png", files.a_picture_of_many_points, "more than 50 million points"),
        ("a.jpg", lambda: files.a_picture()[:300], "it is damaged"),
        ("a.pdf", lambda: b"%PDF-1.7\nnothing of a PDF\n%%EOF", "it is damaged"),
        ("a.pdf", lambda: files.a_pdf_that_unpacks_to(210), "far more than a certificate"),
        ("a.pdf", files.a_pdf_packed_twice, "far more than a certificate"),
        ("a.pdf", files.a_pdf_that_is_locked, "locked or has a password"),
        ("a.pdf", files.a_pdf_that_is_locked_for_changes, "locked or has a password"),
        ("a.pdf", files.a_pdf_with_a_script, "something that acts by itself"),
        ("a.pdf", lambda: files.a_pdf_with_a_script("AA"), "something that acts by itself"),
        ("a.pdf", files.a_pdf_that_starts_a_program, "something that acts by itself"),
        ("a.pdf", files.a_pdf_with_a_form_of_xfa, "something that acts by itself"),
        ("a.pdf", files.a_pdf_with_a_file_inside, "has other files inside"),
        ("a.pdf", lambda: b"", "The file is empty (0 bytes)"),
        ("../../settings.pdf", lambda: PDF, "holds a folder"),
        ("..\\..\\settings.pdf", lambda: PDF, "holds a folder"),
        ("C:cert.pdf", lambda: PDF, "holds a folder"),
        (f"cert {files.BSN}.pdf", lambda: PDF, "name of the file holds a number that looks like a BSN"),
        ("a.pdf", lambda: files.a_pdf(lines=("een", f"BSN {files.BSN}")), "On page 2 stands a number"),
        ("a.pdf", lambda: PDF + bytes(10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_a_file_that_does_harm_is_refused_with_its_sentence_and_nothing_is_kept(
    partner, store, name, make, sentence
):
    before = AuditEntry.objects.count()

    page = sent(partner, make(), name)

    assert page.status_code in {413, 422}
    assert sentence in page.content.decode()
    assert not Certificate.objects.exists()
    assert not MarkHeld.objects.exists()
    assert AuditEntry.objects.count() == before
    assert list(store.rglob("*")) == []


class Endless(io.RawIOBase):
    """What a client sends that never stops; it counts what was taken of it."""

    def __init__(self, start: bytes) -> None:
        super().__init__()
        self.start, self.taken = start, 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "it was read to its end"
        step, self.start = self.start[:size], self.start[size:]
        step += bytes(size - len(step))
        self.taken += len(step)
        return step


def endless() -> Endless:
    whole = encode_multipart(BOUNDARY, {**FIELDS, "file": SimpleUploadedFile("a.pdf", b"%PDF-")})
    return Endless(whole[: whole.index(b"%PDF-") + 5])


def sent_on_and_on(partner: Client, body: Endless, *, says: int) -> Any:
    given: dict[str, Any] = {"CONTENT_LENGTH": str(says), "wsgi.input": body}
    return partner.generic("POST", address("claim"), CONTENT_TYPE=MULTIPART_CONTENT, **given)


def test_a_gigabyte_is_refused_before_a_byte_of_it_is_read(partner, store):
    body = endless()

    page = sent_on_and_on(partner, body, says=1024**3)

    assert page.status_code == 413
    assert "larger than 10 MB" in page.content.decode()
    assert body.taken == 0
    assert list(store.rglob("*")) == []


def test_a_stream_is_stopped_at_the_first_part_too_many(partner, store):
    body = endless()
    limit = 10 * 1024 * 1024

    # It says that it just fits, fields and all; the file in it does not.
    page = sent_on_and_on(partner, body, says=limit + 60_000)

    assert page.status_code == 413
    assert "larger than 10 MB" in page.content.decode()
    assert limit < body.taken <= limit + 60_000
    assert not Certificate.objects.exists()
    assert list(store.rglob("*")) == []


def test_evidence_is_taken_with_the_token_of_its_form_only(store):
    owner = an_owner_of(a_partner())
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    refused = sent(client, PDF)
    token = client.get(address("claim")).context["csrf_token"]
    taken = sent(client, PDF, csrfmiddlewaretoken=str(token))

    assert (refused.status_code, taken.status_code) == (403, 302)
    assert Certificate.objects.count() == 1
    assert [path.read_bytes() for path in store.rglob("*.pdf")] == [PDF]
