"""What is wanted becomes lines that open and close."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.changes import ChangeProblem, HeldLine, Plan, Step, WantedLine, plan_change
from foundation.money import Money

CODES = {"SMALL": (1000, "package"), "LARGE": (2400, "package"), "SLOT": (150, ""), "PROFILE": (750, "")}


@st.composite
def held_lines(draw: st.DrawFn) -> list[HeldLine]:
    codes = draw(st.lists(st.sampled_from(["SMALL", "SLOT", "SLOT", "PROFILE"]), min_size=1, max_size=5))
    return [
        HeldLine(
            line_id=number,
            code=code,
            quantity=draw(st.integers(1, 4)),
            unit_price=Money(CODES[code][0]),
            group=CODES[code][1],
        )
        for number, code in enumerate(codes, start=1)
    ]


def wanted_of(quantities: dict[str, int]) -> list[WantedLine]:
    return [
        WantedLine(code=code, quantity=quantity, unit_price=Money(CODES[code][0]), group=CODES[code][1])
        for code, quantity in quantities.items()
    ]


def after(held: list[HeldLine], *steps: Step) -> dict[str, int]:
    closed = {line_id for step in steps for line_id in step.closes}
    found: dict[str, int] = {}
    for line in held:
        if line.line_id not in closed:
            found[line.code] = found.get(line.code, 0) + line.quantity
    for step in steps:
        for opening in step.opens:
            found[opening.code] = found.get(opening.code, 0) + opening.quantity
    return found


quantities = st.dictionaries(st.sampled_from(["SLOT", "PROFILE"]), st.integers(0, 9))


@given(held=held_lines(), wanted=quantities)
def test_after_notice_exactly_what_is_wanted_is_held_and_until_then_nothing_is_lost(held, wanted):
    plan = plan_change(held, wanted_of(wanted))

    before = after(held)
    if plan == ChangeProblem.NOTHING_LEFT:
        assert not any({**before, **wanted}.values())
        return
    if plan == ChangeProblem.NOTHING_CHANGES:
        assert all(before.get(code, 0) == quantity for code, quantity in wanted.items())
        return
    assert isinstance(plan, Plan)
    at_once = after(held, plan.at_once)
    assert all(at_once.get(code, 0) == max(before.get(code, 0), wanted.get(code, 0)) for code in CODES)
    finally_held = after(held, plan.at_once, plan.after_notice)
    expected = {**before, **wanted}
    assert finally_held == {code: quantity for code, quantity in expected.items() if quantity}


@given(held=held_lines(), wanted=quantities, data=st.data())
def test_the_order_of_what_is_held_and_wanted_changes_nothing(held, wanted, data):
    lines = wanted_of(wanted)
    plan = plan_change(held, lines)

    assert plan_change(data.draw(st.permutations(held)), data.draw(st.permutations(lines))) == plan


def test_of_a_group_the_dearer_comes_at_once_and_the_cheaper_after_notice():
    small = HeldLine(line_id=1, code="SMALL", quantity=1, unit_price=Money(1000), group="package")
    large = HeldLine(line_id=1, code="LARGE", quantity=1, unit_price=Money(2400), group="package")

    up = plan_change([small], wanted_of({"SMALL": 0, "LARGE": 1}))
    down = plan_change([large], wanted_of({"LARGE": 0, "SMALL": 1}))

    assert isinstance(up, Plan)
    assert isinstance(down, Plan)
    assert (up.at_once.closes, [one.code for one in up.at_once.opens]) == ((1,), ["LARGE"])
    assert not up.after_notice
    assert (down.after_notice.closes, [one.code for one in down.after_notice.opens]) == ((1,), ["SMALL"])
    assert not down.at_once


def test_of_a_line_that_is_given_back_in_part_the_rest_keeps_its_price():
    old = HeldLine(line_id=1, code="SLOT", quantity=4, unit_price=Money(120))

    plan = plan_change([old], wanted_of({"SLOT": 3}))

    assert isinstance(plan, Plan)
    [opening] = plan.after_notice.opens
    assert (opening.quantity, opening.unit_price, opening.instead_of) == (3, Money(120), 1)
