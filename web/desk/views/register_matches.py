"""Rows of registers that may be an organisation we know: what waits, and what a person says about one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from quality.actions.match_decisions import confirm_match, reject_match
from quality.choices import MatchState
from quality.models import RegisterMatch
from quality.queries.snapshots import match_with, matches_decided, matches_waiting
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer
from web.templatetags.parts import Tab

SHOWN = 50
BADGES = {MatchState.PROPOSED: "due", MatchState.CONFIRMED: "ok", MatchState.REJECTED: "hold"}


@for_staff(StaffRole.QUALITY)
@require_safe
def matches(request: DeskRequest) -> HttpResponse:
    """What waits, or what was decided; a count, and CSV."""
    is_decided = request.GET.get("state") == "decided"
    waiting, decided = matches_waiting(), matches_decided()
    found = decided if is_decided else waiting
    if request.GET.get("as") == "csv":
        return _csv(list(found))
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    state = "state=decided&" if is_decided else ""
    words = _("{first} to {last} of {total}").format(
        first=page.start_index(), last=page.end_index(), total=page.paginator.count
    )
    return render(
        request,
        "desk/register_matches.html",
        {
            "rows": [(one, BADGES[MatchState(one.state)]) for one in page.object_list],
            "count": page.paginator.count,
            "is_decided": is_decided,
            "tabs": [
                Tab(_("To look at"), "?", waiting.count(), is_current=not is_decided),
                Tab(_("Decided"), "?state=decided", decided.count(), is_current=is_decided),
            ],
            "words": words,
            "previous": f"?{state}page={page.previous_page_number()}" if page.has_previous() else "",
            "following": f"?{state}page={page.next_page_number()}" if page.has_next() else "",
        },
    )


def _csv(found: list[RegisterMatch]) -> HttpResponse:
    return csv_answer(
        name=_("proposals"),
        header=[
            *(_("Register"), _("Our partner"), _("KvK number"), _("In the register"), _("KvK number")),
            *(_("Number in the register"), _("Place"), _("Alike"), _("State"), _("Decided on")),
        ],
        rows=[
            [
                one.register.name,
                one.organisation.name,
                one.organisation.party.kvk_number,
                one.name,
                one.kvk_number,
                one.number,
                one.place,
                one.score,
                one.get_state_display(),
                one.decided_at.date().isoformat() if one.decided_at else "",
            ]
            for one in found
        ],
    )


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: DeskRequest, reference: str) -> HttpResponse:
    """One proposal: the partner and the row side by side, and the two answers."""
    found = match_with(reference)
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                confirm_match(reference=reference, actor=request.user, now=clock.now())
                messages.success(request, _("Kept: this row is {name}.").format(name=found.organisation.name))
            else:
                reject_match(reference=reference, actor=request.user, now=clock.now())
                messages.success(
                    request, _("Kept: this row is not {name}.").format(name=found.organisation.name)
                )
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect("web:desk-register-match", reference=reference)
    return render(
        request, "desk/register_match.html", {"match": found, "kind": BADGES[MatchState(found.state)]}
    )
