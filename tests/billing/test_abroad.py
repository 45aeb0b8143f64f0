"""Partners abroad: registered with their own number, held until VIES answers, and invoiced on the right papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import LazySettings

from billing.actions.agreements import accept_quote
from billing.actions.quotes import make_quote
from billing.actions.runs import bill_until
from billing.models import Agreement, Charge, Parking, Quote, Receivable
from billing.queries.forecast import next_term
from billing.queries.invariants import broken_invariants
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_next
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from invoices.models import Document, VatCase
from invoices.queries.vat import VatUndecided, held_cases
from marketplace.models import Organisation
from tests.billing.given import NOW, a_payment_of, the_price_card
from tests.invoices.vies import Vies, a_vies
from tests.marketplace.given import an_owner_of
from tests.quality.given import a_partner, a_recognition

pytestmark = pytest.mark.django_db


@pytest.fixture
def vies(settings: LazySettings) -> Iterator[Vies]:
    with a_vies(settings) as running:
        yield running


def a_partner_abroad(country: str = "DE", vat_id: str = "DE136695976") -> Organisation:
    the_price_card()
    organisation = a_partner(
        now=NOW,
        country=country,
        kvk_number="",
        register_number="HRB 12345",
        vat_id=vat_id,
        postcode="47608",
        city="Geldern",
        language="en",
    )
    a_recognition(organisation, now=NOW)
    return organisation


def deliver(kind: str, now=NOW) -> None:
    """Deliver the open messages of one kind at a moment of ours."""
    others = OutboxMessage.objects.filter(done_at=None).exclude(kind=kind)
    others.update(done_at=wall_time())
    while deliver_next(wall_now=wall_time() + timedelta(days=1), now=now):
        pass


def a_quote_of(organisation: Organisation, *choices: Choice, now=NOW) -> Quote:
    return make_quote(organisation=organisation, choices=choices, actor=an_owner_of(organisation), now=now)


def accepted(quote: Quote, now=NOW) -> Agreement:
    return accept_quote(
        quote=quote, actor=an_owner_of(quote.organisation), name="Hans", ip_address=None, now=now
    )


def test_a_german_partner_is_held_until_vies_answers_told_and_then_gets_shifted_vat(vies: Vies):
    vies.fault = "MS_UNAVAILABLE"
    organisation = a_partner_abroad()
    with pytest.raises(VatUndecided, match="nog niet bevestigd"):
        a_quote_of(organisation, Choice("CAR-RECRUIT-5"))
    with pytest.raises(VatUndecided):
        a_quote_of(organisation, Choice("CAR-RECRUIT-5"))
    assert not Quote.objects.exists()
    [case] = held_cases()

    vies.fault = ""
    deliver("vies.ask")

    case.refresh_from_db()
    assert case.closed_at == NOW
    assert OutboxMessage.objects.filter(kind="vat.decided", reference=case.reference).exists()
    quote = a_quote_of(organisation, Choice("CAR-RECRUIT-5"))
    assert (quote.net_cents, quote.vat_cents) == (100000, 0)
    assert quote.lines.get().vat_ground == "reverse_charge"
    document = accepted(quote).receivables.get().document
    assert (document.gross_cents, document.language) == (100000, "en")
    assert document.lines.get().vat_facts["vies"]["consultation_number"].startswith("WAPIAAAAX")


def test_what_is_held_here_is_dutch_vat_for_a_german_partner_too(vies: Vies):
    organisation = a_partner_abroad()
    deliver("vies.ask")

    quote = a_quote_of(organisation, Choice("CAR-RECRUIT-5"), Choice("WEL-INTRODUCTION", 2))

    assert dict(quote.lines.values_list("product__code", "vat_ground")) == {
        "CAR-RECRUIT-5": "reverse_charge",
        "WEL-INTRODUCTION": "standard",
    }
    assert (quote.net_cents, quote.vat_cents) == (119000, 3990)
    # Shifted and domestic VAT stand on one invoice: EN 16931 only keeps O apart.
    document = accepted(quote).receivables.get().document
    assert (document.net_cents, document.vat_cents) == (119000, 3990)


def test_an_answer_that_is_too_old_at_acceptance_holds_it_and_nothing_is_accepted(vies: Vies):
    organisation = a_partner_abroad()
    deliver("vies.ask")
    later = NOW + timedelta(days=29)
    quote = a_quote_of(organisation, Choice("CAR-RECRUIT-5"), now=later)
    too_late = NOW + timedelta(days=31)

    with pytest.raises(VatUndecided):
        accepted(quote, now=too_late)

    assert not Agreement.objects.exists()
    assert not Document.objects.exists()
    assert VatCase.objects.get(closed_at=None).held_at == too_late
    deliver("vies.ask", now=too_late)
    assert accepted(quote, now=too_late).receivables.get().document.vat_cents == 0


def test_a_run_parks_what_vies_does_not_answer_and_bills_it_once_it_does(vies: Vies):
    organisation = a_partner_abroad()
    deliver("vies.ask")
    agreement = accepted(a_quote_of(organisation, Choice("CAR-RECRUIT-5")))
    a_payment_of(agreement)
    agreement.refresh_from_db()
    year_later, until = NOW.replace(year=2028), date(2028, 3, 16)
    forecast = next_term(agreement)
    assert forecast is not None
    assert forecast.priced.totals.gross.cents == 100000

    assert bill_until(until_on=until, now=year_later).invoices == 0

    assert Parking.objects.get(solved_at=None).agreement == agreement
    assert held_cases().count() == 1
    deliver("vies.ask", now=year_later)
    assert bill_until(until_on=until, now=year_later).invoices == 1
    assert not Parking.objects.filter(solved_at=None).exists()
    assert not held_cases().exists()


def test_a_swiss_partner_gets_two_papers_where_a_part_is_dutch_vat():
    organisation = a_partner_abroad("CH", "CHE-107.787.577 MWST")
    assert organisation.party.vat_id == "CHE107787577"
    quote = a_quote_of(organisation, Choice("CAR-RECRUIT-5"), Choice("WEL-INTRODUCTION", 2))
    assert (quote.net_cents, quote.vat_cents) == (119000, 3990)

    agreement = accepted(quote)

    papers = Document.objects.order_by("series_number")
    assert [(one.number, one.net_cents, one.vat_cents) for one in papers] == [
        ("2027-00001", 100000, 0),
        ("2027-00002", 19000, 3990),
    ]
    assert [set(one.lines.values_list("vat_category", flat=True)) for one in papers] == [{"O"}, {"S"}]
    assert Receivable.objects.filter(agreement=agreement).count() == 2
    assert list(Charge.objects.order_by("id").values_list("document__number", flat=True)) == [
        "2027-00001",
        "2027-00002",
    ]
    a_payment_of(agreement)
    assert bill_until(until_on=date(2027, 6, 1), now=NOW + timedelta(days=70)).invoices == 0
    assert bill_until(until_on=date(2028, 3, 16), now=NOW.replace(year=2028)).invoices == 1
    assert {n: f for n, f in broken_invariants(wall_now=wall_time()).items() if f} == {}
