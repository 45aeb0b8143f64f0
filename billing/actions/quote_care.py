"""What happens to a quote between making and accepting it: its order number, a colleague's yes, taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Quote, QuoteApproval
from foundation.actions.audit import record
from foundation.errors import Conflict, NotAllowed
from foundation.models import User
from foundation.periods import day_of
from marketplace.actions.organisations import refuse_bsn
from marketplace.queries.organisations import members_of


class QuoteIsFixed(Conflict):
    code = "quote-is-fixed"
    sentence = _("This quote was accepted, withdrawn or has expired. It does not change any more.")


class ApprovalIsForMembers(NotAllowed):
    code = "approval-is-for-members"
    sentence = _("Only who works for the organisation can agree to its quotes.")


def _open(quote: Quote, now: datetime) -> Quote:
    locked = Quote.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=quote.pk)
    is_over = day_of(now) >= locked.valid_until_on
    if locked.accepted_at is not None or locked.withdrawn_at is not None or is_over:
        raise QuoteIsFixed
    return locked


@transaction.atomic
def set_purchase_order(*, quote: Quote, purchase_order: str, actor: User, now: datetime) -> Quote:
    """Write another purchase order number on an open quote; it goes on all invoices. Refuses one that is fixed."""
    refuse_bsn(purchase_order=purchase_order)
    locked = _open(quote, now)
    locked.purchase_order = purchase_order.strip()[:60]
    locked.save(update_fields=["purchase_order"])
    _record("set_purchase_order", locked, actor, now)
    return locked


@transaction.atomic
def approve_quote(*, quote: Quote, actor: User, now: datetime) -> QuoteApproval:
    """Agree that another member accepts this quote; twice changes nothing.

    Refuses who is no member, and a fixed quote.
    """
    locked = _open(quote, now)
    if not members_of(locked.organisation).filter(user=actor).exists():
        raise ApprovalIsForMembers
    approval, is_new = QuoteApproval.objects.get_or_create(
        quote=locked, user=actor, defaults={"approved_at": now}
    )
    if is_new:
        _record("approve_quote", locked, actor, now)
    return approval


@transaction.atomic
def withdraw_quote(*, quote: Quote, actor: User, now: datetime) -> Quote:
    """Take a quote back: nobody can accept it any more. Refuses one that is fixed."""
    locked = _open(quote, now)
    locked.withdrawn_at = now
    locked.save(update_fields=["withdrawn_at"])
    _record("withdraw_quote", locked, actor, now)
    return locked


def _record(action: str, quote: Quote, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="quote",
        subject_reference=quote.reference,
        organisation_reference=quote.organisation.reference,
        actor=actor,
        now=now,
    )
