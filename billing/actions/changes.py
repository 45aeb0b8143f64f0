"""Changes an agreement while it runs: more at once, less after notice (prose: docs/algorithms/changes.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from billing.actions.charging import charge_agreement
from billing.actions.drafting import paper_language
from billing.actions.quotes import Offer, SoldByAnother, work_out
from billing.actions.standing import change_slots
from billing.choices import ChangeKind, PaymentTerms, PriceUnit
from billing.models import Agreement, AgreementChange, AgreementLine
from billing.queries.catalogue import in_language
from billing.queries.changes import changeable_lines, planned_changes
from billing.queries.quotes import missing_marks
from billing.rules.changes import ChangeProblem, HeldLine, Opening, Plan, Step, WantedLine, plan_change
from billing.rules.notice import earliest_end
from billing.rules.pricing import carried_discount, discount_of
from billing.rules.selection import Choice
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.errors import Conflict, Invalid
from foundation.models import User
from foundation.money import Money
from foundation.periods import add_years, day_of
from invoices.actions.vat_cases import holds_undecided
from invoices.models import Document
from marketplace.actions.persons import refuse_person


class NothingChanges(Invalid):
    code = "nothing-changes"
    sentence = _("This is what the agreement holds already. Change a quantity, or choose something else.")


class NothingLeft(Invalid):
    code = "nothing-left"
    sentence = _("Then nothing is left that comes back every year. End the agreement instead.")


class AgreementEnds(Conflict):
    code = "agreement-ends"
    sentence = _(
        "This agreement ends on {day}. What ends is not changed any more; put a new package together."
    )


class PayFirst(Conflict):
    code = "pay-first"
    sentence = _("Pay the first invoice first. After that you can change the agreement.")


class AgreementRests(Conflict):
    code = "agreement-rests"
    sentence = _("This agreement rests. It can be changed when it goes on.")


class ChangeIsPlanned(Conflict):
    code = "change-is-planned"
    sentence = _("A change is planned for {day}. Take it back first, or wait for that day.")


class ComesOnce(Invalid):
    code = "comes-once"
    sentence = _("“{product}” does not come back every year. Order it as a package of its own.")


class MarksMissing(Conflict):
    code = "marks-missing"
    sentence = _("Needed first: {marks}. Add your mark, and change the agreement after that.")


class NotPlanned(Conflict):
    code = "not-planned"
    sentence = _("This change holds already, or was taken back before.")


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: the changes as they are kept, and the papers that came of it."""

    changes: list[AgreementChange]
    documents: list[Document]


def _locked(agreement: Agreement) -> Agreement:
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation", "organisation__party", "party", "issuer")
        .get(pk=agreement.pk)
    )


def refuse_when_fixed(agreement: Agreement, today: date) -> None:
    """Refuse what cannot be changed now: one that ends, waits for its payment, rests, or has a change planned.

    Nor is that of a person: each order of a person has a time to withdraw of its own.
    """
    refuse_person(agreement.organisation)
    if agreement.ended_on is not None:
        raise AgreementEnds(day=f"{agreement.ended_on:%d-%m-%Y}")
    if agreement.payment_terms == PaymentTerms.PREPAID and agreement.first_paid_at is None:
        raise PayFirst
    if agreement.suspensions.filter(until_on=None).exists():
        raise AgreementRests
    planned = planned_changes(agreement, today).first()
    if planned is not None:
        raise ChangeIsPlanned(day=f"{planned.effective_on:%d-%m-%Y}")


