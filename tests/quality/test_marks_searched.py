"""Visitors filter on marks: by the dates of the mark, with nobody working."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from foundation.periods import start_of_day
from marketplace.actions.clearances import QualityWindow, replace_quality_windows
from marketplace.choices import ListingKind
from marketplace.models import Organisation, OrganisationMark
from marketplace.queries import search_hits
from marketplace.queries.search import Search, SearchPage, search_page
from quality.actions.windows import refresh_quality_windows
from quality.models import MarkHeld
from quality.queries.marks import marks_told_otherwise
from tests.marketplace.given import a_published_vacancy, an_open_door
from tests.quality.given import (
    NOW,
    a_partner,
    a_recognition,
    a_register_file,
    a_small_ind_register,
    a_suspension,
    an_import,
)

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATER = NOW + HOUR


def searched(*marks: str, at: datetime = LATER, **asked: object) -> SearchPage:
    chosen = {"mark": frozenset(marks)} if marks else {}
    return search_page(search=Search(kind=ListingKind.VACANCY, chosen=chosen, **asked), now=at)  # type: ignore[arg-type]  # named as the search names them


def titles(page: SearchPage) -> list[str]:
    return sorted(listing.title for listing in page.listings)


def an_employer_with(title: str, **changes: Any) -> Organisation:
    """An employer with one vacancy."""
    employer = a_partner(**changes)
    an_open_door(employer)
    a_published_vacancy(employer, title=title)
    return employer


def shows_all(*organisations: Organisation) -> None:
    """Let the vacancies show whatever marks there are: what a mark allows is told elsewhere."""
    always = [QualityWindow("vacancy", "", NOW - DAY, None, "test")]
    replace_quality_windows(windows={one.pk: always for one in organisations}, now=NOW)


@pytest.fixture
def three_employers() -> list[Organisation]:
    """One with two marks, one with one, one with none."""
    a_small_ind_register()
    both = an_employer_with("Werk bij beide", kvk_number="50000003")
    one, none = an_employer_with("Werk bij een erkende"), an_employer_with("Werk zonder merk")
    an_import(a_register_file("50000003"))
    a_recognition(both)
    a_recognition(one)
    shows_all(both, one, none)
    return [both, one, none]


@pytest.mark.parametrize("many", [5000, 1])
@pytest.mark.parametrize("text", ["", "werk"])
def test_a_search_by_a_mark_finds_who_holds_it_with_few_hits_and_with_many(
    three_employers: list[Organisation], monkeypatch: pytest.MonkeyPatch, many: int, text: str
) -> None:
    monkeypatch.setattr(search_hits, "MANY", many)
    monkeypatch.setattr("marketplace.queries.search.MANY", many)

    assert titles(searched(text=text)) == ["Werk bij beide", "Werk bij een erkende", "Werk zonder merk"]
    assert titles(searched("bmip", text=text)) == ["Werk bij beide", "Werk bij een erkende"]
    assert titles(searched("ind", text=text)) == ["Werk bij beide"]
    assert titles(searched("ind", "bmip", text=text)) == ["Werk bij beide", "Werk bij een erkende"]
    assert searched("snf", text=text).total == 0
    assert searched("bmip", text=text).total == 2


def test_each_mark_is_counted_without_the_ticks_of_marks_and_with_all_others(
    three_employers: list[Organisation],
) -> None:
    assert searched().facets.counts["mark"] == {"bmip": 2, "ind": 1}
    ticked = searched("ind")
    assert (ticked.total, ticked.facets.counts["mark"]) == (1, {"bmip": 2, "ind": 1})
    assert ticked.facets.counts["stay"] == {"short": 1}
    assert searched(text="erkende").facets.counts["mark"] == {"bmip": 1}


def test_a_mark_is_found_from_its_first_second_until_its_last_whatever_runs(
    three_employers: list[Organisation],
) -> None:
    _both, one, _none = three_employers
    back_at = start_of_day(date(2027, 3, 23))
    a_suspension(one, until_on=date(2027, 3, 23), takes_effect_at=NOW + 5 * HOUR)
    shows_all(*three_employers)
    over_at = MarkHeld.objects.get(organisation=one, from_at=back_at).until_at
    assert over_at is not None

    def found(at: datetime) -> tuple[int, int, int]:
        page = searched("bmip", at=at, text="erkende")
        return len(page.listings), page.total, page.facets.counts["mark"].get("bmip", 0)

    moments = [NOW + 5 * HOUR - SECOND, NOW + 5 * HOUR, back_at - SECOND, back_at]
    assert [found(at) for at in moments] == [(1, 1, 1), (0, 0, 0), (0, 0, 0), (1, 1, 1)]
    told = OrganisationMark.objects.filter(organisation=one).order_by("from_at")
    assert list(told.values_list("code", "from_at", "until_at")) == [
        ("bmip", NOW, NOW + 5 * HOUR),
        ("bmip", back_at, over_at),
    ]


def test_verify_names_a_mark_that_searches_know_otherwise(three_employers: list[Organisation]) -> None:
    both, one, none = three_employers
    assert marks_told_otherwise() == []

    OrganisationMark.objects.filter(organisation=one).delete()
    OrganisationMark.objects.filter(organisation=both, code="ind").update(until_at=NOW + DAY)
    OrganisationMark.objects.create(organisation=none, code="snf", from_at=NOW)

    assert marks_told_otherwise() == sorted(
        [f"{one.reference} bmip", f"{both.reference} ind", f"{none.reference} snf"]
    )
    refresh_quality_windows(organisation_ids=[one.pk for one in three_employers], now=NOW)
    assert marks_told_otherwise() == []


def test_the_database_refuses_a_mark_that_ends_before_it_starts(
    three_employers: list[Organisation],
) -> None:
    before = OrganisationMark.objects.count()

    with pytest.raises(IntegrityError, match="organisation_mark_lasts"), transaction.atomic():
        OrganisationMark.objects.create(
            organisation=three_employers[2], code="snf", from_at=NOW, until_at=NOW
        )

    assert OrganisationMark.objects.count() == before
