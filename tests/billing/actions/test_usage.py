"""Use is recorded once, billed once a month, corrected to the cent, and shared by its payers."""

from __future__ import annotations

from datetime import date

import pytest

from billing.actions.agreements import end_agreement
from billing.actions.catalogue import publish_price_card, shipped
from billing.actions.quotes import MigrantPaysForWork, PayerNotAllowed, UnknownProduct
from billing.actions.runs import bill_until
from billing.actions.usage import (
    NothingToCorrect,
    NotUsed,
    OnePersonIsOne,
    Payer,
    PayersTwice,
    QuantityWrong,
    ReferenceIsOfAnother,
    Used,
    UsedInFuture,
    UsedTooLongAgo,
    correct_usage,
    net_of,
    record_usage,
)
from billing.actions.usage_files import (
    ColumnsMissing,
    FileUnreadable,
    LinesWrong,
    TooManyLines,
    record_file,
)
from billing.actions.usage_payers import NoAgreementThatDay
from billing.choices import EndReason, UsageSource
from billing.models import Agreement, AgreementLine, Charge, Product, Usage
from billing.queries.usage import UsageNotFound, one_usage_of, unused_allowances, usable_products
from billing.rules.selection import Choice
from foundation.choices import PartyKind
from foundation.models import Party
from foundation.money import Money
from foundation.periods import day_of
from invoices.models import Document
from marketplace.actions.participants import ParticipantNeedsName, enrol_participant, forget_participant
from marketplace.models import Organisation
from marketplace.queries.participants import UnknownParticipant, participant_of
from tests.billing.changing import balance, nothing_is_broken, on, owed
from tests.billing.given import NOW, a_paid_agreement, a_quote, an_agreement, an_employer
from tests.billing.persons import a_person
from tests.marketplace.given import a_user, an_owner_of
from tests.quality.given import a_partner

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 20)
APRIL = date(2027, 4, 1)


def use(organisation: Organisation, day: date = DAY, quantity: int = 1, **changes: object) -> Usage:
    facts: dict[str, object] = {"code": "WEL-INTRODUCTION", "used_on": day, "quantity": quantity}
    payers = changes.pop("payers", ())
    without = changes.pop("without_agreement", False)
    today = changes.pop("today", date(2027, 3, 31))
    return record_usage(
        organisation=organisation,
        used=Used(**{**facts, **changes}),  # type: ignore[arg-type]  # a test names the fields it changes
        source=UsageSource.PORTAL,
        payers=payers,  # type: ignore[arg-type]
        without_agreement=bool(without),
        actor=an_owner_of(organisation),
        now=on(today),  # type: ignore[arg-type]
    )


def papers() -> list[tuple[str, int]]:
    return list(Document.objects.order_by("id").values_list("kind", "net_cents"))


def test_what_is_used_in_a_month_is_one_invoice_with_a_line_for_each_kind():
    agreement = a_paid_agreement()
    employer = agreement.organisation
    use(employer, date(2027, 3, 18), 3)
    use(employer, date(2027, 3, 25), 5)
    use(employer, date(2027, 3, 26), code="EXTRA-SERVICE")

    assert bill_until(until_on=date(2027, 3, 31), now=on(date(2027, 3, 31))).invoices == 0
    bill_until(until_on=APRIL, now=on(APRIL))
    bill_until(until_on=APRIL, now=on(APRIL))

    assert papers() == [("invoice", 100000), ("invoice", 8 * 9500 + 5000)]
    lines = Document.objects.order_by("-id")[0].lines.order_by("position")
    assert [(line.code, int(line.quantity), line.detail) for line in lines] == [
        ("WEL-INTRODUCTION", 8, "maart 2027"),
        ("EXTRA-SERVICE", 1, "maart 2027"),
    ]
    assert nothing_is_broken()


def test_the_same_reference_again_is_the_same_use_and_other_use_is_refused():
    employer = a_paid_agreement().organisation
    first = use(employer, external_reference="D-17", quantity=2)

    assert use(employer, external_reference="D-17", quantity=2) == first
    with pytest.raises(ReferenceIsOfAnother):
        use(employer, external_reference="D-17", quantity=3)
    with pytest.raises(ReferenceIsOfAnother):
        use(employer, external_reference="D-17", quantity=2, code="WEL-DUTCH")

    assert Usage.objects.count() == AgreementLine.objects.filter(bills_on__isnull=False).count() == 1


