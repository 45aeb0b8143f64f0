"""What is limited: putting it on sale, and how much is left."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.actions.limited import add_stock
from billing.queries.catalogue import in_language
from billing.queries.stock import all_stock, limited_products
from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from web.desk.current import DeskRequest, for_staff


class StockForm(forms.Form):
    """Something of which there are only so many."""

    product = forms.ChoiceField(label=gettext_lazy("What"))
    name_nl = forms.CharField(label=gettext_lazy("Name in Dutch"), max_length=100)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=100)
    quantity = forms.IntegerField(label=gettext_lazy("How many"))
    sells_until_on = forms.DateField(
        label=gettext_lazy("First day it is no longer sold"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@for_staff(StaffRole.PROGRAMME, StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def stock(request: DeskRequest) -> HttpResponse:
    """Everything limited, and the form to add to it."""
    products = {product.code: product for product in limited_products(clock.today())}
    form = StockForm(request.POST if request.method == "POST" else None)
    form.fields["product"].choices = [  # type: ignore[attr-defined]  # a choice field
        (code, in_language(product, "name")) for code, product in products.items()
    ]
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            add_stock(
                **{**facts, "product": products[facts["product"]]},
                actor=request.user,
                today=clock.today(),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("It is on sale from now on."))
            return redirect("web:desk-stock")
    return render(
        request,
        "desk/stock.html",
        {"form": form, "rows": all_stock(), "today": clock.today()},
        status=422 if form.errors else 200,
    )
