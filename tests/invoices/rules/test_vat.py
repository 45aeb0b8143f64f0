"""VAT by product, payer and date: one table of all cases with what stands on paper and where it is declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import Money
from foundation.periods import Period
from invoices.choices import DocumentKind, PlaceRule, Undecided, VatTreatment, ViesAnswer
from invoices.documents.sheet import ground_sentence, rate_word
from invoices.rules.evidence import rule_in, stored_facts
from invoices.rules.exemptions import EXEMPTIONS
from invoices.rules.returns import rubric_of
from invoices.rules.totals import totals_of, vat_over
from invoices.rules.vat import (
    BuyerFacts,
    Ground,
    SellerFacts,
    VatDecision,
    VatFacts,
    ViesProof,
    answer_that_counts,
    decide_vat,
    decision_on,
    paper_of,
)

DAY = date(2027, 3, 16)
ALL_2027 = Period(date(2027, 1, 1), date(2028, 1, 1))
REGISTERED = SellerFacts(crkbo_registered=ALL_2027)
SMALL = SellerFacts(small_business=ALL_2027)


def proof(answer: ViesAnswer = ViesAnswer.VALID, asked_on: date = DAY) -> ViesProof:
    return ViesProof(answer=answer, consultation_number="WAPIAAAAX1", asked_on=asked_on)


BUYERS = {
    "a Dutch business": BuyerFacts(kind="organisation", country="NL", vat_id="NL000000012B01"),
    "a Dutch government": BuyerFacts(kind="government", country="NL"),
    "a Dutch person": BuyerFacts(kind="person", country="NL"),
    "a German business that VIES knows": BuyerFacts(
        kind="organisation", country="DE", vat_id="DE136695976", vies=proof()
    ),
    "a Greek business that VIES knows": BuyerFacts(
        kind="organisation", country="GR", vat_id="EL094259216", vies=proof()
    ),
    "a Belgian government that VIES knows": BuyerFacts(
        kind="government", country="BE", vat_id="BE0403019261", vies=proof()
    ),
    "a German business VIES said nothing of": BuyerFacts(
        kind="organisation", country="DE", vat_id="DE136695976"
    ),
    "a German business VIES does not know": BuyerFacts(
        kind="organisation", country="DE", vat_id="DE136695976", vies=proof(ViesAnswer.INVALID)
    ),
    "a German business asked about too long ago": BuyerFacts(
        kind="organisation",
        country="DE",
        vat_id="DE136695976",
        vies=proof(asked_on=DAY - timedelta(days=31)),
    ),
    "a German business with a Polish VAT id": BuyerFacts(
        kind="organisation", country="DE", vat_id="PL8567346215", vies=proof()
    ),
    "a German body without a VAT id": BuyerFacts(kind="organisation", country="DE"),
    "a Polish person": BuyerFacts(kind="person", country="PL"),
    "a Swiss business": BuyerFacts(kind="organisation", country="CH", vat_id="CHE107787577"),
    "a British business": BuyerFacts(kind="organisation", country="GB", vat_id="GB980780684"),
    "a business in Northern Ireland": BuyerFacts(kind="organisation", country="XI"),
    "a Ukrainian person": BuyerFacts(kind="person", country="UA"),
    "a Swiss canton": BuyerFacts(kind="government", country="CH"),
}
HERE = ("a Dutch business", "a Dutch government", "a Dutch person")
SHIFTED = (
    "a German business that VIES knows",
    "a Greek business that VIES knows",
    "a Belgian government that VIES knows",
)
OUTSIDE = ("a Swiss business", "a British business", "a business in Northern Ireland")
NOT_TAXABLE = ("a German body without a VAT id", "a Polish person")
CONSUMERS_OUTSIDE = ("a Ukrainian person", "a Swiss canton")
UNSURE = {
    "a German business VIES said nothing of": Undecided.VAT_ID_UNCHECKED,
    "a German business asked about too long ago": Undecided.VAT_ID_UNCHECKED,
    "a German business VIES does not know": Undecided.VAT_ID_INVALID,
    "a German business with a Polish VAT id": Undecided.VAT_ID_OF_ANOTHER_COUNTRY,
}


def facts(
    buyer: str,
    treatment: str = VatTreatment.STANDARD,
    place_rule: str = PlaceRule.GENERAL,
    seller: SellerFacts = REGISTERED,
    on: date = DAY,
) -> VatFacts:
    return VatFacts(
        treatment=treatment,
        place_rule=place_rule,
        supplied_on=on,
        decided_on=DAY,
        buyer=BUYERS[buyer],
        seller=seller,
    )


@dataclass(frozen=True)
class Paper:
    """What a ground comes to: UBL category, rate and VATEX code, the box of the return, and the words on paper."""

    ground: Ground
    category: str
    rate: int
    box: str
    icp: str
    kind: DocumentKind
    word_nl: str
    sentence_nl: str
    sentence_en: str
    vatex: str = ""


INVOICE = DocumentKind.INVOICE
PAPERS = [
    Paper(Ground.STANDARD, "S", 21, "1a", "", INVOICE, "21 %", "", ""),
    Paper(Ground.REDUCED, "S", 9, "1b", "", INVOICE, "9 %", "", ""),
    Paper(
        Ground.EDUCATION, "E", 0, "", "", INVOICE, "vrij",
        "Vrijgesteld van btw: artikel 11, lid 1, onderdeel o, Wet op de omzetbelasting 1968. Wij staan in het CRKBO-register.",  # noqa: E501 -- as on paper
        "Exempt from VAT: article 11, paragraph 1, part o, Wet op de omzetbelasting 1968. We are in the CRKBO register.",  # noqa: E501 -- as on paper
        "VATEX-EU-132-1I",
    ),
    Paper(
        Ground.SMALL_BUSINESS, "E", 0, "", "", INVOICE, "vrij",
        "Vrijgesteld van btw: kleineondernemersregeling, artikel 25, Wet op de omzetbelasting 1968.",
        "Exempt from VAT: small business scheme, article 25, Wet op de omzetbelasting 1968.",
    ),
    Paper(
        Ground.REVERSE_CHARGE, "AE", 0, "3b", "ICP", INVOICE, "verlegd",
        "Btw verlegd: artikelen 44 en 196 van Richtlijn 2006/112/EG. U geeft de btw in uw eigen land aan.",
        "VAT reverse-charged: articles 44 and 196 of Directive 2006/112/EC. You declare the VAT in your country.",
        "VATEX-EU-AE",
    ),
    Paper(
        Ground.OUTSIDE_EU, "O", 0, "", "", INVOICE, "geen NL btw",
        "Niet onderworpen aan Nederlandse btw: artikel 6, lid 1, Wet op de omzetbelasting 1968.",
        "Not subject to Dutch VAT: article 6, paragraph 1, Wet op de omzetbelasting 1968.",
        "VATEX-EU-O",
    ),
    Paper(
        Ground.OUTSIDE_SCOPE, "O", 0, "", "", DocumentKind.PAYMENT_REQUEST, "geen",
        "Buiten de btw: bijdrage zonder tegenprestatie. Dit is een verzoek om betaling en geen factuur: er kan geen btw worden afgetrokken.",  # noqa: E501 -- as on paper
        "Outside the scope of VAT: contribution with nothing in return. This is a request for payment and no invoice: no VAT can be deducted.",  # noqa: E501 -- as on paper
        "VATEX-EU-O",
    ),
]  # fmt: skip

Case = tuple[str, str, str, SellerFacts, Ground | Undecided]


def cases() -> list[Case]:
    """Every treatment, place rule and kind of buyer, with who sells where that decides."""
    standard, general = VatTreatment.STANDARD, PlaceRule.GENERAL
    table: list[Case] = []
    for buyer in BUYERS:
        table += [
            # Subsidy, donation, contribution: whoever pays.
            (buyer, VatTreatment.OUTSIDE_SCOPE, general, REGISTERED, Ground.OUTSIDE_SCOPE),
            # Admission to what is held here is here, whoever comes: the trap.
            (buyer, standard, PlaceRule.ADMISSION, REGISTERED, Ground.STANDARD),
            (buyer, VatTreatment.EDUCATION, PlaceRule.ADMISSION, REGISTERED, Ground.EDUCATION),
            (buyer, VatTreatment.EDUCATION, PlaceRule.ADMISSION, SellerFacts(), Ground.STANDARD),
            (buyer, standard, PlaceRule.ADMISSION, SMALL, Ground.SMALL_BUSINESS),
            # A person decides, whoever buys.
            (buyer, standard, PlaceRule.ABROAD, REGISTERED, Undecided.HELD_ABROAD),
            (buyer, standard, PlaceRule.PROPERTY, REGISTERED, Undecided.PROPERTY),
        ]
    for place in (general, PlaceRule.VIRTUAL):
        for buyer in HERE:
            table += [
                (buyer, standard, place, REGISTERED, Ground.STANDARD),
                (buyer, VatTreatment.REDUCED, place, REGISTERED, Ground.REDUCED),
                (buyer, VatTreatment.EDUCATION, place, REGISTERED, Ground.EDUCATION),
                (buyer, VatTreatment.EDUCATION, place, SellerFacts(), Ground.STANDARD),
                (buyer, standard, place, SMALL, Ground.SMALL_BUSINESS),
            ]
        for buyer in SHIFTED:
            table += [
                (buyer, standard, place, REGISTERED, Ground.REVERSE_CHARGE),
                (buyer, VatTreatment.REDUCED, place, REGISTERED, Ground.REVERSE_CHARGE),
                # The scheme is for what is supplied here.
                (buyer, standard, place, SMALL, Ground.REVERSE_CHARGE),
            ]
        table += [(buyer, standard, place, REGISTERED, Ground.OUTSIDE_EU) for buyer in OUTSIDE]
        table += [(buyer, standard, place, REGISTERED, why) for buyer, why in UNSURE.items()]
        table += [
            (buyer, standard, place, REGISTERED, Undecided.CONSUMER_OUTSIDE_EU) for buyer in CONSUMERS_OUTSIDE
        ]
    for buyer in NOT_TAXABLE:
        table += [
            (buyer, standard, general, REGISTERED, Ground.STANDARD),
            (buyer, VatTreatment.EDUCATION, general, REGISTERED, Ground.EDUCATION),
            (buyer, standard, PlaceRule.VIRTUAL, REGISTERED, Undecided.CONSUMER_ONLINE),
        ]
    return table


@pytest.mark.parametrize(("buyer", "treatment", "place_rule", "seller", "expected"), cases())
def test_each_case_of_product_and_buyer_has_its_ground_or_says_why_a_person_decides(
    buyer: str, treatment: str, place_rule: str, seller: SellerFacts, expected: Ground | Undecided
):
    decision = decide_vat(facts(buyer, treatment, place_rule, seller))

    if isinstance(expected, Undecided):
        assert decision == expected
        with translation.override("nl"):
            assert str(expected.label).endswith(".")
    else:
        assert decision == decision_on(expected)


def test_the_table_has_every_buyer_treatment_place_and_ground():
    table = cases()

    assert {buyer for buyer, *_rest in table} == set(BUYERS)
    assert {treatment for _buyer, treatment, *_rest in table} == set(VatTreatment.values)
    assert {place for _buyer, _treatment, place, *_rest in table} == set(PlaceRule.values)
    assert {expected for *_rest, expected in table} == {*Ground, *Undecided}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.ground.value)
def test_each_ground_has_its_category_rate_box_document_and_sentence(paper: Paper):
    decision = decision_on(paper.ground)

    assert decision == VatDecision(paper.category, paper.rate, paper.ground)
    assert (rubric_of(decision).box, rubric_of(decision).is_in_icp) == (paper.box, paper.icp == "ICP")
    assert (paper_of(decision) == Ground.OUTSIDE_SCOPE) == (paper.kind == DocumentKind.PAYMENT_REQUEST)
    with translation.override("nl"):
        assert rate_word(paper.rate, paper.ground).replace("\N{NO-BREAK SPACE}", " ") == paper.word_nl
        assert ground_sentence(paper.ground) == paper.sentence_nl
    with translation.override("en"):
        assert ground_sentence(paper.ground) == paper.sentence_en
    exemption = EXEMPTIONS.get(paper.ground)
    assert (exemption is None) == (paper.rate > 0)
    assert (exemption.code if exemption else "") == paper.vatex
    assert {one.ground for one in PAPERS} == set(Ground)


def test_education_is_exempt_on_the_days_on_which_the_issuer_is_registered_and_not_on_others():
    last, after = date(2027, 12, 31), date(2028, 1, 1)

    on_the_last = decide_vat(facts("a Dutch business", VatTreatment.EDUCATION, on=last))
    the_day_after = decide_vat(facts("a Dutch business", VatTreatment.EDUCATION, on=after))

    assert (on_the_last, the_day_after) == (decision_on(Ground.EDUCATION), decision_on(Ground.STANDARD))


def test_an_answer_of_vies_counts_for_thirty_days_and_unknown_is_never_invalid():
    asked = proof(asked_on=date(2027, 3, 1))

    assert answer_that_counts(asked, date(2027, 3, 31)) == ViesAnswer.VALID
    assert answer_that_counts(asked, date(2027, 4, 1)) == ViesAnswer.UNKNOWN
    assert answer_that_counts(None, DAY) == ViesAnswer.UNKNOWN


def test_the_facts_are_kept_as_plain_values_and_tell_the_rule_again():
    kept = stored_facts(facts("a German business that VIES knows"))

    assert kept == {
        "treatment": "standard",
        "place_rule": "general",
        "supplied_on": "2027-03-16",
        "buyer_kind": "organisation",
        "country": "DE",
        "vat_id": "DE136695976",
        "vies": {"answer": "valid", "consultation_number": "WAPIAAAAX1", "asked_on": "2027-03-16"},
        "crkbo": ["2027-01-01", "2028-01-01"],
        "small_business": None,
    }
    again = rule_in(kept)
    assert again is not None
    assert (again.treatment, again.place_rule, again.supplied_on) == ("standard", "general", DAY)
    assert rule_in({}) is None


@given(
    buyer=st.sampled_from(sorted(BUYERS)),
    treatment=st.sampled_from(VatTreatment.values),
    place_rule=st.sampled_from(PlaceRule.values),
    seller=st.sampled_from([SellerFacts(), REGISTERED, SMALL]),
    days=st.integers(-400, 800),
)
def test_nothing_is_shifted_without_a_valid_vat_id_elsewhere_in_the_eu_and_nothing_is_guessed(
    buyer: str, treatment: str, place_rule: str, seller: SellerFacts, days: int
):
    asked = replace(facts(buyer, treatment, place_rule, seller), decided_on=DAY + timedelta(days=days))

    decision = decide_vat(asked)

    if isinstance(decision, Undecided):
        return
    if decision.ground == Ground.REVERSE_CHARGE:
        assert asked.buyer.is_elsewhere_in_eu
        assert asked.buyer.vies is not None
        assert asked.buyer.vies.answer == ViesAnswer.VALID
        assert asked.decided_on <= asked.buyer.vies.asked_on + timedelta(days=30)
        assert place_rule not in {PlaceRule.ADMISSION, PlaceRule.ABROAD, PlaceRule.PROPERTY}
    if decision.ground == Ground.OUTSIDE_EU:
        assert asked.buyer.country not in {"NL", "DE", "GR", "BE", "PL"}
    assert (decision.rate > 0) == (decision.category == "S")


LINES = st.lists(
    st.tuples(
        st.integers(-10_000_000, 10_000_000).map(Money), st.sampled_from(list(Ground)).map(decision_on)
    ),
    max_size=40,
)


@given(LINES)
def test_vat_is_rounded_once_per_rate_of_a_document_half_up_whatever_its_categories(
    lines: list[tuple[Money, VatDecision]],
):
    totals = totals_of(lines)

    assert totals.net == sum((net for net, _decision in lines), Money(0))
    assert totals.gross == totals.net + totals.vat
    for row in totals.by_rate:
        own = sum(net.cents for net, decision in lines if decision == row.decision)
        # In hundredths of a cent, in whole numbers: half up, away from zero.
        size = (abs(own) * row.decision.rate + 50) // 100
        assert row.vat.cents == (-size if own < 0 else size)
        assert row.net.cents == own
        assert vat_over(-row.net, row.decision.rate) == -row.vat
    assert len({row.decision for row in totals.by_rate}) == len(totals.by_rate)
