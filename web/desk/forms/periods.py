"""Which period finance looks at, kept in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.periods import Period, add_months
from invoices.models import Issuer
from invoices.queries.documents import issuers

FIRST_YEAR, LAST_YEAR = 2000, 2100
YEAR = "year"
QUARTERS = [f"q{n}" for n in (1, 2, 3, 4)]
MONTH_PARTS = [f"m{n:02d}" for n in range(1, 13)]


def _parts() -> list[tuple[str, str | Promise]]:
    return [
        *((part, _("quarter {number}").format(number=part[1])) for part in QUARTERS),
        *((part, MONTHS[int(part[1:])]) for part in MONTH_PARTS),
        (YEAR, _("the whole year")),
    ]


def period_of(year: int, part: str) -> Period:
    """The days of a year, of a quarter (q1) or of a month (m01)."""
    months = {"y": 12, "q": 3, "m": 1}[part[0]]
    place = 0 if part == YEAR else int(part[1:]) - 1
    first = add_months(date(year, 1, 1), place * months)
    return Period(first, add_months(first, months))


class PeriodForm(forms.Form):
    """An issuer and a period; the issuer is only asked where there are several."""

    issuer = forms.ChoiceField(label=gettext_lazy("Issuer"))
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    part = forms.ChoiceField(label=gettext_lazy("Period"), choices=_parts)

    def __init__(self, data: Any, *, choices: list[Issuer]) -> None:
        super().__init__(data)
        self.fields["issuer"].choices = [(one.code, one.party.name) for one in choices]  # type: ignore[attr-defined]  # a choice field
        if len(choices) < 2:
            del self.fields["issuer"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: none of the issuers when there is none."""

    form: PeriodForm
    issuer: Issuer | None
    period: Period
    words: str
    query: str

    @property
    def name(self) -> str:
        """What a file of it is named after."""
        first, last = self.period.starts_on, self.period.last_day
        return f"{first:%Y%m%d}-{last:%Y%m%d}"


def asked_in(data: QueryDict, *, today: date) -> Asked:
    """What an address asks for; the last quarter that is over when it says nothing, or nothing that is right."""
    known = list(issuers())
    last = add_months(today.replace(day=1), -3)
    otherwise = {
        "year": last.year,
        "part": f"q{(last.month + 2) // 3}",
        "issuer": known[0].code if known else "",
    }
    form = PeriodForm({**otherwise, **data.dict()}, choices=known)
    found: dict[str, Any] = form.cleaned_data if form.is_valid() else otherwise
    issuer = next((one for one in known if one.code == found.get("issuer", otherwise["issuer"])), None)
    year, part = int(found["year"]), str(found["part"])
    query = QueryDict(mutable=True)
    query.update(
        {"year": str(year), "part": part} | ({"issuer": issuer.code} if issuer and len(known) > 1 else {})
    )
    words = str(year) if part == YEAR else f"{dict(_parts())[part]} {year}"
    return Asked(form, issuer, period_of(year, part), words, query.urlencode())
