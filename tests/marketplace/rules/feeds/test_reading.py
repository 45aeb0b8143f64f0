"""Feeds are read as they are, and refused whole with one reason when they are broken."""

from __future__ import annotations

import pytest

from marketplace.choices import FeedFormat
from marketplace.rules.feeds.faults import FeedRefused
from marketplace.rules.feeds.reading import fields_in, read_feed
from tests.marketplace.broken_feeds import BROKEN, WHOLE
from tests.marketplace.feeds import a_csv, a_job, greenhouse_json, indeed_xml, recruitee_xml

INDEED, RECRUITEE = FeedFormat.INDEED_XML, FeedFormat.RECRUITEE_XML
GREENHOUSE, CSV = FeedFormat.GREENHOUSE_JSON, FeedFormat.CSV


@pytest.mark.parametrize(("feed_format", "content", "fault"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_feed_is_refused_whole_with_one_reason(feed_format, content, fault):
    with pytest.raises(FeedRefused) as refused:
        read_feed(feed_format, content)

    assert refused.value.fault is fault


def test_a_feed_for_job_boards_is_read_with_the_line_of_each_job():
    rows = read_feed(INDEED, WHOLE)

    assert [row.place for row in rows] == [3, 4, 5]
    assert rows[0].values["salary"] == "€ 16,20 per uur"
    assert fields_in(rows) == ["title", "referencenumber", "city", "postalcode", "description", "salary"]


def test_jobs_may_stand_one_deeper_and_in_another_encoding():
    content = indeed_xml([a_job(city="Gemert-Bakel, één", salary="16,20")], encoding="iso-8859-1")
    deeper = content.replace(b"<job>", b"<jobs><job>").replace(b"</job>", b"</job></jobs>")

    assert read_feed(INDEED, deeper)[0].values["city"] == "Gemert-Bakel, één"


def test_recruitee_nests_its_salary():
    rows = read_feed(RECRUITEE, recruitee_xml([{"id": "7", "title": "Plukker", "salary/min": "2800"}]))

    assert rows[0].values == {"id": "7", "title": "Plukker", "salary/min": "2800"}


def test_greenhouse_names_own_fields_and_pays_in_cents():
    job = {
        "id": 127817,
        "location": {"name": "Someren"},
        "metadata": [{"id": 1, "name": "Uren", "value": 36, "value_type": "number"}],
        "pay_input_ranges": [{"min_cents": 280050, "max_cents": 320000, "currency_type": "EUR"}],
        "bonus": 15.125,
        "remote": False,
        "none": None,
    }

    (row,) = read_feed(GREENHOUSE, greenhouse_json([job]))

    assert (row.place, row.values["id"], row.values["location/name"]) == (1, "127817", "Someren")
    assert row.values["metadata/Uren"] == "36"
    assert row.values["pay_input_ranges/min"] == "EUR 2800.50"
    assert row.values["bonus"] == "15.12", "never to be taken for fifteen thousand"
    assert (row.values["remote"], "none" in row.values) == ("false", False)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_of_a_csv_is_found(separator):
    rows = read_feed(CSV, a_csv([{"id": "1", "title": "Plukker"}], separator=separator))

    assert rows[0].values == {"id": "1", "title": "Plukker"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_of_a_csv_is_found(encoding):
    content = "id;title\n1;Café-medewerker\n".encode(encoding)

    assert read_feed(CSV, content)[0].values["title"] == "Café-medewerker"


def test_a_row_of_csv_that_runs_over_several_lines_is_named_by_its_first():
    content = b'id;text\n\n1;"one\ntwo"\n2;b\n3\n'

    rows = read_feed(CSV, content)

    assert [(row.place, row.is_whole) for row in rows] == [(3, True), (5, True), (6, False)]
    assert rows[0].values["text"] == "one\ntwo"
