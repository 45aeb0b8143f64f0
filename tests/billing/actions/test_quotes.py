"""Quotes: what a choice costs an organisation, and what cannot be chosen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from billing.actions.agreements import end_agreement
from billing.actions.quotes import (
    AmountTooHigh,
    AmountTooLow,
    ChosenTwice,
    MigrantPaysForWork,
    NeedsAnotherProduct,
    NoPriceOnThatDay,
    NothingChosen,
    PayerNotAllowed,
    ProductNotForPersons,
    QuantityOutOfRange,
    SoldByAnother,
    TwoOfOneGroup,
    UnknownProduct,
    make_quote,
    work_out,
)
from billing.choices import EndReason
from billing.models import Price, Product, Quote, QuoteLine
from billing.queries.catalogue import menu_card
from billing.queries.quotes import quote_page
from billing.rules.selection import Choice
from foundation.errors import Refusal
from foundation.models import AuditEntry
from foundation.periods import AMSTERDAM
from invoices.queries.vat import VatUndecided
from marketplace.actions.organisations import TextHoldsBsn
from tests.billing.given import NOW, THE_PICTURE, a_payment_of, a_quote, an_agreement, an_employer
from tests.billing.persons import a_person
from tests.invoices.given import an_issuer
from tests.marketplace.given import an_owner_of

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 16)


def nothing_moved() -> bool:
    quoted = AuditEntry.objects.filter(action="make_quote").exists()
    return not (Quote.objects.exists() or QuoteLine.objects.exists() or quoted)


@pytest.mark.parametrize(
    ("choices", "refusal", "sentence"),
    [
        ((), NothingChosen, "You have not chosen anything yet."),
        ((Choice("SOAP"),), UnknownProduct, "There is no product “SOAP”"),
        ((Choice("ADMIN-ADHOC"),), UnknownProduct, "There is no product “ADMIN-ADHOC”"),
        ((Choice("CAR-MARKETING"), Choice("CAR-MARKETING")), ChosenTwice, "is chosen twice"),
        ((Choice("CAR-RECRUIT-5", 2),), QuantityOutOfRange, "you can choose 1 to 1."),
        ((Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 51)), QuantityOutOfRange, "you can choose 1 to 50."),
        ((Choice("WEL-DUTCH", 0),), QuantityOutOfRange, "you can choose 1 to 200."),
        ((Choice("CAR-RECRUIT-5"), Choice("CAR-RECRUIT-15")), TwoOfOneGroup, "Choose one package"),
        ((Choice("CAR-SLOT"),), NeedsAnotherProduct, "only sold together with a package"),
        ((Choice("SPONSOR", 1, 49999),), AmountTooLow, "starts at €\xa0500.00"),
        ((Choice("SPONSOR", 1, 0),), AmountTooLow, "starts at €\xa0500.00"),
        ((Choice("SPONSOR", 1, 10**30),), AmountTooHigh, "goes up to €\xa01,000,000.00"),
        ((Choice("SRV-MARKETING"),), PayerNotAllowed, "belongs to: Programme Services."),
        ((Choice("SRV-HOMES-10"),), PayerNotAllowed, "lets these pay for that: Housing provider,"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_a_sentence_and_no_quote(choices, refusal, sentence):
    employer = an_employer()

    with translation.override("en"), pytest.raises(refusal) as refused:
        make_quote(organisation=employer, choices=choices, actor=an_owner_of(employer), now=NOW)
    with translation.override("en"):
        assert sentence in refused.value.message

    assert nothing_moved()


def test_a_product_without_a_price_on_that_day_is_refused_and_sold_the_day_after():
    employer = an_employer()
    Price.objects.filter(product__code="CAR-RECRUIT-5").update(valid_from=date(2027, 3, 17))

    with pytest.raises(NoPriceOnThatDay) as refused:
        a_quote(employer)

    assert refused.value.field == "CAR-RECRUIT-5"
    assert "16-03-2027" in refused.value.message
    assert nothing_moved()
    assert a_quote(employer, now=NOW + timedelta(days=1)).net_cents == 100000


@pytest.mark.parametrize("code", ["CAR-RECRUIT-5", "CAR-RECRUIT-15", "CAR-RECRUIT-50"])
def test_a_person_never_pays_for_work(code):
    """R5 (Waadi art. 3)."""
    with pytest.raises(MigrantPaysForWork) as refusal:
        a_quote(a_person(), Choice(code))

    assert "R5" in refusal.value.message
    assert nothing_moved()


def test_a_person_may_pay_for_a_dutch_course():
    quote = a_quote(a_person(), Choice("WEL-DUTCH"))

    assert quote.net_cents == 15000
    assert quote.terms.is_for_persons


@pytest.mark.parametrize(
    "code", ["CAR-MARKETING", "ON-SITE", "NEWSLETTER", "SPONSOR", "MKB-SUPPORT", "KNOWLEDGE"]
)
def test_what_is_for_organisations_is_not_for_a_person(code):
    with pytest.raises(ProductNotForPersons) as refusal:
        a_quote(a_person(), Choice(code))

    assert "is for organisations" in refusal.value.message or "is voor organisaties" in refusal.value.message
    assert nothing_moved()


def test_a_large_employer_cannot_buy_what_is_for_small_ones():
    sentences = {
        "en": "“Account manager for small employers” belongs to: Programme MKB. The funding plan (validation matrix) "
        "lets these pay for that: Government body, Small or medium-sized employer. This organisation is none of them.",
        "nl": "“Accountmanager voor het MKB” hoort bij: Programma MKB. Volgens het financieringsplan (validatiematrix) "
        "mogen daarvoor betalen: Overheid, Kleine of middelgrote werkgever. Deze organisatie is geen van deze.",
    }
    for language, sentence in sentences.items():
        with translation.override(language), pytest.raises(PayerNotAllowed) as refused:
            a_quote(an_employer(segment="large"), Choice("MKB-SUPPORT"))
        with translation.override(language):
            assert refused.value.message == sentence
    assert nothing_moved()

    assert a_quote(an_employer(), Choice("MKB-SUPPORT")).net_cents == 50000


@pytest.mark.parametrize(
    ("segment", "cents", "discounted"),
    [("start_up", 37500, 18750), ("sme", 75000, 37500), ("large", 150000, 75000)],
)
def test_each_segment_has_its_own_price_and_half_of_it_in_the_first_year(segment, cents, discounted):
    offer = work_out(organisation=an_employer(segment=segment), choices=[Choice("CAR-MARKETING")], day=TODAY)

    assert (offer.priced.next_year.cents, offer.priced.totals.net.cents) == (cents, discounted)


@pytest.mark.parametrize(("day", "percent"), [(date(2027, 6, 30), 50), (date(2027, 7, 1), 0)])
def test_the_introduction_discount_ends_on_its_day(day, percent):
    offer = work_out(organisation=an_employer(), choices=[Choice("CAR-MARKETING")], day=day)

    assert offer.lines[0][3].discount_percent == percent


def test_a_sponsor_pays_what_it_offers_from_500_euro():
    employer = an_employer()

    assert a_quote(employer, Choice("SPONSOR")).net_cents == 50000
    assert a_quote(employer, Choice("SPONSOR", 1, 123456)).net_cents == 123456


def test_an_amount_where_the_price_is_fixed_changes_nothing():
    assert a_quote(None, Choice("CAR-RECRUIT-5", 1, 1)).net_cents == 100000


def test_products_of_two_sellers_are_never_on_one_quote():
    employer = an_employer()
    other = an_issuer("mip-limburg")
    Product.objects.filter(code="WEL-DUTCH").update(issuer=other)

    with pytest.raises(SoldByAnother) as refused:
        a_quote(employer, Choice("CAR-RECRUIT-5"), Choice("WEL-DUTCH"))

    assert refused.value.field == "WEL-DUTCH"
    assert nothing_moved()
    assert a_quote(employer, Choice("WEL-DUTCH")).issuer == other


def test_a_buyer_whose_vat_only_a_person_can_decide_gets_no_quote_by_rule():
    employer = an_employer()
    employer.party.country, employer.party.vat_id = "DE", "DE136695976"
    employer.party.save()

    with pytest.raises(VatUndecided):
        a_quote(employer)

    assert nothing_moved()


def test_a_purchase_order_that_holds_a_bsn_is_refused():
    """R8."""
    employer = an_employer()

    with pytest.raises(TextHoldsBsn) as refused:
        make_quote(
            organisation=employer,
            choices=[Choice("CAR-RECRUIT-5")],
            actor=an_owner_of(employer),
            now=NOW,
            purchase_order="Anna 111222333",
        )

    assert refused.value.field == "purchase_order"
    assert nothing_moved()


def test_a_quote_holds_for_thirty_days_in_the_calendar_of_amsterdam():
    late_evening = datetime(2027, 3, 16, 23, 30, tzinfo=AMSTERDAM)

    quote = a_quote(now=late_evening)

    assert quote.valid_until_on == date(2027, 4, 16)  # up to and including 15 April


def test_the_page_of_a_quote_has_the_sums_that_were_frozen_and_says_what_each_line_asks():
    employer = an_employer()
    quote = a_quote(employer, *THE_PICTURE)

    page = quote_page(organisation=employer, reference=quote.reference, now=NOW)

    assert page.priced.totals.gross.cents == quote.gross_cents == 524035
    assert [line.priced.code for line in page.lines] == [choice.code for choice in THE_PICTURE]
    assert [len(line.requirements) for line in page.lines] == [1, 1, 1, 0, 0]
    assert page.can_be_accepted
    expired = quote_page(organisation=employer, reference=quote.reference, now=NOW + timedelta(days=31))
    assert not expired.can_be_accepted


def test_every_refusal_has_a_code_of_its_own():
    kinds: list[type[Refusal]] = [
        NothingChosen, UnknownProduct, ChosenTwice, QuantityOutOfRange, TwoOfOneGroup, NeedsAnotherProduct,
        AmountTooLow, AmountTooHigh, SoldByAnother, NoPriceOnThatDay, MigrantPaysForWork, PayerNotAllowed,
    ]  # fmt: skip

    assert len({kind.code for kind in kinds}) == len(kinds)


def test_an_introduction_is_for_who_did_not_have_the_product_before():
    organisation = an_employer()
    first = a_quote(organisation, Choice("CAR-MARKETING"))
    lapsed = an_agreement(quote=first)
    assert a_quote(organisation, Choice("CAR-MARKETING")).net_cents == 75_000, "it is agreed on already"
    end_agreement(agreement=lapsed, ends_on=NOW.date(), reason=EndReason.UNPAID, actor=None, now=NOW)
    second = a_quote(organisation, Choice("CAR-MARKETING"))
    assert second.net_cents == 37_500, "what was never paid was never had"
    a_payment_of(an_agreement(quote=second))

    again = a_quote(organisation, Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"))
    other = a_quote(an_employer(), Choice("CAR-MARKETING"))
    card = {
        item.product.code: item
        for group in menu_card(organisation=organisation, now=NOW)
        for item in group.items
    }

    assert again.net_cents == 75_000 + 100_000
    assert other.net_cents == 37_500
    assert card["CAR-MARKETING"].discount is None
