"""The files that the demo region is made from."""

from __future__ import annotations

import csv
from pathlib import Path

from web.demo.organisations import DemoOrganisation

REGISTERS = Path(__file__).resolve().parent.parent.parent / "quality" / "data" / "registers"
PLACES = {
    "Helmond": ("Helmond", "Kanaaldijk 1", "5701 AA"),
    "Deurne": ("Deurne", "Markt 2", "5751 BE"),
    "Tilburg": ("Tilburg", "Spoorlaan 3", "5038 CB"),
    "Bladel": ("Bladel", "Markt 4", "5531 BC"),
    "Breda": ("Breda", "Haven 5", "4811 WL"),
    "Oss": ("Oss", "Walstraat 6", "5341 CK"),
}


def snf_providers() -> list[DemoOrganisation]:
    """The invented enterprises of the SNF example that have a KvK number, as housing providers."""
    with (REGISTERS / "snf_example_2026-10-05.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["KvK-nummer"]]
    return [
        DemoOrganisation(
            name=row["Naam onderneming"],
            kvk_number=row["KvK-nummer"],
            municipality=PLACES[row["Plaats"]][0],
            street=PLACES[row["Plaats"]][1],
            postcode=PLACES[row["Plaats"]][2],
            roles=("housing_provider",),
            segment="sme",
            description=f"Kamers en woningen in {row['Plaats']}, met een keurmerk.",
            choices=(("SRV-HOMES-10", 1),),
        )
        for row in rows
    ]
