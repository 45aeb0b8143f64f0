"""Builders for tests: a person who orders for themselves, made through real actions."""

from __future__ import annotations

from datetime import date, datetime

from billing.actions.agreements import accept_quote
from billing.actions.quotes import make_quote
from billing.actions.usage import Used, record_usage
from billing.actions.withdrawals import Withdrawn, withdraw_agreement
from billing.choices import UsageSource
from billing.models import Agreement, AgreementLine, Allocation, Charge, Parking, Usage, Withdrawal
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from foundation.choices import StaffRole
from foundation.clock import wall_time
from foundation.models import AuditEntry, OutboxMessage, User
from invoices.models import Document
from marketplace.actions.persons import PersonRegistration, register_person
from marketplace.models import Organisation
from tests.billing.given import NOW, a_payment_of, the_price_card
from tests.marketplace.given import a_user, an_owner_of


def a_registration_of_a_person(**changes: str) -> PersonRegistration:
    """What Jan types in."""
    facts = {
        "name": "Jan Kowalski",
        "street": "Kerkstraat 3",
        "postcode": "5711 gt",
        "city": "Someren",
        "email": "jan@kowalski.example",
        "language": "pl",
    }
    return PersonRegistration(**{**facts, **changes})


def a_person(*, user: User | None = None, now: datetime = NOW, **changes: str) -> Organisation:
    """Somebody who pays for themselves."""
    the_price_card()
    return register_person(
        user=user or a_user(name="Jan Kowalski"), registration=a_registration_of_a_person(**changes), now=now
    )


def an_order(
    person: Organisation | None = None,
    *choices: Choice,
    now: datetime = NOW,
    starts_on: date | None = None,
    asks_early_start: bool = True,
    is_paid: bool = True,
) -> Agreement:
    """Two places on an introduction day, ordered and paid, unless something else is said."""
    person = person or a_person(now=now)
    user = an_owner_of(person)
    quote = make_quote(
        organisation=person, choices=choices or (Choice("WEL-INTRODUCTION", 2),), actor=user, now=now
    )
    agreement = accept_quote(
        quote=quote,
        actor=user,
        name="Jan Kowalski",
        ip_address="192.0.2.9",
        starts_on=starts_on,
        asks_early_start=asks_early_start,
        now=now,
    )
    if is_paid:
        a_payment_of(agreement, now=now)
        agreement.refresh_from_db()
    return agreement


def used(
    agreement: Agreement, quantity: int = 1, *, code: str = "WEL-INTRODUCTION", now: datetime = NOW
) -> Usage:
    """So many used today, recorded at the desk."""
    staff = User.objects.filter(email="programme@mip.example").first() or User.objects.create_user(
        "programme@mip.example", "x", name=StaffRole.PROGRAMME.label, is_staff=True
    )
    return record_usage(
        organisation=agreement.organisation,
        used=Used(code=code, used_on=now.date(), quantity=quantity),
        source=UsageSource.DESK,
        actor=staff,
        now=now,
    )


def withdraw(agreement: Agreement, *, now: datetime = NOW, name: str = "Jan Kowalski") -> Withdrawn:
    """The person withdraws from an order."""
    return withdraw_agreement(
        agreement=agreement, name=name, actor=an_owner_of(agreement.organisation), now=now
    )


def papers() -> list[tuple[str, int, int]]:
    """All invoices and credit notes: kind, net and VAT."""
    return [(one.kind, one.net_cents, one.vat_cents) for one in Document.objects.order_by("id")]


def state() -> tuple[object, ...]:
    """Everything that an order or a withdrawal touches."""
    return (
        papers(),
        list(
            Agreement.objects.order_by("id").values_list(
                "organisation", "ended_on", "end_reason", "next_charge_on"
            )
        ),
        list(AgreementLine.objects.order_by("id").values_list("until_on", "used_quantity")),
        list(Usage.objects.order_by("id").values_list("quantity", "from_seats")),
        Charge.objects.count(),
        Allocation.objects.count(),
        Withdrawal.objects.count(),
        Parking.objects.count(),
        AuditEntry.objects.count(),
        OutboxMessage.objects.count(),
    )


def nothing_is_broken() -> bool:
    """Whether every invariant holds."""
    return not any(broken_invariants(wall_now=wall_time()).values())
