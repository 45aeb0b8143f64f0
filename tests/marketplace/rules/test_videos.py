"""Which addresses are a film, and what we make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.videos import video_at

KEY = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={KEY}",
        f"https://youtube.com/watch?v={KEY}&list=PL1&t=12s",
        f"http://m.youtube.com/watch?v={KEY}",
        f"https://youtu.be/{KEY}?si=abc",
        f"https://www.youtube.com/shorts/{KEY}",
        f"https://www.youtube.com/live/{KEY}",
        f"https://www.youtube.com/embed/{KEY}",
        f"https://www.youtube-nocookie.com/embed/{KEY}",
        f"  https://youtu.be/{KEY}  ",
    ],
)
def test_every_address_of_a_film_at_youtube_leads_to_the_frame_without_cookies(address: str) -> None:
    video = video_at(address)
    assert video is not None
    assert (video.host, video.page) == ("YouTube", f"https://www.youtube.com/watch?v={KEY}")
    assert video.embed == f"https://www.youtube-nocookie.com/embed/{KEY}?autoplay=1&cc_load_policy=1&rel=0"


@pytest.mark.parametrize(
    ("address", "page", "embed"),
    [
        (
            "https://vimeo.com/123456789",
            "https://vimeo.com/123456789",
            "123456789?dnt=1&autoplay=1&texttrack=1",
        ),
        (
            "https://player.vimeo.com/video/123456789",
            "https://vimeo.com/123456789",
            "123456789?dnt=1&autoplay=1&texttrack=1",
        ),
        (
            "https://vimeo.com/123456789/0a1b2c3d4e",
            "https://vimeo.com/123456789/0a1b2c3d4e",
            "123456789?dnt=1&autoplay=1&texttrack=1&h=0a1b2c3d4e",
        ),
        (
            "https://player.vimeo.com/video/123456789?h=0a1b2c3d4e",
            "https://vimeo.com/123456789/0a1b2c3d4e",
            "123456789?dnt=1&autoplay=1&texttrack=1&h=0a1b2c3d4e",
        ),
    ],
)
def test_a_film_at_vimeo_plays_without_being_followed(address: str, page: str, embed: str) -> None:
    video = video_at(address)
    assert video is not None
    assert (video.page, video.embed) == (page, f"https://player.vimeo.com/video/{embed}")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "film",
        "https://zandhorst.example/film.mp4",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example@www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ",
        "javascript://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&v=dQw4w9WgXcR",
        "https://www.youtube.com/@zandhorst",
        "https://www.youtube.com/redirect?q=https://evil.example",
        'https://youtu.be/dQw4w9Wg"cQ',
        "https://youtu.be/dQw4w9WgXcQ/more",
        "https://vimeo.com/zandhorst",
        "https://vimeo.com/12345",
        "https://vimeo.com/123456789/not-a-key",
        "https://vimeo.com/123456789?h=zz",
        "https://www.youtube.com:99999/watch?v=dQw4w9WgXcQ",
        "https://[www.youtube.com/watch?v=dQw4w9WgXcQ",
        f"https://youtu.be/dQw4w9WgXcQ?{'a' * 200}",
    ],
)
def test_any_other_address_is_no_film(address: str) -> None:
    assert video_at(address) is None


@given(
    st.one_of(
        st.text(max_size=80),
        st.builds(
            "https://{}/{}".format,
            st.sampled_from(["youtu.be", "www.youtube.com", "vimeo.com", "player.vimeo.com/video"]),
            st.text(max_size=60),
        ),
        st.from_regex(r"https://(youtu\.be|vimeo\.com)/[A-Za-z0-9_-]{6,12}", fullmatch=True),
    )
)
def test_whatever_was_typed_our_frame_holds_only_letters_that_cannot_lead_elsewhere(address: str) -> None:
    video = video_at(address)
    if video is not None:
        start, _slash, rest = video.embed.rpartition("/")
        assert start in {"https://www.youtube-nocookie.com/embed", "https://player.vimeo.com/video"}
        assert set(rest) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-?=&")
