"""From an address of the desk to a search for documents and back: every search has a stable link."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.queries.papers import STATES, PaperSearch
from invoices.choices import DocumentKind

LONGEST_TEXT = 200
STATE_LABELS: dict[str, str | Promise] = {
    "open": _("Open, also when late"),
    "late": _("Late"),
    "paid": _("Paid"),
    "credited": _("Credited"),
    "written_off": _("Written off"),
}


def paper_search_of(query: QueryDict) -> PaperSearch:
    """What an address asks. What it cannot mean is left out: an address never breaks a page."""
    kind, state = query.get("kind", ""), query.get("state", "")
    return PaperSearch(
        text=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST_TEXT],
        kind=kind if kind in DocumentKind.values else "",
        state=state if state in STATES else "",
        issuer=query.get("issuer", "").replace("\0", "")[:50],
        issued_from=day_in(query.get("from", "")),
        issued_until=day_in(query.get("until", "")),
        after=query.get("after", "")[:500],
    )


def day_in(typed: str) -> date | None:
    """A day as an address writes it; None for anything else."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def address_with(search: PaperSearch, **more: str) -> str:
    """The same search as the end of an address, with more behind it."""
    query = QueryDict(mutable=True)
    facts = {
        "q": search.text,
        "kind": search.kind,
        "state": search.state,
        "issuer": search.issuer,
        "from": search.issued_from.isoformat() if search.issued_from else "",
        "until": search.issued_until.isoformat() if search.issued_until else "",
        **more,
    }
    for name, value in facts.items():
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
