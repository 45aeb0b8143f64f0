"""The log of deliveries: all of it, and of one document, which can be mailed again from there."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from foundation.periods import AMSTERDAM
from invoices.actions.delivering import mail_again
from invoices.choices import Channel, Outcome, Recipient
from invoices.models import DeliveryEvent
from invoices.queries.deliveries import (
    delivery_events,
    events_of,
    has_returned,
    mails_of,
    returned_mails,
    waiting_mails_of,
    with_addresses,
)
from invoices.queries.documents import document_with
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.deliveries import DeliveryFilter, MailAgainForm
from web.tables import csv_answer

SHOWN = 50
BADGES = {Outcome.SENT: "ok", Outcome.FAILED: "due", Outcome.BOUNCED: "hold"}


@for_staff(StaffRole.FINANCE)
@require_safe
def deliveries(request: DeskRequest) -> HttpResponse:
    """Every try and every mail that came back, newest first; a filter, a count, and CSV."""
    form = DeliveryFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = delivery_events(
        channel=asked.get("channel", ""),
        outcome=asked.get("outcome", ""),
        since=asked.get("since"),
        until=asked.get("until"),
        text=asked.get("q", "").strip(),
    )
    if request.GET.get("as") == "csv" and form.is_valid():
        return _csv(list(found))
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "as"):
        query.pop(name, None)
    query_text = query.urlencode()
    words = _("{first} to {last} of {total}").format(
        first=page.start_index(), last=page.end_index(), total=page.paginator.count
    )
    return render(
        request,
        "desk/deliveries.html",
        {
            "form": form,
            "rows": _rows(list(page.object_list)),
            "count": page.paginator.count,
            "query": query_text,
            "words": words,
            "previous": f"?{query_text}&page={page.previous_page_number()}" if page.has_previous() else "",
            "following": f"?{query_text}&page={page.next_page_number()}" if page.has_next() else "",
            "returned": returned_mails().count(),
        },
        status=200 if form.is_valid() else 422,
    )


def _rows(events: list[DeliveryEvent]) -> list[tuple[DeliveryEvent, str, str, str]]:
    return [
        (one, address, BADGES[Outcome(one.outcome)], _outcome(one)) for one, address in with_addresses(events)
    ]


def _outcome(event: DeliveryEvent) -> str:
    # Who downloads was sent nothing.
    is_fetched = event.delivery.channel in {Channel.PORTAL, Channel.API}
    return _("fetched") if is_fetched else str(event.get_outcome_display())


def _csv(events: list[DeliveryEvent]) -> HttpResponse:
    return csv_answer(
        name=_("deliveries"),
        header=[
            _("When"),
            _("Number"),
            _("Partner"),
            _("By what way"),
            _("To"),
            _("What came of it"),
            _("Reason"),
            _("Receipt"),
            _("Files (SHA-256)"),
        ],
        rows=[
            [
                one.at.astimezone(AMSTERDAM).isoformat(sep=" ", timespec="seconds"),
                one.delivery.document.number,
                one.delivery.document.buyer["name"],
                one.delivery.get_channel_display(),
                address,
                _outcome(one),
                one.reason,
                one.receipt,
                " ".join(one.files),
            ]
            for one, address in with_addresses(events)
        ],
    )


@for_staff(StaffRole.FINANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: DeskRequest, reference: str) -> HttpResponse:
    """The trail of one document, and the form to mail it again."""
    found = document_with(reference)
    mails = mails_of(found).count()
    returned = has_returned(found)
    form = MailAgainForm(
        request.POST if request.method == "POST" else None,
        # An address that does not work is not proposed.
        initial={"address": "" if returned else found.buyer["email"], "after": mails},
    )
    if request.method == "POST" and form.is_valid():
        try:
            mail_again(
                document=found,
                recipient=Recipient.OTHER,
                address=form.cleaned_data["address"],
                after=form.cleaned_data["after"],
                actor=request.user,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("{number} is mailed again.").format(number=found.number))
            return redirect("web:desk-document-deliveries", reference=reference)
    events = events_of(found)
    return render(
        request,
        "desk/document_deliveries.html",
        {
            "document": found,
            "rows": _rows(events),
            "waiting": waiting_mails_of(found).count(),
            "returned": returned,
            "tries": ngettext("{count} line", "{count} lines", len(events)).format(count=len(events)),
            "mails": mails,
            "form": form,
        },
        status=422 if form.errors else 200,
    )
