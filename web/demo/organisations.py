"""The demo region's organisations. All are invented: no name and no KvK number of theirs is in a register we ship."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """One invented partner: what it is, where it sits and what it buys."""

    name: str
    kvk_number: str
    municipality: str
    street: str
    postcode: str
    roles: tuple[str, ...]
    segment: str
    description: str
    choices: tuple[tuple[str, int], ...]
    sector: str = ""
    service_category: str = ""


def _employer(
    number: int,
    name: str,
    place: tuple[str, str, str],
    segment: str,
    sector: str,
    description: str,
    *choices: tuple[str, int],
) -> DemoOrganisation:
    municipality, street, postcode = place
    return DemoOrganisation(
        name,
        f"9900{number:04d}",
        municipality,
        street,
        postcode,
        ("employer",),
        segment,
        description,
        choices,
        sector=sector,
    )


_FIVE = (("CAR-RECRUIT-5", 1),)
_FIFTEEN = (("CAR-MARKETING", 1), ("CAR-RECRUIT-15", 1))
_FIFTY = (("CAR-MARKETING", 1), ("CAR-RECRUIT-50", 1), ("WEL-INTRODUCTION", 8))

EMPLOYERS: tuple[DemoOrganisation, ...] = (
    _employer(
        2315,
        "Kwekerij De Zandhorst B.V.",
        ("Someren", "Zandhorst 12", "5711 ZZ"),
        "sme",
        "horticulture",
        "Wij telen paprika en komkommer in verwarmde kassen in Someren.",
        *_FIFTEEN,
        ("CAR-SLOT", 2),
    ),
    _employer(
        1102,
        "Distri-Zuid Fulfilment B.V.",
        ("Tilburg", "Vossenberg 3", "5048 AA"),
        "large",
        "logistics",
        "Wij pakken bestellingen van webwinkels in en versturen ze.",
        *_FIFTY,
    ),
    _employer(
        1203,
        "Groothandel Van Loon & Zonen B.V.",
        ("Waalwijk", "Havenweg 41", "5145 NJ"),
        "sme",
        "logistics",
        "Groothandel in keukenspullen met een eigen magazijn.",
        *_FIFTEEN,
    ),
    _employer(
        1304,
        "Textielhuis Oisterwijk B.V.",
        ("Oisterwijk", "Sprendlingenstraat 8", "5061 KM"),
        "sme",
        "logistics",
        "Wij controleren en vouwen kleding die klanten terugsturen.",
        *_FIVE,
    ),
    _employer(
        1405,
        "Bloemenveiling De Langstraat U.A.",
        ("Loon op Zand", "Bloemenpad 1", "5175 PB"),
        "large",
        "horticulture",
        "Coöperatie van 60 kwekers met een eigen veiling.",
        *_FIFTEEN,
    ),
    _employer(
        1506,
        "Kaasmakerij Het Broek B.V.",
        ("Dongen", "Broekstraat 19", "5106 NA"),
        "sme",
        "food",
        "Wij maken kaas van melk uit de streek.",
        *_FIVE,
    ),
    _employer(
        1607,
        "Bouwbedrijf Maas & Peel B.V.",
        ("Deurne", "Peelkade 5", "5753 RC"),
        "sme",
        "construction",
        "Wij bouwen en verbouwen huizen in de Peel.",
        *_FIVE,
    ),
    _employer(
        1708,
        "Zuivelfabriek De Meijerij B.V.",
        ("Meierijstad", "Melkweg 30", "5466 AA"),
        "large",
        "food",
        "Yoghurt en vla, dag en nacht.",
        *_FIFTEEN,
    ),
    _employer(
        1809,
        "Aspergeboerderij Het Zuiden",
        ("Bergeijk", "Heiakker 7", "5571 XB"),
        "start_up",
        "horticulture",
        "Asperges van april tot en met juni, aardbeien in de zomer.",
        *_FIVE,
    ),
    _employer(
        1910,
        "Schoonmaakbedrijf Helder Brabant B.V.",
        ("Breda", "Konijnenberg 60", "4825 BD"),
        "sme",
        "cleaning",
        "Wij maken kantoren, scholen en trappenhuizen schoon.",
        *_FIFTEEN,
    ),
    _employer(
        2011,
        "Zorggroep De Linde",
        ("Eindhoven", "Lindelaan 101", "5611 AZ"),
        "large",
        "care",
        "Zorg thuis en in zes huizen voor ouderen.",
        *_FIFTEEN,
    ),
    _employer(
        2112,
        "Metaalwerken De Dommel B.V.",
        ("Valkenswaard", "Dommelstraat 22", "5555 CT"),
        "sme",
        "construction",
        "Constructies van staal voor hallen en bruggen.",
        *_FIVE,
    ),
    _employer(
        2213,
        "Kwekerij Het Groene Dal",
        ("Zundert", "Meirseweg 88", "4881 DJ"),
        "sme",
        "horticulture",
        "Bomen en struiken uit de volle grond.",
        *_FIVE,
    ),
    _employer(
        2414,
        "Havenlogistiek Moerdijk-Zuid B.V.",
        ("Moerdijk", "Plaza 4", "4782 SK"),
        "large",
        "logistics",
        "Opslag en overslag bij de haven, in ploegen.",
        *_FIFTEEN,
    ),
    _employer(
        2515,
        "Bakkerij De Korenmolen B.V.",
        ("Oss", "Molenstraat 15", "5341 GA"),
        "sme",
        "food",
        "Brood voor winkels in heel Zuid-Nederland.",
        *_FIVE,
    ),
    _employer(
        2616,
        "Champignonkwekerij De Schutse",
        ("Gemert-Bakel", "Handel 9", "5423 SG"),
        "sme",
        "horticulture",
        "Champignons, het hele jaar door.",
        *_FIVE,
    ),
    _employer(
        2717,
        "Installatietechniek Kanaalzone B.V.",
        ("Helmond", "Kanaaldijk 55", "5705 CA"),
        "sme",
        "construction",
        "Zonnepanelen, warmtepompen en leidingen.",
        *_FIVE,
    ),
    _employer(
        2818,
        "Slagerij en Vleeswaren De Peelhoeve B.V.",
        ("Boxtel", "Ladonk 12", "5281 RN"),
        "large",
        "food",
        "Wij snijden en verpakken vlees en vleeswaren.",
        *_FIFTEEN,
    ),
    _employer(
        2919,
        "Transportgroep Brabantse Wal B.V.",
        ("Bergen op Zoom", "Markiezaat 2", "4612 PX"),
        "sme",
        "logistics",
        "Vervoer door de Benelux met 70 vrachtwagens.",
        *_FIVE,
    ),
    _employer(
        3020,
        "Fruitbedrijf Altena B.V.",
        ("Altena", "Dijkgraaf 6", "4286 LT"),
        "sme",
        "horticulture",
        "Appels en peren: plukken, sorteren en inpakken.",
        *_FIVE,
    ),
    _employer(
        3121,
        "Thuiszorg Nabij Roosendaal",
        ("Roosendaal", "Kade 77", "4703 GA"),
        "sme",
        "care",
        "Hulp in huis en verzorging in Roosendaal en omgeving.",
        *_FIVE,
    ),
    _employer(
        3222,
        "Hotelwas De Witte Was B.V.",
        ("Maashorst", "Loopkantstraat 25", "5405 AC"),
        "start_up",
        "cleaning",
        "Wasserij voor hotels en ziekenhuizen.",
        *_FIVE,
    ),
)


def _provider(
    number: int,
    name: str,
    place: tuple[str, str, str],
    category: str,
    description: str,
    segment: str = "start_up",
    sessions: int = 1,
) -> DemoOrganisation:
    municipality, street, postcode = place
    return DemoOrganisation(
        name,
        f"9905{number:04d}",
        municipality,
        street,
        postcode,
        ("service_provider",),
        segment,
        description,
        (("SRV-MARKETING", 1), ("EXPERT-SESSION", sessions)),
        service_category=category,
    )


SERVICE_PROVIDERS: tuple[DemoOrganisation, ...] = (
    _provider(
        101,
        "Taalschool Spraakwater",
        ("Waalwijk", "Stationsstraat 30", "5141 GE"),
        "language",
        "Nederlandse les in kleine groepen, ook 's avonds.",
        sessions=2,
    ),
    _provider(
        202,
        "Belastinghulp De Penning",
        ("Tilburg", "Heuvel 12", "5038 CP"),
        "money",
        "Hulp bij belasting en toeslagen in het Pools, Roemeens en Engels.",
        sessions=2,
    ),
    _provider(
        303,
        "Kinderopvang De Vlinderboom",
        ("Helmond", "Marktstraat 9", "5701 RK"),
        "childcare",
        "Opvang vanaf 6.30 uur, ook voor ouders in ploegendienst.",
        "sme",
    ),
    _provider(
        404,
        "Rechtswinkel De Brug",
        ("Eindhoven", "Brugstraat 18", "5611 VA"),
        "legal",
        "Gratis eerste gesprek over werk, loon en wonen.",
        sessions=2,
    ),
    _provider(
        505,
        "Fietsenwinkel De Ketting",
        ("Breda", "Haagdijk 140", "4811 TV"),
        "transport",
        "Tweedehands fietsen met garantie, ook te huur per maand.",
    ),
    _provider(
        606,
        "Rijschool Kompas",
        ("Oss", "Houtstraat 5", "5341 GA"),
        "transport",
        "Rijles in het Nederlands, Engels en Pools.",
    ),
    _provider(
        707,
        "Huisartsenpost De Wissel",
        ("Tilburg", "Ringbaan 210", "5017 AA"),
        "health",
        "Uitleg over de huisarts, de verzekering en medicijnen.",
        sessions=2,
    ),
    _provider(
        808,
        "Bankwijzer Zuid",
        ("Bergen op Zoom", "Zuivelplein 4", "4611 PK"),
        "money",
        "Hulp bij een bankrekening en geld naar huis sturen.",
    ),
)
