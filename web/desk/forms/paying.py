"""How a partner pays, chosen by finance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.paying import Way


class PayingForm(forms.Form):
    """Another way to pay, and why."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For example: the partner asked for it by phone. It is kept, and not in the letter."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("method", "reason")

    def __init__(self, *args: Any, ways: Sequence[Way], **kwargs: Any) -> None:
        # Other forms on the page ask for a reason too.
        super().__init__(*args, **{"auto_id": "id_paying_%s", **kwargs})
        self.fields["method"] = forms.ChoiceField(
            label=_("Way to pay"),
            choices=[(way.method.value, way.name) for way in ways if not way.is_chosen],
            widget=forms.RadioSelect,
        )
        self.order_fields(self.field_order)
