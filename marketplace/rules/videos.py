"""Where a film stands: an address at a host that we know, and the addresses that we make of it ourselves.

What a partner typed is read, never repeated: only the film's own key goes over into an address of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

LONGEST_ADDRESS = 200
_YOUTUBE_KEY = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO_KEY = re.compile(r"\d{6,12}")
_VIMEO_HASH = re.compile(r"[0-9a-f]{8,16}")
_YOUTUBE = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}


@dataclass(frozen=True, slots=True)
class Video:
    """A film: the name of its host, its page there, and the frame in which it plays without following anybody."""

    host: str
    page: str
    frame: str
    query: str

    @property
    def embed(self) -> str:
        """The whole address of the frame."""
        return f"{self.frame}?{self.query}"


def video_at(address: str) -> Video | None:
    """The film at an address, or None when it is none that we know."""
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
        is_plain = (
            parts.scheme in {"https", "http"} and parts.port in {None, 80, 443} and "@" not in parts.netloc
        )
    except ValueError:
        return None
    if not is_plain:
        return None
    steps = [step for step in parts.path.split("/") if step]
    if host in _YOUTUBE or host == "youtu.be":
        return _at_youtube(host, steps, parse_qs(parts.query))
    if host in {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}:
        return _at_vimeo(host, steps, parse_qs(parts.query))
    return None


def _at_youtube(host: str, steps: list[str], asked: dict[str, list[str]]) -> Video | None:
    if host == "youtu.be":
        keys = steps
    elif steps == ["watch"]:
        keys = asked.get("v", [])
    else:
        keys = steps[1:] if steps[:1] and steps[0] in {"embed", "shorts", "live"} else []
    if len(keys) != 1 or not _YOUTUBE_KEY.fullmatch(keys[0]):
        return None
    # The host's own address for frames that set no cookies; its captions are switched on.
    return Video(
        "YouTube",
        f"https://www.youtube.com/watch?v={keys[0]}",
        f"https://www.youtube-nocookie.com/embed/{keys[0]}",
        "autoplay=1&cc_load_policy=1&rel=0",
    )


def _at_vimeo(host: str, steps: list[str], asked: dict[str, list[str]]) -> Video | None:
    if host == "player.vimeo.com":
        steps = steps[1:] if steps[:1] == ["video"] else []
    if not steps or len(steps) > 2 or not _VIMEO_KEY.fullmatch(steps[0]):
        return None
    # A film that is not public is opened by a second key: behind the first, or asked for.
    second = [*steps[1:], *asked.get("h", [])]
    if len(second) > 1 or any(not _VIMEO_HASH.fullmatch(one) for one in second):
        return None
    behind = f"/{second[0]}" if second else ""
    return Video(
        "Vimeo",
        f"https://vimeo.com/{steps[0]}{behind}",
        f"https://player.vimeo.com/video/{steps[0]}",
        "&".join(["dnt=1", "autoplay=1", "texttrack=1", *(f"h={one}" for one in second)]),
    )