def test_until_it_is_invoiced_a_correction_changes_what_is_billed():
    agreement = a_paid_agreement()
    usage = use(agreement.organisation, quantity=5)

    correct_usage(usage=usage, quantity=3, actor=a_user(), now=on(date(2027, 3, 31)))
    bill_until(until_on=APRIL, now=on(APRIL))

    assert papers() == [("invoice", 100000), ("invoice", 3 * 9500)]


def test_after_it_is_invoiced_a_correction_is_a_credit_note_and_the_rest_settles_it():
    agreement = a_paid_agreement()
    usage = use(agreement.organisation, quantity=5)
    bill_until(until_on=APRIL, now=on(APRIL))

    correct_usage(usage=usage, quantity=3, actor=a_user(), now=on(date(2027, 4, 10)))

    assert sorted(papers()[2:]) == [("credit_note", -5 * 9500), ("invoice", 3 * 9500)]
    assert owed(agreement) == 3 * 9500 * 121 // 100
    assert balance("2100") == 0
    note = Document.objects.get(kind="credit_note")
    assert "gecorrigeerd" in note.reason
    usage.refresh_from_db()
    correct_usage(usage=usage, quantity=0, actor=a_user(), now=on(date(2027, 4, 11)))
    assert owed(agreement) == 0
    assert one_usage_of(agreement.organisation, usage.reference).quantity == 0
    bill_until(until_on=date(2027, 5, 1), now=on(date(2027, 5, 1)))
    assert sum(net for _kind, net in papers()) == 100000
    assert nothing_is_broken()


def test_seats_that_were_bought_ahead_go_first_and_come_back_with_a_correction():
    agreement = a_paid_agreement(an_employer(), Choice("WEL-INTRODUCTION", 8))
    employer = agreement.organisation
    first = use(employer, quantity=6)
    second = use(employer, quantity=5)

    assert (first.from_seats, second.from_seats) == (6, 2)
    assert net_of(second) == Money(3 * 9500)
    assert [one.left for one in unused_allowances(now=on(DAY))] == []
    correct_usage(usage=first, quantity=0, actor=a_user(), now=on(date(2027, 3, 31)))
    assert use(employer, quantity=4).from_seats == 4
    [unused] = unused_allowances(now=on(DAY))
    assert (unused.what, unused.bought, unused.used, unused.left) == ("WEL-INTRODUCTION", 8, 6, 2)


def a_card_with_tiers() -> None:
    card = shipped("price_card_1.json")
    card["version"], card["valid_from"] = 2, "2027-02-01"
    for row in card["products"]:
        if row["code"] == "WEL-INTRODUCTION":
            row["tiers"] = {"": [[4, 8000], [7, 0]]}
    publish_price_card(card=card, now=NOW)


def test_tiers_and_a_cap_count_over_the_year():
    employer = a_paid_agreement().organisation
    a_card_with_tiers()

    nets = [net_of(use(employer, quantity=quantity)).cents for quantity in (2, 3, 4)]

    assert nets == [2 * 9500, 9500 + 2 * 8000, 8000]
    assert net_of(use(employer, date(2028, 1, 5), today=date(2028, 1, 6))).cents == 9500


def test_several_payers_share_to_the_cent_each_on_its_own_invoice():
    employer = a_paid_agreement().organisation
    town = a_partner(kvk_number="90006623", name="Gemeente Someren", roles=["government"])
    Party.objects.filter(pk=town.party_id).update(
        kind=PartyKind.GOVERNMENT, kvk_number="", oin="00000001003214345000"
    )
    a_paid_or_credit = a_credit_agreement(Organisation.objects.get(pk=town.pk))

    usage = use(employer, code="EXTRA-SERVICE", quantity=1, payers=[Payer(employer, 2), Payer(town, 1)])
    bill_until(until_on=APRIL, now=on(APRIL))

    assert [share.line and share.line.unit_price_cents for share in usage.shares.order_by("id")] == [
        3333,
        1667,
    ]
    shared = Document.objects.filter(issued_on=APRIL).order_by("id")
    assert sorted(one.net_cents for one in shared) == [1667, 3333]
    assert {one.party for one in shared} == {employer.party, a_paid_or_credit.party}
    assert "1 ×, 2/3" in {line.detail.rpartition("2027, ")[2] for one in shared for line in one.lines.all()}
    assert nothing_is_broken()


