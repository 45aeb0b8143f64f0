"""The forms with which a visitor says: I want this, and: this is wrong."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.choices import AlertRhythm
from quality.choices import ReportKind


class LeadForm(forms.Form):
    """A name and one way to be reached. Nothing else is asked; the rules live below."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("A first name is enough."),
        error_messages={"required": _("Fill in your name. A first name is enough.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Telephone number or e-mail address"),
        max_length=120,
        help_text=_("One of the two is enough."),
        error_messages={"required": _("Fill in a telephone number or an e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Do you want to say something?"),
        required=False,
        max_length=1000,
        help_text=_(
            "For example: which languages you speak, and from when you can start. Do not write your BSN here."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    may_keep = forms.BooleanField(
        error_messages={
            "required": _(
                "Tick that your name and number may be used. Without it nobody may call or mail you."
            )
        }
    )

    def __init__(self, data: QueryDict | None, *, consent: str) -> None:
        """`consent` is what a visitor agrees to, word for word."""
        super().__init__(data)
        self.fields["may_keep"].label = consent


class ReportForm(forms.Form):
    """What is wrong with a listing. Who tells it need not say who they are; the rules live below."""

    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("What happened?"),
        help_text=_(
            "In any language. What did you see, when and where? Do not write a BSN, and no names of other people."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Tell in a few words what happened.")},
    )
    email = forms.CharField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        help_text=_("If you want a mail when we have decided. Without it you see that with a code."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    may_share_contact = forms.BooleanField(
        label=_("An inspectorate or the police may have my name and e-mail address"),
        required=False,
        help_text=_(
            "Only if we hand your report over to them. Without your yes they get it without your name."
        ),
    )


class StatusForm(forms.Form):
    """The code of a report."""

    code = forms.CharField(
        label=_("Code of your report"),
        max_length=40,
        help_text=_(
            "It looks like ABCD-1234-EFGH-5678 and stands on the page that you saw after your report."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Fill in the code of your report.")},
    )


class RhythmForm(forms.Form):
    """How often."""

    rhythm = forms.ChoiceField(
        label=_("How often?"),
        choices=AlertRhythm.choices,
        initial=AlertRhythm.DAILY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often you want a mail.")},
    )


class AlertForm(RhythmForm):
    """Where new results are mailed to."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You get a mail first, to confirm that it is yours."),
        error_messages={"required": _("Fill in your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["email", "rhythm"]
