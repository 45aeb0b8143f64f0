"""What somebody wishes of a home: from an address and back, so that a link keeps it. Nothing else remembers it."""

from __future__ import annotations

from typing import TypedDict

from django.http import QueryDict

from marketplace.rules.match import NO_WISHES, Wish, Wishes

LONGEST_PLACE = 60
# How the figures are named in an address, and what they may be at most.
FIGURES = {
    "size_from": ("m2", 500),
    "size_until": ("m2_to", 500),
    "most_others": ("others", 2000),
    "most_km": ("km", 100),
}
TICKED = tuple(wish for wish in Wish if wish is not Wish.WORK)


class AskedWishes(TypedDict):
    """The wishes, and the place of work as it was typed."""

    wishes: Wishes
    work: str


def asked_wishes(query: QueryDict) -> AskedWishes:
    """What an address wishes. What it cannot mean is left out; a place of work makes the way there a wish."""
    work = " ".join(query.get("work", "").replace("\0", "").split())[:LONGEST_PLACE]
    wanted = {wish for wish in TICKED if wish.value in query.getlist("wish")} | (
        {Wish.WORK} if work else set()
    )
    figures = {
        name: int(typed)
        for name, (short, most) in FIGURES.items()
        if (typed := query.get(short, "")).isascii()
        and typed.isdigit()
        and len(typed) < 5
        and int(typed) <= most
    }
    return {"wishes": Wishes(wanted=frozenset(wanted), **figures), "work": work}


def write_wishes(query: QueryDict, wishes: Wishes, work: str) -> None:
    """Put the wishes in an address; nothing without any, and no figure that is the usual one."""
    if not wishes.wanted:
        return
    query.setlist("wish", [wish.value for wish in TICKED if wish in wishes.wanted])
    for name, (short, _most) in FIGURES.items():
        if getattr(wishes, name) != getattr(NO_WISHES, name):
            query[short] = str(getattr(wishes, name))
    if work:
        query["work"] = work


def with_wishes(page: str, wishes: Wishes, work: str = "") -> str:
    """The address of a page that keeps the wishes."""
    query = QueryDict(mutable=True)
    write_wishes(query, wishes, work)
    return f"{page}?{query.urlencode()}" if query else page
