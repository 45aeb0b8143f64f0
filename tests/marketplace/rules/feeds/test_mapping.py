"""A row becomes a vacancy by the feed's own map, or says everything that is wrong with it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.choices import FeedFormat
from marketplace.rules.feeds.documents import Row
from marketplace.rules.feeds.mapping import CHOICES, PRESETS, FeedMap, Known, map_row, with_same_ids
from marketplace.rules.feeds.texts import plain_text
from tests.marketplace.feeds import FOR_ALL_ROWS, a_job

KNOWN = Known(
    frozenset({"someren", "5711"}),
    {name: {FOR_ALL_ROWS.get(name, "none"): FOR_ALL_ROWS.get(name, "none")} for name in CHOICES}
    | {"contract": {"fixed_term": "fixed_term", "vast contract": "permanent"}},
)
SOURCES = {
    **PRESETS[FeedFormat.INDEED_XML],
    **{name: name for name in ("wage_unit", "wage_hours", "hours_from", "hours_until", "contract")},
    **{name: name for name in ("starts_on", "ends_on", "suits_partner", "wage_until")},
}


def mapped(defaults: dict[str, str] | None = None, **changes: str):
    said = {name: value for name, value in a_job(**changes).items() if value}
    return map_row(Row(3, said), FeedMap(SOURCES, FOR_ALL_ROWS if defaults is None else defaults), KNOWN)


def test_a_row_says_what_it_says_and_the_rest_holds_for_all_rows():
    row = mapped(
        salary="€ 2.800 - 3.200 per maand",
        wage_hours="40",
        contract="Vast contract",
        starts_on="2027-04-01",
        suits_partner="ja",
    )

    assert row.faults == ()
    assert row.external_id == "V-1"
    facts = row.facts
    assert (facts.title, facts.place, facts.sector) == ("Plukker 1", "5711 AB", "horticulture")
    assert facts.text == "U plukt aardbeien in een kas. Wij leren u het werk.\n\n- Werkkleding van ons"
    assert (facts.wage_from_cents, facts.wage_until_cents) == (1615, 1846)
    assert (facts.contract, facts.starts_on, facts.suits_partner) == ("permanent", date(2027, 4, 1), True)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"referencenumber": ""}, "no-id", "external_id"),
        ({"referencenumber": "V" * 121}, "bad-id", "external_id"),
        ({"referencenumber": "V\u0007-1"}, "bad-id", "external_id"),
        ({"title": ""}, "missing", "title"),
        ({"title": "<b> </b>"}, "missing", "title"),
        ({"title": "P" * 121}, "too-long", "title"),
        ({"description": ""}, "missing", "text"),
        ({"description": "<p>" + "a" * 5001}, "too-long", "text"),
        ({"city": "", "postalcode": ""}, "missing", "place"),
        ({"city": "Groningen", "postalcode": "9711 AA"}, "place-not-known", "place"),
        ({"salary": ""}, "no-wage", "wage_from"),
        ({"salary": "marktconform"}, "amount-unreadable", "wage_from"),
        ({"salary": "-15,40"}, "amount-unreadable", "wage_from"),
        ({"salary": "$ 15.40"}, "not-euro", "wage_from"),
        ({"salary": "15,40"}, "no-wage-unit", "wage_unit"),
        ({"salary": "15,40", "wage_unit": "per fles"}, "no-wage-unit", "wage_unit"),
        ({"salary": "2.800 per maand", "hours_from": "32"}, "no-wage-hours", "wage_hours"),
        ({"salary": "2.800 per maand", "wage_hours": "veel"}, "hours-unreadable", "wage_hours"),
        ({"salary": "2.800 per uur"}, "wage-too-high", "wage_from"),
        ({"salary": "17 - 16 per uur"}, "runs-down", "wage_until"),
        ({"wage_until": "15 per uur"}, "runs-down", "wage_until"),
        ({"hours_from": "fulltime"}, "hours-unreadable", "hours_from"),
        ({"hours_from": "40", "hours_until": "32"}, "runs-down", "hours_until"),
        ({"starts_on": "03/04/2027"}, "date-unreadable", "starts_on"),
        ({"starts_on": "2027-04-02", "ends_on": "2027-04-01"}, "runs-down", "ends_on"),
        ({"contract": "eeuwig"}, "choice-unknown", "contract"),
        ({"suits_partner": "maybe"}, "yes-or-no", "suits_partner"),
    ],
)
def test_what_is_missing_or_cannot_be_read_is_never_guessed(changes, code, field):
    row = mapped(**changes)

    assert row.facts is None
    assert [(fault.code, fault.field) for fault in row.faults] == [(code, field)]


def test_everything_that_is_wrong_is_said_at_once():
    row = mapped({}, title="", salary="")

    assert [fault.field for fault in row.faults] == [
        *("title", "hours_from", "wage_from", "language", "sector", "stay", "contract", "language_needed")
    ]


def test_a_row_that_is_not_whole_has_no_identity():
    row = map_row(Row(7, a_job(), is_whole=False), FeedMap(SOURCES, FOR_ALL_ROWS), KNOWN)

    assert (row.external_id, row.facts) == ("", None)
    assert row.faults[-1].code == "wrong-columns"


def test_rows_that_share_an_id_are_all_refused_and_name_each_other():
    rows = with_same_ids([mapped(), mapped(referencenumber="V-2"), mapped(title="Andere plukker")])

    assert [row.facts is None for row in rows] == [True, False, True]
    assert rows[0].faults[-1].facts == {"said": "V-1", "others": "3, 3"}


def test_a_postcode_that_we_do_not_know_gives_way_to_the_place_that_we_do():
    assert mapped(postalcode="9999 XX").facts.place == "Someren"
    assert mapped(postalcode="", city="Someren, Noord-Brabant, Netherlands").facts.place == "Someren"


def test_what_a_report_shows_never_holds_a_bsn():
    row = mapped(title="Bel 111222333 voor werk", salary="111222333 per fles")

    assert row.title == "Bel ••• voor werk"
    assert [fault.facts["said"] for fault in row.faults] == ["••• per fles"]


def test_two_fields_may_make_one_text():
    sources = {**SOURCES, "text": "description + requirements"}
    row = map_row(
        Row(1, {**a_job(description="Een."), "requirements": "Twee."}), FeedMap(sources, FOR_ALL_ROWS), KNOWN
    )

    assert row.facts is not None
    assert row.facts.text == "Een.\n\nTwee."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Gewoon: 1 < 2 & 3 > 2", "Gewoon: 1 < 2 & 3 > 2"),
        ("<p>Een</p><p>Twee<br>Drie</p>", "Een\n\nTwee\nDrie"),
        ("&lt;p&gt;Een&amp;nbsp;twee&lt;/p&gt;", "Een twee"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<script>alert(1)</script>Tekst<style>p{}</style>", "Tekst"),
        ("<b>Vet</b> en <i>schuin</i>", "Vet en schuin"),
        ("Caf&eacute;\u0007 en \u20ac 15", "Café en € 15"),
        ("een\r\ntwee\r\n\r\n\r\n\r\ndrie", "een\ntwee\n\ndrie"),
        ("<!-- weg -->Blijft", "Blijft"),
    ],
)
def test_a_description_becomes_plain_text(said, expected):
    assert plain_text(said) == expected


@given(st.text(alphabet=st.sampled_from(list("<>&/;ab lip\n\"'=!-")), max_size=300))
def test_no_mark_up_of_others_comes_through(said):
    assert "<script" not in plain_text(f"{said}<script>alert(1)</script>")


@given(st.dictionaries(st.sampled_from(sorted(SOURCES.values())), st.text(max_size=40)))
def test_any_row_becomes_a_vacancy_or_has_faults(values):
    row = map_row(Row(1, values), FeedMap(SOURCES, {}), KNOWN)

    assert (row.facts is None) == bool(row.faults)
