"""The first page of the portal: what needs me, what I get, what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from billing.queries.agreements import agreements_of
from billing.queries.forecast import next_invoice, paid_under
from billing.queries.orders import personal_order
from billing.queries.receivables import open_receivables
from foundation import clock
from marketplace.choices import SeenKind
from marketplace.queries.figures import figures_of
from marketplace.queries.leads import leads_of
from marketplace.queries.listings import listings_of, slot_use_of
from quality.actions.sign_up import declare
from quality.queries.claims import certificates_of, marks_by_file
from quality.queries.decisions import decisions_about
from quality.queries.eligibility import eligibilities_of, marks_of
from quality.queries.reports import open_questions_to
from quality.queries.requirement_changes import coming_days
from quality.words import mark_sentence
from web.figures import month_rows
from web.portal.current import PartnerRequest, for_members, for_organisations
from web.portal.listing_pages import kinds_for
from web.portal.listing_standing import standings_of
from web.portal.views.housing import later_facts


@dataclass(frozen=True, slots=True)
class GoingLive:
    """One step on the way to a first listing online."""

    title: str | Promise
    is_done: bool
    href: str
    verb: str | Promise


@for_members
@require_safe
def start(request: PartnerRequest) -> HttpResponse:
    """The steps to go live first; once live, what is in use and what is open. A person sees what they ordered."""
    organisation = request.membership.organisation
    now = clock.now()
    if organisation.party.is_person:
        return _start_of_person(request)
    agreements = list(agreements_of(organisation))
    running = [one for one in agreements if one.ended_on is None or one.ended_on > clock.today()]
    owed = [one for one in open_receivables(organisation.party, clock.today()) if one.open_cents > 0]
    listings = standings_of(listings_of(organisation))
    kinds = kinds_for(organisation)
    eligible = eligibilities_of(
        organisation=organisation, scopes=[(kind.value, "") for kind in kinds], at=now
    )
    has_marks = any(one.is_satisfied for one in eligible.values())
    is_open = any(one.first_paid_at or one.payment_terms == "credit" for one in running)
    pay = reverse("web:invoice", kwargs={"number": owed[0].receivable.document.number}) if owed else ""
    new = reverse("web:listing-new", kwargs={"kind": kinds[0].value}) if kinds else reverse("web:listings")
    steps = [
        GoingLive(
            _("Organisation registered"), organisation.pk is not None, reverse("web:settings"), _("See")
        ),
        GoingLive(_("Mark or recognition found"), has_marks, reverse("web:marks"), _("See what is needed")),
        GoingLive(
            _("Package chosen and accepted"), bool(running), reverse("web:package"), _("Choose a package")
        ),
        GoingLive(_("First invoice paid"), is_open, pay or reverse("web:invoices"), _("Pay")),
        GoingLive(
            _("First listing online"), any(one.state == "live" for one in listings), new, _("Make a listing")
        ),
    ]
    done = sum(step.is_done for step in steps)
    on_hold = [one for one in listings if one.state == "hold"]
    questions = list(open_questions_to(organisation)[:20])
    return render(
        request,
        "portal/start.html",
        {
            "organisation": organisation,
            "now": now,
            "steps": [(number, step) for number, step in enumerate(steps, start=1)],
            "done": done,
            "is_live": done == len(steps),
            "next_step": next((number for number, step in enumerate(steps, start=1) if not step.is_done), 0),
            "uses": slot_use_of(organisation, now),
            "owed": owed,
            "on_hold": on_hold,
            "questions": questions,
            "needed": len(owed) + len(on_hold) + len(questions),
            "agreements": [(one, next_invoice(one), paid_under(one)) for one in running],
            "marks": [
                (row, mark_sentence(row.mark.code, row, organisation)) for row in marks_of(organisation, now)
            ],
            "leads": leads_of(organisation, now)[:5],
            "seen": month_rows(figures_of(organisation, today=clock.today())[:1]),
            "seen_kinds": list(SeenKind),
            "new_kind": kinds[0].value if kinds else "",
            "closing": [
                day for day in coming_days(now=now, organisation_ids=[organisation.pk]) if day.partners
            ],
        },
    )


def _start_of_person(request: PartnerRequest) -> HttpResponse:
    account, today = request.membership.organisation, clock.today()
    owed = [one for one in open_receivables(account.party, today) if one.open_cents > 0]
    orders = [(one, personal_order(one)) for one in agreements_of(account)]
    return render(
        request,
        "portal/start_person.html",
        {
            "now": clock.now(),
            "owed": owed,
            "orders": [(agreement, order, order.can_withdraw_on(today)) for agreement, order in orders],
        },
    )


@for_organisations
@require_safe
def marks(request: PartnerRequest) -> HttpResponse:
    """The marks of the organisation, what each kind of listing asks, and what was decided."""
    organisation = request.membership.organisation
    now = clock.now()
    kinds = kinds_for(organisation)
    scopes = [(kind.value, "") for kind in kinds]
    if "vacancy" in {kind.value for kind in kinds}:
        scopes.append(("vacancy", "sponsorship"))
    answers = eligibilities_of(organisation=organisation, scopes=scopes, at=now)
    asked = [one for answer in answers.values() for one in answer.missing]
    return render(
        request,
        "portal/marks.html",
        {
            "now": now,
            "held": [
                (row, mark_sentence(row.mark.code, row, organisation)) for row in marks_of(organisation, now)
            ],
            "answers": list(answers.values()),
            "asks_declaration": any("declaration" in one.asked for one in asked),
            "evidence": certificates_of(organisation),
            "by_file": marks_by_file(),
            "decisions": decisions_about(organisation)[:50],
            **later_facts(organisation),
        },
    )


@for_organisations
@require_POST
def declaration(request: PartnerRequest) -> HttpResponse:
    """Sign the declaration; services may show from now on."""
    declare(organisation=request.membership.organisation, actor=request.user, now=clock.now())
    messages.success(request, _("Thank you. The declaration is signed."))
    return redirect("web:marks")