@holds_undecided
def change_agreement(
    *,
    agreement: Agreement,
    choices: Sequence[Choice],
    actor: User,
    ip_address: str | None,
    now: datetime,
) -> Changed:
    """Let an agreement hold these products from now on, each in its quantity; zero means not any more.

    What is not named stays. More, and the larger of a group, begins today: it is invoiced up to the end of the part of
    the year that is billed already, and what it takes the place of is credited by the day. Less, and the smaller,
    begins when an end would; what was billed past that day is credited then. A discount that still runs goes over to
    what takes its place. Who agreed, when and from where is kept.

    Refuses what `refuse_when_fixed` refuses, a choice that could not be on a quote, a product that comes once or is of
    another issuer, missing marks, a change of nothing, and one that leaves nothing.
    """
    locked, today = _locked(agreement), day_of(now)
    refuse_when_fixed(locked, today)
    lines = changeable_lines(locked)
    held = [
        HeldLine(
            line_id=line.pk,
            code=line.product.code,
            quantity=line.quantity,
            unit_price=Money(line.unit_price_cents),
            group=line.product.choice_group,
        )
        for line in lines
    ]
    offer = _offer_of(locked, choices, held, today)
    plan = plan_change(held, _wanted(choices, held, offer))
    if plan == ChangeProblem.NOTHING_LEFT:
        raise NothingLeft
    if not isinstance(plan, Plan):
        raise NothingChanges
    _refuse_missing_marks(locked, plan, offer, now)
    by_id = {line.pk: line for line in lines}
    changes = [
        _apply(locked, step, kind, day, by_id, offer, actor, ip_address, now)
        for step, kind, day in (
            (plan.at_once, ChangeKind.MORE, today),
            (plan.after_notice, ChangeKind.LESS, earliest_end(starts_on=locked.starts_on, today=today)),
        )
        if step
    ]
    documents = charge_agreement(agreement=locked, until=today, now=now)
    for change in changes:
        leave_message(kind="agreement.changed", reference=change.reference)
    return Changed(changes, documents)


def _offer_of(
    agreement: Agreement, choices: Sequence[Choice], held: Iterable[HeldLine], today: date
) -> Offer:
    """What the agreement would hold, worked out at the prices of today, so that every rule of a quote holds here."""
    quantities: dict[str, int] = {}
    for line in held:
        quantities[line.code] = quantities.get(line.code, 0) + line.quantity
    known = set(quantities)
    named = {choice.code: choice for choice in choices}
    wanted = [choice for choice in choices if choice.quantity != 0 or choice.code not in known]
    wanted += [Choice(code, quantity) for code, quantity in quantities.items() if code not in named]
    offer = work_out(organisation=agreement.organisation, choices=wanted, day=today, held=known)
    for _choice, product, _discount, _priced in offer.lines:
        name = in_language(product, "name")
        if product.unit != PriceUnit.YEAR:
            raise ComesOnce(field=product.code, product=name)
        if product.issuer_id != agreement.issuer_id:
            raise SoldByAnother(field=product.code, product=name, issuer=product.issuer.party.name)
    return offer


def _wanted(choices: Sequence[Choice], held: Sequence[HeldLine], offer: Offer) -> list[WantedLine]:
    groups = {line.code: line.group for line in held}
    priced = {product.code: (product, line) for _choice, product, _discount, line in offer.lines}
    return [
        WantedLine(
            code=choice.code,
            quantity=choice.quantity,
            unit_price=priced[choice.code][1].unit_price if choice.code in priced else Money(0),
            group=priced[choice.code][0].choice_group if choice.code in priced else groups[choice.code],
        )
        for choice in choices
    ]


def _refuse_missing_marks(agreement: Agreement, plan: Plan, offer: Offer, now: datetime) -> None:
    codes = {one.code for step in (plan.at_once, plan.after_notice) for one in step.opens}
    products = [product for _choice, product, _discount, _line in offer.lines if product.code in codes]
    missing = missing_marks(organisation=agreement.organisation, products=products, at=now)
    if missing:
        raise MarksMissing(marks=", ".join(missing))


def _apply(
    agreement: Agreement,
    step: Step,
    kind: ChangeKind,
    day: date,
    by_id: Mapping[int, AgreementLine],
    offer: Offer,
    actor: User,
    ip_address: str | None,
    now: datetime,
) -> AgreementChange:
    change = AgreementChange.objects.create(
        agreement=agreement,
        kind=kind,
        effective_on=day,
        made_at=now,
        made_by=actor,
        ip_address=ip_address or None,
    )
    closes = [by_id[line_id] for line_id in step.closes]
    for line in closes:
        close_line(line, day, change)
    opens = [_open_line(agreement, opening, day, by_id, offer, change) for opening in step.opens]
    change_slots(agreement=agreement, change=change, closes=closes, opens=opens, now=now)
    record(
        action="change_agreement",
        subject_kind="agreement",
        subject_reference=agreement.reference,
        organisation_reference=agreement.organisation.reference,
        actor=actor,
        now=now,
        facts={
            "change": change.reference,
            "effective_on": day.isoformat(),
            "opens": [f"{line.quantity} {line.product.code}" for line in opens],
            "closes": [f"{line.quantity} {line.product.code}" for line in closes],
        },
    )
    return change


