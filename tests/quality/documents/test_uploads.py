"""What is taken in as evidence: as it was sent, or written anew; scanned; and never with a BSN."""

from __future__ import annotations

import io
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from django.utils.translation import override
from PIL import Image

from foundation.documents.scanning import FileInfected, ScannerSilent
from foundation.errors import Refusal
from quality.documents.uploads import read_evidence
from tests.quality.evidence_files import (
    BSN,
    a_pdf,
    a_pdf_whose_table_unpacks_to,
    a_pdf_with_a_note,
    a_picture,
)

VIRUS = b"a virus, for this scanner"


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (a_pdf(), "certificaat.pdf", "application/pdf"),
        (a_picture("JPEG"), "foto.jpg", "image/jpeg"),
        (a_picture("PNG"), "foto.PNG", "image/png"),
        (a_picture("WEBP"), "foto.webp", "image/webp"),
        (a_picture("JPEG"), "certificaat.pdf", "image/jpeg"),
        (
            a_pdf(OpenAction=pikepdf.Array([0, pikepdf.Name.Fit])),
            "opens at its first page.pdf",
            "application/pdf",
        ),
    ],
)
def test_a_pdf_or_a_picture_is_what_its_content_says(content, name, content_type):
    assert read_evidence(file_name=name, content=content).content_type == content_type


def test_a_pdf_is_kept_to_the_byte():
    content = a_pdf()

    assert read_evidence(file_name="certificaat.pdf", content=content).content == content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_without_what_was_said_about_it(kind):
    content = a_picture(kind, note=f"Someren, {BSN}")
    assert BSN.encode() in content

    kept = read_evidence(file_name="foto", content=content).content

    assert BSN.encode() not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == (kind, (40, 30), {})


def test_a_picture_that_was_taken_sideways_is_kept_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    target = io.BytesIO()
    Image.new("RGB", (40, 30)).save(target, "JPEG", exif=exif)

    kept = read_evidence(file_name="foto.jpg", content=target.getvalue()).content

    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (30, 40)


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        ("cert.pdf", a_pdf(lines=("Bladzijde een", f"BSN {BSN}")), "file-holds-bsn", "page 2"),
        (
            "cert.pdf",
            a_pdf_with_a_note(f"bsn: {BSN}"),
            "file-details-hold-bsn",
            "properties, notes or fields",
        ),
        (f"loonstrook {BSN}.pdf", a_pdf(), "file-name-holds-bsn", "name of the file"),
        (f"loonstrook_{BSN}_maart.pdf", a_pdf(), "file-name-holds-bsn", "name of the file"),
        (f"{BSN}.pdf", a_pdf(), "file-name-holds-bsn", "name of the file"),
    ],
)
def test_a_bsn_is_refused_with_the_place_where_it_stands(name, content, code, place):
    with pytest.raises(Refusal) as refused:
        read_evidence(file_name=name, content=content)

    with override("en"):
        said = refused.value.message
    assert refused.value.code == code
    assert place in said
    assert BSN not in said


def test_a_pdf_that_unpacks_before_it_opens_ends_its_reader_and_nothing_else():
    with pytest.raises(Refusal) as refused:
        read_evidence(file_name="cert.pdf", content=a_pdf_whose_table_unpacks_to(1500))

    assert refused.value.code in {"file-expands", "file-unreadable"}


class Scanner(socketserver.StreamRequestHandler):
    """A small scanner that speaks INSTREAM as clamd does, and knows one virus."""

    def handle(self) -> None:
        asked = b""
        while not asked.endswith(b"\0"):
            asked += self.rfile.read(1)
        assert asked == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]  # kept on this server
        said = b"stream: Test-Signature FOUND\0" if VIRUS in content else b"stream: OK\0"
        self.wfile.write(self.server.says or said)  # type: ignore[attr-defined]  # kept on this server


@pytest.fixture
def scanner(settings: Any) -> Iterator[Any]:
    with socketserver.TCPServer(("127.0.0.1", 0), Scanner) as server:
        server.seen, server.says = [], b""  # type: ignore[attr-defined]  # kept on this server
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.VIRUS_SCANNER = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


def test_a_scanner_sees_the_whole_file_as_it_was_sent(scanner):
    content = a_picture("PNG", size=(300, 300), note="x" * 200_000)

    read_evidence(file_name="foto.png", content=content)

    assert scanner.seen == [content]


def test_what_the_scanner_finds_is_refused(scanner):
    with pytest.raises(FileInfected):
        read_evidence(
            file_name="cert.pdf", content=a_pdf(lines=(VIRUS.decode(),)).replace(b"%%EOF", VIRUS + b"\n%%EOF")
        )


def test_a_scanner_that_says_something_else_stops_every_file(scanner):
    scanner.says = b"INSTREAM size limit exceeded. ERROR\0"

    with pytest.raises(ScannerSilent):
        read_evidence(file_name="cert.pdf", content=a_pdf())


def test_a_scanner_that_is_away_stops_every_file(settings, tmp_path):
    settings.VIRUS_SCANNER = str(tmp_path / "clamd.ctl")

    with pytest.raises(ScannerSilent):
        read_evidence(file_name="cert.pdf", content=a_pdf())
