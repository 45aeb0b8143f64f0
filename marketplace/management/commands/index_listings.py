"""`manage.py index_listings`: writes anew what a search compares of every listing, and counts the words they use."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from foundation import clock
from marketplace.actions.search_index import count_words, index_listings
from marketplace.models import Listing


class Command(BaseCommand):
    """Wanted once after a release that changes what a search compares; a second time changes nothing."""

    help = "Write anew what a search compares of every listing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how much it was."""
        listings = index_listings(Listing.objects.all())
        self.stdout.write(f"{listings} listings, {count_words(now=clock.now())} words.")
