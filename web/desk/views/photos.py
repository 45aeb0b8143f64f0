"""A photo that waits for our look: what is on it, where it will stand, and the decision."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from marketplace.actions.photos import approve_photo, refuse_photo
from marketplace.models import ListingPhoto
from marketplace.queries.photos import photo_file_at_desk, photo_with, photos_of
from web.desk.cases import queue_at
from web.desk.current import DeskRequest, for_staff
from web.desk.deeds import done
from web.photos import photo_answer


class PhotoDecisionForm(forms.Form):
    """What the partner reads when a photo is refused, and which words were read below it."""

    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy(
            "Only to refuse it: what is on it, which rule, and what would be good. The partner reads it."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen_alt = forms.CharField(widget=forms.HiddenInput)


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: DeskRequest, reference: str) -> HttpResponse:
    """One photo with its words, the other photos of its listing, and the decision."""
    found = photo_with(reference)
    form = PhotoDecisionForm(
        request.POST if request.method == "POST" else None, initial={"seen_alt": found.alt}
    )
    if request.method == "POST" and done(form, lambda: _decide(request, found, form)):
        messages.success(request, _("Decided about the photo."))
        return redirect("web:desk-queue")
    return render(
        request,
        "desk/photo.html",
        {
            "queue": queue_at(clock.now(), group=request.GET.get("group", ""), current=reference),
            "photo": found,
            "listing": found.listing,
            "others": [one for one in photos_of(found.listing) if one != found],
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _decide(request: DeskRequest, found: ListingPhoto, form: PhotoDecisionForm) -> None:
    facts, now = form.cleaned_data, clock.now()
    if "refuse" in request.POST:
        refuse_photo(
            photo=found, seen_alt=facts["seen_alt"], reasons=facts["reasons"], actor=request.user, now=now
        )
    else:
        approve_photo(photo=found, seen_alt=facts["seen_alt"], actor=request.user, now=now)


@for_staff(StaffRole.QUALITY, StaffRole.PROGRAMME)
@require_safe
def file(_request: DeskRequest, reference: str) -> HttpResponse:
    """The photo itself, also when visitors do not see it."""
    return photo_answer(photo_file_at_desk(reference))
