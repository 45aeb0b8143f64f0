"""Mails of a search: the link that confirms it, what is new, and whether to go on. Each stops it with one click."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import translation

from marketplace.actions.alerts import record_told
from marketplace.models import SearchAlert
from marketplace.queries.alerts import alert_with, confirming_code, new_for, own_code, search_in
from marketplace.queries.search import SearchPage, search_page
from marketplace.rules.alerts import SHOWN
from web.mail.deliveries import address_of, send_letter
from web.public.asked import title_of
from web.public.kinds import KINDS
from web.public.searches import address_of as search_address
from web.public.views.results import counted, rows_of


def mail_alert_asked(*, reference: str, now: datetime) -> None:
    """Send the link with which an address confirms that it wants the mails; nothing once it did, or was forgotten."""
    alert = alert_with(reference.partition(":")[0])
    if alert is None or alert.confirmed_at is not None:
        return
    _send(
        alert,
        "alert_asked",
        search_page(search=search_in(alert), now=now),
        {"address": _link("alert-confirm", alert, confirming_code(alert))},
    )


def mail_alert_news(*, reference: str, now: datetime) -> None:
    """Send what came online since the last mail; nothing when there is nothing, or when it was stopped."""
    alert = alert_with(reference.partition(":")[0])
    if alert is None or alert.confirmed_at is None:
        return
    page = new_for(alert, now)
    if page.total:
        _send_own(alert, "alert_news", page, now)
    record_told(alert=alert, now=now)


def mail_alert_ends(*, reference: str, now: datetime) -> None:
    """Ask whether to go on, before it ends on the day that stands after the reference; nothing when it goes on."""
    name, _colon, ends_on = reference.partition(":")
    alert = alert_with(name)
    if alert is None or alert.ends_on.isoformat() != ends_on:
        return
    _send_own(alert, "alert_ends", search_page(search=search_in(alert), now=now), now)


def _link(name: str, alert: SearchAlert, code: str) -> str:
    return address_of(name, language=alert.language, for_visitor=True, code=code)


def _send_own(alert: SearchAlert, template: str, page: SearchPage, now: datetime) -> None:
    stop = _link("alert-stop", alert, own_code(alert))
    words = KINDS[page.search.kind]
    with translation.override(alert.language):
        rows = rows_of(words, page, now)[:SHOWN]
        facts: dict[str, object] = {
            "rows": [(row.listing, f"{settings.SITE_URL}{row.href}") for row in rows],
            "found": counted(words, page.total, is_exact=page.total_is_exact),
            "more": page.total - len(rows),
            "all": f"{settings.SITE_URL}{search_address(replace(page.search, after=''))}",
        }
    _send(
        alert,
        template,
        page,
        {**facts, "address": _link("alert", alert, own_code(alert)), "stop": stop},
        # One click in the mail program stops it, without a page (RFC 8058).
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _send(
    alert: SearchAlert,
    template: str,
    page: SearchPage,
    facts: dict[str, object],
    headers: dict[str, str] | None = None,
) -> None:
    with translation.override(alert.language):
        asked = title_of(KINDS[page.search.kind], page)
    send_letter(
        to=alert.email,
        language=alert.language,
        template=template,
        facts={"alert": alert, "asked": asked, **facts},
        to_visitor=True,
        headers=headers,
    )
