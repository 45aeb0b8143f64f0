"""What a partner wants to reach: the headings of the menu card, on the public price card and in the configurator."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GOALS: dict[str, str | Promise] = {
    "profile": _("Show who you are"),
    "vacancies": _("Put vacancies online"),
    "services": _("Show your services"),
    "homes": _("Show homes"),
    "welcome": _("Welcome new workers"),
    "visible": _("Be seen"),
    "support": _("Support and take part"),
}
# What a person wants to reach, where that is something else.
GOALS_OF_PERSONS: dict[str, str | Promise] = {"welcome": _("Learn and find your way")}
# To which programme a heading belongs, and how many of it are chosen.
PROGRAMMES: dict[str, str | Promise] = {
    "profile": _("Programme Career"),
    "vacancies": _("Programme Career. Choose one package, a year"),
    "services": _("Programme Services"),
    "homes": _("Programme Services. Choose one package, a year"),
    "welcome": _("Programme Services, part Welcome"),
    "visible": _("Programmes Career and Services"),
    "support": _("Programmes MKB, Research and others"),
}
