"""What a partner wants to reach: the headings of the menu card, on the public price card and in the configurator."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GOALS: dict[str, Promise] = {
    "profile": _("Show who you are"),
    "vacancies": _("Put vacancies online"),
    "welcome": _("Welcome new workers"),
    "homes": _("Show homes"),
    "services": _("Show services"),
    "visible": _("Be seen more"),
    "support": _("Support and knowledge"),
}
