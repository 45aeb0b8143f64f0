"""Draws the map's borders anew: `python scripts/borders.py MUNICIPALITIES.geojson > web/static/web/borders.json`.

Takes the borders of CBS and Kadaster and our own list of municipalities. Rounds to four decimals (about ten
metres), the same point the same way, so that neighbours still touch; and draws a line wherever two labour market
regions meet, and one around them all.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

PLACES = Path(__file__).resolve().parent.parent / "marketplace" / "data" / "noord_brabant_gemeenten.csv"
DECIMALS = 4

Point = tuple[float, float]
Ring = list[Point]


def rounded(ring: list[list[float]]) -> Ring:
    """A ring with rounded points, none of them twice in a row."""
    points: Ring = []
    for lon, lat in ring:
        point = (round(lon, DECIMALS), round(lat, DECIMALS))
        if not points or points[-1] != point:
            points.append(point)
    return points


def turned(ring: Ring, *, left: bool) -> Ring:
    """The ring in the direction that RFC 7946 asks: an outer one to the left, a hole to the right."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return ring if (area > 0) == left else ring[::-1]


def shapes(geometry: dict[str, Any]) -> list[list[Ring]]:
    """The polygons of a geometry."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [
        [turned(rounded(ring), left=place == 0) for place, ring in enumerate(polygon)] for polygon in polygons
    ]


def chained(edges: set[tuple[Point, Point]]) -> list[list[Point]]:
    """Edges as lines that are as long as can be."""
    ends: dict[Point, set[Point]] = defaultdict(set)
    for one, other in edges:
        ends[one].add(other)
        ends[other].add(one)
    lines = []
    # First from where lines end or meet; what is left after that are rings.
    for start in sorted(ends, key=lambda point: (len(ends[point]) == 2, point)):
        while ends[start]:
            line = [start]
            while ends[line[-1]]:
                here, there = line[-1], min(ends[line[-1]])
                ends[here].discard(there)
                ends[there].discard(here)
                line.append(there)
            lines.append(line)
    return lines


def borders(municipalities: dict[str, Any], rows: list[dict[str, str]]) -> dict[str, Any]:
    """One GeoJSON: a feature for each municipality, one for the lines between regions, and one for the outer edge."""
    known = {row["gemeentecode"]: row for row in rows}
    features = []
    regions: dict[tuple[Point, Point], list[str]] = defaultdict(list)
    for feature in sorted(municipalities["features"], key=lambda one: str(one["id"])):
        row = known[feature["id"]]
        polygons = shapes(feature["geometry"])
        for ring in (ring for polygon in polygons for ring in polygon):
            for one, other in pairwise(ring):
                regions[min(one, other), max(one, other)].append(row["arbeidsmarktregio_code_2025"])
        features.append(
            {
                "type": "Feature",
                "id": feature["id"],
                "properties": {
                    "name": row["weergavenaam"],
                    "inhabitants": int(row["inwoners_2022_01_01"]),
                    "point": [round(float(row["lon"]), DECIMALS), round(float(row["lat"]), DECIMALS)],
                },
                "geometry": {"type": "Polygon", "coordinates": polygons[0]}
                if len(polygons) == 1
                else {"type": "MultiPolygon", "coordinates": polygons},
            }
        )
    between = {edge for edge, codes in regions.items() if len(set(codes)) > 1}
    around = {edge for edge, codes in regions.items() if len(codes) == 1}
    for name, edges in (("regions", between), ("edge", around)):
        lines = {"type": "MultiLineString", "coordinates": chained(edges)}
        features.append({"type": "Feature", "id": name, "properties": {}, "geometry": lines})
    return {"type": "FeatureCollection", "features": features}


if __name__ == "__main__":
    with PLACES.open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(borders(given, places), ensure_ascii=False, separators=(",", ":")) + "\n")