def a_credit_agreement(organisation: Organisation) -> Agreement:
    return an_agreement(quote=a_quote(organisation, Choice("KNOWLEDGE"), purchase_order="PO-2027-14"))


def test_without_an_agreement_our_own_staff_bill_each_month_with_one_surcharge():
    employer = an_employer()
    with pytest.raises(NoAgreementThatDay):
        use(employer)
    use(employer, quantity=2, without_agreement=True)
    use(employer, date(2027, 3, 22), without_agreement=True)

    bill_until(until_on=APRIL, now=on(APRIL))

    [document] = Document.objects.all()
    assert document.net_cents == 3 * 9500 + 2500
    use(employer, date(2027, 4, 5), without_agreement=True, today=date(2027, 4, 5))
    bill_until(until_on=date(2027, 5, 1), now=on(date(2027, 5, 1)))
    assert papers()[1:] == [("invoice", 9500 + 2500)]
    assert nothing_is_broken()


def test_a_run_that_is_late_bills_use_as_runs_in_time_would():
    employer = a_paid_agreement().organisation
    use(employer)
    use(employer, date(2027, 4, 5), today=date(2027, 4, 5))

    bill_until(until_on=date(2027, 6, 1), now=on(date(2027, 6, 1)))

    rows = Charge.objects.filter(line__bills_on__isnull=False).order_by("id")
    assert [one.period_from for one in rows] == [APRIL, date(2027, 5, 1)]
    assert papers()[1:] == [("invoice", 9500), ("invoice", 9500)]


def test_what_was_used_before_an_end_is_billed_after_it():
    agreement = a_paid_agreement()
    use(agreement.organisation)
    end_agreement(
        agreement=agreement,
        ends_on=date(2027, 3, 31),
        reason=EndReason.STAFF,
        actor=a_user(),
        now=on(date(2027, 3, 31)),
    )

    bill_until(until_on=APRIL, now=on(APRIL))

    assert papers()[-1] == ("invoice", 9500)
    with pytest.raises(NoAgreementThatDay):
        use(agreement.organisation, date(2027, 4, 1), today=date(2027, 4, 2))
    assert nothing_is_broken()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"quantity": 0}, QuantityWrong),
        ({"quantity": -2}, QuantityWrong),
        ({"quantity": 10_000}, QuantityWrong),
        ({"code": "NO-SUCH"}, UnknownProduct),
        ({"code": "CAR-RECRUIT-5"}, NotUsed),
        ({"day": date(2027, 4, 2)}, UsedInFuture),
        ({"day": date(2026, 3, 31)}, UsedTooLongAgo),
        ({"day": date(2027, 3, 15)}, NoAgreementThatDay),
    ],
)
def test_use_that_cannot_be_is_refused_and_nothing_is_kept(changes, refusal):
    employer = a_paid_agreement().organisation
    with pytest.raises(refusal):
        use(employer, **changes)

    assert not Usage.objects.exists()


def test_a_company_that_is_small_pays_per_company():
    assert net_of(use(a_paid_agreement().organisation, code="MKB-SUPPORT")) == Money(50000)


def test_who_may_not_pay_for_it_does_not():
    provider = a_paid_agreement(
        an_employer(roles=["training_provider"], recognised=False), Choice("KNOWLEDGE")
    )
    with pytest.raises(PayerNotAllowed):
        use(provider.organisation)
    Product.objects.filter(code="EXTRA-SERVICE").update(
        funding_type="service_fee", grants=[{"listing_kind": "vacancy", "slots": 1}]
    )
    with pytest.raises(MigrantPaysForWork):
        use(a_person(), code="EXTRA-SERVICE")
    employer = a_partner(kvk_number="90011368")
    for payers in ([Payer(employer), Payer(employer)], [Payer(employer, 0)]):
        with pytest.raises(PayersTwice):
            use(employer, payers=payers)
    assert not Usage.objects.exists()


