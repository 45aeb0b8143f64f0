"""What was earned, by programme, region, size or product, beside the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.queries.revenue import Earned, RevenueTable, product_names, revenue_table
from foundation import clock
from foundation.choices import StaffRole
from foundation.money import Money
from foundation.periods import Period
from marketplace.choices import Programme, Segment
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.periods import FIRST_YEAR, LAST_YEAR
from web.desk.workbooks import download

BY: dict[str, tuple[str | Promise, Callable[[Earned], str]]] = {
    "programme": (gettext_lazy("Programme"), lambda one: one.programme),
    "region": (gettext_lazy("Region"), lambda one: one.region),
    "segment": (gettext_lazy("Size of the organisation"), lambda one: one.segment),
    "product": (gettext_lazy("Product"), lambda one: one.product),
}
PER: dict[str, tuple[str | Promise, int]] = {
    "month": (gettext_lazy("by month"), 1),
    "quarter": (gettext_lazy("by quarter"), 3),
    "year": (gettext_lazy("by year, five years"), 12),
}
YEARS = 5


class RevenueForm(forms.Form):
    """What to add up, and over which time."""

    by = forms.ChoiceField(
        label=gettext_lazy("Add up by"), choices=[(name, label) for name, (label, _key) in BY.items()]
    )
    per = forms.ChoiceField(
        label=gettext_lazy("Columns"), choices=[(name, label) for name, (label, _months) in PER.items()]
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR + YEARS, max_value=LAST_YEAR)


@for_staff(StaffRole.FINANCE)
@require_safe
def revenue(request: DeskRequest) -> HttpResponse:
    """Revenue of a year, or of five, without VAT; as a page, as CSV or as Excel."""
    otherwise = {"by": "programme", "per": "quarter", "year": clock.today().year}
    form = RevenueForm({**otherwise, **request.GET.dict()})
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else otherwise
    by, per, year = str(asked["by"]), str(asked["per"]), int(asked["year"])
    (label, key_of), (_words, months) = BY[by], PER[per]
    first = year - YEARS + 1 if per == "year" else year
    table = revenue_table(
        period=Period(date(first, 1, 1), date(year + 1, 1, 1)), months=months, key_of=key_of
    )
    word_of = _words_of(by)
    columns = [_column(day, per) for day in table.columns]
    rows = [(word_of(row.key), row) for row in table.rows]
    file = download(
        request,
        name=_("revenue-{by}-{year}").format(by=by, year=year),
        header=[label, *columns, _("Total")],
        rows=[
            *([word, *(Money(one) for one in row.cents), Money(row.total)] for word, row in rows),
            *_sums(table),
        ],
    )
    return file or render(
        request,
        "desk/revenue.html",
        {
            "form": form,
            "label": label,
            "year": year,
            "columns": columns,
            "rows": [(word, zip(columns, row.cents, strict=True), row.total) for word, row in rows],
            "sums": [
                (words, zip(columns, cents, strict=True), sum(cents)) for words, cents in _sum_rows(table)
            ],
            "difference": table.difference,
            "differs": any(table.differences),
            "query": f"by={by}&per={per}&year={year}",
        },
        status=422 if form.errors else 200,
    )


def _sum_rows(table: RevenueTable) -> list[tuple[str, list[int]]]:
    return [
        (_("Together"), table.totals),
        (_("Revenue accounts in the ledger"), table.ledger),
        (_("Difference"), table.differences),
    ]


def _sums(table: RevenueTable) -> list[list[object]]:
    return [[words, *(Money(one) for one in cents), Money(sum(cents))] for words, cents in _sum_rows(table)]


def _column(day: date, per: str) -> str:
    if per == "quarter":
        return _("quarter {number}").format(number=(day.month + 2) // 3)
    return str(day.year) if per == "year" else date_format(day, "M")


def _words_of(by: str) -> Callable[[str], str]:
    if by == "region":
        return lambda key: key or _("outside our regions")
    names: dict[str, str] = {"": _("Contributions and subsidies")}
    if by == "product":
        names |= {code: f"{name} ({code})" for code, name in product_names().items()}
    else:
        names |= {value: str(label) for value, label in (*Programme.choices, *Segment.choices)}
    return lambda key: names.get(key, key)
