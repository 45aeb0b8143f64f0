"""What becomes of a photo that somebody sends: widths, uprightness, nothing that was said about it; and refusals."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from foundation.errors import Refusal
from marketplace.documents.photos import read_photo
from tests.marketplace.photo_files import GPS, PLACE, a_bomb, a_photo
from tests.quality.evidence_files import a_pdf, a_zip


def opened(content: bytes) -> Image.Image:
    """A stored photo, read again."""
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_in_three_widths_with_its_shape(kind: str) -> None:
    read = read_photo(a_photo(kind))

    assert [(one.width, one.height) for one in read.files] == [(160, 120), (640, 480), (1280, 960)]
    assert [opened(one.content).size for one in read.files] == [(160, 120), (640, 480), (1280, 960)]
    assert {opened(one.content).format for one in read.files} == {"WEBP"}


def test_a_small_photo_is_never_made_larger() -> None:
    read = read_photo(a_photo(size=(400, 300)))

    assert [(one.width, one.height) for one in read.files] == [(160, 120), (400, 300)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_when_and_with_what_it_was_taken_is_gone(kind: str) -> None:
    sent = a_photo(kind, is_told_about=True)
    before = opened(sent)
    assert dict(before.getexif().get_ifd(0x8825)) == GPS
    assert PLACE.encode() in sent
    assert before.info["icc_profile"]

    for one in read_photo(sent).files:
        after = opened(one.content)
        assert dict(after.getexif()) == {}
        assert set(after.info) <= {"loop", "background", "timestamp", "duration"}
        assert PLACE.encode() not in one.content
        assert b"EXIF" not in one.content
        assert b"ICCP" not in one.content


def test_a_photo_that_was_held_on_its_side_stands_upright() -> None:
    read = read_photo(a_photo(size=(1600, 1200), turned=True))

    upright = opened(read.files[-1].content)
    assert upright.size == (1200, 1600)
    top, bottom = upright.getpixel((600, 100)), upright.getpixel((600, 1500))
    # What was the left half is the top now: aubergine above, maize below.
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] < 130 < bottom[0]


def test_what_one_could_look_through_is_white() -> None:
    read = read_photo(a_photo("PNG", colour=(0, 0, 0, 0)))

    seen = opened(read.files[-1].content).getpixel((100, 100))
    assert isinstance(seen, tuple)
    assert min(seen[:3]) > 250


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo-empty"),
        (b"GIF89a" + b"\0" * 100, "photo-type-not-accepted"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo-type-not-accepted"),
        (a_pdf(), "photo-type-not-accepted"),
        (a_photo() + a_zip(), "photo-is-two-things"),
        (a_photo() + a_pdf(), "photo-is-two-things"),
        (a_bomb(), "photo-has-too-many-points"),
        (a_photo(size=(159, 159)), "photo-too-small"),
        (a_photo(size=(200, 601)), "photo-is-strip"),
        (a_photo(size=(1201, 200)), "photo-is-strip"),
        (a_photo()[:400], "photo-unreadable"),
        (b"\xff\xd8\xff" + b"\0" * (8 * 1024 * 1024), "photo-too-large"),
    ],
)
def test_what_is_no_photo_or_harms_is_refused_with_its_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_photo(content)

    assert (refused.value.code, refused.value.field) == (code, "file")
