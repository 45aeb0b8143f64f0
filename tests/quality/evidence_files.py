"""Builders for tests: files that partners send, honest ones and those that were made to do harm."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import pikepdf
from PIL import Image, PngImagePlugin

BSN = "123456782"  # passes the eleven-test; nobody's


def a_pdf(*, lines: tuple[str, ...] = ("Certificaat SNA 4417",), **root: Any) -> bytes:
    """A PDF of one page for each text, with more in its catalogue."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for line in lines:
        page = document.add_blank_page(page_size=(300, 200))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = document.make_stream(f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET".encode())
    for key, value in root.items():
        document.Root[f"/{key}"] = value
    return written(document)


def written(document: pikepdf.Pdf, **how: Any) -> bytes:
    """The bytes of a PDF."""
    target = io.BytesIO()
    document.save(target, static_id=True, **how)
    return target.getvalue()


def a_pdf_that_is_locked() -> bytes:
    """A PDF that asks for a password."""
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        return written(document, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))


def a_pdf_that_is_locked_for_changes() -> bytes:
    """A PDF that everybody may read, and that is encrypted all the same."""
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        return written(document, encryption=pikepdf.Encryption(user="", owner="geheim"))


def a_pdf_with_a_script(key: str = "OpenAction") -> bytes:
    """A PDF that runs a script when it is opened."""
    action: Any = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    root: dict[str, Any] = {key: action}
    return a_pdf(**root)


def a_pdf_that_starts_a_program() -> bytes:
    """A PDF that starts a program when it is opened."""
    return a_pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe")))


def a_pdf_with_a_form_of_xfa() -> bytes:
    """A PDF whose form is a program of its own."""
    return a_pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"), Fields=pikepdf.Array([])))


def a_pdf_with_a_file_inside() -> bytes:
    """A PDF that carries another file."""
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        document.attachments["loon.csv"] = b"naam;loon\n"
        return written(document)


def a_pdf_with_a_note(text: str) -> bytes:
    """A PDF with a note on its page."""
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=pikepdf.Array([0, 0, 9, 9]),
            Contents=pikepdf.String(text),
        )
        document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(note)])
        return written(document)


def a_pdf_that_unpacks_to(megabytes: int) -> bytes:
    """A small PDF with a stream that unpacks to so much."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024**2)) for _ in range(megabytes)) + packer.flush()
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        document.Root.Bomb = document.make_indirect(
            pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)
        )
        return written(document)


def a_pdf_packed_twice() -> bytes:
    """A PDF with a stream that is packed and packed again."""
    packed = zlib.compress(zlib.compress(bytes(1024**2)))
    twice = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    with pikepdf.open(io.BytesIO(a_pdf())) as document:
        document.Root.Bomb = document.make_indirect(pikepdf.Stream(document, packed, Filter=twice))
        return written(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def a_pdf_whose_table_unpacks_to(megabytes: int) -> bytes:
    """A PDF whose own table of contents unpacks to so much: what opens it must unpack that first."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024**2)) for _ in range(megabytes)) + packer.flush()
    head = b"%PDF-1.5\n"
    table = (
        b"1 0 obj\n<</Type/XRef/W[1 2 1]/Size 200000000/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
        % len(packed)
    )
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def a_zip() -> bytes:
    """A zip with a page."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return target.getvalue()


def a_picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), note: str = "") -> bytes:
    """A picture, with a note in what is said about it."""
    target = io.BytesIO()
    how: dict[str, Any] = {}
    if note and kind == "PNG":
        how["pnginfo"] = PngImagePlugin.PngInfo()
        how["pnginfo"].add_text("Comment", note)
    elif note:
        exif = Image.Exif()
        exif[0x010E] = note  # ImageDescription
        how["exif"] = exif
    Image.new("RGB", size, (90, 42, 98)).save(target, kind, **how)
    return target.getvalue()


def a_gif_that_is_a_script() -> bytes:
    """A file that reads as a GIF and runs as a script."""
    return b"GIF89a/*" + bytes(8) + b"*/=1;alert(document.domain)//"


def a_picture_of_many_points() -> bytes:
    """A small PNG of 20,000 × 20,000 points: 1.2 GB when it is opened."""
    head = b"\x89PNG\r\n\x1a\n"

    def part(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    side = (20_000).to_bytes(4, "big")
    return (
        head + part(b"IHDR", side + side + b"\x08\x02\0\0\0") + part(b"IDAT", zlib.compress(bytes(1024**2)))
    )
