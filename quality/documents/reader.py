"""The process that reads one file of evidence, and ends. Started by `quality.documents.uploads`.

It stands alone and may use little memory and time (ADR 0025): what was made to bring a reader down brings down this
process and nothing else. It gets the file on standard input. It answers a line of JSON: what is wrong with the file
(`fault`, or nothing) and the texts found in it, each with its place; then come the bytes of a picture written anew.

Argument: the content type.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Any

MEMORY = 1024**3
SECONDS = 20
LARGEST_INSIDE = 200 * 1024**2
LARGEST_DETAIL = 1024**2
MOST_TEXT = 2_000_000
MOST_PAGES = 200
MOST_PIXELS = 50_000_000
DEEPEST = 60
STEP = 64 * 1024

Texts = list[tuple[str, str]]

# What acts by itself, or leads a reader to something that does (ISO 32000-2, 12.6).
ACTING_KEYS = {"/JS", "/JavaScript", "/AA", "/XFA"}
ACTING = {
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition"),
    *("/RichMediaExecute", "/Movie", "/Sound"),
}
CARRYING_KEYS = {"/EmbeddedFiles", "/EF"}
CARRYING = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Screen", "/3D"}
SQUEEZING = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}


class Fault(Exception):
    """The file is refused; the word says why."""


def read_pdf(content: bytes) -> Texts:
    """The texts of a PDF by place (a page's number, or "details"); raises what is wrong with it."""
    import pikepdf
    from pypdf import PdfReader

    try:
        document = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise Fault("encrypted") from error
    if document.is_encrypted:
        raise Fault("encrypted")
    pages = len(document.pages)
    if pages == 0:
        raise Fault("broken")
    if pages > MOST_PAGES:
        raise Fault("expands")
    texts: Texts = []
    inside = 0
    for whole in (*document.objects, document.trailer):
        for one in _parts(whole, pikepdf):
            if isinstance(one, pikepdf.String):
                texts.append(("details", str(one)))
            else:
                _refuse_acting(one, pikepdf)
        if isinstance(whole, pikepdf.Stream):
            is_details = str(whole.get("/Type", "")) == "/Metadata"
            opened, size = _opened(whole, pikepdf, keeps=is_details)
            inside += size
            if inside > LARGEST_INSIDE:
                raise Fault("expands")
            if is_details:
                texts.append(("details", opened.decode("utf-8", "replace")))
    texts += [
        (str(number), page.extract_text())
        for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, start=1)
    ]
    return texts


def _parts(whole: Any, pikepdf: Any) -> Iterator[Any]:
    """The texts and dictionaries in an object, without following references: those come by themselves."""
    waiting = [(whole, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise Fault("expands")
        inner: list[Any] = []
        if isinstance(one, pikepdf.String):
            yield one
        elif isinstance(one, pikepdf.Array):
            inner = list(one)
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            inner = [value for _key, value in one.items()]
        waiting += [
            (value, depth + 1)
            for value in inner
            if isinstance(value, pikepdf.Object) and not value.is_indirect
        ]


def _refuse_acting(one: Any, pikepdf: Any) -> None:
    keys = set(one.keys())
    if keys & ACTING_KEYS or str(one.get("/S", "")) in ACTING:
        raise Fault("active")
    # A place to open at is no action; an action may only go to a place in the document itself.
    opens = one.get("/OpenAction")
    if isinstance(opens, pikepdf.Dictionary) and str(opens.get("/S", "")) != "/GoTo":
        raise Fault("active")
    names = {str(one.get(key, "")) for key in ("/Type", "/Subtype")}
    if keys & CARRYING_KEYS or names & CARRYING:
        raise Fault("carries")


def _opened(stream: Any, pikepdf: Any, *, keeps: bool) -> tuple[bytes, int]:
    """How large a stream is when it is unpacked, step by step and never whole; its bytes when they are asked for."""
    given = stream.get("/Filter")
    filters = (
        [str(one) for one in given] if isinstance(given, pikepdf.Array) else [str(given)] if given else []
    )
    if len(SQUEEZING & set(filters)) > 1 or sum(name in SQUEEZING for name in filters) > 1:
        raise Fault("expands")  # packed twice: nobody does that to a document
    data = stream.read_raw_bytes()
    for name in filters:
        if name in {"/ASCII85Decode", "/A85"}:
            data = base64.a85decode(data.strip().removesuffix(b"~>"))
        elif name in {"/ASCIIHexDecode", "/AHx"}:
            data = binascii.unhexlify(b"".join(data.strip().removesuffix(b">").split()))
        elif name in {"/FlateDecode", "/Fl"}:
            return _inflated(data, keeps=keeps)
        else:
            break  # a picture's own packing, which is not undone here
    return data, len(data)


def _inflated(data: bytes, *, keeps: bool) -> tuple[bytes, int]:
    unpacker = zlib.decompressobj()
    kept, size, rest = bytearray(), 0, data
    while not unpacker.eof:
        try:
            step = unpacker.decompress(rest, STEP)
        except zlib.error:
            break  # a damaged end: what came before it is what there is
        rest = unpacker.unconsumed_tail
        size += len(step)
        if keeps and len(kept) < LARGEST_DETAIL:
            kept += step
        if size > LARGEST_INSIDE:
            raise Fault("expands")
        if not step and not rest:
            break
    return bytes(kept), size


def read_image(content: bytes) -> bytes:
    """A picture written anew, upright, as one still, without anything that was said about it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, and is an error and no warning
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Fault("pixels")
        kind = found.format
        found.load()
        upright = ImageOps.exif_transpose(found)
    has_holes = kind != "JPEG" and "A" in upright.mode
    plain = upright.convert("RGBA" if has_holes else "RGB")
    # Only the pixels go over: not where and when it was taken, nor any text.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    written = io.BytesIO()
    clean.save(written, format=kind, **({} if kind == "PNG" else {"quality": 90}))
    return written.getvalue()


def answer(content: bytes, content_type: str) -> tuple[dict[str, object], bytes]:
    """What is wrong with a file, its texts, and its bytes when they were written anew."""
    try:
        if content_type == "application/pdf":
            texts = read_pdf(content)
            if sum(len(text) for _place, text in texts) > MOST_TEXT:
                raise Fault("expands")
            return {"fault": "", "texts": texts}, b""
        return {"fault": "", "texts": []}, read_image(content)
    except Fault as fault:
        return {"fault": str(fault), "texts": []}, b""
    except MemoryError:
        return {"fault": "expands", "texts": []}, b""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    _said, _bytes = answer(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(json.dumps(_said).encode() + b"\n" + _bytes)
