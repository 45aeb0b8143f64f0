"""From which address a request came."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address a request was sent from, or None when nobody can say.

    Behind a proxy (`MENUKAART_BEHIND_PROXY`) that is the last address of X-Forwarded-For: the one our own proxy
    wrote. What stands before it was written by the sender and proves nothing.
    """
    typed = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        typed = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2] or typed
    try:
        return str(ipaddress.ip_address(typed.strip()))
    except ValueError:
        return None
