"""The draft of a price card: begun as a copy, changed with nothing lost, published from its day, or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from billing.actions.card_checks import (
    CodeUnreadable,
    DiscountNeedsProducts,
    FundingDoesNotFit,
    GovernmentServiceIsFree,
    PriceMissing,
    PriceWrong,
    ProgrammeMissing,
    QuantitiesCross,
    TextMissing,
    TiersWrong,
    UnknownFact,
)
from billing.actions.card_drafts import (
    AlreadyOnCard,
    DayNotAhead,
    DayNotFree,
    DraftExists,
    DraftOutdated,
    NoCardToCopy,
    NoDraft,
    NothingChanged,
    NotOnDraft,
    StaleDraft,
    change_draft_day,
    change_draft_row,
    discard_draft,
    publish_draft,
    start_draft,
    undo_draft_row,
)
from billing.actions.catalogue import ProductChanged, publish_price_card, shipped, start_price_cards
from billing.models import Price, PriceCard, PriceCardDraft, Product
from billing.queries.catalogue import menu_card, prices_on, tiers_on
from billing.queries.products import products_on
from billing.rules.selection import Choice
from billing.tasks import daily_round
from foundation.models import AuditEntry
from tests.billing.changing import on
from tests.billing.drafting import JULY, a_discount_row, a_draft, an_editor, publish, put, row_of
from tests.billing.given import NOW, a_quote, an_employer, the_price_card
from tests.marketplace.given import a_user

pytestmark = pytest.mark.django_db

BEFORE = date(2027, 6, 30)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def on_draft() -> tuple[int, dict[str, Any]]:
    draft = PriceCardDraft.objects.get()
    return draft.revision, draft.content


def test_a_draft_begins_as_a_copy_of_the_last_card_with_a_day_of_its_own():
    draft = a_draft()
    card = shipped("price_card_1.json")

    assert draft.content["products"] == card["products"]
    assert draft.content["discounts"] == card["discounts"]
    assert (draft.content["valid_from"], draft.revision, draft.base.version) == ("2027-07-01", 1, 1)
    with pytest.raises(DraftExists):
        start_draft(valid_from=JULY, actor=an_editor(), now=NOW)
    assert PriceCardDraft.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (date(2027, 3, 15), DayNotAhead),
        (date(2027, 3, 16), DayNotAhead),
        (date(2027, 7, 1), DayNotFree),
        (date(2027, 4, 1), DayNotFree),
    ],
)
def test_a_day_that_is_past_today_taken_or_before_another_card_is_refused(day, refusal):
    the_price_card()
    publish_price_card(
        card={**shipped("price_card_1.json"), "version": 2, "valid_from": "2027-07-01"}, now=NOW
    )

    with pytest.raises(refusal):
        start_draft(valid_from=day, actor=an_editor(), now=NOW)
    assert not PriceCardDraft.objects.exists()
    draft = start_draft(valid_from=date(2027, 7, 2), actor=an_editor(), now=NOW)
    with pytest.raises(refusal):
        change_draft_day(revision=draft.revision, valid_from=day, actor=an_editor(), now=NOW)
    assert on_draft()[1]["valid_from"] == "2027-07-02"


def test_without_a_card_there_is_nothing_to_copy():
    with pytest.raises(NoCardToCopy):
        start_draft(valid_from=JULY, actor=an_editor(), now=NOW)
    assert not PriceCardDraft.objects.exists()


def test_prices_names_quantities_and_the_offer_hold_from_the_day_of_the_card_and_not_before():
    employer = an_employer()
    a_draft()
    put(row_of("CAR-RECRUIT-5", prices={"": 110000}, name_en="Five vacancies", name_nl="Vijf vacatures"))
    put(row_of("CAR-SLOT", largest_quantity=3))
    put(row_of("KNOWLEDGE", is_offered=False))
    put(row_of("WEL-INTRODUCTION", tiers={"": [[11, 8000]]}))
    card = publish()

    assert (card.version, card.valid_from) == (2, JULY)
    assert card.content["version"] == 2
    assert not PriceCardDraft.objects.exists()
    before, after = ({one.code: one for one in products_on(day)} for day in (BEFORE, JULY))
    assert [one["CAR-RECRUIT-5"].name_en for one in (before, after)] == [
        "Recruitment package, 5 vacancies at once",
        "Five vacancies",
    ]
    assert [one["CAR-SLOT"].largest_quantity for one in (before, after)] == [50, 3]
    assert [one["KNOWLEDGE"].is_offered for one in (before, after)] == [True, False]
    recruitment, welcome = after["CAR-RECRUIT-5"], after["WEL-INTRODUCTION"]
    assert [prices_on(day, "sme")[recruitment.pk].cents for day in (BEFORE, JULY)] == [100000, 110000]
    assert [len(tiers_on(welcome, day, "sme")) for day in (BEFORE, JULY)] == [1, 2]
    # What is decided does not wait for the round; the rows of products do.
    shown = [
        {item.product.code for group in menu_card(organisation=employer, now=now) for item in group.items}
        for now in (on(BEFORE), on(JULY))
    ]
    assert ["KNOWLEDGE" in codes for codes in shown] == [True, False]
    assert Product.objects.get(code="KNOWLEDGE").is_offered
    assert start_price_cards(now=on(BEFORE)) == 0
    assert start_price_cards(now=on(JULY)) == 3
    assert start_price_cards(now=on(JULY)) == 0
    assert not Product.objects.get(code="KNOWLEDGE").is_offered
    assert AuditEntry.objects.filter(action="publish_price_card", subject_reference="2").count() == 1


def test_the_daily_round_brings_lists_and_papers_up_to_the_card_of_today(clock_at):
    a_draft()
    put(row_of("CAR-SLOT", name_en="One more"))
    publish()
    for day, name in ((BEFORE, "Extra vacancy place"), (JULY, "One more")):
        clock_at(on(day))
        daily_round()
        assert Product.objects.get(code="CAR-SLOT").name_en == name


def test_a_quote_of_before_the_day_keeps_its_price_and_its_card():
    quote = a_quote()
    a_draft()
    put(row_of("CAR-RECRUIT-5", prices={"": 110000}))
    publish()

    quote.refresh_from_db()
    assert (quote.net_cents, quote.price_card.version) == (100000, 1)
    later = a_quote(quote.organisation, now=on(JULY))
    assert (later.net_cents, later.price_card.version) == (110000, 2)


def a_new_row(**changes: Any) -> dict[str, Any]:
    return row_of(
        "CAR-RECRUIT-5",
        **{
            "code": "CAR-RECRUIT-8",
            "name_nl": "Acht vacatures",
            "name_en": "Eight vacancies",
            "prices": {"": 150000},
            "grants": [{"listing_kind": "vacancy", "slots": 8}],
            **changes,
        },
    )


def test_a_new_product_can_be_chosen_from_its_day_on():
    employer = an_employer()
    a_draft()
    put(a_new_row(), is_new=True)
    publish()

    with pytest.raises(Exception, match="no product"):
        a_quote(employer, Choice("CAR-RECRUIT-8"), now=on(BEFORE))
    assert a_quote(employer, Choice("CAR-RECRUIT-8"), now=on(JULY)).net_cents == 150000
    assert products_on(JULY)[-1].code == "CAR-RECRUIT-8"


@pytest.mark.parametrize(
    ("changes", "refusal", "sentence"),
    [
        ({"code": "CAR-RECRUIT-5"}, AlreadyOnCard, "is on the card already"),
        ({"code": "car-recruit-5"}, AlreadyOnCard, "is on the card already"),
        ({"code": "acht vacatures"}, CodeUnreadable, "cannot be a code"),
        ({"programmes": ["services"]}, FundingDoesNotFit, "validation matrix"),
        ({"programmes": []}, ProgrammeMissing, "no programme"),
        (
            {"programmes": ["government_service"], "funding_type": "in_kind"},
            GovernmentServiceIsFree,
            "never charged",
        ),
        (
            {
                "programmes": ["government_service"],
                "funding_type": "in_kind",
                "prices": {"": 0},
                "has_free_amount": True,
            },
            GovernmentServiceIsFree,
            "never charged",
        ),
        ({"prices": {}}, PriceMissing, "has no price for"),
        ({"prices": {"start_up": 1, "sme": 2}}, PriceMissing, "has no price for"),
        ({"prices": {"": -1}}, PriceWrong, "below zero"),
        ({"prices": {"": 100_000_001}}, PriceWrong, "above a million"),
        ({"prices": {"": 1, "helmond": 2}}, UnknownFact, "never of a region (R2)"),
        ({"region_prices": {"helmond": 1}}, UnknownFact, "never of a region (R2)"),
        ({"smallest_quantity": 3, "largest_quantity": 2}, QuantitiesCross, "above the largest"),
        ({"smallest_quantity": 0}, QuantitiesCross, "below one"),
        ({"tiers": {"": [[11, 1]]}}, TiersWrong, "not paid by use"),
        ({"name_nl": " "}, TextMissing, "needs a name"),
        ({"text_en": "x" * 301}, TextMissing, "too long"),
    ],
)  # fmt: skip
def test_a_product_that_cannot_be_is_refused_with_a_sentence_and_the_draft_stays(changes, refusal, sentence):
    a_draft()
    before = on_draft()

    with pytest.raises(refusal) as refused:
        put(a_new_row(**changes), is_new=True)

    assert sentence in refused.value.message
    assert on_draft() == before


@pytest.mark.parametrize("tiers", [[[11, 8000], [11, 7000]], [[21, 8000], [11, 7000]], [[1, 8000]]])
def test_tiers_run_upward_from_the_second_one(tiers):
    a_draft()
    before = on_draft()

    with pytest.raises(TiersWrong):
        put(row_of("WEL-INTRODUCTION", tiers={"": tiers}))

    assert on_draft() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grants", [{"listing_kind": "vacancy", "slots": 4}]),
        ("unit", "once"),
        ("funding_type", "marketing"),
        ("vat_treatment", "education"),
        ("has_free_amount", True),
    ],
)
def test_a_known_product_stays_what_it_is(name, value):
    a_draft()
    before = on_draft()

    with pytest.raises(ProductChanged, match="CAR-RECRUIT-5"):
        put(row_of("CAR-RECRUIT-5", **{name: value}))

    assert on_draft() == before
    with pytest.raises(NotOnDraft):
        put(a_new_row())
    assert on_draft() == before


def test_two_people_never_overwrite_each_other_in_silence():
    draft = a_draft()
    other = a_user("samira@mip.example")
    mine = row_of("CAR-RECRUIT-5", prices={"": 110000})
    change_draft_row(
        revision=draft.revision,
        part="products",
        row=row_of("CAR-SLOT", prices={"": 16000}),
        is_new=False,
        actor=other,
        now=NOW,
    )
    before = on_draft()

    for stale in (
        lambda: change_draft_row(
            revision=1, part="products", row=mine, is_new=False, actor=an_editor(), now=NOW
        ),
        lambda: change_draft_day(revision=1, valid_from=JULY, actor=an_editor(), now=NOW),
        lambda: undo_draft_row(revision=1, part="products", code="CAR-SLOT", actor=an_editor(), now=NOW),
        lambda: discard_draft(revision=1, actor=an_editor(), now=NOW),
        lambda: publish_draft(revision=1, actor=an_editor(), now=NOW),
    ):
        with pytest.raises(StaleDraft, match="changed this draft while you were at it"):
            stale()

    assert on_draft() == before
    assert before[0] == 2
    assert PriceCard.objects.count() == 1


def test_what_was_changed_can_be_put_back_and_what_is_new_goes_off():
    a_draft()
    before = on_draft()[1]
    put(row_of("CAR-SLOT", prices={"": 16000}))
    put(a_new_row(), is_new=True)
    put(a_discount_row(products=["CAR-RECRUIT-8"]), part="discounts", is_new=True)

    def undo(part: Any, code: str) -> None:
        undo_draft_row(revision=on_draft()[0], part=part, code=code, actor=an_editor(), now=NOW)

    with pytest.raises(DiscountNeedsProducts):
        undo("products", "CAR-RECRUIT-8")
    with pytest.raises(NotOnDraft):
        undo("products", "SOAP")
    assert len(on_draft()[1]["products"]) == 20
    undo("discounts", "zomer-27")
    undo("products", "CAR-RECRUIT-8")
    undo("products", "CAR-SLOT")

    assert on_draft()[1] == before
    with pytest.raises(NothingChanged):
        publish()
    assert PriceCard.objects.count() == 1


def test_a_draft_is_thrown_away_and_a_published_card_cannot_be_edited():
    a_draft()
    discard_draft(revision=1, actor=an_editor(), now=NOW)
    assert not PriceCardDraft.objects.exists()
    start_draft(valid_from=JULY, actor=an_editor(), now=NOW)
    row = row_of("CAR-SLOT", prices={"": 16000})
    put(row)
    card = publish()

    with pytest.raises(NoDraft, match="A published card never changes"):
        change_draft_row(revision=2, part="products", row=row, is_new=False, actor=an_editor(), now=NOW)

    card.refresh_from_db()
    assert card.content["valid_from"] == "2027-07-01"
    assert Price.objects.filter(product__code="CAR-SLOT", card=card).get().cents == 16000


def test_a_draft_whose_day_has_come_or_that_another_card_overtook_is_not_published():
    a_draft()
    put(row_of("CAR-SLOT", prices={"": 16000}))
    with pytest.raises(DayNotAhead):
        publish(now=on(JULY))
    publish_price_card(
        card={**shipped("price_card_1.json"), "version": 2, "valid_from": "2027-05-01"}, now=NOW
    )

    with pytest.raises(DraftOutdated):
        publish()

    assert PriceCard.objects.count() == 2
    assert on_draft()[0] == 2
