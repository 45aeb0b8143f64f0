"""The check that says when the minimum wage is out of date."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.checks import minimum_wage_is_of_this_half_year
from tests.marketplace.given import NOW, a_minimum_wage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("known", "ids"),
    [
        ([], ["marketplace.W001"]),
        ([date(2026, 7, 1)], ["marketplace.W001"]),
        ([date(2026, 7, 1), date(2027, 1, 1)], []),
        ([date(2026, 7, 1), date(2027, 7, 1)], ["marketplace.W001"]),
    ],
)
def test_it_warns_when_the_newest_wage_is_older_than_the_running_half_year(clock_at, known, ids):
    clock_at(NOW)
    for day in known:
        a_minimum_wage(day, 1471)

    found = minimum_wage_is_of_this_half_year(databases=["default"])

    assert [warning.id for warning in found] == ids


def test_without_a_database_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert minimum_wage_is_of_this_half_year() == []
