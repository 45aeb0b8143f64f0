"""Homes and services of the demo region: invented, one text each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoHome:
    """What one invented home says; amounts per month in cents."""

    title: str
    text: str
    bare_rent_cents: int
    service_costs_cents: int
    size_m2: int
    occupants: int
    own_bedroom: bool
    wifi: bool
    other_workers: int | None
    sport_metres: int | None
    home_shop_metres: int | None
    nature_metres: int | None


H = DemoHome

HOMES: tuple[DemoHome, ...] = (
    H(
        "Eigen kamer bij het kanaal",
        "Een kamer met een eigen deur. U deelt de keuken en de badkamer. De winkel is op 10 minuten lopen.",
        39500,
        7000,
        16,
        9,
        True,
        True,
        9,
        400,
        1200,
        600,
    ),
    H(
        "Kamer met eigen douche",
        "Nieuwe kamer met douche en koelkast. U deelt een keuken met vijf mensen.",
        43500,
        7500,
        14,
        5,
        True,
        True,
        5,
        900,
        2400,
        300,
    ),
    H(
        "Studio voor twee personen",
        "Een hele woning met keuken en badkamer. Geschikt voor een stel.",
        69000,
        10000,
        24,
        2,
        True,
        True,
        0,
        700,
        500,
        1800,
    ),
    H(
        "Kamer in rijtjeshuis",
        "Een rustige straat, dicht bij de bushalte. U woont met vier anderen.",
        36500,
        6500,
        12,
        4,
        True,
        True,
        4,
        1500,
        3100,
        900,
    ),
    H(
        "Kamer in een boerderij",
        "Buiten het dorp, met een grote tuin. Een fiets staat klaar.",
        34000,
        6000,
        15,
        8,
        True,
        False,
        7,
        2600,
        None,
        50,
    ),
    H(
        "Bed in gedeelde kamer",
        "U deelt een kamer met één collega. Ieder heeft een eigen kast met slot.",
        26000,
        6000,
        18,
        12,
        False,
        True,
        34,
        600,
        800,
        None,
    ),
    H(
        "Tweekamerwoning met balkon",
        "Op de tweede verdieping, met lift. Geschikt voor een gezin met één kind.",
        82000,
        12000,
        48,
        3,
        True,
        True,
        0,
        1100,
        400,
        2200,
    ),
    H(
        "Kamer dicht bij het station",
        "In 20 minuten met de trein in de stad. Sportveld om de hoek.",
        41000,
        7000,
        13,
        7,
        True,
        True,
        6,
        100,
        650,
        1400,
    ),
)

SERVICES: dict[str, tuple[tuple[str, str], ...]] = {
    "language": (
        (
            "Nederlands voor beginners",
            "Twee avonden per week, tien weken. U leert praten met uw baas en uw buren.",
        ),
        ("Taalles op het werk", "De leraar komt naar uw bedrijf. Een uur per week, onder werktijd."),
    ),
    "money": (
        ("Uw loonstrook begrijpen", "Wij lopen uw loonstrook met u door. Dat duurt een half uur."),
        ("Hulp bij belasting en toeslagen", "Wij vullen de aangifte met u in. U ziet vooraf wat het kost."),
    ),
    "childcare": (
        ("Opvang vanaf 6.30 uur", "Voor kinderen van 0 tot 12 jaar. Wij spreken Pools en Engels."),
    ),
    "legal": (
        (
            "Eerste gesprek over uw contract",
            "Een jurist leest uw contract en vertelt wat erin staat. Het eerste gesprek is gratis.",
        ),
    ),
    "transport": (
        ("Fiets huren per maand", "€ 15 per maand met slot en licht. Kapot? Wij ruilen hem."),
        ("Rijles in uw taal", "Les in het Nederlands, Engels of Pools. Een proefles is gratis."),
    ),
    "health": (
        ("Zo werkt de huisarts", "Wij leggen uit hoe u een huisarts vindt en wat de verzekering betaalt."),
    ),
    "other": (("Hulp bij verhuizen", "Bus en twee mensen, op zaterdag."),),
}
