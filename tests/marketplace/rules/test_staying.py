"""Who sits where when some places end."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.staying import Holder, Places, moves, ranked
from tests.marketplace.given import NOW

SINCE = st.none() | st.integers(0, 50).map(lambda hours: NOW + timedelta(hours=hours))


@st.composite
def seatings(draw) -> tuple[list[Holder], list[Places]]:
    places = [
        Places(number, draw(st.integers(1, 6)), last=draw(st.booleans()))
        for number in range(1, draw(st.integers(2, 5)))
    ]
    seats = [one.allowance_id for one in places for _n in range(one.slots)]
    taken = draw(st.lists(st.sampled_from(range(len(seats))), unique=True, max_size=len(seats)))
    holders = [
        Holder(number, seats[seat], draw(st.booleans()), draw(SINCE), draw(st.booleans()))
        for number, seat in enumerate(taken, start=1)
    ]
    return holders, places


def after(holders: list[Holder], places: list[Places], *, swap: bool) -> list[Holder]:
    taking = moves(holders, places, swap=swap)
    return [
        Holder(
            one.listing_id,
            taking.get(one.listing_id, one.allowance_id),
            one.is_chosen,
            one.since,
            one.ends_before,
        )
        for one in holders
    ]


@given(seatings(), st.booleans())
def test_no_allowance_holds_more_than_its_places_and_a_second_time_moves_nothing(seating, swap):
    holders, places = seating

    seated = after(holders, places, swap=swap)

    used = Counter(one.allowance_id for one in seated)
    assert all(used[one.allowance_id] <= one.slots for one in places)
    assert moves(seated, places, swap=swap) == {}


@given(seatings())
def test_after_a_choice_those_that_rank_first_hold_every_place_that_lasts(seating):
    holders, places = seating
    lasting = {one.allowance_id for one in places if one.last}
    total = sum(one.slots for one in places if one.last)

    seated = after(holders, places, swap=True)

    assert {one.listing_id for one in seated if one.allowance_id in lasting} == {
        one.listing_id for one in ranked(holders)[:total]
    }


@given(seatings())
def test_without_a_choice_nobody_gives_a_lasting_place_up_and_none_stays_empty(seating):
    holders, places = seating
    lasting = {one.allowance_id for one in places if one.last}
    total = sum(one.slots for one in places if one.last)

    seated = after(holders, places, swap=False)

    sat = {one.listing_id for one in holders if one.allowance_id in lasting}
    sits = {one.listing_id for one in seated if one.allowance_id in lasting}
    assert sat <= sits
    assert len(sits) == min(total, len(holders))


def test_chosen_first_then_what_shows_longest_and_last_what_is_over_before_the_day():
    def holder(
        number: int, *, chosen: bool = False, since: datetime | None = None, over: bool = False
    ) -> Holder:
        return Holder(number, 1, chosen, since, over)

    order = ranked(
        [
            holder(1, since=NOW + timedelta(days=2)),
            holder(2),
            holder(3, since=NOW),
            holder(4, chosen=True, since=NOW, over=True),
            holder(5, chosen=True, since=NOW + timedelta(days=9)),
        ]
    )

    assert [one.listing_id for one in order] == [5, 3, 1, 2, 4]
