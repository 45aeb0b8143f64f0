"""A partner's evidence for its marks: send it, look at it, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation import clock
from foundation.errors import Refusal
from foundation.rules.uploads import LARGEST_FILE
from quality.actions.claims import Claim, claim_mark, take_back_claim
from quality.choices import EvidenceKind
from quality.documents.uploads import FileNameHoldsPath, FileTooLarge
from quality.queries.claims import content_of, marks_by_file, own_certificate
from web.evidence import evidence_answer
from web.portal.current import PartnerRequest, for_organisations
from web.portal.forms.claims import ClaimForm
from web.uploads import bound_upload


# The form may be read only after its limits are set, so the token in it is looked at after that: in `_claim`.
@csrf_exempt
@for_organisations
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: PartnerRequest) -> HttpResponse:
    """The form to send evidence. A file that is too large is refused before it is read."""
    try:
        bound_upload(request, largest=LARGEST_FILE, too_large=FileTooLarge, not_plain=FileNameHoldsPath)
        return _claim(request)
    except Refusal as refusal:
        # Nothing was read of the form, so it comes back empty, with what was wrong above it.
        return _page(request, _form(request), status=refusal.status, sentence=refusal.message)


@csrf_protect
def _claim(request: PartnerRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _form(request))
    form = _form(request, is_sent=True)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            claim_mark(
                organisation=request.membership.organisation,
                claim=Claim(
                    mark_code=facts["mark"],
                    kind=EvidenceKind(facts["kind"]),
                    issued_on=facts["issued_on"],
                    valid_until_on=facts["valid_until_on"],
                    number=facts["number"],
                    file_name=facts["file"].name,
                    content=facts["file"].read(),
                ),
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return _page(request, form, status=refusal.status)
        messages.success(request, _("We have your document. We look at it and mail you what we decide."))
        return redirect("web:marks")
    return _page(request, form, status=422)


def _form(request: PartnerRequest, *, is_sent: bool = False) -> ClaimForm:
    marks = [(mark.code, mark.name) for mark in marks_by_file()]
    if is_sent:
        return ClaimForm(request.POST, request.FILES, marks=marks)
    return ClaimForm(marks=marks, initial={"mark": request.GET.get("mark", "")})


def _page(request: PartnerRequest, form: ClaimForm, *, status: int = 200, sentence: str = "") -> HttpResponse:
    return render(
        request,
        "portal/claim.html",
        {"form": form, "marks": marks_by_file(), "sentence": sentence},
        status=status,
    )


@for_organisations
@require_POST
def take_back(request: PartnerRequest, reference: str) -> HttpResponse:
    """Take back what nobody decided on."""
    found = own_certificate(organisation=request.membership.organisation, reference=reference)
    take_back_claim(certificate=found, actor=request.user, now=clock.now())
    messages.success(request, _("Taken back. You can send another document."))
    return redirect("web:marks")


@for_organisations
@require_safe
def file(request: PartnerRequest, reference: str) -> HttpResponse:
    """The document as we keep it, for its own organisation only."""
    found = own_certificate(organisation=request.membership.organisation, reference=reference)
    return evidence_answer(found, content_of(found))
