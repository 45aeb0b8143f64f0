"""Who is a visitor, as far as counting goes: a person who looks, once. Nothing is stored of who that is (ADR 0048)."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from crawleruseragents import is_crawler
from django.conf import settings
from django.http import HttpRequest

from foundation.addresses import client_address
from foundation.periods import day_of
from foundation.rules.networks import network_of

# The same visitor who sees the same again within this time is counted once.
AGAIN = timedelta(minutes=30)
MOST_REMEMBERED = 50_000
# How browsers say that they fetch a page before anybody asked for it.
_PURPOSES = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_AHEAD = ("prefetch", "prerender", "preview")


def is_counted(request: HttpRequest) -> bool:
    """Whether a visitor is looking: no machine, no page fetched ahead, nobody with an account (us, partners)."""
    if request.method != "GET" or is_machine(request.headers.get("User-Agent", "")):
        return False
    purposes = " ".join(request.headers.get(name, "") for name in _PURPOSES).lower()
    if any(word in purposes for word in _AHEAD):
        return False
    # Only who has the cookie of a log-in is looked up: a visitor costs no question.
    return settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated


@lru_cache(maxsize=2000)
def is_machine(user_agent: str) -> bool:
    """Whether a program fetches by itself: it says nothing of itself, or the list of known ones has it."""
    return not user_agent.strip() or is_crawler(user_agent)


class RecentlySeen:
    """What was counted in the last half hour, in the memory of this process alone.

    A visitor is a hash of network and browser with a salt of this process and this day; neither is written anywhere.
    """

    def __init__(self) -> None:
        self._salt = (date.min, b"")
        self._seen: OrderedDict[bytes, datetime] = OrderedDict()

    def first_times(
        self, request: HttpRequest, kind: str, listing_ids: Iterable[int], *, wall_now: datetime
    ) -> list[int]:
        """Those of the listings that this visitor did not see in this way just before, and remember them."""
        sender = self._sender(request, wall_now)
        found = []
        for listing_id in listing_ids:
            mark = hashlib.sha256(f"{kind} {listing_id} ".encode() + sender).digest()[:16]
            earlier = self._seen.get(mark)
            if earlier is None or wall_now - earlier >= AGAIN:
                self._seen.pop(mark, None)
                self._seen[mark] = wall_now
                found.append(listing_id)
        while len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        return found

    def _sender(self, request: HttpRequest, wall_now: datetime) -> bytes:
        today = day_of(wall_now)
        if self._salt[0] != today:
            self._salt = (today, secrets.token_bytes(32))
            self._seen.clear()
        network = network_of(client_address(request) or "0.0.0.0")  # noqa: S104 -- nobody can say, no address to listen on
        browser = request.headers.get("User-Agent", "")
        return hashlib.sha256(self._salt[1] + f"{network} {browser}".encode()).digest()
