"""What is due: tiles without gap or overlap, whatever the day and the order it is asked in."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.charges import DueCharge, LineFacts, charges_due
from foundation.money import ZERO, Money
from foundation.periods import Period, add_years

FIRST = date(2027, 3, 16)
days = st.dates(date(2024, 1, 1), date(2034, 12, 31))


def a_line(
    line_id: int = 1,
    *,
    starts_on: date = FIRST,
    ends_before: date | None = None,
    is_yearly: bool = True,
    full: int = 75000,
    discount: int = 0,
) -> LineFacts:
    return LineFacts(line_id, starts_on, ends_before, is_yearly, Money(full), Money(discount))


@st.composite
def lines(draw: st.DrawFn) -> list[LineFacts]:
    made = []
    for line_id in range(draw(st.integers(1, 5))):
        full = draw(st.integers(0, 1_000_000))
        starts_on = draw(days)
        lasts = draw(st.none() | st.integers(0, 4000))
        made.append(
            a_line(
                line_id,
                starts_on=starts_on,
                ends_before=None if lasts is None else starts_on + timedelta(days=lasts),
                is_yearly=draw(st.booleans()),
                full=full,
                discount=draw(st.integers(0, full)),
            )
        )
    return made


def key(charge: DueCharge) -> tuple[int, date]:
    return charge.line_id, charge.due_on


@given(lines=lines(), until=days)
def test_the_years_of_a_line_tile_its_life_without_gap_or_overlap(lines, until):
    due = charges_due(lines, until)

    for line in lines:
        periods = [
            charge.period for charge in due if charge.line_id == line.line_id and charge.period is not None
        ]
        begins = [period.starts_on for period in periods]
        assert begins == [line.starts_on, *(period.ends_before for period in periods)][: len(periods)]
        lives = line.ends_before is None or line.ends_before > line.starts_on
        if line.is_yearly and lives and line.starts_on <= until:
            reached = periods[-1].ends_before
            assert reached == line.ends_before or (reached is not None and reached > until)
        assert all(charge.due_on <= until for charge in due)


@given(lines=lines(), until=days, data=st.data())
def test_the_order_of_the_lines_changes_nothing(lines, until, data):
    assert charges_due(data.draw(st.permutations(lines)), until) == charges_due(lines, until)


@given(lines=lines(), stops=st.lists(days, min_size=1, max_size=6))
def test_runs_at_any_days_in_any_order_write_what_one_run_in_time_writes(lines, stops):
    written: dict[tuple[int, date], DueCharge] = {}
    for stop in stops:
        for charge in charges_due(lines, stop):
            written.setdefault(key(charge), charge)

    once = charges_due(lines, max(stops))

    assert sorted(written.values(), key=lambda charge: (charge.due_on, charge.line_id)) == once
    assert len({key(charge) for charge in once}) == len(once)


@given(lines=lines(), until=days)
def test_no_charge_is_below_nothing_or_above_the_full_price(lines, until):
    full = {line.line_id: line.full for line in lines}

    for charge in charges_due(lines, until):
        assert ZERO <= charge.net <= charge.full <= full[charge.line_id]


@given(starts_on=days, years=st.integers(1, 10), full=st.integers(1, 1_000_000))
def test_whole_years_cost_the_full_price_each_and_the_discount_comes_off_the_first_only(
    starts_on, years, full
):
    line = a_line(starts_on=starts_on, full=full, discount=full // 2)

    due = charges_due([line], add_years(starts_on, years - 1))

    assert [charge.full.cents for charge in due] == [full] * years
    assert [charge.discount.cents for charge in due] == [full // 2, *[0] * (years - 1)]


def test_a_line_that_starts_on_29_february_comes_back_to_it():
    due = charges_due([a_line(starts_on=date(2028, 2, 29))], date(2032, 3, 1))

    assert [charge.due_on for charge in due] == [
        date(2028, 2, 29),
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]


def test_a_line_paid_once_is_charged_on_its_first_day_and_never_again():
    line = a_line(is_yearly=False, full=76000)

    assert charges_due([line], FIRST - timedelta(days=1)) == []
    assert charges_due([line], date(2037, 1, 1)) == [DueCharge(FIRST, 1, None, None, Money(76000), ZERO)]


def test_the_last_year_of_a_line_is_charged_up_to_its_end():
    line = a_line(ends_before=date(2028, 4, 16), full=36500)

    last = charges_due([line], date(2030, 1, 1))[-1]

    assert last.period == Period(date(2028, 3, 16), date(2028, 4, 16))
    assert (last.whole, last.full) == (Period(date(2028, 3, 16), date(2029, 3, 16)), Money(3100))


def test_a_line_that_ends_on_the_first_day_of_a_year_is_not_charged_for_that_year():
    due = charges_due([a_line(ends_before=date(2028, 3, 16))], date(2030, 1, 1))

    assert [charge.due_on for charge in due] == [FIRST]
