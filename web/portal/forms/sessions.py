"""The form for a session. It reads what was typed; the rules live below."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.choices import Language
from marketplace.choices import SessionAudience, SessionForm, SessionSubject
from web.portal.forms.listings import EuroField, ListingForm


class MomentField(forms.DateTimeField):
    """A day and a time in Amsterdam. A time that the clock skips, or has twice, is refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M"],
            error_messages={"invalid": _("Fill in a day and a time, for example 24-03-2027 19:00.")},
            **kwargs,
        )


class SessionListingForm(ListingForm):
    """A workshop, a seminar or an expert session."""

    form = forms.ChoiceField(
        label=_("What is it like?"), choices=SessionForm.choices, widget=forms.RadioSelect
    )
    subject = forms.ChoiceField(label=_("Subject"), choices=SessionSubject.choices)
    audience = forms.ChoiceField(label=_("For whom?"), choices=SessionAudience.choices)
    starts_at = MomentField(label=_("Begins"), help_text=_("Day and time in the Netherlands."))
    ends_at = MomentField(label=_("Ends"), help_text=_("It is gone from our site at that moment."))
    is_online = forms.BooleanField(label=_("It is online"), required=False)
    venue = forms.CharField(
        label=_("Building and street"),
        max_length=120,
        required=False,
        help_text=_("Where people go to. Leave it empty when it is online."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    price_cents = EuroField(
        label=_("What a visitor pays, with VAT"),
        help_text=_("0 when it is free. Who looks for work pays nothing: that is the law."),
    )
    url = forms.URLField(
        label=_("Address of the page where people sign up"), required=False, assume_scheme="https"
    )
    phone = forms.CharField(
        label=_("Telephone number to sign up"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("One of the two is enough. What is online needs the page."),
    )
    seats = forms.IntegerField(label=_("Places, if limited"), min_value=1, max_value=10000, required=False)
    is_accessible = forms.BooleanField(label=_("Accessible with a wheelchair"), required=False)
    is_cancelled = forms.BooleanField(
        label=_("It is cancelled"),
        required=False,
        help_text=_("Visitors, and who has it in a calendar, then read that it does not take place."),
    )
