"""From the menu card to a paid agreement, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from billing.actions.agreements import (
    AlreadyEnded,
    NameMissing,
    NotEligible,
    QuoteAlreadyAccepted,
    QuoteExpired,
    QuoteNoLongerAddsUp,
    accept_quote,
    end_agreement,
)
from billing.actions.quotes import work_out
from billing.actions.unpaid import end_unpaid_agreements
from billing.choices import EndReason
from billing.models import Acceptance, Agreement, Charge, Product, Receivable
from billing.queries.quotes import QuoteNotFound, quote_of
from billing.rules.selection import Choice
from foundation.periods import start_of_day
from invoices.models import Document
from marketplace.models import Allowance, Listing
from tests.billing.given import (
    NOW,
    THE_PICTURE,
    a_paid_agreement,
    a_payment_of,
    a_quote,
    an_agreement,
    an_employer,
)
from tests.marketplace.given import a_published_vacancy, an_owner_of
from tests.quality.given import a_recognition

pytestmark = pytest.mark.django_db


def live(listing, at) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def test_the_package_of_the_design_costs_what_the_design_says():
    quote = a_quote(an_employer(), *THE_PICTURE)

    assert (quote.net_cents, quote.vat_cents, quote.gross_cents) == (443500, 80535, 524035)
    offer = work_out(organisation=quote.organisation, choices=THE_PICTURE, day=date(2027, 3, 16))
    assert offer.priced.once.cents == 136000
    assert offer.priced.next_year.cents == 345000


def test_accepting_makes_one_agreement_one_invoice_one_receivable_and_the_slots():
    quote = a_quote(an_employer(), *THE_PICTURE)

    agreement = an_agreement(quote=quote)

    document = Document.objects.get()
    assert (document.gross_cents, document.our_reference) == (524035, agreement.reference)
    assert [line.net_cents for line in document.lines.order_by("position")] == [
        75000,
        -37500,
        240000,
        30000,
        76000,
        60000,
    ]
    receivable = Receivable.objects.get()
    assert (receivable.cents, receivable.is_first) == (524035, True)
    slots = {(a.listing_kind, a.slots) for a in Allowance.objects.all()}
    assert slots == {("profile", 1), ("vacancy", 15), ("vacancy", 2)}
    acceptance = Acceptance.objects.get()
    assert (acceptance.name, str(acceptance.ip_address)) == ("Anna de Wit", "192.0.2.7")
    assert (acceptance.terms.version, acceptance.price_card.version) == ("2026-1", 1)
    assert agreement.term_until_on == date(2028, 3, 16)


def test_a_vacancy_shows_from_the_payment_until_the_term_ends():
    agreement = an_agreement()
    vacancy = a_published_vacancy(agreement.organisation)
    assert not live(vacancy, NOW + timedelta(minutes=1))

    paid_at = NOW + timedelta(hours=2)
    a_payment_of(agreement, now=paid_at)

    assert not live(vacancy, paid_at - timedelta(seconds=1))
    assert live(vacancy, paid_at)
    assert live(vacancy, start_of_day(date(2028, 3, 16)) - timedelta(seconds=1))
    assert not live(vacancy, start_of_day(date(2028, 3, 16)))


def test_half_a_payment_opens_nothing_and_the_rest_does():
    agreement = an_agreement()
    a_payment_of(agreement, cents=100, provider="pi_1")
    agreement.refresh_from_db()
    assert agreement.first_paid_at is None

    a_payment_of(agreement, cents=120900, provider="pi_2")

    agreement.refresh_from_db()
    assert agreement.first_paid_at == NOW


def test_a_first_invoice_unpaid_for_thirty_days_is_credited_and_its_agreement_ends():
    agreement = an_agreement()
    assert end_unpaid_agreements(now=NOW + timedelta(days=30)) == (0, [])

    late = NOW + timedelta(days=31)
    assert end_unpaid_agreements(now=late) == (1, [])
    assert end_unpaid_agreements(now=late + timedelta(days=1)) == (0, [])

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (date(2027, 4, 16), "unpaid")
    credit = Document.objects.get(kind="credit_note")
    assert credit.gross_cents == -Document.objects.get(kind="invoice").gross_cents
    receivable = Receivable.objects.get()
    assert sum(allocation.cents for allocation in receivable.allocations.all()) == receivable.cents


def test_a_payment_after_the_credit_is_kept_as_the_partners_credit():
    from billing.models import EntryLine

    agreement = an_agreement()
    end_unpaid_agreements(now=NOW + timedelta(days=31))

    payment = a_payment_of(agreement, now=NOW + timedelta(days=32))

    assert payment.allocations.count() == 0
    kept = EntryLine.objects.get(account__code="2100")
    assert kept.cents == -payment.cents
    agreement.refresh_from_db()
    assert agreement.first_paid_at is None


def test_an_ended_agreement_takes_its_vacancies_along_at_that_second():
    agreement = a_paid_agreement()
    vacancy = a_published_vacancy(agreement.organisation)

    end_agreement(
        agreement=agreement,
        ends_on=date(2027, 5, 1),
        reason=EndReason.NOTICE,
        actor=an_owner_of(agreement.organisation),
        now=NOW,
    )

    assert live(vacancy, start_of_day(date(2027, 5, 1)) - timedelta(seconds=1))
    assert not live(vacancy, start_of_day(date(2027, 5, 1)))
    with pytest.raises(AlreadyEnded):
        end_agreement(
            agreement=agreement, ends_on=date(2027, 6, 1), reason=EndReason.NOTICE, actor=None, now=NOW
        )


def test_an_expired_quote_is_refused_on_its_day():
    quote = a_quote()
    last = start_of_day(date(2027, 4, 16)) - timedelta(seconds=1)

    with pytest.raises(QuoteExpired) as refusal:
        an_agreement(quote=quote, now=last + timedelta(seconds=1))
    assert "15-04-2027" in refusal.value.message
    assert not Agreement.objects.exists()
    assert an_agreement(quote=quote, now=last).starts_on == date(2027, 4, 15)


def test_a_quote_is_accepted_once_by_name_and_only_with_its_marks():
    employer = an_employer(recognised=False)
    quote = a_quote(employer)
    owner = an_owner_of(employer)

    with pytest.raises(NotEligible) as refusal:
        an_agreement(quote=quote)
    assert "BMIP-erkenning" in refusal.value.message
    a_recognition(employer)
    with pytest.raises(NameMissing):
        accept_quote(quote=quote, actor=owner, name=" ", ip_address=None, now=NOW)
    assert not Agreement.objects.exists()
    assert not Document.objects.exists()

    agreement = an_agreement(quote=quote)
    with pytest.raises(QuoteAlreadyAccepted) as again:
        an_agreement(quote=quote)
    assert agreement.reference in again.value.message
    assert Document.objects.count() == 1


def test_another_organisations_quote_is_not_found():
    quote = a_quote()

    with pytest.raises(QuoteNotFound):
        quote_of(an_employer(), quote.reference)


def test_a_changed_price_card_never_changes_a_quote_that_was_made():
    from billing.actions.catalogue import publish_price_card, shipped

    quote = a_quote()
    card = shipped("price_card_1.json")
    card["version"], card["valid_from"] = 2, "2027-03-17"
    for product in card["products"]:
        product["prices"] = {segment: cents * 2 for segment, cents in product["prices"].items()}
    publish_price_card(card=card, now=NOW)
    later = NOW + timedelta(days=2)

    agreement = an_agreement(quote=quote, now=later)

    assert Document.objects.get(our_reference=agreement.reference).net_cents == 100000
    assert a_quote(quote.organisation, now=later).net_cents == 200000


def test_education_is_taxed_when_the_issuer_is_not_in_the_crkbo_register_that_day():
    employer = an_employer()
    issuer = Product.objects.get(code="WEL-DUTCH").issuer
    issuer.crkbo_until = date(2027, 3, 16)
    issuer.save()

    quote = a_quote(employer, Choice("WEL-DUTCH", 4))

    assert (quote.net_cents, quote.vat_cents) == (60000, 12600)


def test_the_database_refuses_a_second_charge_and_a_changed_acceptance():
    agreement = an_agreement()
    charge = Charge.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Charge.objects.create(
            line=charge.line,
            period_from=charge.period_from,
            full_cents=1,
            document=charge.document,
            charged_at=NOW,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Acceptance.objects.filter(quote=agreement.quote).update(name="Iemand anders")


def test_a_quote_whose_vat_changed_meanwhile_is_not_accepted_at_another_total():
    quote = a_quote(an_employer(), Choice("WEL-DUTCH", 4))
    issuer = quote.issuer
    issuer.crkbo_until = (NOW + timedelta(days=5)).date()
    issuer.save()

    with pytest.raises(QuoteNoLongerAddsUp):
        an_agreement(quote=quote, now=NOW + timedelta(days=6))
    assert not Agreement.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("slots", "method"), [(14, "pay_link"), (20, "transfer")])
def test_what_is_above_the_most_of_a_debit_is_paid_by_bank_transfer_until_another_way_is_chosen(
    slots, method
):
    agreement = an_agreement(None, Choice("CAR-RECRUIT-50"), Choice("CAR-SLOT", slots))

    gross = agreement.receivables.get().cents
    assert (gross > 1_000_000) == (method == "transfer"), gross
    assert agreement.paying_method == method