def test_a_correction_that_cannot_be_is_refused():
    employer = a_paid_agreement().organisation
    usage = use(employer, quantity=2)
    for refusal, quantity, day in (
        (NothingToCorrect, 2, date(2027, 3, 31)),
        (QuantityWrong, -1, date(2027, 3, 31)),
        (UsedTooLongAgo, 1, date(2028, 3, 20)),
    ):
        with pytest.raises(refusal):
            correct_usage(usage=usage, quantity=quantity, actor=a_user(), now=on(day))
    with pytest.raises(UsageNotFound):
        one_usage_of(an_employer(kvk_number="90006623"), usage.reference)


def test_a_participant_is_one_of_our_own_and_can_be_forgotten():
    employer = a_paid_agreement().organisation
    owner = an_owner_of(employer)
    with pytest.raises(ParticipantNeedsName):
        enrol_participant(organisation=employer, name=" ", actor=owner, now=NOW)
    ewa = enrol_participant(organisation=employer, name="Ewa", actor=owner, now=NOW)
    usage = use(employer, participant=ewa)
    with pytest.raises(OnePersonIsOne):
        use(employer, participant=ewa, quantity=2)
    with pytest.raises(OnePersonIsOne):
        correct_usage(usage=usage, quantity=2, actor=owner, now=on(date(2027, 3, 31)))
    with pytest.raises(UnknownParticipant):
        participant_of(an_employer(kvk_number="90006623"), ewa.reference)

    forget_participant(participant=ewa, actor=owner, now=NOW)
    forget_participant(participant=ewa, actor=owner, now=NOW)

    ewa.refresh_from_db()
    assert ewa.name == ""
    with pytest.raises(UnknownParticipant):
        participant_of(employer, ewa.reference)
    assert Usage.objects.get().participant == ewa


FILE = """\ufeffproduct;day;quantity;reference;participant
WEL-INTRODUCTION;2027-03-18;2;R-1;
WEL-DUTCH;19-03-2027;1;R-2;
"""


def send(employer: Organisation, text: str | bytes) -> list[Usage]:
    content = text if isinstance(text, bytes) else text.encode()
    return record_file(
        organisation=employer, content=content, actor=an_owner_of(employer), now=on(date(2027, 3, 31))
    )


def test_a_file_is_recorded_whole_and_again_changes_nothing():
    employer = a_paid_agreement().organisation

    first = send(employer, FILE)

    assert send(employer, FILE.replace(";", ",")) == first
    assert [one.quantity for one in first] == [2, 1]
    assert Usage.objects.count() == 2


def test_a_wrong_line_is_named_and_nothing_of_the_file_is_recorded():
    employer = a_paid_agreement().organisation

    with pytest.raises(LinesWrong) as refused:
        send(
            employer,
            FILE
            + "WEL-INTRODUCTION;gisteren;1;R-3;\nWEL-INTRODUCTION;2027-03-18;veel;R-4;\n"
            + "WEL-INTRODUCTION;2027-03-18;1;;\nWEL-INTRODUCTION;2027-03-18;1;R-5;P-NONE\n",
        )

    message = refused.value.message
    for words in ("Regel 4: “gisteren”", "Regel 5: “veel”", "Regel 6:", "Regel 7:"):
        assert words in message
    assert not Usage.objects.exists()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"\xff\xfe\x00", FileUnreadable),
        (b"product;day\n", ColumnsMissing),
        (b"", ColumnsMissing),
        (b"product;day;quantity;reference\n" + b"A;2027-03-18;1;R\n" * 2001, TooManyLines),
    ],
)
def test_what_is_no_file_of_use_is_refused(content, refusal):
    employer = a_paid_agreement().organisation

    with pytest.raises(refusal):
        send(employer, content)


def test_what_an_organisation_can_pay_by_use_follows_the_matrix():
    assert {one.code for one in usable_products(an_employer(), day_of(NOW))} >= {
        "WEL-INTRODUCTION",
        "EXTRA-SERVICE",
    }
    assert (
        usable_products(
            a_partner(kvk_number="90006623", roles=["training_provider"], segment="large"), day_of(NOW)
        )
        == []
    )
