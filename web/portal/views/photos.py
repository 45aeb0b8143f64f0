"""Photos of an organisation's listing: add one, say what is on it, put them in order, take one away."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from marketplace.actions.photos import add_photo, describe_photo, move_photo_forward, remove_photo
from marketplace.documents.photos import PhotoNameHoldsPath, PhotoTooLarge
from marketplace.models import Listing, ListingPhoto
from marketplace.queries.listings import listing_of
from marketplace.queries.photos import own_photo_file, photos_of
from marketplace.rules.photos import LARGEST_PHOTO, MOST_PHOTOS
from web.photos import photo_answer
from web.portal.current import PartnerRequest, for_organisations
from web.portal.forms.photos import PhotoForm, PhotoWordsForm
from web.uploads import bound_upload


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo with the form for its words."""

    photo: ListingPhoto
    form: PhotoWordsForm


# The form may be read only after its limits are set, so the token in it is looked at after that: in `_photos`.
@csrf_exempt
@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: PartnerRequest, reference: str) -> HttpResponse:
    """All photos of a listing, and the form for one more. A file that is too large is refused before it is read."""
    listing = listing_of(request.membership.organisation, reference)
    try:
        bound_upload(request, largest=LARGEST_PHOTO, too_large=PhotoTooLarge, not_plain=PhotoNameHoldsPath)
        return _photos(request, listing)
    except Refusal as refusal:
        # Nothing was read of the form, so it comes back empty, with what was wrong above it.
        return _page(request, listing, PhotoForm(), status=refusal.status, sentence=refusal.message)


@csrf_protect
def _photos(request: PartnerRequest, listing: Listing) -> HttpResponse:
    if request.method != "POST":
        return _page(request, listing, PhotoForm())
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_photo(
                organisation=listing.organisation,
                reference=listing.reference,
                content=form.cleaned_data["file"].read(),
                alt=form.cleaned_data["alt"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            for part in refusal.parts:
                form.add_error(part.field if part.field in form.fields else None, part.message)
            return _page(request, listing, form, status=refusal.status)
        messages.success(
            request,
            _("The photo is added. One of us looks at it within two working days; then visitors see it."),
        )
        return redirect("web:listing-photos", reference=listing.reference)
    return _page(request, listing, form, status=422)


def _page(
    request: PartnerRequest,
    listing: Listing,
    form: PhotoForm,
    *,
    changed: PhotoRow | None = None,
    status: int = 200,
    sentence: str = "",
) -> HttpResponse:
    rows = [
        changed
        if changed is not None and changed.photo == photo
        else PhotoRow(photo, PhotoWordsForm(initial={"alt": photo.alt}, auto_id=f"id_{photo.reference}_%s"))
        for photo in photos_of(listing)
    ]
    return render(
        request,
        "portal/photos.html",
        {
            "listing": listing,
            "rows": rows,
            "form": form,
            "most": MOST_PHOTOS,
            "has_room": len(rows) < MOST_PHOTOS,
            "sentence": sentence,
        },
        status=status,
    )


@for_organisations
@require_POST
def change(request: PartnerRequest, reference: str, photo: str) -> HttpResponse:
    """What was pressed beside a photo: other words, one place forward, or away."""
    organisation, now = request.membership.organisation, clock.now()
    listing = listing_of(organisation, reference)
    if "forward" in request.POST:
        move_photo_forward(organisation=organisation, photo=photo, actor=request.user, now=now)
        messages.success(request, _("The order is changed."))
    elif "remove" in request.POST:
        remove_photo(organisation=organisation, photo=photo, actor=request.user, now=now)
        messages.success(request, _("The photo is removed, here and for visitors."))
    else:
        form = PhotoWordsForm(request.POST, auto_id=f"id_{photo}_%s")
        if not _described(request, listing, photo, form):
            own = next((one for one in photos_of(listing) if one.reference == photo), None)
            return _page(
                request, listing, PhotoForm(), changed=PhotoRow(own, form) if own else None, status=422
            )
    return redirect("web:listing-photos", reference=reference)


def _described(request: PartnerRequest, listing: Listing, photo: str, form: PhotoWordsForm) -> bool:
    """Whether the new words are kept; what was refused stands in the form otherwise."""
    if not form.is_valid():
        return False
    try:
        described = describe_photo(
            organisation=listing.organisation,
            photo=photo,
            alt=form.cleaned_data["alt"],
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        for part in refusal.parts:
            form.add_error(part.field if part.field in form.fields else None, part.message)
        return False
    if described.state == "waiting":
        messages.success(request, _("Saved. One of us looks at it before visitors see it."))
    else:
        messages.success(request, _("Saved. Nothing else was changed."))
    return True


@for_organisations
@require_safe
def file(request: PartnerRequest, photo: str) -> HttpResponse:
    """A photo of one's own, also when visitors do not see it."""
    return photo_answer(own_photo_file(organisation=request.membership.organisation, reference=photo))
