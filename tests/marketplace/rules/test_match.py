"""The match score: what holds of it whatever the home and the wishes are."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.rules.facets import NEAR_METRES
from marketplace.rules.match import Answer, HomeSaid, Wish, Wishes, match_of

METRES = st.one_of(st.none(), st.integers(0, 6000))
HOMES = st.builds(
    HomeSaid,
    is_independent=st.booleans(),
    own_bedroom=st.booleans(),
    wifi=st.booleans(),
    size_m2=st.integers(5, 60),
    other_workers=st.one_of(st.none(), st.integers(0, 60)),
    sport_metres=METRES,
    home_shop_metres=METRES,
    nature_metres=METRES,
    to_work=st.one_of(st.none(), st.floats(0, 60_000)),
)
WISHES = st.builds(
    Wishes,
    wanted=st.frozensets(st.sampled_from(Wish)),
    size_from=st.integers(5, 30),
    size_until=st.integers(5, 60),
    most_others=st.integers(0, 40),
    most_km=st.integers(0, 40),
)
EVERYTHING = Wishes(wanted=frozenset(Wish))


@given(home=HOMES, wishes=WISHES)
def test_each_wish_has_one_answer_and_without_wishes_there_is_no_score(
    home: HomeSaid, wishes: Wishes
) -> None:
    match = match_of(home, wishes)
    if not wishes.wanted:
        assert match is None
        return
    assert match is not None
    assert [answer.wish for answer in match.answers] == [wish for wish in Wish if wish in wishes.wanted]
    assert 0 <= match.met <= match.total - match.unknown
    assert match.total == len(wishes.wanted)


@given(home=HOMES, wishes=WISHES, more=st.sampled_from(Wish))
def test_a_wish_more_adds_one_and_changes_no_other_answer(home: HomeSaid, wishes: Wishes, more: Wish) -> None:
    assume(more not in wishes.wanted)
    before = match_of(home, wishes)
    after = match_of(home, replace(wishes, wanted=wishes.wanted | {more}))
    assert after is not None
    kept = [answer for answer in after.answers if answer.wish is not more]
    assert kept == list(before.answers if before else ())
    assert after.met - (before.met if before else 0) in {0, 1}


@given(home=HOMES, wishes=WISHES)
def test_what_is_not_known_is_neither_met_nor_missed(home: HomeSaid, wishes: Wishes) -> None:
    unknown = replace(
        home,
        other_workers=None,
        sport_metres=None,
        home_shop_metres=None,
        nature_metres=None,
        to_work=None,
    )
    match = match_of(unknown, replace(wishes, wanted=frozenset(Wish)))
    assert match is not None
    assert [answer.wish for answer in match.answers if answer.is_met is None] == [
        *(Wish.OTHERS, Wish.SPORT, Wish.SHOP, Wish.NATURE, Wish.WORK)
    ]
    assert match.unknown == 5
    assert all(answer.figure is None for answer in match.answers if answer.is_met is None)


@given(home=HOMES, wishes=WISHES, nearer=st.floats(0, 1), fewer=st.integers(0, 60))
def test_nearer_and_fewer_never_fit_worse(home: HomeSaid, wishes: Wishes, nearer: float, fewer: int) -> None:
    def less(value: int | None) -> int | None:
        return None if value is None else int(value * nearer)

    better = replace(
        home,
        other_workers=None if home.other_workers is None else max(home.other_workers - fewer, 0),
        sport_metres=less(home.sport_metres),
        home_shop_metres=less(home.home_shop_metres),
        nature_metres=less(home.nature_metres),
        to_work=None if home.to_work is None else home.to_work * nearer,
    )
    one, other = match_of(home, wishes), match_of(better, wishes)
    assert (other.met if other else 0) >= (one.met if one else 0)


@given(home=HOMES, wishes=WISHES)
def test_the_figure_that_is_told_is_the_one_that_was_compared(home: HomeSaid, wishes: Wishes) -> None:
    match = match_of(home, replace(wishes, wanted=frozenset(Wish)))
    assert match is not None
    most = {
        **dict.fromkeys((Wish.SPORT, Wish.SHOP, Wish.NATURE), NEAR_METRES),
        Wish.OTHERS: wishes.most_others,
        Wish.WORK: wishes.most_km,
    }
    for answer in match.answers:
        if answer.wish in most and answer.figure is not None:
            assert answer.is_met == (answer.figure <= most[answer.wish])


def test_a_home_of_the_picture_fits_eight_of_nine_wishes() -> None:
    home = HomeSaid(
        is_independent=True,
        own_bedroom=True,
        wifi=True,
        size_m2=16,
        other_workers=9,
        sport_metres=400,
        home_shop_metres=1200,
        nature_metres=600,
        to_work=11_200.0,
    )
    match = match_of(home, EVERYTHING)
    assert match is not None
    assert (match.met, match.total) == (8, 9)
    assert match.answers[-1] == Answer(Wish.WORK, is_met=False, figure=11)
    assert match_of(replace(home, to_work=10_400.0), EVERYTHING) != match
