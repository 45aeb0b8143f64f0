"""Agreements: accepting a quote, the first payment, and the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.charging import charge_agreement
from billing.actions.receivables import SomethingWasPaid, credit_receivable, locked_receivable, open_cents
from billing.actions.standing import close_door, grant_what_was_bought, open_door
from billing.choices import EndReason, PaymentTerms
from billing.models import Acceptance, Agreement, AgreementLine, Quote, Receivable
from billing.queries.catalogue import in_language
from billing.queries.quotes import requirements_of_quote
from billing.rules.pricing import PricedLine
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.choices import PartyKind
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.money import Money
from foundation.periods import add_years, day_of, start_of_day
from invoices.actions.crediting import credit_document
from invoices.rules.vat import Ground, VatDecision

UNPAID_DAYS = 30


class QuoteExpired(Conflict):
    code = "quote-expired"
    sentence = _("This quote held up to and including {last_day}. Make a new quote at the prices of today.")


class QuoteAlreadyAccepted(Conflict):
    code = "quote-already-accepted"
    sentence = _("This quote was accepted before. The agreement is {agreement}.")


class NotEligible(Conflict):
    code = "not-eligible"
    sentence = _("Needed first: {marks}. Add your mark, and accept the quote after that.")


class NameMissing(Invalid):
    code = "name-missing"
    sentence = _("Fill in your name: it stands under the agreement.")


class AlreadyEnded(Conflict):
    code = "already-ended"
    sentence = _("This agreement has an end already: {day}.")


class EndsInThePast(Invalid):
    code = "ends-in-the-past"
    sentence = _("An agreement cannot end in the past. Choose today or a later day.")


@transaction.atomic
def accept_quote(*, quote: Quote, actor: User, name: str, ip_address: str | None, now: datetime) -> Agreement:
    """Accept a quote: from here there is an agreement, and its first invoice stands.

    Stores who accepted, when, from where, and which terms and price card. Issues the invoice, opens the receivable,
    grants the slots. Listings show at once on credit terms (government), otherwise from the confirmed payment.
    Refuses an expired quote, a second acceptance, a missing name, and marks that are missing, naming them.
    """
    locked = (
        Quote.objects.select_for_update(of=("self",))
        .select_related("organisation", "organisation__party", "party", "issuer", "terms", "price_card")
        .get(pk=quote.pk)
    )
    today = day_of(now)
    if locked.accepted_at is not None:
        raise QuoteAlreadyAccepted(agreement=locked.agreement.reference)
    if today >= locked.valid_until_on:
        raise QuoteExpired(last_day=f"{locked.valid_until_on - timedelta(days=1):%d-%m-%Y}")
    if not name.strip():
        raise NameMissing(field="name")
    missing = [
        " / ".join(answer.asked_names)
        for eligibility in requirements_of_quote(locked, at=now).values()
        for answer in eligibility.missing
    ]
    if missing:
        raise NotEligible(marks=", ".join(dict.fromkeys(missing)))
    Acceptance.objects.create(
        quote=locked,
        user=actor,
        name=name.strip()[:150],
        accepted_at=now,
        ip_address=ip_address or None,
        terms=locked.terms,
        price_card=locked.price_card,
    )
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    on_credit = locked.party.kind == PartyKind.GOVERNMENT
    agreement = Agreement.objects.create(
        quote=locked,
        organisation=locked.organisation,
        party=locked.party,
        issuer=locked.issuer,
        payment_terms=PaymentTerms.CREDIT if on_credit else PaymentTerms.PREPAID,
        purchase_order=locked.purchase_order,
        starts_on=today,
        term_until_on=add_years(today, 1),
        accepted_at=now,
    )
    AgreementLine.objects.bulk_create(
        [
            AgreementLine(
                agreement=agreement,
                product=line.product,
                quantity=line.quantity,
                unit_price_cents=line.unit_price_cents,
                discount_name=in_language(line.discount, "name") if line.discount else "",
                discount_cents=_discount(line.quantity, line.unit_price_cents, line.discount_percent),
                from_on=today,
            )
            for line in locked.lines.select_related("product", "discount").order_by("position")
        ]
    )
    charge_agreement(agreement=agreement, until=today, now=now)
    grant_what_was_bought(agreement=agreement, now=now)
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


def _discount(quantity: int, unit_price_cents: int, percent: int) -> int:
    # The discount itself does not depend on VAT; the pricing rule works it out, as it did for the quote.
    line = PricedLine(
        "",
        quantity,
        Money(unit_price_cents),
        is_yearly=True,
        vat=VatDecision("S", 0, Ground.STANDARD),
        discount_percent=percent,
    )
    return line.discount.cents


@transaction.atomic
def confirm_first_payment(*, agreement: Agreement, at: datetime, now: datetime) -> None:
    """The first invoice is paid: the agreement is in good standing. Twice changes nothing."""
    locked = (
        Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    )
    if locked.first_paid_at is not None or locked.ended_on is not None:
        return
    locked.first_paid_at = at
    locked.save(update_fields=["first_paid_at"])
    open_door(agreement=locked, now=now)
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
    """End an agreement from a day on (its first day without): slots, standing and charges end with it."""
    locked = (
        Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    )
    if locked.ended_on is not None:
        raise AlreadyEnded(day=f"{locked.ended_on:%d-%m-%Y}")
    if ends_on < day_of(now):
        raise EndsInThePast(field="ends_on")
    locked.ended_on, locked.end_reason = ends_on, reason
    locked.save(update_fields=["ended_on", "end_reason"])
    close_door(agreement=locked, at=max(start_of_day(ends_on), now), now=now)
    record(
        action="end_agreement",
        subject_kind="agreement",
        subject_reference=locked.reference,
        organisation_reference=locked.organisation.reference,
        actor=actor,
        now=now,
        facts={"ends_on": ends_on.isoformat(), "reason": str(reason)},
    )
    leave_message(kind="agreement.ended", reference=locked.reference)
    return locked


@transaction.atomic
def end_if_unpaid(*, receivable: Receivable, now: datetime) -> bool:
    """Credit a first invoice that is still wholly unpaid 30 days after it was opened, and end its agreement.

    Answers whether it did. The receivable is locked, so a payment that comes in at the same moment is either seen
    here, or finds the invoice credited and is kept as the partner's credit.
    """
    locked = locked_receivable(receivable.pk)
    late = day_of(now) >= day_of(locked.opened_at) + timedelta(days=UNPAID_DAYS)
    if not locked.is_first or not late or open_cents(locked) != locked.cents or locked.agreement.ended_on:
        return False
    credit = credit_document(document=locked.document, reason=str(_("Not paid within 30 days.")), now=now)
    credit_receivable(receivable=locked, credit=credit, now=now)
    end_agreement(
        agreement=locked.agreement, ends_on=day_of(now), reason=EndReason.UNPAID, actor=None, now=now
    )
    return True


def end_unpaid_agreements(*, now: datetime) -> int:
    """End all agreements whose first invoice is 30 days old and wholly unpaid; answer how many.

    Found from state, so a day that was missed heals itself; each in a transaction of its own.
    """
    open_firsts = Receivable.objects.filter(
        is_first=True,
        agreement__ended_on=None,
        agreement__first_paid_at=None,
        agreement__payment_terms=PaymentTerms.PREPAID,
        opened_at__lt=now - timedelta(days=UNPAID_DAYS - 1),
    ).order_by("id")
    ended = 0
    for receivable in open_firsts:
        try:
            ended += end_if_unpaid(receivable=receivable, now=now)
        except SomethingWasPaid:
            continue
    return ended
