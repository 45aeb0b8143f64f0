"""Adds photos to listings, changes their words and order, takes them away; and our look at them (ADR 0041)."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, refuse_all
from foundation.models import User
from marketplace.actions.content import explained_all
from marketplace.actions.listing_trail import record_about
from marketplace.actions.listings import locked_listing
from marketplace.actions.organisations import FieldEmpty, refuse_bsn
from marketplace.choices import ListingKind, PhotoState
from marketplace.documents.photos import read_photo
from marketplace.models import Listing, ListingPhoto, Organisation
from marketplace.queries.content import content_data
from marketplace.queries.photos import PhotoNotFound
from marketplace.rules.faults import faults_in_text, refusing
from marketplace.rules.photos import MOST_PHOTOS, file_name


class TooManyPhotos(Conflict):
    code = "too-many-photos"
    sentence = _("This listing has {most} photos, which is the most. Remove one first.")


class PhotoThereAlready(Conflict):
    code = "photo-there-already"
    sentence = _("This photo stands at this listing already.")


class PhotoDecided(Conflict):
    code = "photo-decided"
    sentence = _("Somebody looked at this photo already, or its partner took it away.")


class PhotoChangedMeanwhile(Conflict):
    code = "photo-changed-meanwhile"
    sentence = _(
        "Its partner changed what stands below this photo while you looked. Look again, then decide."
    )


@transaction.atomic
def add_photo(
    *, organisation: Organisation, reference: str, content: bytes, alt: str, actor: User, now: datetime
) -> ListingPhoto:
    """Put a photo behind those of a listing; visitors see it once one of us has looked at it.

    It is written anew in our widths, upright and without what was said about it (where, when, with what). Refuses one
    without words for who cannot see it, words that may not be shown, one too many, the same once more, and every file
    that `read_photo` refuses. After a refusal nothing is kept.
    """
    listing = locked_listing(organisation=organisation, reference=reference)
    words = _checked(listing, alt)
    photos = ListingPhoto.objects.filter(listing=listing)
    positions = list(photos.order_by("position").values_list("position", flat=True))
    if len(positions) >= MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS, field="file")
    read = read_photo(content)
    if photos.filter(sha256=read.sha256).exists():
        raise PhotoThereAlready(field="file")
    photo = ListingPhoto.objects.create(
        listing=listing,
        position=positions[-1] + 1 if positions else 0,
        alt=words,
        sha256=read.sha256,
        widths=[file.width for file in read.files],
        heights=[file.height for file in read.files],
        added_by=actor,
        added_at=now,
    )
    record_about("add_photo", listing, actor, now)
    # Last: all that can be refused was. The name is made of the content's hash, so what a broken commit leaves behind
    # is the same file or an unused one.
    for file in read.files:
        name = file_name(listing.reference, read.sha256, file.width)
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(file.content))
    return photo


@transaction.atomic
def describe_photo(
    *, organisation: Organisation, photo: str, alt: str, actor: User, now: datetime
) -> ListingPhoto:
    """Change the words of a photo. Other words are looked at as the photo was: it does not show until then."""
    found = _locked(organisation, photo)
    words = _checked(found.listing, alt)
    if words != found.alt:
        found.alt = words
        found.state, found.reasons = PhotoState.WAITING, ""
        found.decided_by = found.decided_at = None
        found.save(update_fields=["alt", "state", "reasons", "decided_by", "decided_at"])
        record_about("describe_photo", found.listing, actor, now)
    return found


@transaction.atomic
def move_photo_forward(*, organisation: Organisation, photo: str, actor: User, now: datetime) -> ListingPhoto:
    """Let a photo change places with the one before it; the first one stays where it is."""
    found = _locked(organisation, photo)
    before = (
        ListingPhoto.objects.filter(listing=found.listing, position__lt=found.position)
        .order_by("-position", "-pk")
        .first()
    )
    if before is not None:
        found.position, before.position = before.position, found.position
        found.save(update_fields=["position"])
        before.save(update_fields=["position"])
        record_about("move_photo", found.listing, actor, now)
    return found


@transaction.atomic
def remove_photo(*, organisation: Organisation, photo: str, actor: User, now: datetime) -> None:
    """Take a photo away for good, with its files."""
    found = _locked(organisation, photo)
    names = [file_name(found.listing.reference, found.sha256, width) for width in found.widths]
    found.delete()
    record_about("remove_photo", found.listing, actor, now)
    # Not before the row is gone for certain: a row without its files would be a hole in a page.
    transaction.on_commit(lambda: _delete(names))


@transaction.atomic
def approve_photo(*, photo: ListingPhoto, seen_alt: str, actor: User, now: datetime) -> ListingPhoto:
    """Say yes to a photo that waits: it shows while its listing does. `seen_alt` is what stood below it."""
    return _decide(photo, PhotoState.APPROVED, "", seen_alt, actor, now)


@transaction.atomic
def refuse_photo(
    *, photo: ListingPhoto, seen_alt: str, reasons: str, actor: User, now: datetime
) -> ListingPhoto:
    """Say no to a photo that waits, with reasons; its partner is told by mail. The listing itself stays as it is."""
    if not reasons.strip():
        raise FieldEmpty(field="reasons")
    refuse_bsn(reasons=reasons)
    return _decide(photo, PhotoState.REFUSED, reasons.strip(), seen_alt, actor, now)


def _decide(
    photo: ListingPhoto, state: PhotoState, reasons: str, seen_alt: str, actor: User, now: datetime
) -> ListingPhoto:
    found = (
        ListingPhoto.objects.select_for_update(of=("self",))
        .select_related("listing__organisation")
        .filter(pk=photo.pk, state=PhotoState.WAITING)
        .first()
    )
    if found is None:
        raise PhotoDecided
    if found.alt != seen_alt:
        raise PhotoChangedMeanwhile
    found.state, found.reasons, found.decided_by, found.decided_at = state, reasons, actor, now
    found.save(update_fields=["state", "reasons", "decided_by", "decided_at"])
    record_about(
        f"{'approve' if state == PhotoState.APPROVED else 'refuse'}_photo", found.listing, actor, now
    )
    if state == PhotoState.REFUSED:
        leave_message(kind="photo.refused", reference=f"{found.reference}:{now.isoformat()}")
    return found


def _checked(listing: Listing, alt: str) -> str:
    """The words of a photo as they may be kept."""
    words = " ".join(alt.split())
    if not words:
        raise FieldEmpty(field="alt")
    faults = faults_in_text("alt", words, kind=ListingKind(listing.kind), data=content_data())
    refuse_all(explained_all(refusing(faults)))
    return words


def _locked(organisation: Organisation, photo: str) -> ListingPhoto:
    """An organisation's own photo, its listing locked; another's is not found."""
    known = ListingPhoto.objects.select_related("listing").filter(
        listing__organisation=organisation, reference=photo
    )
    first = known.first()
    if first is None:
        raise PhotoNotFound
    listing = locked_listing(organisation=organisation, reference=first.listing.reference)
    found = ListingPhoto.objects.select_for_update().filter(pk=first.pk).first()
    if found is None:
        raise PhotoNotFound
    found.listing = listing
    return found


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
