"""What is due: tiles without gap or overlap, whatever the day and the order it is asked in."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.charges import DueCharge, LineFacts, Written, charges_due, next_due_on
from foundation.money import ZERO, Money, total
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
    months: int = 12,
    anchor: date | None = None,
) -> LineFacts:
    return LineFacts(
        line_id=line_id,
        anchor=anchor or starts_on,
        starts_on=starts_on,
        ends_before=ends_before,
        is_yearly=is_yearly,
        months=months,
        full=Money(full),
        discount=Money(discount),
        discount_until=add_years(starts_on, 1),
    )


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
                months=draw(st.sampled_from([1, 3, 12])),
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


def written_as(charges: list[DueCharge], after: int = 0) -> list[Written]:
    """Charges as they stand once they are written, numbered from `after`."""
    return [
        Written(charge_id=number, line_id=charge.line_id, period=charge.period, returns=charge.returns)
        for number, charge in enumerate(charges, start=after + 1)
    ]


@given(
    start=days,
    months=st.sampled_from([1, 3, 12]),
    full=st.integers(0, 1_000_000),
    begins=st.integers(0, 1500),
    ends=st.lists(st.integers(0, 1500), min_size=1, max_size=4),
    until=st.integers(0, 1500),
)
def test_whatever_ends_were_set_and_moved_the_sum_is_that_of_the_last(
    start, months, full, begins, ends, until
):
    """Given back and charged again, in any order: to the cent what it would have been at once."""
    last_day = start + timedelta(days=until)
    written: list[Written] = []
    charged = ZERO
    lines_over_time = [
        a_line(
            starts_on=start + timedelta(days=begins),
            anchor=start,
            ends_before=start + timedelta(days=begins + end),
            full=full,
            discount=full // 3,
            months=months,
        )
        for end in ends
    ]
    for line in lines_over_time:
        due = charges_due([line], last_day, written)
        charged += total(charge.net for charge in due)
        written += written_as(due, len(written))
        assert charges_due([line], last_day, written) == []

    at_once = charges_due([lines_over_time[-1]], last_day)
    assert charged == total(charge.net for charge in at_once)


@given(start=days, full=st.integers(0, 1_000_000), months=st.sampled_from([1, 3]))
def test_the_parts_of_a_year_tile_it_and_cost_the_year_to_the_cent(start, full, months):
    due = charges_due(
        [a_line(starts_on=start, full=full, months=months)], add_years(start, 1) - timedelta(days=1)
    )

    assert len(due) == 12 // months
    assert sum(charge.full.cents for charge in due) == full
    assert max(charge.full.cents for charge in due) - min(charge.full.cents for charge in due) <= 1
    periods = [charge.period for charge in due if charge.period]
    assert periods[0].starts_on == start
    assert periods[-1].ends_before == add_years(start, 1)
    assert all(one.ends_before == two.starts_on for one, two in pairwise(periods))


def test_a_line_that_joins_later_ends_together_with_the_rest():
    line = a_line(starts_on=date(2027, 9, 16), anchor=FIRST, full=36600)

    due = charges_due([line], date(2028, 3, 16))

    assert [(charge.period, charge.full) for charge in due] == [
        (Period(date(2027, 9, 16), date(2028, 3, 16)), Money(18200)),
        (Period(date(2028, 3, 16), date(2029, 3, 16)), Money(36600)),
    ]


def test_months_from_31_january_are_billed_on_the_last_day_of_shorter_months():
    due = charges_due([a_line(starts_on=date(2027, 1, 31), months=1, full=12000)], date(2027, 5, 31))

    assert [(charge.due_on, charge.full.cents) for charge in due] == [
        (date(2027, 1, 31), 1000),
        (date(2027, 2, 28), 1000),
        (date(2027, 3, 31), 1000),
        (date(2027, 4, 30), 1000),
        (date(2027, 5, 31), 1000),
    ]


def test_what_was_charged_past_the_end_is_given_back_at_once_and_once():
    goes_on = a_line(full=36500)
    written = written_as(charges_due([goes_on], date(2028, 3, 16)))
    ends = a_line(full=36500, ends_before=date(2028, 6, 16))

    back = charges_due([ends], date(2028, 5, 16), written)

    [charge] = back
    assert charge.period == Period(date(2028, 6, 16), date(2029, 3, 16))
    assert (charge.full, charge.returns) == (Money(-27300), 2)
    assert charges_due([ends], date(2028, 5, 16), written + written_as(back, 2)) == []


def test_an_end_that_is_taken_back_is_charged_again_for_those_days_only():
    goes_on = a_line(full=36500)
    written = written_as(charges_due([goes_on], FIRST))
    back = charges_due([a_line(full=36500, ends_before=date(2027, 6, 16))], FIRST, written)
    written += written_as(back, 1)

    again = charges_due([goes_on], date(2027, 6, 16), written)

    assert total(charge.net for charge in back) == -total(charge.net for charge in again)
    assert [charge.period for charge in again] == [Period(date(2027, 6, 16), date(2028, 3, 16))]


def test_nothing_is_given_back_of_an_invoice_that_was_credited_whole():
    [charged] = written_as(charges_due([a_line()], FIRST))
    credited = Written(charge_id=1, line_id=1, period=charged.period, is_credited=True)

    assert charges_due([a_line(ends_before=FIRST)], FIRST, [credited]) == []


@given(lines=lines(), after=days)
def test_the_next_day_is_the_first_on_which_something_falls_due(lines, after):
    coming = next_due_on(lines, after)

    later = [charge.due_on for charge in charges_due(lines, date(2037, 1, 1)) if charge.due_on > after]
    assert coming == min(later, default=None)
