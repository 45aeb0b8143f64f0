"""Agreements: accepting a quote, the first payment, and the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import DateField, Value
from django.db.models.functions import Greatest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from billing.actions.charging import charge_agreement
from billing.actions.consent import time_to_withdraw
from billing.actions.credit import use_credit
from billing.actions.drafting import LARGEST_DEBIT_CENTS, paper_language
from billing.actions.limited import give_back_limited, take_limited
from billing.actions.receivables import open_cents
from billing.actions.standing import close_door, grant_what_was_bought, open_door
from billing.choices import BillingMonths, EndReason, PayingMethod, PaymentTerms, PriceUnit
from billing.models import Acceptance, Agreement, AgreementLine, Quote
from billing.queries.catalogue import in_language
from billing.queries.products import products_on
from billing.queries.quotes import gross_on, missing_marks
from billing.rules.pricing import discount_of
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.amounts import euro
from foundation.choices import PartyKind
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.money import Money
from foundation.periods import add_months, add_years, day_of, start_of_day
from invoices.actions.vat_cases import holds_undecided
from marketplace.actions.organisations import refuse_bsn

# Prices change; who wants to begin later makes a quote then.
FURTHEST_START_MONTHS = 6


class QuoteExpired(Conflict):
    code = "quote-expired"
    sentence = _("This quote held up to and including {last_day}. Make a new quote at the prices of today.")


class QuoteWithdrawn(Conflict):
    code = "quote-withdrawn"
    sentence = _("This quote was withdrawn. Make a new one, or look for the one that replaced it.")


class ApprovalNeeded(Conflict):
    code = "approval-needed"
    sentence = _(
        "Your organisation asks a colleague's yes above {limit}. Ask one to agree to this quote first."
    )


class QuoteNoLongerAddsUp(Conflict):
    code = "quote-no-longer-adds-up"
    sentence = _(
        "The VAT of what is in this quote changed since it was made, so its total is no longer right. Make a new quote."
    )


class QuoteAlreadyAccepted(Conflict):
    code = "quote-already-accepted"
    sentence = _("This quote was accepted before. The agreement is {agreement}.")


class NotEligible(Conflict):
    code = "not-eligible"
    sentence = _("Needed first: {marks}. Add your mark, and accept the quote after that.")


class NameMissing(Invalid):
    code = "name-missing"
    sentence = _("Fill in your name: it stands under the agreement.")


class PurchaseOrderNeeded(Invalid):
    code = "purchase-order-needed"
    sentence = _(
        "Fill in your purchase order number: a government body pays no invoice without one. Your buyers can give it."
    )


class StartsTooEarlyOrTooLate(Invalid):
    code = "starts-too-early-or-too-late"
    sentence = _("An agreement begins today or later, up to and including {last}.")


class AlreadyEnded(Conflict):
    code = "already-ended"
    sentence = _("This agreement has an end already: {day}.")


class EndsInThePast(Invalid):
    code = "ends-in-the-past"
    sentence = _("An agreement cannot end in the past. Choose today or a later day.")


@holds_undecided
def accept_quote(
    *,
    quote: Quote,
    actor: User,
    name: str,
    ip_address: str | None,
    now: datetime,
    billing_months: int = BillingMonths.YEAR,
    starts_on: date | None = None,
    purchase_order: str = "",
    asks_early_start: bool = False,
) -> Agreement:
    """Accept a quote: from here there is an agreement, and its first invoice stands.

    What is yearly is billed ahead, a year at once or in parts of `billing_months` (1 or 3); the term stays a year. It
    begins today, or on a later day within half a year; the first invoice is made now (on credit terms on that day).
    A purchase order number that is given here takes the place of the quote's.
    Stores who accepted, when, from where, and which terms and price card. Grants the slots, issues the invoice, opens
    the receivable. Listings show at once on credit terms (government) or when there is nothing to pay, otherwise
    from the confirmed payment. Refuses an expired quote, a second acceptance, a missing name, a government body
    without a purchase order, a first day that is past or too far ahead, marks that are missing, naming them, and what
    `take_limited` refuses. When its VAT turns out to be undecided, the case is held for a person and nothing is
    accepted.
    """
    locked = (
        Quote.objects.select_for_update(of=("self",))
        .select_related("organisation", "organisation__party", "party", "issuer", "terms", "price_card")
        .get(pk=quote.pk)
    )
    today = day_of(now)
    if locked.accepted_at is not None:
        raise QuoteAlreadyAccepted(agreement=locked.agreement.reference)
    if locked.withdrawn_at is not None:
        raise QuoteWithdrawn
    if today >= locked.valid_until_on:
        raise QuoteExpired(last_day=f"{locked.valid_until_on - timedelta(days=1):%d-%m-%Y}")
    if not name.strip():
        raise NameMissing(field="name")
    refuse_bsn(name=name, purchase_order=purchase_order)
    _take_purchase_order(locked, purchase_order)
    first_day = starts_on or today
    furthest = add_months(today, FURTHEST_START_MONTHS)
    if not today <= first_day <= furthest:
        raise StartsTooEarlyOrTooLate(field="starts_on", last=f"{furthest:%d-%m-%Y}")
    withdraw_until = time_to_withdraw(
        party=locked.party, first_day=first_day, asks_early_start=asks_early_start, today=today
    )
    if gross_on(locked, first_day, decided_on=today) != locked.gross_cents:
        raise QuoteNoLongerAddsUp
    products = [line.product for line in locked.lines.select_related("product")]
    missing = missing_marks(organisation=locked.organisation, products=products, at=now)
    limit = locked.organisation.approval_above_cents
    asks_another = limit is not None and locked.gross_cents > limit
    if limit is not None and asks_another and not locked.approvals.exclude(user=actor).exists():
        raise ApprovalNeeded(limit=euro(limit))
    if missing:
        raise NotEligible(marks=", ".join(missing))
    Acceptance.objects.create(
        quote=locked,
        user=actor,
        name=name.strip()[:150],
        accepted_at=now,
        ip_address=ip_address or None,
        terms=locked.terms,
        price_card=locked.price_card,
        withdraw_until_on=withdraw_until,
        asks_early_start=withdraw_until is not None and first_day < withdraw_until,
    )
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at", "purchase_order"])
    on_credit = locked.party.kind == PartyKind.GOVERNMENT
    agreement = Agreement.objects.create(
        quote=locked,
        organisation=locked.organisation,
        party=locked.party,
        issuer=locked.issuer,
        payment_terms=PaymentTerms.CREDIT if on_credit else PaymentTerms.PREPAID,
        paying_method=PayingMethod.TRANSFER
        if on_credit or locked.gross_cents > LARGEST_DEBIT_CENTS
        else PayingMethod.PAY_LINK,
        purchase_order=locked.purchase_order,
        billing_months=billing_months,
        starts_on=first_day,
        term_until_on=add_years(first_day, 1),
        accepted_at=now,
    )
    take_limited(quote=locked, agreement=agreement, now=now)
    _write_lines(agreement, locked)
    # Slots and doors first, the number last: everybody takes these locks in this order.
    grant_what_was_bought(agreement=agreement, now=now)
    if not on_credit and locked.net_cents == 0:
        confirm_first_payment(agreement=agreement, at=now, now=now)
        agreement.refresh_from_db()
    charge_agreement(agreement=agreement, until=today if on_credit else first_day, now=now)
    if use_credit(agreement=agreement, first=True, now=now):
        _open_when_settled(agreement, now)
    record(
        action="accept_quote",
        subject_kind="agreement",
        subject_reference=agreement.reference,
        organisation_reference=locked.organisation.reference,
        actor=actor,
        now=now,
        facts={
            "quote": locked.reference,
            "terms": locked.terms.version,
            "price_card": locked.price_card.version,
        },
    )
    leave_message(kind="quote.accepted", reference=agreement.reference)
    return agreement


def _take_purchase_order(quote: Quote, typed: str) -> None:
    quote.purchase_order = typed.strip()[:60] or quote.purchase_order
    if quote.party.kind == PartyKind.GOVERNMENT and not quote.purchase_order:
        raise PurchaseOrderNeeded(field="purchase_order")


def _open_when_settled(agreement: Agreement, now: datetime) -> None:
    """A first invoice that was settled by a credit note opens the agreement as money would."""
    first = agreement.receivables.filter(is_first=True).first()
    if first is not None and open_cents(first) == 0:
        confirm_first_payment(agreement=agreement, at=now, now=now)
        agreement.refresh_from_db()


def _write_lines(agreement: Agreement, quote: Quote) -> None:
    on_card = {product.pk: product for product in products_on(day_of(quote.made_at))}
    with translation.override(paper_language(quote.party)):
        AgreementLine.objects.bulk_create(
            [
                AgreementLine(
                    agreement=agreement,
                    product=line.product,
                    quantity=line.quantity,
                    unit_price_cents=line.unit_price_cents,
                    discount_name=in_language(line.discount, "name") if line.discount else "",
                    discount_cents=discount_of(
                        Money(line.unit_price_cents) * line.quantity, line.discount_percent
                    ).cents,
                    discount_until_on=add_years(agreement.starts_on, 1)
                    if line.discount_percent and line.product.unit == PriceUnit.YEAR
                    else None,
                    months=agreement.billing_months,
                    credits_suspension=on_card[line.product_id].credits_suspension,
                    from_on=agreement.starts_on,
                    detail=in_language(line.stock_item, "name") if line.stock_item else "",
                )
                for line in quote.lines.select_related("product", "discount", "stock_item").order_by(
                    "position"
                )
            ]
        )


@transaction.atomic
def confirm_first_payment(*, agreement: Agreement, at: datetime, now: datetime) -> None:
    """The first invoice is paid: the agreement is in good standing, until its end if it has one.

    Twice changes nothing; neither does money that comes after the end.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    )
    is_over = locked.ended_on is not None and locked.ended_on <= day_of(now)
    if locked.first_paid_at is not None or is_over:
        return
    locked.first_paid_at = at
    locked.save(update_fields=["first_paid_at"])
    open_door(agreement=locked, now=now)
    if locked.ended_on is not None:
        close_door(agreement=locked, at=start_of_day(locked.ended_on), now=now)
    record(
        action="confirm_first_payment",
        subject_kind="agreement",
        subject_reference=locked.reference,
        organisation_reference=locked.organisation.reference,
        now=now,
    )


