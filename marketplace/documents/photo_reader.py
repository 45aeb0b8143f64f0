"""The process that reads one photo and writes it anew in a few widths. Started by `marketplace.documents.photos`.

It stands alone and may use little memory and time (ADR 0025). It gets the photo on standard input. It answers a line of
JSON: what is wrong with it (`fault`, or nothing) and for each width its height and how many bytes it has; then come
those bytes.

Arguments: the least width, how many times taller than wide it may be, and the widths.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

MEMORY = 1024**3
SECONDS = 30
MOST_PIXELS = 50_000_000
QUALITY = 80
PAPER = (255, 255, 255)


class Fault(Exception):
    """The photo is refused; the word says why."""


def read_photo(content: bytes, *, least: int, tallest: int, widths: list[int]) -> list[tuple[Any, bytes]]:
    """The size and the bytes of each width, the smallest first, without anything that was said about the photo."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, and is an error and no warning
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Fault("pixels")
        found.load()
        profile = found.info.get("icc_profile")
        # Upright first: how it was held stands beside the pixels, and nothing beside the pixels goes over.
        upright = ImageOps.exif_transpose(found)
    plain = _in_srgb(_on_paper(upright), profile)
    if plain.width < least:
        raise Fault("small")
    if plain.height > plain.width * tallest or plain.width > plain.height * tallest * 2:
        raise Fault("strip")
    written = []
    for width in sorted({min(plain.width, step) for step in widths}):
        height = max(1, round(plain.height * width / plain.width))
        sized = plain.resize((width, height), Image.Resampling.LANCZOS)
        # Only the pixels go over: not where and when it was taken, nor any text, nor the colours of a screen.
        clean = Image.new("RGB", sized.size)
        clean.paste(sized)
        target = io.BytesIO()
        clean.save(target, format="WEBP", quality=QUALITY, method=4)
        written.append(((width, height), target.getvalue()))
    return written


def _on_paper(image: Any) -> Any:
    """Without holes: what one could look through is white."""
    from PIL import Image

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, (*PAPER, 255))
    return Image.alpha_composite(paper, seen)


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    """In the colours of the web. A description of colours that cannot be read is left out."""
    from PIL import ImageCms

    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            given = image.convert("RGB") if image.mode == "RGBA" else image
            return ImageCms.profileToProfile(given, own, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert("RGB")


def answer(content: bytes, arguments: list[str]) -> tuple[dict[str, object], bytes]:
    """What is wrong with a photo, or its sizes and their bytes one after the other."""
    least, tallest, *widths = (int(one) for one in arguments)
    try:
        written = read_photo(content, least=least, tallest=tallest, widths=list(widths))
    except Fault as fault:
        return {"fault": str(fault), "sizes": []}, b""
    except MemoryError:
        return {"fault": "pixels", "sizes": []}, b""
    sizes = [(*size, len(data)) for size, data in written]
    return {"fault": "", "sizes": sizes}, b"".join(data for _size, data in written)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    _said, _bytes = answer(sys.stdin.buffer.read(), sys.argv[1:])
    sys.stdout.buffer.write(json.dumps(_said).encode() + b"\n" + _bytes)
