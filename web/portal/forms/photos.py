"""The forms for a photo of a listing: the file, and the words for who cannot see it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.rules.photos import LONGEST_ALT


class PhotoWordsForm(forms.Form):
    """What is on a photo."""

    alt = forms.CharField(
        label=_("What is on the photo?"),
        max_length=LONGEST_ALT,
        help_text=_(
            "In the language of the listing, for people who cannot see it. For example: two people pick peppers."
        ),
    )


class PhotoForm(PhotoWordsForm):
    """A new photo with its words."""

    file = forms.FileField(
        label=_("Photo"),
        help_text=_(
            "JPEG, PNG or WebP, at most 8 MB. We remove where and when it was taken. Ask who can be recognised."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
    )

    field_order = ["file", "alt"]
