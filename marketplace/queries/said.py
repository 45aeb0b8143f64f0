"""What a listing says, as plain values that can be kept."""

from __future__ import annotations

from datetime import date

from marketplace.models import Listing
from marketplace.queries.texts import texts_of

SHARED = ("title", "text", "language", "place")


def what_it_says(listing: Listing) -> dict[str, object]:
    """Everything that a visitor reads of a listing, by field, as JSON takes it. Its kind's row is read along.

    What it says in another language stands under that language: `title_pl`, `text_pl`.
    """
    details = getattr(listing, listing.kind)
    fields = [field.name for field in details._meta.concrete_fields if field.name != "listing"]
    said = {name: getattr(listing, name) for name in SHARED} | {
        name: getattr(details, name) for name in fields
    }
    for one in texts_of(listing):
        said |= {f"title_{one.language}": one.title, f"text_{one.language}": one.text}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
