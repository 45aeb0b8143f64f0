"""The yearly figures about decisions, for everybody: small figures are not shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation import clock
from quality.choices import DecisionKind, ObjectionOutcome, ReasonCode
from quality.queries.transparency import figures_of, year_asked, years_with_decisions
from quality.rules.transparency import shown_publicly
from web.templatetags.parts import Text


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """How often we decided what, on which ground, and what became of objections (P2B, DSA)."""
    years = years_with_decisions(clock.today())
    year = year_asked(request.GET.get("year", ""), years)
    figures = figures_of(year)
    answered = sum(count for outcome, count in figures.objections.items() if outcome)
    outcomes: list[tuple[str, Text]] = [*ObjectionOutcome.choices, ("", _("Not answered yet"))]
    tables = [
        (_("By decision"), _shown(DecisionKind.choices, figures.by_kind)),
        (_("By ground"), _shown(ReasonCode.choices, figures.by_reason)),
        (_("Objections"), _shown(outcomes, figures.objections)),
    ]
    return render(
        request,
        "public/decision_figures.html",
        {
            "year": str(year),
            "years": [str(one) for one in years],
            "tables": tables,
            "days": figures.days_to_answer if shown_publicly(answered) else None,
        },
    )


def _shown(labels: Iterable[tuple[str, Text]], counts: Mapping[str, int]) -> list[tuple[Text, int | None]]:
    return [(label, shown_publicly(counts[code])) for code, label in labels if counts.get(code)]
