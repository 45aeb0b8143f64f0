"""Records what was used, and corrects it: until it is invoiced by changing it, after that by a credit note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.charging import charge_agreement
from billing.actions.quotes import NoPriceOnThatDay, UnknownProduct, refuse_payer
from billing.actions.usage_payers import agreement_that_pays
from billing.choices import UsageSource
from billing.models import Agreement, AgreementLine, Charge, Product, Usage, UsageShare
from billing.queries.catalogue import in_language, tiers_on
from billing.queries.usage import USED_FUNDING, seats_left, used_in_year
from billing.rules.usage import bills_on, is_too_old, priced, shared
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.money import Money, total
from foundation.periods import day_of
from foundation.references import new_reference
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation, Participant

LARGEST_QUANTITY = 9999


class NotUsed(Invalid):
    code = "not-used"
    sentence = _("“{product}” is not paid by use. Order it with a package.")


class QuantityWrong(Invalid):
    code = "quantity-wrong"
    sentence = _("Fill in how many: a whole number from 1 to {largest}.")


class OnePersonIsOne(Invalid):
    code = "one-person-is-one"
    sentence = _("One participant is one. Leave the participant out, or fill in 1.")


class UsedInFuture(Invalid):
    code = "used-in-future"
    sentence = _("{day} is still to come. Record it when it was used.")


class UsedTooLongAgo(Conflict):
    code = "used-too-long-ago"
    sentence = _("{day} is more than a year ago. That can no longer be recorded or corrected; mail us.")


class ReferenceIsOfAnother(Conflict):
    code = "reference-is-of-another"
    sentence = _("Reference “{reference}” is of other use already: {quantity} × {product} on {day}.")


class NothingToCorrect(Invalid):
    code = "nothing-to-correct"
    sentence = _("It says {quantity} already.")


class PersonOrdersFirst(Conflict):
    code = "person-orders-first"
    sentence = _(
        "{person} has not ordered so many places or services that are paid. A person orders, and agrees to pay, before "
        "it is used: nothing is invoiced afterwards."
    )


class PayersTwice(Invalid):
    code = "payers-twice"
    sentence = _("A payer is named twice, or with no part. Name each once, with its part.")


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays so many parts of the whole."""

    organisation: Organisation
    parts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What is recorded: a product, how many, on which day, by the recorder's own reference."""

    code: str
    used_on: date
    quantity: int = 1
    external_reference: str = ""
    participant: Participant | None = None


@transaction.atomic
def record_usage(
    *,
    organisation: Organisation,
    used: Used,
    source: UsageSource,
    actor: User,
    now: datetime,
    payers: Sequence[Payer] = (),
    without_agreement: bool = False,
) -> Usage:
    """Record what an organisation used; the same reference with the same content again changes nothing.

    Seats that were bought ahead are used first. The rest becomes a line of the payer's agreement at the price of its
    number in the year, billed on the first of the next month together with what else was used. Several payers share
    it to the cent; `without_agreement` lets one without an agreement pay too, with a surcharge for each invoice (for
    our own staff).

    Refuses a product that is not paid by use, a quantity that is none, a day to come or more than a year ago, a
    reference of other use, a payer who may not pay for it (R5, validation matrix) or has no agreement of that day, and
    what a person would pay for without having ordered it.
    """
    today = day_of(now)
    product = _product(used, organisation)
    if not 1 <= used.quantity <= LARGEST_QUANTITY:
        raise QuantityWrong(field="quantity", largest=LARGEST_QUANTITY)
    if used.participant is not None and used.quantity != 1:
        raise OnePersonIsOne(field="quantity")
    if used.used_on > today:
        raise UsedInFuture(field="used_on", day=f"{used.used_on:%d-%m-%Y}")
    _refuse_too_old(used.used_on, today)
    refuse_bsn(external_reference=used.external_reference)
    sharing = list(payers) or [Payer(organisation)]
    names = [payer.organisation.pk for payer in sharing]
    if len(set(names)) < len(names) or any(payer.parts < 1 for payer in sharing):
        raise PayersTwice(field="payers")
    # Who records for the same organisation waits here: seats and tiers are counted once.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    external = used.external_reference.strip()[:60]
    known = Usage.objects.filter(organisation=organisation, external_reference=external).first()
    if external and known is not None:
        return _same(known, used, product)
    usage = Usage.objects.create(
        organisation=organisation,
        product=product,
        used_on=used.used_on,
        quantity=used.quantity,
        participant=used.participant,
        external_reference=external or new_reference("R"),
        source=source,
        recorded_at=now,
        recorded_by=actor,
    )
    for payer in sharing:
        refuse_payer(organisation=payer.organisation, product=product, field="code")
        UsageShare.objects.create(usage=usage, organisation=payer.organisation, parts=payer.parts)
    _write_lines(usage, bills_on(used.used_on, today), without_agreement=without_agreement, now=now)
    _record("record_usage", usage, actor, now)
    return usage


def _product(used: Used, organisation: Organisation) -> Product:
    product = Product.objects.select_related("issuer").filter(code=used.code).first()
    if product is None:
        raise UnknownProduct(field="code", product=used.code)
    if product.funding_type not in USED_FUNDING:
        raise NotUsed(field="code", product=in_language(product, "name"))
    return product


def _refuse_too_old(used_on: date, today: date) -> None:
    if is_too_old(used_on, today):
        raise UsedTooLongAgo(field="used_on", day=f"{used_on:%d-%m-%Y}")


