"""Builders for tests: photos, honest ones and those that were made to do harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

PLACE = "Someren"
# Where it was taken: 51° 23' 6" north, 5° 42' 40" east.
GPS = {1: "N", 2: (51.0, 23.0, 6.0), 3: "E", 4: (5.0, 42.0, 40.0)}


def a_photo(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (1600, 1200),
    colour: tuple[int, ...] = (90, 42, 98),
    turned: bool = False,
    is_told_about: bool = False,
) -> bytes:
    """A photo with its left half in a colour; when it is told about: with place, camera, comment and colours."""
    mode = "RGBA" if len(colour) == 4 else "RGB"
    image = Image.new(mode, size, (255, 200, 69, 255)[: len(mode)])
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    facts: dict[str, Any] = {}
    if is_told_about or turned:
        exif = Image.Exif()
        if is_told_about:
            exif[0x010F] = f"Camera {PLACE}"
            exif[0x8825] = GPS
            facts["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        if is_told_about and kind == "JPEG":
            facts["comment"] = PLACE.encode()
        if turned:
            exif[0x0112] = 6  # held on its side: turn it to the right to see it upright
        facts["exif"] = exif
    target = io.BytesIO()
    image.save(target, format=kind, **facts)
    return target.getvalue()


def a_bomb(side: int = 12_000) -> bytes:
    """A PNG of few bytes that says it has far too many points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
