"""The page that shows every part once."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from web.templatetags.parts import Tab

COLOURS = (
    *("page", "surface", "sunken", "line", "line-strong", "ink", "ink-soft", "brand", "brand-strong"),
    *("brand-tint", "strip", "accent", "ok", "ok-tint", "due", "due-tint", "hold", "hold-tint"),
    *("info", "info-tint"),
)
SPACES = (4, 8, 12, 16, 24, 32, 48, 72)


class ExampleForm(forms.Form):
    """Every kind of field, two of them filled in wrongly."""

    wage = forms.CharField(
        label=gettext_lazy("Wage per hour, gross"),
        help_text=gettext_lazy("The lowest amount you pay, for example 15.40"),
    )
    kvk_number = forms.CharField(
        label=gettext_lazy("KvK number"),
        help_text=gettext_lazy("8 digits. You find it on the extract of the KvK."),
    )
    stay = forms.ChoiceField(
        label=gettext_lazy("How long?"),
        choices=[
            ("short", gettext_lazy("Short: less than 4 months")),
            ("long", gettext_lazy("Long: 4 months or more")),
        ],
        widget=forms.RadioSelect,
    )
    independent = forms.BooleanField(
        label=gettext_lazy("Independent landlord"),
        required=False,
        help_text=gettext_lazy("Not the employer, and not a company of the same group."),
    )
    radius = forms.ChoiceField(label=gettext_lazy("Distance"), choices=[("5", "5 km"), ("25", "25 km")])
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_kvk_number(self) -> str:
        """Shows how an error looks."""
        typed: str = self.cleaned_data["kvk_number"]
        raise forms.ValidationError(
            _("A KvK number has 8 digits. You entered {count}.").format(count=len(typed))
        )


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """All parts on one page, in the language and the theme of who looks."""
    example = ExampleForm(
        {"wage": "15,40", "kvk_number": "9900231", "independent": "on", "radius": "25"}, auto_id="example_%s"
    )
    return render(
        request,
        "public/components.html",
        {
            "colours": COLOURS,
            "spaces": SPACES,
            "example": example,
            "tabs": [
                Tab(_("Online"), "#tabs", 11, is_current=True),
                Tab(_("Draft"), "#tabs", 2),
                Tab(_("On hold"), "#tabs", 1),
            ],
        },
    )
