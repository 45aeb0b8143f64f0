"""What the draft of a price card changes and for whom, and publishing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.actions.card_drafts import NoDraft, publish_draft
from billing.models import PriceCardDraft
from billing.queries.card_previews import CardPreview, preview_card
from billing.queries.cards import current_draft
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from web.card_changes import changes_shown, percent_words, price_words
from web.desk.current import DeskRequest, for_staff
from web.tables import csv_answer, euros
from web.templatetags.words import day

SHOWN = 100


def _draft() -> PriceCardDraft:
    draft = current_draft()
    if draft is None:
        raise NoDraft
    return draft


@for_staff(StaffRole.FINANCE)
@require_safe
def preview(request: DeskRequest) -> HttpResponse:
    """What publishing the draft changes, for whom, and from when; each list as CSV too."""
    draft = _draft()
    found = preview_card(draft, clock.today())
    if request.GET.get("as") == "partners":
        return _partners_as_csv(found)
    if request.GET.get("as") == "prices":
        return _prices_as_csv(found)
    changes = changes_shown(found.diff, with_codes=True)
    return render(
        request,
        "desk/card_preview.html",
        {
            "draft": draft,
            "preview": found,
            "changes": changes,
            "held": [(one, found.held.get(one.code, 0)) for one in changes.products if not one.change.is_new],
            "shown": found.affected[:SHOWN],
            "day": day(found.valid_from),
        },
    )


def _partners_as_csv(found: CardPreview) -> HttpResponse:
    return csv_answer(
        name=_("price-card-partners"),
        header=[
            *(_("Partner"), _("Agreement"), _("Products"), _("New price from"), _("Told in time")),
            *(_("A year, now"), _("A year, then"), _("Difference")),
        ],
        rows=[
            [
                one.organisation.name,
                one.agreement.reference,
                ", ".join(one.products),
                one.starts.day.isoformat(),
                _("no") if one.starts.is_a_year_late else _("yes"),
                euros(one.now.cents),
                euros(one.then.cents),
                euros(one.difference.cents),
            ]
            for one in found.affected
        ],
    )


def _prices_as_csv(found: CardPreview) -> HttpResponse:
    return csv_answer(
        name=_("price-card-prices"),
        header=[_("Product"), _("Size"), _("Was"), _("Becomes"), _("Difference"), _("Per cent")],
        rows=[
            [
                product.code,
                price_words(price),
                "" if price.old is None else euros(price.old),
                "" if price.new is None else euros(price.new),
                euros(price.difference),
                percent_words(price.tenths_of_percent),
            ]
            for product in found.diff.products
            for price in product.prices
        ],
    )


@for_staff(StaffRole.FINANCE)
@require_POST
def publish(request: DeskRequest) -> HttpResponse:
    """Publish the draft as it was when this page was made."""
    typed = request.POST.get("revision", "")
    try:
        card = publish_draft(
            revision=int(typed) if typed.isdigit() and len(typed) < 10 else 0,
            actor=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:desk-menu-card" if isinstance(refusal, NoDraft) else "web:desk-card-draft")
    words = _("Version {version} is published. It holds from {day}; until then you can withdraw it.")
    messages.success(request, words.format(version=card.version, day=day(card.valid_from)))
    return redirect("web:desk-menu-card")
