"""Photos of listings: those that visitors see, those that wait, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.choices import ListingState, PhotoState
from marketplace.models import Listing, ListingPhoto, Organisation
from marketplace.rules.photos import file_name

# A draft may never come: its photos wait with it.
TO_SHOW = (ListingState.PUBLISHED, ListingState.REVIEW)


class PhotoNotFound(NotFound):
    code = "photo-not-found"
    sentence = _("We do not show this photo.")


@dataclass(frozen=True, slots=True)
class PhotoShown:
    """A photo as a page shows it: in its widths, the smallest first."""

    listing: str
    sha256: str
    alt: str
    sizes: tuple[tuple[int, int], ...]

    @property
    def smallest(self) -> tuple[int, int]:
        """The size for a row of a list."""
        return self.sizes[0]

    @property
    def largest(self) -> tuple[int, int]:
        """The size that it has at most."""
        return self.sizes[-1]


def shown_as(photo: ListingPhoto, listing_reference: str) -> PhotoShown:
    """A photo, of a listing by its reference, for a page."""
    sizes = tuple(zip(photo.widths, photo.heights, strict=True))
    return PhotoShown(listing_reference, photo.sha256, photo.alt, sizes)


def photos_shown(listings: Sequence[Listing]) -> dict[int, list[PhotoShown]]:
    """The photos of listings that one of us approved, in their order, by the key of the listing. One query."""
    references = {listing.pk: listing.reference for listing in listings}
    rows = ListingPhoto.objects.filter(listing_id__in=references, state=PhotoState.APPROVED)
    found: dict[int, list[PhotoShown]] = {}
    for row in rows.order_by("listing_id", "position", "pk"):
        found.setdefault(row.listing_id, []).append(shown_as(row, references[row.listing_id]))
    return found


def photos_of(listing: Listing) -> list[ListingPhoto]:
    """All photos of a listing in their order, whether or not they show."""
    return list(ListingPhoto.objects.filter(listing=listing).order_by("position", "pk"))


def photos_waiting() -> list[ListingPhoto]:
    """Photos that nobody looked at, of listings that are to show, with listing and organisation, the longest first."""
    rows = ListingPhoto.objects.select_related("listing__organisation")
    return list(rows.filter(state=PhotoState.WAITING, listing__state__in=TO_SHOW).order_by("added_at", "pk"))


def public_photo_file(*, listing_reference: str, sha256: str, width: int, now: datetime) -> bytes:
    """The file of a photo that visitors may see now: approved, of a listing that is live. Refuses any other (404)."""
    rows = ListingPhoto.objects.filter(
        listing__reference=listing_reference,
        listing__in=Listing.objects.live_at(now),
        sha256=sha256,
        state=PhotoState.APPROVED,
    )
    return _file(rows.select_related("listing").first(), width)


def own_photo_file(*, organisation: Organisation, reference: str) -> bytes:
    """The file of an organisation's own photo, also when it does not show."""
    rows = ListingPhoto.objects.filter(listing__organisation=organisation, reference=reference)
    return _file(rows.select_related("listing").first())


def photo_file_at_desk(reference: str) -> bytes:
    """The file of any photo, for our own people."""
    return _file(ListingPhoto.objects.filter(reference=reference).select_related("listing").first())


def photo_with(reference: str) -> ListingPhoto:
    """Any photo by its reference, with its listing and organisation, for our own people."""
    rows = ListingPhoto.objects.select_related("listing__organisation__party", "decided_by")
    photo = rows.filter(reference=reference).first()
    if photo is None:
        raise PhotoNotFound
    return photo


def refused_photo(reference: str) -> ListingPhoto | None:
    """A photo that is refused, for what runs after commit; None when it was taken away or described anew."""
    rows = ListingPhoto.objects.select_related("listing__organisation__party")
    return rows.filter(reference=reference, state=PhotoState.REFUSED).first()


def _file(photo: ListingPhoto | None, width: int | None = None) -> bytes:
    """One width of a photo; without a width the middle one, or what there is."""
    if photo is None:
        raise PhotoNotFound
    wanted = photo.widths[:2][-1] if width is None else width
    name = file_name(photo.listing.reference, photo.sha256, wanted)
    if wanted not in photo.widths or not default_storage.exists(name):
        raise PhotoNotFound
    with default_storage.open(name) as file:
        return bytes(file.read())
