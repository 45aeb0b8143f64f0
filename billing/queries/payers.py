"""The matrix of who may pay what, in words for a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.rules.payers import payers_of
from marketplace.choices import Programme, Role

PAYER_WORDS: dict[str, str | Promise] = {
    **dict(Role.choices),
    "sme": _("Small or medium-sized employer"),
    "person": _("Person who takes part"),
}


def payers_in_words(programmes: Iterable[str]) -> str:
    """Everybody who may pay for these programmes, in the order of the roles."""
    payers = payers_of(programmes)
    return ", ".join(str(words) for payer, words in PAYER_WORDS.items() if payer in payers)


def programmes_in_words(programmes: Iterable[str]) -> str:
    """The names of programmes."""
    return ", ".join(str(Programme(programme).label) for programme in programmes)
