"""Sessions of the demo region: invented, some days after the day on which it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class DemoSession:
    """What one invented session says; without a venue it is online."""

    kvk_number: str
    days_ahead: int
    begins: time
    minutes: int
    title: str
    text: str
    form: str
    subject: str
    audience: str
    venue: str
    price_cents: int = 0


S = DemoSession

SESSIONS: tuple[DemoSession, ...] = (
    S(
        "99050101",
        3,
        time(19, 0),
        90,
        "Proefles Nederlands",
        "U leert u voor te stellen en de weg te vragen. Neem een pen mee.",
        "workshop",
        "language",
        "everybody",
        "De Tavenu, Eikendonk 1",
    ),
    S(
        "99050101",
        17,
        time(20, 0),
        60,
        "Zo haalt u uw taaldiploma",
        "Welk niveau vraagt een opleiding of een werkgever? Wij leggen het uit en u stelt vragen.",
        "seminar",
        "language",
        "workers",
        "",
    ),
    S(
        "99050202",
        5,
        time(18, 30),
        120,
        "Samen uw belasting invullen",
        "U neemt uw jaaropgave mee. Wij vullen de aangifte samen in.",
        "workshop",
        "money",
        "workers",
        "Wijkhuis Heuvel, Heuvel 12",
        750,
    ),
    S(
        "99050202",
        24,
        time(19, 30),
        60,
        "Toeslagen: wat mag u vragen?",
        "Zorgtoeslag, huurtoeslag en kindgebonden budget, in gewone woorden.",
        "seminar",
        "money",
        "families",
        "",
    ),
    S(
        "99050303",
        10,
        time(9, 30),
        90,
        "Kennismaken met de opvang",
        "U ziet de groepen en hoort wat opvang kost. Kinderen mogen mee.",
        "workshop",
        "family",
        "families",
        "De Vlinderboom, Marktstraat 9",
    ),
    S(
        "99050404",
        6,
        time(13, 0),
        180,
        "Spreekuur over uw arbeidscontract",
        "Een jurist leest uw contract met u. U krijgt twintig minuten. Het gesprek blijft tussen u en ons.",
        "expert",
        "work",
        "workers",
        "Rechtswinkel De Brug, Brugstraat 18",
    ),
    S(
        "99050404",
        20,
        time(19, 0),
        90,
        "Huren: uw rechten",
        "Wat mag een verhuurder vragen, en wat niet? Over borg, servicekosten en opzeggen.",
        "seminar",
        "housing",
        "everybody",
        "Bibliotheek, Emmasingel 22",
    ),
    S(
        "99050505",
        12,
        time(14, 0),
        120,
        "Leer uw fiets plakken",
        "Neem uw fiets mee. Gereedschap is er.",
        "workshop",
        "other",
        "everybody",
        "De Ketting, Haagdijk 140",
        500,
    ),
    S(
        "99050606",
        14,
        time(20, 0),
        75,
        "Uw rijbewijs omwisselen",
        "Met welk rijbewijs mag u hier rijden, en wanneer moet u het omwisselen?",
        "seminar",
        "other",
        "workers",
        "",
    ),
    S(
        "99050707",
        8,
        time(19, 0),
        60,
        "Zo werkt de huisarts",
        "Wanneer belt u de huisarts, en wanneer de huisartsenpost? En wat betaalt de verzekering?",
        "seminar",
        "health",
        "everybody",
        "De Wissel, Ringbaan 210",
    ),
    S(
        "99050707",
        27,
        time(10, 0),
        120,
        "Vragen over zwanger zijn in Nederland",
        "Een verloskundige beantwoordt uw eigen vraag. Uw partner is welkom.",
        "expert",
        "health",
        "families",
        "De Wissel, Ringbaan 210",
    ),
    S(
        "99050808",
        21,
        time(19, 30),
        60,
        "Een bankrekening openen",
        "Wat neemt u mee, wat kost het en hoe stuurt u veilig geld naar huis?",
        "workshop",
        "money",
        "seekers",
        "Bankwijzer Zuid, Zuivelplein 4",
    ),
)
