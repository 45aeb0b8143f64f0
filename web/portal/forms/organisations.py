"""The form with which a new partner tells who it is."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.choices import LegalForm
from marketplace.choices import Role, Segment

# Codes that stand for a group of countries, or for none.
NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
# Government bodies and sponsors are registered by our own staff: they have an OIN, or no listings.
OPEN_ROLES = [
    Role.EMPLOYER,
    Role.AGENCY,
    Role.HOUSING_PROVIDER,
    Role.TRAINING_PROVIDER,
    Role.SERVICE_PROVIDER,
]


def countries() -> list[tuple[str, str]]:
    """All countries by name in the reader's language; the Netherlands first."""
    names = Locale(get_language() or "nl").territories
    return sorted(
        (
            (code, name)
            for code, name in names.items()
            if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
        ),
        key=lambda pair: (pair[0] != "NL", pair[1]),
    )


class OrganisationForm(forms.Form):
    """Who the partner is. The rules live below: a refusal comes back beside its field."""

    country = forms.ChoiceField(
        label=_("Country in which you are established"), choices=countries, initial="NL"
    )
    kvk_number = forms.CharField(
        label=_("KvK number"),
        required=False,
        help_text=_("In the Netherlands. 8 digits. You find it on the extract of the KvK."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    register_number = forms.CharField(
        label=_("Register number"),
        required=False,
        max_length=40,
        help_text=_("In another country: your number in the trade register there, for example HRB 12345."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    legal_form = forms.ChoiceField(
        label=_("Legal form"),
        choices=LegalForm.choices,
        widget=forms.RadioSelect,
        help_text=_("As in the register, or what is most like it."),
    )
    vat_id = forms.CharField(
        label=_("VAT id"),
        required=False,
        help_text=_(
            "For example NL000000012B01, or that of your own country. Leave it empty when you have none. In another EU "
            "country: with it the VAT is reverse-charged to you once the European register confirms it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("Place"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    email = forms.EmailField(
        label=_("E-mail address for invoices"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    roles = forms.MultipleChoiceField(
        label=_("What does your organisation do?"),
        help_text=_("Tick all that fit. What you tick decides which marks we check."),
        choices=[(role.value, role.label) for role in OPEN_ROLES],
        widget=forms.CheckboxSelectMultiple,
    )
    segment = forms.ChoiceField(
        label=_("How large is your organisation?"),
        help_text=_("This decides the price of a profile."),
        choices=Segment.choices,
        widget=forms.RadioSelect,
    )
    is_agricultural = forms.BooleanField(
        label=_("We are an agricultural employer"),
        required=False,
        help_text=_("Then the AKF mark counts for your homes too."),
    )
    houses_workers = forms.BooleanField(
        label=_("We house people who work for us"),
        required=False,
        help_text=_("Then an agency needs the SNF mark too."),
    )
    declaration = forms.BooleanField(
        label=_("We declare that what we offer is ours, is true, and costs what we say"),
        required=False,
        help_text=_("Needed for providers of services without a mark of their own."),
    )

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        """The number that is asked is that of the register of the country; without a country, the Dutch one."""
        if data is not None and not data.get("country"):
            data = data.copy()
            data["country"] = "NL"
        super().__init__(data, initial=initial)
        is_dutch = data is None or data["country"] == "NL"
        self.fields["kvk_number"].required = is_dutch
        self.fields["register_number"].required = not is_dutch
