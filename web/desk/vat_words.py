"""The facts on which the VAT of a line was decided, as they were stored with it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from invoices.choices import PlaceRule, Undecided, VatTreatment, ViesAnswer


def fact_lines(stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each fact that was kept; none for a line of before facts were kept."""
    if not stored:
        return []
    lines = [
        (_("Treatment"), str(VatTreatment(stored["treatment"]).label)),
        (_("Place"), str(PlaceRule(stored["place_rule"]).label)),
        (_("Day of supply"), _day(stored["supplied_on"])),
        (_("Buyer in"), str(stored["country"])),
        (_("VAT id"), str(stored["vat_id"])),
    ]
    if vies := stored.get("vies"):
        lines.append(
            (
                "VIES",
                _("{answer} on {day}, consultation number {number}").format(
                    answer=ViesAnswer(vies["answer"]).label,
                    day=_day(vies["asked_on"]),
                    number=vies["consultation_number"] or "–",
                ),
            )
        )
    for label, period in (
        (_("Issuer in the CRKBO register"), stored.get("crkbo")),
        (_("Issuer under the small business scheme"), stored.get("small_business")),
    ):
        if period:
            until = _("until {day}").format(day=_day(period[1])) if period[1] else ""
            lines.append((label, " ".join([_("from {day}").format(day=_day(period[0])), until]).strip()))
    if decided := stored.get("decided"):
        lines.append(
            (
                _("Decided by a person"),
                _("{name} on {day}: {reason} ({why})").format(
                    name=decided["by"],
                    day=_day(decided["on"]),
                    reason=decided["reason"],
                    why=Undecided(decided["why"]).label,
                ),
            )
        )
    return [(label, value) for label, value in lines if value]


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "j F Y", use_l10n=False)
