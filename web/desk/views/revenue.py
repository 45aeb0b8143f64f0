"""What was earned, by programme, region, size or product, beside the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.queries.revenue import Earned, RevenueTable, earned_with, product_names, revenue_table
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import NotFound
from foundation.money import Money
from foundation.periods import Period, add_months
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is added up, and over which time."""

    form: RevenueForm
    by: str
    per: str
    year: int

    @property
    def period(self) -> Period:
        """A year, or the five years up to and including it."""
        first = self.year - YEARS + 1 if self.per == "year" else self.year
        return Period(date(first, 1, 1), date(self.year + 1, 1, 1))

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return f"by={self.by}&per={self.per}&year={self.year}"

    @property
    def columns(self) -> dict[str, Period]:
        """Every column, by the day it is named after in an address."""
        period, months = self.period, PER[self.per][1]
        found: dict[str, Period] = {}
        first = period.starts_on
        while period.ends_before is not None and first < period.ends_before:
            found[first.isoformat()] = Period(first, add_months(first, months))
            first = add_months(first, months)
        return found


def _asked_in(request: DeskRequest) -> Asked:
    otherwise = {"by": "programme", "per": "quarter", "year": clock.today().year}
    form = RevenueForm({**otherwise, **request.GET.dict()})
    found: dict[str, Any] = form.cleaned_data if form.is_valid() else otherwise
    return Asked(form, str(found["by"]), str(found["per"]), int(found["year"]))


@for_staff(StaffRole.FINANCE)
@require_safe
def revenue(request: DeskRequest) -> HttpResponse:
    """Revenue of a year, or of five, without VAT; as a page, as CSV or as Excel."""
    asked = _asked_in(request)
    (label, key_of), (_words, months) = BY[asked.by], PER[asked.per]
    table = revenue_table(period=asked.period, months=months, key_of=key_of)
    word_of = _words_of(asked.by)
    columns = [_column(day, asked.per) for day in table.columns]
    rows = [(word_of(row.key), row) for row in table.rows]
    file = download(
        request,
        name=_("revenue-{by}-{year}").format(by=asked.by, year=asked.year),
        header=[label, *columns, _("Total")],
        rows=[
            *([word, *(Money(one) for one in row.cents), Money(row.total)] for word, row in rows),
            *_sums(table),
        ],
    )
    named = list(zip(columns, [f"{day}" for day in table.columns], strict=True))
    return file or render(
        request,
        "desk/revenue.html",
        {
            "form": asked.form,
            "label": label,
            "columns": columns,
            "rows": [
                (word, urlencode({"key": row.key}), zip(named, row.cents, strict=True), row.total)
                for word, row in rows
            ],
            "sums": [
                (words, zip(columns, cents, strict=True), sum(cents)) for words, cents in _sum_rows(table)
            ],
            "difference": table.difference,
            "differs": any(table.differences),
            "query": asked.query,
        },
        status=422 if asked.form.errors else 200,
    )


@for_staff(StaffRole.FINANCE)
@require_safe
def documents(request: DeskRequest) -> HttpResponse:
    """The documents behind a figure of revenue (of a key, of a column, of both); as a page, as CSV or as Excel."""
    asked = _asked_in(request)
    column, key = request.GET.get("column", ""), request.GET.get("key")
    period = asked.columns.get(column) if column else asked.period
    if asked.form.errors or period is None:
        raise NotFound
    key_of = BY[asked.by][1]
    rows = earned_with(period=period, is_asked=lambda one: key is None or key_of(one) == key)
    words = _("Revenue") if key is None else _words_of(asked.by)(key)
    when = _column(period.starts_on, asked.per) if column else ""
    years = f"{asked.period.starts_on.year}–{asked.year}" if asked.per == "year" else f"{asked.year}"
    file = download(
        request,
        name=_("revenue-documents-{by}-{year}").format(by=asked.by, year=asked.year),
        header=[_("Number"), _("Date"), _("Partner"), _("Revenue without VAT")],
        rows=[
            [one.document.number, one.document.issued_on, one.document.buyer["name"], Money(one.cents)]
            for one in rows
        ],
    )
    return file or render(
        request,
        "desk/revenue_documents.html",
        {
            "back": asked.query,
            "query": request.GET.urlencode(),
            "words": words,
            "when": when if asked.per == "year" and when else f"{when} {years}".strip(),
            "rows": rows,
            "cents": sum(one.cents for one in rows),
        },
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
    names: dict[str, str] = {"": _("Contributions, subsidies and costs of collecting")}
    if by == "product":
        names |= {code: f"{name} ({code})" for code, name in product_names().items()}
    else:
        names |= {value: str(label) for value, label in (*Programme.choices, *Segment.choices)}
    return lambda key: names.get(key, key)
