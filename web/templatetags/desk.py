"""The navigation of the desk: by desk, for who works at it."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from foundation.choices import StaffRole
from foundation.models import User
from web.templatetags.parts import Text

register = template.Library()


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation, by the name of its page."""

    name: str
    label: Text


@dataclass(frozen=True, slots=True)
class Row:
    """The links of one desk, on a line of their own where somebody works at several."""

    label: Text
    links: tuple[Link, ...]


DESKS: dict[StaffRole, Row] = {
    StaffRole.QUALITY: Row(
        _("Quality"),
        (
            Link("web:desk-queue", _("Queue")),
            Link("web:desk-claims", _("Evidence")),
            Link("web:desk-requirements", _("Requirements")),
            Link("web:desk-registers", _("Registers")),
            Link("web:desk-reviews", _("Listings")),
            Link("web:desk-decisions", _("Decisions")),
            Link("web:desk-reports", _("Reports")),
        ),
    ),
    StaffRole.FINANCE: Row(
        _("Finance"),
        (
            Link("web:desk-invoices", _("Invoices")),
            Link("web:desk-billing", _("Billing")),
            Link("web:desk-menu-card", _("Menu card")),
            Link("web:desk-figures", _("Figures")),
            Link("web:desk-subscriptions", _("Subscriptions")),
        ),
    ),
    StaffRole.PROGRAMME: Row(
        _("Programme"),
        (
            Link("web:desk-stock", _("Limited")),
            Link("web:desk-reviews", _("Listings")),
            Link("web:desk-visits", _("Visitors")),
        ),
    ),
}


@register.inclusion_tag("parts/desk_links.html", takes_context=True)
def desk_links(context: Context) -> dict[str, object]:
    """What everybody of our staff has, and the pages of the desks that somebody works at; administrators have all."""
    user = context["request"].user
    rows: list[Row] = []
    if isinstance(user, User) and user.is_staff:
        groups = set(user.groups.values_list("name", flat=True))
        is_all = user.is_superuser or StaffRole.ADMINISTRATOR.value in groups
        # For an administrator what is limited stands among the figures, so two rows are enough.
        own = [role for role in DESKS if role.value in groups and not is_all]
        rows = [DESKS[role] for role in ([StaffRole.QUALITY, StaffRole.FINANCE] if is_all else own)]
    return {
        "request": context["request"],
        "is_staff": bool(getattr(user, "is_staff", False)),
        "first": rows[0] if rows else None,
        "others": rows[1:],
        "is_sandbox": context["frame"].is_sandbox,
    }
