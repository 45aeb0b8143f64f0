"""Loads regions, municipalities, postcodes and minimum wages from the files that come along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from marketplace.models import MinimumWage, Municipality, PostcodeArea, Region

DATA = Path(__file__).resolve().parent.parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_regions() -> dict[str, int]:
    """Load the files; rows that are there already are brought up to date. Answers with counts per kind."""
    municipalities = list(_rows("noord_brabant_gemeenten.csv"))
    names = {row["arbeidsmarktregio_code_2025"]: row["arbeidsmarktregio_2025"] for row in municipalities}
    Region.objects.bulk_create(
        [Region(code=code, name=name, slug=slugify(name)) for code, name in sorted(names.items())],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "slug"],
    )
    regions = {region.code: region for region in Region.objects.all()}
    Municipality.objects.bulk_create(
        [
            Municipality(
                code=row["gemeentecode"],
                name=row["gemeentenaam"],
                display_name=row["weergavenaam"],
                region=regions[row["arbeidsmarktregio_code_2025"]],
                inhabitants=int(row["inwoners_2022_01_01"]),
                lat=float(row["lat"]),
                lon=float(row["lon"]),
            )
            for row in municipalities
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "display_name", "region", "inhabitants", "lat", "lon"],
    )
    by_code = {municipality.code: municipality for municipality in Municipality.objects.all()}
    PostcodeArea.objects.bulk_create(
        [
            PostcodeArea(
                pc4=row["pc4"],
                place=row["woonplaats"],
                municipality=by_code[row["gemeentecode"]],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
            )
            for row in _rows("noord_brabant_pc4.csv")
        ],
        update_conflicts=True,
        unique_fields=["pc4"],
        update_fields=["place", "municipality", "lat", "lon"],
    )
    MinimumWage.objects.bulk_create(
        [
            MinimumWage(
                valid_from=date.fromisoformat(row["valid_from"]), cents_per_hour=int(row["cents_per_hour"])
            )
            for row in _rows("minimum_wage.csv")
        ],
        update_conflicts=True,
        unique_fields=["valid_from"],
        update_fields=["cents_per_hour"],
    )
    return {
        "regions": len(names),
        "municipalities": len(by_code),
        "postcodes": PostcodeArea.objects.count(),
        "wages": MinimumWage.objects.count(),
    }
