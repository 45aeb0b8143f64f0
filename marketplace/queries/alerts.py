"""Searches that are mailed: by the signed link in a mail, and what is new for one."""

from __future__ import annotations

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import ListingKind
from marketplace.models import SearchAlert
from marketplace.queries.search import Search, SearchPage, search_page
from marketplace.rules.alerts import CONFIRM_WITHIN

_CONFIRM, _OWN = (Signer(salt=f"menukaart.alert.{use}") for use in ("confirm", "own"))


class AlertLinkOver(NotFound):
    """A link to confirm that was used, is too old, or is none of ours."""

    status = 410
    code = "alert-link-over"
    sentence = _("This link was used already, or is older than two days. Ask for a new one with your search.")


class AlertGone(NotFound):
    """A link of an alert that was stopped, is over, or never was."""

    status = 410
    code = "alert-gone"
    sentence = _("There are no mails about this search any more. We have forgotten your address.")


def confirming_code(alert: SearchAlert) -> str:
    """What stands in the link that confirms; it works once."""
    return _CONFIRM.sign(alert.reference)


def own_code(alert: SearchAlert) -> str:
    """What stands in the links of each mail: to change it, to stop, to go on."""
    return _OWN.sign(alert.reference)


def alert_to_confirm(code: str, now: datetime) -> SearchAlert:
    """The alert that a link confirms; refuses one that was used or is too old."""
    try:
        reference = _CONFIRM.unsign(code)
    except BadSignature:
        raise AlertLinkOver from None
    alert = SearchAlert.objects.filter(
        reference=reference, confirmed_at=None, asked_at__gt=now - CONFIRM_WITHIN
    ).first()
    if alert is None:
        raise AlertLinkOver
    return alert


def alert_of(code: str) -> SearchAlert:
    """The confirmed alert that a link in a mail is about; refuses one that is gone."""
    try:
        reference = _OWN.unsign(code)
    except BadSignature:
        raise AlertGone from None
    alert = SearchAlert.objects.filter(reference=reference, confirmed_at__isnull=False).first()
    if alert is None:
        raise AlertGone
    return alert


def alert_with(reference: str) -> SearchAlert | None:
    """An alert by reference, for what runs after commit; None when it was forgotten meanwhile."""
    return SearchAlert.objects.filter(reference=reference).first()


def search_in(alert: SearchAlert) -> Search:
    """The search of an alert, the newest first."""
    facts = dict(alert.search)
    chosen = {name: frozenset(values) for name, values in facts.pop("chosen", {}).items()}
    return Search(kind=ListingKind(alert.kind), chosen=chosen, sort="newest", **facts)


def new_for(alert: SearchAlert, now: datetime) -> SearchPage:
    """What the search finds now and came online since it was last told of: by the search that visitors use."""
    return search_page(search=search_in(alert), now=now, online_since=alert.told_until_at)
