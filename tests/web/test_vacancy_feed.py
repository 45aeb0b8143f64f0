"""The feed of vacancies for job boards: its fields, its filters, and that it is never held as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.models import Listing
from marketplace.queries import outlets
from tests.marketplace.given import YEAR_LATER, a_region_and_municipality, an_organisation
from tests.web.given import address, homes, shortly_after, vacancies
from tests.web.outlets import texts, whole, xml_of

pytestmark = [pytest.mark.django_db]
SITE = "https://menukaart.example"


@pytest.fixture(autouse=True)
def _in_march(clock_at: Callable[[datetime], None], settings: LazySettings) -> None:
    settings.SITE_URL = SITE
    clock_at(shortly_after())


def references(client: Client, query: str = "", language: str = "en") -> list[str]:
    """The vacancies in the feed, which keeps to its grammar."""
    root = xml_of(client.get(address("vacancy-feed", language=language) + query), "vacancies")
    return texts(root, "//job/referencenumber/text()")


def test_a_vacancy_has_every_field_that_boards_read(client: Client) -> None:
    vacancy = vacancies()[0]
    response = client.get(address("vacancy-feed", language="nl"))
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    job = xml_of(response, "vacancies").find("job")
    assert job is not None
    assert {field.tag: field.text for field in job} == {
        "title": "Oogstmedewerker paprika",
        "date": "2027-03-16T10:00:00+01:00",
        "referencenumber": vacancy.reference,
        "url": f"{SITE}{address('vacancy', vacancy.reference, language='nl')}",
        "company": "Kwekerij De Zandhorst B.V.",
        "sourcename": "Migratie Informatiepunt Brabant",
        "city": "Someren",
        "state": "Noord-Brabant",
        "country": "NL",
        "description": "<p>U oogst paprika's in een warme kas.</p>",
        "salary": "€\u00a015,40 – €\u00a016,25 per uur",
        "jobtype": "fulltime, temporary",
        "category": "Tuinbouw en landbouw",
        "expirationdate": "2028-03-16T00:00:00+01:00",
    }


def test_boards_take_one_region_or_programme_and_an_unknown_one_is_refused(client: Client) -> None:
    a_region_and_municipality("Tilburg", "Midden-Brabant", lat=51.56, lon=5.09, pc4="5038")
    here, there = vacancies()[0], vacancies(1, place="Tilburg", organisation=an_organisation())[0]
    homes()
    assert references(client) == [here.reference, there.reference]
    assert references(client, "?region=midden-brabant") == [there.reference]
    assert references(client, "?region=midden-brabant&programme=services") == []
    assert references(client, "?programme=career", "pl") == [here.reference, there.reference]
    for query in ("?region=atlantis", "?programme=none"):
        assert client.get(address("vacancy-feed") + query).status_code == 404


def test_it_is_written_a_batch_at_a_time_and_nothing_is_asked_before_it_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(outlets, "BATCH", 2)
    made = [listing.reference for listing in vacancies(5)]
    response: Any = client.get(address("vacancy-feed"))
    pieces = iter(response.streaming_content)
    with django_assert_num_queries(0):
        assert b"<source>" in next(pieces)
    for first in (0, 2, 4):
        with django_assert_num_queries(2) as asked:  # the vacancies, and their texts in other languages
            piece = next(pieces).decode()
        assert "LIMIT 2" in asked[0]["sql"]
        assert [one for one in made if one in piece] == made[first : first + 2]
    with django_assert_num_queries(1):
        assert list(pieces) == [b"</source>\n"]


def test_an_ended_vacancy_is_not_in_it(client: Client, clock_at: Callable[[datetime], None]) -> None:
    vacancies()
    clock_at(YEAR_LATER)
    assert references(client) == []


def test_no_text_breaks_out_of_its_field_and_nothing_of_a_person_is_in_it(client: Client) -> None:
    vacancies(1, title="Vaste ]]></title> & <b>baan</b>\x0b", text=']]> "Zin" & <script>x</script>')
    response = client.get(address("vacancy-feed"))
    body = whole(response)
    job = xml_of(client.get(address("vacancy-feed")), "vacancies").find("job")
    assert job is not None
    assert job.findtext("title") == "Vaste ]]></title> & <b>baan</b>"
    assert job.findtext("description") == '<p>]]&gt; "Zin" &amp; &lt;script&gt;x&lt;/script&gt;</p>'
    created_by = Listing.objects.get().created_by
    for personal in (created_by.email, created_by.name, "administratie@zandhorst.example"):
        assert personal.encode() not in body
