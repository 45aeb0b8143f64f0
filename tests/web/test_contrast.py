"""Contrast of every pair of colours that meets on a page, computed from the tokens (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "web/static/web/css/tokens.css"
TEXT = 4.5
CONTROL = 3.0

# foreground, background, least, light, dark
PAIRS = [
    ("ink", "page", TEXT, 15.6, 16.2),
    ("ink", "surface", TEXT, 16.6, 14.9),
    ("ink", "sunken", TEXT, 14.2, 13.6),
    ("ink-soft", "page", TEXT, 7.0, 9.6),
    ("ink-soft", "sunken", TEXT, 6.3, 8.1),
    ("ink-soft", "brand-tint", TEXT, 6.3, 7.4),
    ("brand", "page", TEXT, 10.2, 10.0),
    ("brand", "surface", TEXT, 10.8, 9.2),
    ("brand", "brand-tint", TEXT, 9.3, 7.7),
    ("on-brand", "brand", TEXT, 10.8, 9.0),
    ("on-brand", "brand-strong", TEXT, 14.0, 11.7),
    ("on-strip", "strip", TEXT, 14.0, 15.8),
    ("accent", "strip", CONTROL, 9.1, 10.2),
    ("line-strong", "surface", CONTROL, 4.7, 5.5),
    ("line-strong", "sunken", CONTROL, 4.1, 5.0),
    ("line-strong", "brand-tint", CONTROL, 4.1, 4.6),
    ("ok", "ok-tint", TEXT, 6.1, 7.9),
    ("ok", "surface", TEXT, 7.0, 9.7),
    ("due", "due-tint", TEXT, 6.5, 9.0),
    ("due", "surface", TEXT, 7.3, 11.1),
    ("hold", "hold-tint", TEXT, 6.6, 7.7),
    ("hold", "surface", TEXT, 7.7, 9.0),
    ("info", "info-tint", TEXT, 6.4, 7.6),
    ("info", "surface", TEXT, 7.5, 9.7),
    ("on-accent", "accent", TEXT, 10.7, 10.7),
    ("ink", "map-1", TEXT, 12.0, 10.3),
    ("ink", "map-2", TEXT, 8.5, 6.8),
]
# What meets on our pages besides: soft words on a card, notices' and tints' text, the focus ring on every ground.
MORE_PAIRS = [
    ("ink-soft", "surface", TEXT),
    ("ink", "brand-tint", TEXT),
    ("ink", "info-tint", TEXT),
    ("ink", "ok-tint", TEXT),
    ("ink", "due-tint", TEXT),
    ("ink", "hold-tint", TEXT),
    ("brand", "info-tint", TEXT),
    ("brand", "hold-tint", TEXT),
    ("brand", "sunken", TEXT),
    ("brand-strong", "brand-tint", TEXT),
    ("hold", "page", TEXT),
    ("ok", "page", TEXT),
    ("due", "page", TEXT),
    ("surface", "ok", CONTROL),
    ("line-strong", "page", CONTROL),
    ("ink", "page", CONTROL),
]


def themes() -> dict[str, dict[str, str]]:
    """The colours of the light theme, and of the dark one."""
    css = TOKENS.read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    dark = dark.split("@media")[0]
    pattern = re.compile(r"--color-([\w-]+): (#[0-9A-F]{6});")
    return {"light": dict(pattern.findall(light)), "dark": dict(pattern.findall(dark))}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("front", "back", "least", "light", "dark"), PAIRS)
def test_every_pair_of_the_design_has_the_contrast_that_it_names(
    front: str, back: str, least: float, light: float, dark: float
) -> None:
    for theme, expected in (("light", light), ("dark", dark)):
        colours = themes()[theme]
        found = contrast(colours[front], colours[back])
        assert found >= least, theme
        assert found == pytest.approx(expected, abs=0.06), theme


@pytest.mark.parametrize(("front", "back", "least"), MORE_PAIRS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_other_pair_on_our_pages_has_enough_contrast(
    theme: str, front: str, back: str, least: float
) -> None:
    colours = themes()[theme]
    assert contrast(colours[front], colours[back]) >= least


def test_both_themes_name_the_same_colours() -> None:
    light, dark = themes()["light"], themes()["dark"]
    assert set(light) == set(dark)
    assert len(light) == 32


def test_no_other_style_sheet_names_a_colour() -> None:
    for sheet in TOKENS.parent.glob("*.css"):
        if sheet != TOKENS:
            css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|rgb\(|hsl\(", css) == [], sheet.name
