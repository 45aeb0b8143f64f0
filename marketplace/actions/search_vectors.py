"""Keeps what a search compares beside each listing."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from marketplace.models import Listing
from marketplace.rules.content import fold
from marketplace.rules.search_text import configuration_for


def index_listing(*, listing: Listing) -> None:
    """Write the search vector: title first, then employer and place, then the text.

    Words go in folded and whole (`simple`, found by prefix) and stemmed in the language of the text.
    """
    title, text = fold(listing.title), fold(listing.text)
    around = fold(f"{listing.organisation.name} {listing.place} {listing.municipality.display_name}")
    stemmed = configuration_for(listing.language)
    vector = (
        SearchVector(Value(title), weight="A", config="simple")
        + SearchVector(Value(around), weight="B", config="simple")
        + SearchVector(Value(text), weight="D", config="simple")
        + SearchVector(Value(title), weight="A", config=stemmed)
        + SearchVector(Value(text), weight="D", config=stemmed)
    )
    Listing.objects.filter(pk=listing.pk).update(search_vector=vector)
