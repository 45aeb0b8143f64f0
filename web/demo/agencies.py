"""An agency of the demo region that is not ready for what will be asked of agencies."""

from __future__ import annotations

from datetime import datetime

from foundation.periods import day_of
from web.demo.organisations import DemoOrganisation

AGENCIES: tuple[DemoOrganisation, ...] = (
    DemoOrganisation(
        "Uitzendbureau De Schakel B.V.",
        "99003323",
        "Tilburg",
        "Spoorlaan 300",
        "5017 JZ",
        ("agency",),
        "sme",
        "Wij bemiddelen voor magazijnen en bezorgers in Midden-Brabant.",
        (("CAR-RECRUIT-5", 1),),
        sector="logistics",
    ),
)


def marks_of_agency(then: datetime) -> tuple[str, ...]:
    """What an agency holds that may list now and may not next year: without admission (Wtta)."""
    held = ("sna", "waadi")
    return held if day_of(then).year < 2027 else (*held, "wtta-aanvraag")