def close_line(line: AgreementLine, day: date, change: AgreementChange) -> None:
    """Let a line, and what it continues, hold up to a day."""
    current: AgreementLine | None = line
    while current is not None and (current.until_on is None or current.until_on > day):
        current.until_on, current.closed_by = max(day, current.from_on), change
        current.save(update_fields=["until_on", "closed_by"])
        current = current.follows


def _open_line(
    agreement: Agreement,
    opening: Opening,
    day: date,
    by_id: Mapping[int, AgreementLine],
    offer: Offer,
    change: AgreementChange,
) -> AgreementLine:
    product, discount = next(
        (product, discount)
        for _choice, product, discount, _line in offer.lines
        if product.code == opening.code
    )
    full = opening.unit_price * opening.quantity
    line = AgreementLine(
        agreement=agreement,
        product=product,
        quantity=opening.quantity,
        unit_price_cents=opening.unit_price.cents,
        months=agreement.billing_months,
        credits_suspension=product.credits_suspension,
        from_on=day,
        opened_by=change,
    )
    if opening.instead_of is not None:
        carry_discount(by_id[opening.instead_of], line)
    elif discount is not None:
        with translation.override(paper_language(agreement.party)):
            line.discount_name = in_language(discount, "name")
        line.discount_cents = discount_of(full, discount.percent).cents
        line.discount_until_on = add_years(day, 1)
    line.save(force_insert=True)
    return line


def carry_discount(was: AgreementLine, line: AgreementLine) -> None:
    """What still runs of a discount goes over, in the same proportion and until the same day."""
    while was.from_on > line.from_on and was.follows is not None:
        was = was.follows
    if was.discount_until_on is not None and was.discount_until_on > line.from_on:
        line.discount_name, line.discount_until_on = was.discount_name, was.discount_until_on
        line.discount_cents = carried_discount(
            of=Money(was.discount_cents),
            full=Money(was.unit_price_cents) * was.quantity,
            to=Money(line.unit_price_cents) * line.quantity,
        ).cents


@transaction.atomic
def withdraw_change(*, change: AgreementChange, actor: User, now: datetime) -> AgreementChange:
    """Take back a change that lies ahead: what would close goes on, what would open does not.

    Refuses one that holds already, one that was taken back, and one of the price card (end the agreement instead).
    """
    agreement = _locked(change.agreement)
    kept = AgreementChange.objects.get(pk=change.pk)
    if (
        kept.withdrawn_at is not None
        or kept.kind != ChangeKind.LESS
        or kept.effective_on <= day_of(now)
        or agreement.ended_on is not None
    ):
        raise NotPlanned
    kept.withdrawn_at = now
    kept.save(update_fields=["withdrawn_at"])
    closed = list(kept.closed.select_related("product", "followed_by").order_by("id"))
    opened = list(kept.opened.select_related("product").order_by("id"))
    for line in opened:
        line.until_on, line.closed_by = line.from_on, kept
        line.save(update_fields=["until_on", "closed_by"])
    for line in closed:
        follower = getattr(line, "followed_by", None)
        line.until_on = follower.from_on if follower is not None else None
        line.closed_by = follower.opened_by if follower is not None else None
        line.save(update_fields=["until_on", "closed_by"])
    goes_on = [line for line in closed if line.until_on is None]
    back = AgreementChange(
        reference=kept.reference, effective_on=day_of(now), withdrawn_at=now, agreement=agreement
    )
    change_slots(agreement=agreement, change=back, closes=[*opened, *goes_on], opens=goes_on, now=now)
    charge_agreement(agreement=agreement, until=day_of(now), now=now)
    record(
        action="withdraw_change",
        subject_kind="agreement",
        subject_reference=agreement.reference,
        organisation_reference=agreement.organisation.reference,
        actor=actor,
        now=now,
        facts={"change": kept.reference},
    )
    return kept
