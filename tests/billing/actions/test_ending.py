"""How an agreement opens and ends: by notice, unpaid, with nothing to pay, and on credit terms."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import translation

from billing.actions.agreements import EndsInThePast, end_agreement
from billing.actions.catalogue import publish_price_card, shipped
from billing.actions.corrections import credit_invoice
from billing.actions.runs import bill_until
from billing.actions.unpaid import end_if_unpaid, end_unpaid_agreements
from billing.choices import EndReason
from billing.models import Agreement, Charge, Discount, PaymentAttempt, Receivable
from billing.queries.invariants import broken_invariants
from billing.queries.runs import preview_run
from billing.rules.selection import Choice
from foundation.actions.outbox import deliver_due
from foundation.clock import wall_time
from foundation.models import OutboxMessage
from foundation.periods import AMSTERDAM, start_of_day
from invoices.models import Document
from marketplace.models import Listing
from tests.billing.given import NOW, a_paid_agreement, a_payment_of, a_quote, an_agreement, an_employer
from tests.marketplace.given import a_published_vacancy, a_user, an_owner_of

pytestmark = pytest.mark.django_db

TERM_ENDS = date(2028, 3, 16)
RENEWAL = datetime(2028, 3, 16, 6, 0, tzinfo=AMSTERDAM)
LAPSED = NOW + timedelta(days=31)


def live(listing: Listing, at: datetime) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def give_notice(agreement: Agreement, ends_on: date, now: datetime) -> Agreement:
    return end_agreement(
        agreement=agreement,
        ends_on=ends_on,
        reason=EndReason.NOTICE,
        actor=an_owner_of(agreement.organisation),
        now=now,
    )


def nothing_is_broken() -> bool:
    return not any(broken_invariants(wall_now=wall_time()).values())


def test_an_agreement_ended_at_its_term_is_not_billed_again():
    agreement = a_paid_agreement()
    give_notice(agreement, TERM_ENDS, NOW)

    outcome = bill_until(until_on=date(2030, 1, 1), now=RENEWAL)

    assert (outcome.agreements, outcome.invoices, outcome.renewed) == (0, 0, 0)
    assert Document.objects.count() == Charge.objects.count() == 1


def test_notice_in_the_last_month_keeps_listings_live_to_the_last_day_and_charges_those_days():
    employer = an_employer()
    agreement = a_paid_agreement(employer, Choice("CAR-MARKETING"), Choice("CAR-RECRUIT-5"))
    vacancy = a_published_vacancy(agreement.organisation)
    last = date(2028, 4, 5)
    give_notice(agreement, last, datetime(2028, 3, 5, 9, 0, tzinfo=AMSTERDAM))

    preview = preview_run(until_on=TERM_ENDS)
    outcome = bill_until(until_on=TERM_ENDS, now=RENEWAL)
    again = bill_until(until_on=date(2030, 1, 1), now=RENEWAL)

    # 20 of 365 days: 750.00 gives 41.10 and 1,000.00 gives 54.79.
    rest = Document.objects.get(series_year=2028)
    assert [(line.net_cents, line.period_until) for line in rest.lines.order_by("position")] == [
        (4110, last),
        (5479, last),
    ]
    assert "20" in rest.lines.order_by("position")[0].detail
    assert (preview.invoices, preview.net.cents) == (1, 9589)
    assert (outcome.invoices, outcome.renewed, again.invoices) == (1, 1, 0)
    agreement.refresh_from_db()
    assert agreement.term_until_on == last
    assert live(vacancy, start_of_day(last) - timedelta(seconds=1))
    assert not live(vacancy, start_of_day(last))
    assert nothing_is_broken()


def test_notice_after_the_renewal_was_billed_gives_back_the_days_after_the_end():
    agreement = a_paid_agreement()
    bill_until(until_on=TERM_ENDS, now=RENEWAL)
    give_notice(agreement, date(2028, 6, 1), RENEWAL + timedelta(days=1))

    assert bill_until(until_on=date(2030, 1, 1), now=RENEWAL + timedelta(days=1)).invoices == 0

    # 77 of the 365 days are used; 1,000.00 for the year.
    assert list(Charge.objects.order_by("id").values_list("full_cents", flat=True)) == [
        100000,
        100000,
        -78904,
    ]
    note = Document.objects.get(kind="credit_note")
    assert (note.net_cents, note.vat_cents, note.corrects) == (
        -78904,
        -16570,
        Document.objects.get(series_year=2028, kind="invoice"),
    )
    assert nothing_is_broken()


def test_an_end_in_the_past_is_refused_and_nothing_ends():
    agreement = a_paid_agreement()
    vacancy = a_published_vacancy(agreement.organisation)

    with pytest.raises(EndsInThePast):
        give_notice(agreement, date(2027, 3, 15), NOW)

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (None, "")
    assert live(vacancy, NOW)


def test_who_gives_notice_before_paying_still_gets_the_whole_term():
    agreement = an_agreement()
    vacancy = a_published_vacancy(agreement.organisation)
    give_notice(agreement, TERM_ENDS, NOW)
    assert not live(vacancy, NOW)

    a_payment_of(agreement, now=NOW + timedelta(days=3))

    assert live(vacancy, NOW + timedelta(days=3))
    assert live(vacancy, start_of_day(TERM_ENDS) - timedelta(seconds=1))
    assert not live(vacancy, start_of_day(TERM_ENDS))


def test_who_gives_notice_and_never_pays_is_credited_all_the_same():
    agreement = an_agreement()
    give_notice(agreement, TERM_ENDS, NOW)

    assert end_unpaid_agreements(now=LAPSED) == (1, [])

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (date(2027, 4, 16), "unpaid")
    assert Document.objects.filter(kind="credit_note").count() == 1


def test_listings_of_an_agreement_that_lapses_unpaid_were_never_live_and_never_will_be():
    agreement = an_agreement()
    vacancy = a_published_vacancy(agreement.organisation)

    bill_until(until_on=LAPSED.date(), now=LAPSED)

    vacancy.refresh_from_db()
    assert not live(vacancy, NOW)
    assert not live(vacancy, LAPSED + timedelta(seconds=1))
    assert not agreement.organisation.allowances.filter(until_at__gt=LAPSED).exists()


def test_the_last_day_to_pay_is_still_in_time():
    agreement = an_agreement()
    receivable = Receivable.objects.get()
    due_on = receivable.due_on
    last_minute = start_of_day(due_on) + timedelta(hours=23, minutes=59)

    assert end_unpaid_agreements(now=last_minute) == (0, [])
    assert not end_if_unpaid(receivable=receivable, now=last_minute)
    assert end_unpaid_agreements(now=start_of_day(due_on + timedelta(days=1))) == (1, [])
    agreement.refresh_from_db()
    assert agreement.end_reason == "unpaid"


def test_an_agreement_whose_payment_is_under_way_at_the_bank_does_not_lapse():
    an_agreement()
    PaymentAttempt.objects.create(receivable=Receivable.objects.get(), state="processing", opened_at=NOW)

    assert end_unpaid_agreements(now=LAPSED) == (0, [])

    assert not Document.objects.filter(kind="credit_note").exists()


def test_a_first_invoice_paid_in_part_is_left_to_a_person_and_says_so():
    agreement = an_agreement()
    a_payment_of(agreement, cents=100)

    outcome = bill_until(until_on=LAPSED.date(), now=LAPSED)

    assert outcome.ended_unpaid == 0
    [parked] = outcome.parked
    assert parked.startswith(f"{agreement.reference}: ")
    assert Document.objects.get().number in parked
    agreement.refresh_from_db()
    assert agreement.ended_on is None


def test_a_government_body_is_live_at_once_and_pays_later():
    town = an_employer(roles=("employer", "government"))
    town.party.kind, town.party.kvk_number, town.party.oin = "government", "", "00000001003214345000"
    town.party.save()

    agreement = an_agreement(quote=a_quote(town, purchase_order="PO-2027-14"))

    assert (agreement.payment_terms, agreement.first_paid_at) == ("credit", None)
    assert live(a_published_vacancy(town), NOW)
    assert end_unpaid_agreements(now=LAPSED) == (0, [])
    assert bill_until(until_on=TERM_ENDS, now=RENEWAL).invoices == 1
    assert nothing_is_broken()


def test_what_costs_nothing_asks_no_payment_and_is_live_at_once():
    employer = an_employer()
    Discount.objects.update(percent=100)

    agreement = an_agreement(employer, Choice("CAR-MARKETING"))

    assert Document.objects.get().gross_cents == 0
    assert agreement.first_paid_at == NOW
    assert not Receivable.objects.exists()
    assert nothing_is_broken()
    renewal = bill_until(until_on=TERM_ENDS, now=RENEWAL)
    assert (renewal.invoices, renewal.cents) == (1, 90750)
    assert not Receivable.objects.get().is_first


def test_a_government_service_is_delivered_for_nothing():
    """R1."""
    town = an_employer(roles=("government",))
    card = shipped("price_card_1.json")
    row = {**card["products"][-1], "code": "BRP", "programmes": ["government_service"], "is_offered": True}
    row.update({"funding_type": "in_kind", "prices": {"": 0}})
    publish_price_card(card={**card, "version": 2, "valid_from": "2027-01-01", "products": [row]}, now=NOW)

    agreement = an_agreement(town, Choice("BRP"))

    assert agreement.quote is not None
    assert agreement.quote.gross_cents == Document.objects.get().gross_cents == 0


def test_the_discount_is_named_in_the_language_of_the_buyer_whoever_clicks():
    with translation.override("en"):
        an_agreement(an_employer(language="nl"), Choice("CAR-MARKETING"))

    assert Document.objects.get().lines.get(code="").description == "Introductiekorting 50 %, eerste jaar"


def test_the_reason_on_a_credit_note_is_in_the_language_of_the_buyer():
    an_agreement(an_employer(language="en"))

    with translation.override("nl"):
        end_unpaid_agreements(now=LAPSED)

    assert Document.objects.get(kind="credit_note").reason == "Not paid within 30 days."


def test_an_end_that_comes_sooner_than_was_told_is_told_too():
    agreement = an_agreement()
    give_notice(agreement, TERM_ENDS, NOW)
    end_unpaid_agreements(now=LAPSED)

    told = OutboxMessage.objects.filter(kind="agreement.ended").order_by("id")
    assert [message.reference for message in told] == [
        f"{agreement.reference}:2028-03-16",
        f"{agreement.reference}:2027-04-16",
    ]
    deliver_due()
    assert [letter.subject for letter in mail.outbox if "eindigt" in letter.subject] == [
        f"Overeenkomst {agreement.reference} eindigt"
    ] * 2


def test_crediting_the_unpaid_first_invoice_ends_its_agreement():
    agreement = an_agreement()
    vacancy = a_published_vacancy(agreement.organisation)
    document = Receivable.objects.get().document

    credit_invoice(reference=document.reference, reason="Verkeerd bedrijf", actor=a_user(), now=NOW)

    agreement.refresh_from_db()
    assert (agreement.ended_on, agreement.end_reason) == (NOW.date(), "staff")
    assert agreement.next_charge_on is None
    assert not agreement.organisation.allowances.filter(until_at__gt=NOW).exists()
    assert not live(vacancy, NOW + timedelta(days=1))
    assert not any(broken_invariants(wall_now=wall_time()).values())


def test_crediting_a_renewal_leaves_the_agreement_as_it_is():
    agreement = a_paid_agreement()
    renewal = datetime(2028, 3, 16, 6, 0, tzinfo=AMSTERDAM)
    bill_until(until_on=renewal.date(), now=renewal)
    document = Receivable.objects.get(is_first=False).document

    credit_invoice(reference=document.reference, reason="Korting vergeten", actor=a_user(), now=renewal)

    agreement.refresh_from_db()
    assert agreement.ended_on is None
