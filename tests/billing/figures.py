"""A year of trade through real actions: sales, use, all kinds of VAT, contributions, credits and reissues."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from random import Random

from billing.actions.agreements import accept_quote, end_agreement
from billing.actions.corrections import credit_invoice
from billing.actions.payment_requests import request_payment
from billing.actions.quotes import make_quote
from billing.actions.reissuing import reissue_invoice
from billing.actions.release import release_until
from billing.actions.runs import bill_until
from billing.actions.usage import Used, correct_usage, record_usage
from billing.choices import EndReason, UsageSource
from billing.models import Agreement, Usage
from billing.rules.selection import Choice
from foundation.errors import Refusal
from foundation.models import Party, User
from foundation.periods import add_months
from invoices.models import Document, Issuer, ViesCheck
from marketplace.models import Organisation
from tests.billing.changing import on, pay_all
from tests.billing.given import the_price_card
from tests.marketplace.given import a_user, an_owner_of
from tests.quality.given import a_partner, a_recognition

BEFORE = date(2027, 2, 1)
FIRST = date(2028, 1, 3)
CHOICES = (
    (Choice("CAR-RECRUIT-5"),),
    (Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-15"), Choice("CAR-SLOT", 2)),
    (Choice("CAR-RECRUIT-5"), Choice("WEL-INTRODUCTION", 8), Choice("WEL-DUTCH", 4)),
)
ABROAD = {"kvk_number": "", "postcode": "47608", "city": "Geldern", "language": "en"}


def known_by_vies(party: Party, day: date) -> None:
    """VIES says that it knows the VAT id of a party."""
    ViesCheck.objects.create(
        party=party, vat_id=party.vat_id, asked_at=on(day), answer="valid", consultation_number="WAPI1"
    )


def a_german_partner(day: date = BEFORE) -> Organisation:
    """An organisation in Germany whose VAT id VIES knows on a day."""
    german = a_partner(
        now=on(day), country="DE", register_number="HRB 1", vat_id="DE136695976", name="Grün GmbH", **ABROAD
    )
    a_recognition(german, now=on(day))
    known_by_vies(german.party, day)
    return german


def finance() -> User:
    """Somebody of the finance desk."""
    return User.objects.filter(email="cijfers@mip.example").first() or a_user("cijfers@mip.example")


def sold(organisation: Organisation, *choices: Choice, day: date, months: int = 12) -> Agreement:
    """An agreement, accepted on a day; not paid yet."""
    owner = an_owner_of(organisation)
    quote = make_quote(organisation=organisation, choices=choices, actor=owner, now=on(day))
    return accept_quote(
        quote=quote, actor=owner, name="Anna de Wit", ip_address=None, now=on(day), billing_months=months
    )


def asked(organisation: Organisation, cents: int, *, name: str, day: date) -> Document:
    """A contribution that was asked for."""
    return request_payment(
        organisation=organisation,
        issuer=Issuer.objects.get(code="mip-brabant"),
        request=name,
        cents=cents,
        description="Bijdrage aan de welkomstdagen",
        actor=finance(),
        now=on(day),
    )


def credited(document: Document, day: date) -> Document:
    """The credit note of a whole document."""
    return credit_invoice(reference=document.reference, reason="Dubbel.", actor=finance(), now=on(day))


def put_right(document: Document, order: str, day: date) -> Document:
    """The document that takes the place of one with a wrong purchase order."""
    return reissue_invoice(
        reference=document.reference,
        purchase_order=order,
        party=None,
        reason="Verkeerd inkoopnummer.",
        actor=finance(),
        now=on(day),
    ).document


class Year:
    """Twelve months in which each week something happens by chance; what is refused does not happen."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 -- no secret
        the_price_card()
        swiss = a_partner(
            now=on(BEFORE),
            country="CH",
            register_number="CH 1",
            vat_id="CHE107787577",
            name="Berg AG",
            **ABROAD,
        )
        a_recognition(swiss, now=on(BEFORE))
        dutch = [
            a_partner(now=on(BEFORE), kvk_number=f"9800{seed % 100:02d}{n:02d}", name=f"Kas {n} B.V.")
            for n in range(3)
        ]
        for one in dutch:
            a_recognition(one, now=on(BEFORE))
        self.organisations = [*dutch, a_german_partner(), swiss]
        # Their years are renewed in the year itself: what ends then is given back.
        for organisation, choices in zip(self.organisations, (CHOICES * 2)[:5], strict=True):
            pay_all(sold(organisation, *choices, day=BEFORE), on(BEFORE))

    def trade(self) -> None:
        """Let a year go by, a week at a time, and release every month that is over."""
        happens: tuple[Callable[[date], object], ...] = (
            self.sell, self.sell, self.use, self.use, self.pay, self.ask, self.credit, self.reissue,
            self.end, self.correct,
        )  # fmt: skip
        day = FIRST
        while day.year == FIRST.year:
            known_by_vies(self.organisations[3].party, day)
            for _turn in range(2):
                # Nothing to choose from is an IndexError: then it does not happen either.
                with suppress(Refusal, IndexError):
                    self.random.choice(happens)(day)
            bill_until(until_on=day, now=on(day))
            release_until(day=day, now=on(day))
            day += timedelta(days=7)
        release_until(day=add_months(FIRST.replace(day=1), 12), now=on(day))

    def sell(self, day: date) -> None:
        choices = self.random.choice(CHOICES)
        sold(self.random.choice(self.organisations), *choices, day=day, months=self.random.choice((1, 3, 12)))

    def use(self, day: date) -> None:
        organisation = self.random.choice(self.organisations)
        record_usage(
            organisation=organisation,
            used=Used(
                code=self.random.choice(("WEL-INTRODUCTION", "WEL-DUTCH", "EXTRA-SERVICE")),
                used_on=day,
                quantity=self.random.randint(1, 9),
            ),
            source=UsageSource.PORTAL,
            payers=(),
            without_agreement=True,
            actor=an_owner_of(organisation),
            now=on(day),
        )

    def correct(self, day: date) -> None:
        used = self.random.choice(Usage.objects.order_by("id"))
        correct_usage(usage=used, quantity=self.random.randint(0, 9), actor=finance(), now=on(day))

    def pay(self, day: date) -> None:
        pay_all(self.random.choice(Agreement.objects.order_by("id")), on(day))

    def ask(self, day: date) -> None:
        asked(
            self.random.choice(self.organisations),
            self.random.randint(1, 500000),
            name=f"{day}:{self.random.random()}",
            day=day,
        )

    def credit(self, day: date) -> None:
        credited(self.random.choice(Document.objects.order_by("id")), day)

    def reissue(self, day: date) -> None:
        put_right(self.random.choice(Document.objects.order_by("id")), f"PO {day}", day)

    def end(self, day: date) -> None:
        agreement = self.random.choice(Agreement.objects.order_by("id"))
        end_agreement(
            agreement=agreement,
            ends_on=day + timedelta(days=self.random.randint(0, 40)),
            reason=EndReason.NOTICE,
            actor=finance(),
            now=on(day),
        )
