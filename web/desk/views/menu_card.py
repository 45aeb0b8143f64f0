"""The price cards, and the draft of the next one: begun, changed, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing.actions.card_drafts import (
    DraftExists,
    NoDraft,
    NotOnDraft,
    Part,
    change_draft_day,
    change_draft_row,
    discard_draft,
    start_draft,
    undo_draft_row,
)
from billing.actions.card_withdrawals import withdraw_price_card
from billing.models import PriceCardDraft
from billing.queries.cards import base_of, card_history, current_draft
from billing.queries.catalogue import text_in_language
from billing.rules.cards import DATED, Row, difference, fact_of, row_with
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.periods import add_months
from web.card_changes import changes_shown
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.menu_card import (
    DayForm,
    DiscountForm,
    LastDayForm,
    NewProductForm,
    ProductForm,
    StartForm,
    discount_initial,
    product_initial,
    with_products,
    without_tiers,
)

# Short, for a table; empty where one price is for all.
SIZES: dict[str, str | Promise] = {
    "": "",
    "start_up": gettext_lazy("Start-up"),
    "sme": gettext_lazy("SME"),
    "large": gettext_lazy("Large"),
}


def _draft() -> PriceCardDraft:
    draft = current_draft()
    if draft is None:
        raise NoDraft
    return draft


def _cards_page(request: DeskRequest, form: StartForm | None = None) -> HttpResponse:
    today = clock.today()
    cards = card_history(today)
    first_free = max([add_months(today, 1), *(one.card.valid_from for one in cards if one.is_to_come)])
    return render(
        request,
        "desk/menu_card.html",
        {
            "cards": [(one, changes_shown(one.diff, with_codes=True) if one.diff else None) for one in cards],
            "draft": current_draft(),
            "form": form or StartForm(initial={"valid_from": add_months(first_free.replace(day=1), 1)}),
        },
        status=422 if form else 200,
    )


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def menu_card(request: DeskRequest) -> HttpResponse:
    """Every price card there was, is and will be; and the beginning of the next."""
    if request.method != "POST":
        return _cards_page(request)
    form = StartForm(request.POST)
    if form.is_valid():
        try:
            start_draft(valid_from=form.cleaned_data["valid_from"], actor=request.user, now=clock.now())
        except DraftExists as refusal:
            messages.error(request, refusal.message)
            return redirect("web:desk-card-draft")
        except Refusal as refusal:
            form.add_error("valid_from", refusal.message)
        else:
            messages.success(
                request, _("The draft is a copy of the last card. Nothing holds until it is published.")
            )
            return redirect("web:desk-card-draft")
    return _cards_page(request, form)


@for_staff(StaffRole.FINANCE)
@require_POST
def withdraw(request: DeskRequest, version: int) -> HttpResponse:
    """Take back a card that did not begin yet."""
    try:
        withdraw_price_card(version=version, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The card is withdrawn. The public history says so."))
    return redirect("web:desk-menu-card")


def _draft_page(request: DeskRequest, form: DayForm | None = None) -> HttpResponse:
    draft = _draft()
    diff = difference(base_of(draft), draft.content)
    changed = {one.code for one in diff.products} | {one.code for one in diff.discounts}
    return render(
        request,
        "desk/card_draft.html",
        {
            "draft": draft,
            "valid_from": _day(draft),
            "form": form or DayForm(initial={"valid_from": _day(draft), "revision": draft.revision}),
            "products": [
                {
                    "code": row["code"],
                    "name": text_in_language(row, "name"),
                    "prices": [
                        (words, row["prices"][segment])
                        for segment, words in SIZES.items()
                        if segment in row["prices"]
                    ],
                    "is_offered": fact_of(row, "is_offered", DATED),
                    "is_changed": row["code"] in changed,
                }
                for row in draft.content["products"]
            ],
            "discounts": [
                {
                    **discount_initial(row),
                    "name": text_in_language(row, "name"),
                    "is_changed": row["code"] in changed,
                }
                for row in draft.content["discounts"]
            ],
            "is_changed": not diff.is_empty,
        },
        status=422 if form else 200,
    )


def _day(draft: PriceCardDraft) -> Any:
    return forms.DateField().to_python(draft.content["valid_from"])


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: DeskRequest) -> HttpResponse:
    """Everything on the draft, and its day."""
    if request.method != "POST":
        return _draft_page(request)
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            change_draft_day(**form.cleaned_data, actor=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error("valid_from" if refusal.field == "valid_from" else None, refusal.message)
        else:
            messages.success(request, _("The day is changed."))
            return redirect("web:desk-card-draft")
    return _draft_page(request, form)


@for_staff(StaffRole.FINANCE)
@require_POST
def discard(request: DeskRequest) -> HttpResponse:
    """Throw the draft away."""
    try:
        discard_draft(revision=_revision(request), actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("web:desk-menu-card" if isinstance(refusal, NoDraft) else "web:desk-card-draft")
    messages.success(request, _("The draft is thrown away. Nothing of it ever held."))
    return redirect("web:desk-menu-card")


@for_staff(StaffRole.FINANCE)
@require_POST
def undo(request: DeskRequest, part: Part, code: str) -> HttpResponse:
    """Put a product or discount back as it was; what is new goes off the draft."""
    try:
        undo_draft_row(revision=_revision(request), part=part, code=code, actor=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("{code} is as it was on the card before.").format(code=code))
    return redirect("web:desk-card-draft")


def _revision(request: DeskRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdigit() and len(typed) < 10 else 0


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: DeskRequest, code: str) -> HttpResponse:
    """One product of the draft."""
    kept = _draft()
    row = _row(kept, "products", code)
    initial = {**product_initial(row), "revision": kept.revision}
    form = without_tiers(
        ProductForm(request.POST if request.method == "POST" else None, initial=initial), row
    )
    page = {"code": code, "name": text_in_language(row, "name"), "row": row}
    return _answer(request, form, page, part="products", row_of=lambda: form.row(row), is_new=False)


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def product_new(request: DeskRequest) -> HttpResponse:
    """A product that was not there before."""
    initial = {
        "revision": _draft().revision,
        "smallest_quantity": 1,
        "largest_quantity": 1,
        "is_offered": True,
    }
    form = NewProductForm(request.POST if request.method == "POST" else None, initial=initial)
    return _answer(request, form, {}, part="products", row_of=form.new_row, is_new=True)


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def discount(request: DeskRequest, code: str) -> HttpResponse:
    """One discount of the draft; of one that was published only its last day."""
    kept = _draft()
    row = _row(kept, "discounts", code)
    data = request.POST if request.method == "POST" else None
    initial = {**discount_initial(row), "revision": kept.revision}
    form: LastDayForm | DiscountForm
    is_published = row_with(base_of(kept)["discounts"], code) is not None
    if is_published:
        form = LastDayForm(data, initial=initial)
    else:
        form = with_products(DiscountForm(data, initial=initial), _names(kept))
        form.fields["code"].disabled = True
    page = {"code": code, "name": text_in_language(row, "name"), "is_published": is_published}
    return _answer(request, form, page, part="discounts", row_of=lambda: form.row(row), is_new=False)


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def discount_new(request: DeskRequest) -> HttpResponse:
    """A discount that was not there before."""
    kept = _draft()
    initial = {"revision": kept.revision, "from_on": _day(kept), "kind": "introduction"}
    data = request.POST if request.method == "POST" else None
    form = with_products(DiscountForm(data, initial=initial), _names(kept))
    return _answer(request, form, {}, part="discounts", row_of=form.row, is_new=True)


def _row(kept: PriceCardDraft, part: Part, code: str) -> Row:
    row = row_with(kept.content[part], code)
    if row is None:
        raise NotOnDraft(code=code)
    return row


def _names(kept: PriceCardDraft) -> list[tuple[str, str]]:
    return [(row["code"], text_in_language(row, "name")) for row in kept.content["products"]]


def _answer(
    request: DeskRequest,
    form: forms.Form,
    page: dict[str, Any],
    *,
    part: Part,
    row_of: Callable[[], dict[str, Any]],
    is_new: bool,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_draft_row(
                    revision=form.cleaned_data["revision"],
                    part=part,
                    row=row_of(),
                    is_new=is_new,
                    actor=request.user,
                    now=clock.now(),
                )
            except Refusal as refusal:
                field = "price_all" if refusal.field == "prices" else refusal.field
                form.add_error(field if field in form.fields else None, refusal.message)
                status = refusal.status
            else:
                messages.success(
                    request, _("It stands on the draft. Nothing holds until the card is published.")
                )
                return redirect(f"{reverse('web:desk-card-draft')}#{part}")
    return render(
        request,
        f"desk/card_{part[:-1]}.html",
        {"form": form, "is_stale": status == 409, **page},
        status=status,
    )
