"""A listing in a few words: for feeds, widgets and sheets, where there is no room for its page."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.choices import ListingKind, Opportunity
from marketplace.models import Listing
from web.templatetags.words import euro, own_name, when


def briefly(listing: Listing) -> list[str]:
    """What it comes down to, in the reader's language: place and price first."""
    return [word for word in (listing.place, *WORDS[ListingKind(listing.kind)](listing)) if word]


def wage_words(from_cents: int, until_cents: int) -> str:
    """A wage per hour, or a range of it."""
    amounts = euro(from_cents) if from_cents == until_cents else f"{euro(from_cents)} – {euro(until_cents)}"
    return f"{amounts} {_('per hour')}"


def hours_words(hours_from: int, hours_until: int) -> str:
    """Hours a week, or a range of them."""
    if hours_from == hours_until:
        return _("%(hours)s hours per week") % {"hours": hours_until}
    return _("%(from)s to %(until)s hours per week") % {"from": hours_from, "until": hours_until}


def _vacancy(listing: Listing) -> list[str]:
    vacancy = listing.vacancy
    has_wage = vacancy.wage_until_cents > 0
    return [
        wage_words(vacancy.wage_from_cents, vacancy.wage_until_cents) if has_wage else "",
        "" if vacancy.opportunity == Opportunity.JOB else str(vacancy.get_opportunity_display()),
        hours_words(vacancy.hours_from, vacancy.hours_until),
        str(vacancy.get_contract_display()) if vacancy.contract else "",
        str(vacancy.get_language_needed_display()),
    ]


def _home(listing: Listing) -> list[str]:
    home = listing.home
    return [
        _("%(price)s to buy") % {"price": euro(home.price_cents)}
        if home.price_cents
        else f"{euro(home.month_cents)} {_('per month')}",
        f"{home.size_m2} m²",
        _("Own bedroom") if home.own_bedroom else _("Shared bedroom"),
        _("With wifi") if home.wifi else _("Without wifi"),
    ]


def _service(listing: Listing) -> list[str]:
    service = listing.service
    return [
        str(service.get_category_display()),
        ", ".join(own_name(language) for language in service.languages),
    ]


def price_words(cents: int) -> str:
    """What a visitor pays."""
    return euro(cents) if cents else _("Free")


def _session(listing: Listing) -> list[str]:
    session = listing.session
    return [
        _("Cancelled") if session.is_cancelled else "",
        when(session),
        pgettext("session", "Online") if session.is_online else session.venue,
        price_words(session.price_cents),
        ", ".join(own_name(language) for language in session.languages),
    ]


def _profile(listing: Listing) -> list[str]:
    return list(listing.profile.reasons[:3])


WORDS: dict[ListingKind, Callable[[Listing], list[str]]] = {
    ListingKind.VACANCY: _vacancy,
    ListingKind.HOME: _home,
    ListingKind.SERVICE: _service,
    ListingKind.SESSION: _session,
    ListingKind.PROFILE: _profile,
}
