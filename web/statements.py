"""A statement of account for both the desk and the portal: its period, its table, its file."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.documents.statements import about, credit_name, credit_use, name_of, statement_pdf
from billing.queries.statements import PeriodBackwards, Statement, first_day_of, statement_of
from foundation.models import Party
from web.tables import csv_answer, euros


class PeriodForm(forms.Form):
    """From a first day up to and including a last one, which is not still to come."""

    first_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=gettext_lazy("Up to and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, query: QueryDict, today: date) -> None:
        self.today = today
        days = {
            "first_on": query.get("first_on") or first_day_of(today).isoformat(),
            "last_on": query.get("last_on") or today.isoformat(),
        }
        super().__init__(days)

    def clean_last_on(self) -> date:
        """What is to come cannot be known: today is the last day there is."""
        typed: date = self.cleaned_data["last_on"]
        return min(typed, self.today)


def statement_asked(form: PeriodForm, party: Party) -> Statement | None:
    """The statement of the period of a form; None, with the reason in the form, when it asks what cannot be."""
    if not form.is_valid():
        return None
    try:
        return statement_of(
            party, first_on=form.cleaned_data["first_on"], last_on=form.cleaned_data["last_on"]
        )
    except PeriodBackwards as refusal:
        form.add_error("first_on", refusal.message)
        return None


def statement_facts(statement: Statement) -> dict[str, object]:
    """What the page says of a statement."""
    return {
        "statement": statement,
        "rows": [(line, name_of(line.movement), about(line.movement)) for line in statement.lines],
        "credits": [(credit_name(part), credit_use(part), part) for part in statement.credit],
        "period": f"first_on={statement.first_on.isoformat()}&last_on={statement.last_on.isoformat()}",
    }


def statement_file(statement: Statement, wanted: str) -> HttpResponse | None:
    """The statement as `csv` or `pdf`; None for anything else."""
    name = f"{_('statement')}-{statement.first_on.isoformat()}-{statement.last_on.isoformat()}"
    if wanted == "pdf":
        response = HttpResponse(statement_pdf(statement), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
    if wanted == "csv":
        return csv_answer(
            name=name,
            header=[_("Date"), _("What"), _("About"), _("Amount, with VAT"), _("Balance")],
            rows=[
                [statement.first_on, _("Balance at the beginning"), "", "", euros(statement.opening)],
                *(
                    [
                        line.movement.on,
                        name_of(line.movement),
                        about(line.movement),
                        euros(line.movement.cents),
                        euros(line.balance),
                    ]
                    for line in statement.lines
                ),
                [statement.last_on, _("Balance at the end"), "", "", euros(statement.closing)],
            ],
        )
    return None