def _same(known: Usage, used: Used, product: Product) -> Usage:
    if (known.product_id, known.used_on) != (product.pk, used.used_on) or (
        known.quantity != used.quantity and known.corrected_at is None
    ):
        raise ReferenceIsOfAnother(
            field="external_reference",
            reference=known.external_reference,
            quantity=known.quantity,
            product=in_language(known.product, "name"),
            day=f"{known.used_on:%d-%m-%Y}",
        )
    return known


def _write_lines(usage: Usage, billed_on: date, *, without_agreement: bool, now: datetime) -> list[Agreement]:
    """Take seats, and open a line for each payer of what is left; answer the agreements that pay."""
    product, organisation = usage.product, usage.organisation
    shares = list(usage.shares.select_related("organisation__party").order_by("id"))
    is_own = [share.organisation_id for share in shares] == [organisation.pk]
    usage.from_seats = min(seats_left(usage), usage.quantity) if is_own else 0
    usage.save(update_fields=["from_seats"])
    left = usage.quantity - usage.from_seats
    if not left:
        return []
    person = next((share.organisation for share in shares if share.organisation.party.is_person), None)
    if person is not None:
        raise PersonOrdersFirst(field="quantity", person=person.name)
    tiers = tiers_on(product, usage.used_on, organisation.segment)
    if not tiers:
        raise NoPriceOnThatDay(
            field="code", product=in_language(product, "name"), day=f"{usage.used_on:%d-%m-%Y}"
        )
    pieces = list(priced(tiers, before=used_in_year(usage), quantity=left))
    parts = [share.parts for share in shares]
    paying: list[Agreement] = []
    for number, share in enumerate(shares):
        agreement = agreement_that_pays(
            payer=share.organisation,
            issuer=product.issuer,
            day=usage.used_on,
            billed_on=billed_on,
            without_agreement=without_agreement,
            now=now,
        )
        paying.append(agreement)
        if len(shares) == 1 and len(pieces) == 1:
            quantity, price, detail = left, pieces[0][1], ""
        else:
            # Several prices, or a part of the whole: one amount, and beside it what it is of.
            amount = total(price * count for count, price in pieces)
            quantity, price = 1, shared(amount, parts)[number]
            detail = f"{left} ×" if len(shares) == 1 else f"{left} ×, {share.parts}/{sum(parts)}"
        share.line = AgreementLine.objects.create(
            agreement=agreement,
            product=product,
            quantity=quantity,
            unit_price_cents=price.cents,
            detail=detail,
            months=agreement.billing_months,
            from_on=usage.used_on,
            bills_on=billed_on,
        )
        share.save(update_fields=["line"])
        if agreement.next_charge_on is None or agreement.next_charge_on > billed_on:
            agreement.next_charge_on = billed_on
            agreement.save(update_fields=["next_charge_on"])
    return paying


@transaction.atomic
def correct_usage(*, usage: Usage, quantity: int, actor: User, now: datetime) -> Usage:
    """Correct how many were used; zero takes it back.

    What is not invoiced yet is changed. What is, is credited today, and what remains is invoiced with it at the prices
    of that day, so that the two settle each other. Refuses what is more than a year ago, a quantity that is none, and
    the quantity that it is already.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=usage.organisation_id)
    kept = Usage.objects.select_related("product__issuer", "organisation").get(pk=usage.pk)
    today = day_of(now)
    if not 0 <= quantity <= LARGEST_QUANTITY:
        raise QuantityWrong(field="quantity", largest=LARGEST_QUANTITY)
    if quantity == kept.quantity:
        raise NothingToCorrect(field="quantity", quantity=quantity)
    if kept.participant_id is not None and quantity > 1:
        raise OnePersonIsOne(field="quantity")
    _refuse_too_old(kept.used_on, today)
    lines = [share.line for share in kept.shares.select_related("line__agreement") if share.line is not None]
    was_charged = Charge.objects.filter(line__in=lines).exists()
    billed_on = today if was_charged else bills_on(kept.used_on, day_of(kept.recorded_at))
    for line in lines:
        line.until_on = line.from_on
        line.save(update_fields=["until_on"])
    kept.shares.update(line=None)
    before, kept.quantity, kept.from_seats, kept.corrected_at = kept.quantity, quantity, 0, now
    kept.save(update_fields=["quantity", "from_seats", "corrected_at"])
    agreements = {line.agreement_id: line.agreement for line in lines}
    if quantity:
        paying = _write_lines(kept, billed_on, without_agreement=True, now=now)
        agreements |= {agreement.pk: agreement for agreement in paying}
    if was_charged:
        for agreement_id in sorted(agreements):
            charge_agreement(agreement=agreements[agreement_id], until=today, now=now)
    _record("correct_usage", kept, actor, now, before=before)
    return kept


def _record(action: str, usage: Usage, actor: User, now: datetime, before: int | None = None) -> None:
    record(
        action=action,
        subject_kind="usage",
        subject_reference=usage.reference,
        organisation_reference=usage.organisation.reference,
        actor=actor,
        now=now,
        facts={
            "product": usage.product.code,
            "quantity": usage.quantity,
            "from_seats": usage.from_seats,
            **({} if before is None else {"before": before}),
        },
    )


def net_of(usage: Usage) -> Money:
    """What use costs all payers together, without VAT."""
    lines = [share.line for share in usage.shares.all() if share.line is not None]
    return total(Money(line.unit_price_cents) * line.quantity for line in lines)
