"""Who helps at once, for reports that cannot wait for us. Facts as their own sites say them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quality.choices import ReportKind


@dataclass(frozen=True, slots=True)
class HelpPlace:
    """A place of help: its own name, what it does, and how it is reached."""

    name: str | Promise
    does: str | Promise
    phone: str = ""
    site: str = ""

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return self.phone.replace(" ", "")


EMERGENCY = HelpPlace(
    "112", _("In danger now: police, ambulance or fire brigade. Day and night, free."), "112"
)
POLICE = HelpPlace(
    "Politie", _("The police, when it is not an emergency."), "0900 8844", "https://www.politie.nl"
)
LABOUR_AUTHORITY = HelpPlace(
    "Nederlandse Arbeidsinspectie",
    _("Acts against exploitation, unsafe work and too low pay. Free to call."),
    "0800 5151",
    "https://www.nllabourauthority.nl",
)
FAIR_WORK = HelpPlace(
    "FairWork",
    _("Helps people who are exploited at work, in their own language. It is not the government."),
    site="https://www.fairwork.nu",
)

PLACES = {
    ReportKind.PASSPORT_KEPT: (EMERGENCY, POLICE, LABOUR_AUTHORITY, FAIR_WORK),
    ReportKind.HOUSING: (EMERGENCY, FAIR_WORK),
}
