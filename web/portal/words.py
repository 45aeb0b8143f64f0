"""Words of the portal that belong to fixed codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUANTITY_WORDS: dict[str, str | Promise] = {
    "CAR-SLOT": _("places"),
    "ON-SITE": _("desks"),
    "NEWSLETTER": _("items"),
    "EVENT-STAND": _("stands"),
    "EXPERT-SESSION": _("sessions"),
    "WEL-INTRODUCTION": _("participants"),
    "WEL-DUTCH": _("participants"),
    "EXTRA-SERVICE": _("services"),
}
LISTINGS_AT_ONCE: dict[str, str | Promise] = {
    "profile": _("profile online"),
    "vacancy": _("vacancies online at once"),
    "home": _("homes online at once"),
    "service": _("services online at once"),
    "session": _("sessions in the agenda"),
}
STATUS_WORDS: dict[str, tuple[str, str | Promise]] = {
    "open": ("info", _("Open")),
    "late": ("hold", _("Late")),
    "paid": ("ok", _("Paid")),
    "credited": ("draft", _("Credited")),
    "written_off": ("draft", _("Written off")),
}
STANDING_WORDS: dict[str, tuple[str, str | Promise]] = {
    "live": ("ok", _("Online")),
    "hold": ("hold", _("On hold")),
    "draft": ("draft", _("Draft")),
    "withdrawn": ("draft", _("Withdrawn")),
}
