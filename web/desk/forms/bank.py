"""Forms about the bank: a statement, and taking back what was decided."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class StatementForm(forms.Form):
    """A bank's file, read whole or refused whole."""

    file = forms.FileField(
        label=_("Statement of the bank"),
        help_text=_(
            "CAMT.053 (XML), as you download it at the bank. Days that were in an earlier file may be in it."
        ),
    )


class UndoForm(forms.Form):
    """Why what was decided is taken back."""

    reason = forms.CharField(label=_("Why it is undone"), max_length=300)
