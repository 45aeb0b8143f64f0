"""Does what a form asks, and puts a refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from foundation.errors import Refusal

# What a field of a form is called where the action calls it otherwise.
FIELDS = {"until_on": "hold_on"}


def done(form: forms.Form, deed: Callable[[], object]) -> bool:
    """Whether the form was right and the deed done; what was refused stands in the form otherwise."""
    if not form.is_valid():
        return False
    try:
        deed()
    except Refusal as refusal:
        field = FIELDS.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, refusal.message)
        return False
    return True