@transaction.atomic
def end_agreement(
    *, agreement: Agreement, ends_on: date, reason: EndReason, actor: User | None, now: datetime
) -> Agreement:
    """End an agreement from a day on (its first day without): slots, standing and charges end with it.

    A day past the running term is fine: what lies between is charged by the day when the term is over. What was charged
    ahead for days after the end is credited at once. Refuses a second end (only what is unpaid, withdrawn from, or
    credited by us, ends before the day that was given notice of) and a day in the past.
    """
    ended = close_agreement(agreement=agreement, ends_on=ends_on, reason=reason, actor=actor, now=now)
    waits = ended.payment_terms == PaymentTerms.PREPAID and ended.first_paid_at is None
    charge_agreement(agreement=ended, until=ended.starts_on if waits else day_of(now), now=now)
    ended.refresh_from_db(fields=["next_charge_on"])
    return ended


@transaction.atomic
def close_agreement(
    *, agreement: Agreement, ends_on: date, reason: EndReason, actor: User | None, now: datetime
) -> Agreement:
    """Let an agreement end on a day, without giving back what was charged ahead: for who credits whole invoices.

    Refuses as `end_agreement` does.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    )
    at_once = reason in {EndReason.UNPAID, EndReason.STAFF, EndReason.WITHDRAWN}
    ends_sooner = at_once and locked.ended_on is not None and ends_on < locked.ended_on
    if locked.ended_on is not None and not ends_sooner:
        raise AlreadyEnded(day=f"{locked.ended_on:%d-%m-%Y}")
    if ends_on < day_of(now):
        raise EndsInThePast(field="ends_on")
    _write_end(locked, ends_on, reason, actor, now)
    return locked


@transaction.atomic
def end_as_delivered(*, agreement: Agreement, now: datetime) -> None:
    """Let an agreement of which nothing comes back every year end with its term; the caller locked it."""
    _write_end(agreement, agreement.term_until_on, EndReason.DELIVERED, None, now)


def _write_end(
    agreement: Agreement, ends_on: date, reason: EndReason, actor: User | None, now: datetime
) -> None:
    agreement.ended_on, agreement.end_reason, agreement.next_charge_on = ends_on, reason, None
    agreement.save(update_fields=["ended_on", "end_reason", "next_charge_on"])
    # What rests until nobody knows when rests until the end.
    agreement.suspensions.filter(until_on=None).update(
        until_on=Greatest("from_on", Value(ends_on, DateField()))
    )
    if agreement.payment_terms == PaymentTerms.PREPAID and agreement.first_paid_at is None:
        give_back_limited(agreement=agreement, now=now)
    close_door(agreement=agreement, at=max(start_of_day(ends_on), now), now=now)
    record(
        action="end_agreement",
        subject_kind="agreement",
        subject_reference=agreement.reference,
        organisation_reference=agreement.organisation.reference,
        actor=actor,
        now=now,
        facts={"ends_on": ends_on.isoformat(), "reason": str(reason)},
    )
    if reason != EndReason.WITHDRAWN:  # that has a letter of its own
        # The day is part of it: an end that comes sooner than the one that was told is told too.
        leave_message(kind="agreement.ended", reference=f"{agreement.reference}:{ends_on.isoformat()}")
