"""Who the partner is: telling it the first time, and choosing where to go after logging in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.errors import Refusal
from foundation.models import User
from marketplace.actions.organisations import OrganisationRegistration, VatIdHoldsBsn
from marketplace.queries.organisations import invitations_for, organisations_of
from quality.actions.sign_up import register_partner
from web.portal.current import SESSION_KEY
from web.portal.forms.organisations import OrganisationForm


def put_refusal(form: OrganisationForm, refusal: Refusal) -> None:
    """Show a refusal beside its field, or above the form when it has none there.

    A number that holds a BSN is not sent back to the page either (R8).
    """
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    if isinstance(refusal, VatIdHoldsBsn):
        kept = QueryDict(mutable=True)
        kept.update(form.data)
        kept["vat_id"] = ""
        form.data = kept


@login_required
@require_safe
def after_login(request: HttpRequest) -> HttpResponse:
    """Staff go to their desk, members to their portal, new partners tell who they are."""
    if isinstance(request.user, User) and request.user.is_staff:
        return redirect("web:desk")
    return redirect("web:portal")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Register the organisation of somebody who just signed up; the first member becomes owner."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    form = OrganisationForm(request.POST or None, initial={"email": user.email})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            organisation = register_partner(
                user=user,
                registration=OrganisationRegistration(
                    name=facts["name"],
                    country=facts["country"],
                    kvk_number=facts["kvk_number"],
                    register_number=facts["register_number"],
                    legal_form=facts["legal_form"],
                    vat_id=facts["vat_id"],
                    street=facts["street"],
                    postcode=facts["postcode"],
                    city=facts["city"],
                    email=facts["email"],
                    website=facts["website"],
                    roles=tuple(facts["roles"]),
                    segment=facts["segment"],
                    language=get_language() or "nl",
                    is_agricultural=facts["is_agricultural"],
                    houses_workers=facts["houses_workers"],
                    declares=facts["declaration"],
                ),
                now=clock.now(),
            )
        except Refusal as refusal:
            put_refusal(form, refusal)
        else:
            request.session[SESSION_KEY] = organisation.reference
            messages.success(request, _("Welcome. Your organisation is registered. Now choose your package."))
            return redirect("web:package")
    status = 422 if form.errors else 200
    has_one = organisations_of(user).exists()
    return render(
        request,
        "portal/organisation_new.html",
        {"invitations": invitations_for(user, clock.now()), "form": form, "has_one": has_one},
        status=status,
    )
