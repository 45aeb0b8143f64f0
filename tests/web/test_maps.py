"""The map beside the results: its numbers are the facet's, its links are ticks, and its borders are our own."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.marketplace.given import a_region_and_municipality, an_organisation
from tests.web.given import address, homes, services, shortly_after, vacancies
from tests.web.reading import read
from web.public.maps import shade_of

ROOT = Path(__file__).resolve().parent.parent.parent
STREETS = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture
def two_places(clock_at: Callable[[datetime], None], db: None) -> None:
    """Three homes in Someren, one of them without wifi, and two in Tilburg."""
    clock_at(shortly_after())
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")
    homes(2)
    homes(1, organisation=an_organisation(name="Kamers B.V."), wifi=False)
    homes(2, organisation=an_organisation(name="Kamers Tilburg B.V."), place="Tilburg")


def on_the_map(client: Client, here: str) -> dict[str, tuple[int, str]]:
    """Each municipality with its number and where its link goes."""
    links = read(client.get(here)).all("a")
    return {
        one["data-municipality"]: (int(one["data-count"]), one["href"])
        for one in links
        if "data-municipality" in one
    }


@pytest.mark.usefixtures("two_places")
def test_choosing_a_municipality_is_ticking_it_and_choosing_it_again_is_not(client: Client) -> None:
    page = address("housing")
    assert on_the_map(client, page) == {
        "Someren": (3, f"{page}?municipality=Someren"),
        "Tilburg": (2, f"{page}?municipality=Tilburg"),
    }
    chosen = f"{page}?municipality=Someren"
    assert on_the_map(client, chosen) == {
        "Someren": (3, page),
        "Tilburg": (2, f"{page}?municipality=Someren&municipality=Tilburg"),
    }
    current = [
        one["data-municipality"]
        for one in read(client.get(chosen)).all("a")
        if "data-shade" in one and "aria-current" in one
    ]
    assert current == ["Someren"]
    assert read(client.get(chosen)).text_of("h1") == ["3 homes"]


@pytest.mark.usefixtures("two_places")
def test_the_numbers_follow_every_other_filter_and_the_words(client: Client) -> None:
    page = address("housing")
    assert {name: count for name, (count, _href) in on_the_map(client, f"{page}?wifi=yes").items()} == {
        "Someren": 2,
        "Tilburg": 2,
    }
    assert on_the_map(client, f"{page}?place=Tilburg&radius=5") == {
        "Tilburg": (2, f"{page}?place=Tilburg&radius=5&municipality=Tilburg")
    }
    nothing = client.get(f"{page}?q=caravan")
    assert on_the_map(client, f"{page}?q=caravan") == {}
    assert "There is nothing in any municipality for what you asked." in nothing.content.decode()
    assert "data-map" in nothing.content.decode()


def test_work_has_no_map_and_services_do(
    client: Client, clock_at: Callable[[datetime], None], db: None
) -> None:
    clock_at(shortly_after())
    vacancies(), services()
    assert "data-municipality" not in client.get(address("work")).content.decode()
    assert "map.js" not in client.get(address("work")).content.decode()
    assert on_the_map(client, address("services")) == {
        "Someren": (1, f"{address('services')}?municipality=Someren")
    }


@pytest.mark.usefixtures("two_places")
def test_streets_may_be_loaded_on_pages_with_a_map_when_the_settings_name_them_and_nowhere_else(
    client: Client, settings: LazySettings
) -> None:
    def pictures(name: str) -> str:
        policy = client.get(address(name))["Content-Security-Policy"]
        return next(part for part in policy.split("; ") if part.startswith("img-src"))

    assert pictures("housing") == "img-src 'self'"
    assert "data-tiles" not in client.get(address("housing")).content.decode()
    assert "pictures" not in client.get(address("privacy")).content.decode()
    settings.MAP_TILES, settings.MAP_TILES_FROM = STREETS, "Streets & Co"
    assert pictures("housing") == pictures("services") == "img-src 'self' https://tiles.example"
    assert pictures("work") == pictures("home") == "img-src 'self'"
    html = client.get(address("housing")).content.decode()
    assert "Show streets (your browser then asks tiles.example for pictures)" in html
    assert "Streets: Streets &amp; Co." in html
    privacy = client.get(address("privacy")).content.decode()
    assert "your browser asks tiles.example for pictures" in privacy


@given(most=st.integers(1, 5000), count=st.integers(0, 5000))
def test_a_tint_never_falls_when_there_is_more_and_none_has_its_own(most: int, count: int) -> None:
    count = min(count, most)
    assert shade_of(0, most) == 0
    assert (shade_of(count, most) == 0) == (count == 0)
    assert shade_of(count, most) <= shade_of(min(count + 1, most), most) <= 3


@pytest.mark.parametrize(
    ("most", "tints"),
    [(7, {1: 1, 2: 1, 4: 2, 5: 2, 7: 3}), (1, {1: 1}), (90, {30: 1, 31: 2, 67: 2, 68: 3})],
)
def test_few_some_and_many_are_said_against_the_most(most: int, tints: dict[int, int]) -> None:
    assert {count: shade_of(count, most) for count in tints} == tints


def borders() -> dict[str, Any]:
    """The file that the map draws."""
    found: dict[str, Any] = json.loads(
        (ROOT / "web" / "static" / "web" / "borders.json").read_text(encoding="utf-8")
    )
    return found


def rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """The outer rings of a feature."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [polygon[0] for polygon in polygons]


def is_inside(point: list[float], ring: list[list[float]]) -> bool:
    """Whether a line from a point to the east crosses a ring an odd number of times."""
    east, north = point
    crossed = 0
    for (x, y), (next_x, next_y) in pairwise(ring):
        if (y > north) != (next_y > north) and east < x + (north - y) * (next_x - x) / (next_y - y):
            crossed += 1
    return crossed % 2 == 1


def test_the_borders_are_of_the_municipalities_that_we_know_by_the_names_that_we_count_by() -> None:
    with (ROOT / "marketplace" / "data" / "noord_brabant_gemeenten.csv").open(encoding="utf-8") as file:
        known = {row["gemeentecode"]: row["weergavenaam"] for row in csv.DictReader(file)}
    areas = [one for one in borders()["features"] if one["geometry"]["type"].endswith("Polygon")]
    assert {one["id"]: one["properties"]["name"] for one in areas} == known
    assert len(areas) == 56
    for one in areas:
        assert any(is_inside(one["properties"]["point"], ring) for ring in rings(one["geometry"])), one["id"]


def test_the_borders_keep_to_rfc_7946_and_are_small() -> None:
    data = borders()
    assert data["type"] == "FeatureCollection"
    assert [one["id"] for one in data["features"] if "Line" in one["geometry"]["type"]] == ["regions", "edge"]
    for one in data["features"]:
        if one["geometry"]["type"].endswith("Polygon"):
            for ring in rings(one["geometry"]):
                assert ring[0] == ring[-1]
                assert len(ring) >= 4
                area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
                assert area > 0, "an outer ring runs to the left"
    assert (ROOT / "web" / "static" / "web" / "borders.json").stat().st_size < 60_000


def test_leaflet_comes_from_its_package_with_what_its_style_names() -> None:
    for name in ("leaflet.js", "leaflet.css", "images/layers.png", "images/marker-icon.png"):
        assert finders.find(f"leaflet/{name}"), name
