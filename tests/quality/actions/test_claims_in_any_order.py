"""Whatever partner, desk and calendar do and in whatever order: stretches never overlap, and claims never count."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import Refusal
from foundation.periods import day_of
from quality.actions.claims import take_back_claim
from quality.actions.rounds import expire_marks
from quality.choices import MarkState
from quality.models import Certificate, MarkHeld
from quality.queries.standing import facts_of
from tests.marketplace.given import an_owner_of
from tests.quality.claims import a_claim, a_confirmation, a_doubt, a_refusal
from tests.quality.evidence_files import a_pdf
from tests.quality.given import NOW, a_partner

pytestmark = pytest.mark.django_db

STEPS = ("claim", "confirm", "refuse", "doubt", "take_back", "round")
CONTENT = a_pdf()


def step_of(name: str, partner: Any, which: int, days: int, now: Any) -> None:
    if name == "claim":
        until = day_of(now) + timedelta(days=days)
        a_claim(partner, content=CONTENT, issued_on=day_of(now), valid_until_on=until, now=now)
        return
    if name == "round":
        expire_marks(now=now)
        return
    sent = list(Certificate.objects.filter(organisation=partner).order_by("pk"))
    if not sent:
        return
    certificate = sent[which % len(sent)]
    if name == "take_back":
        take_back_claim(certificate=certificate, actor=an_owner_of(partner), now=now)
    else:
        {"confirm": a_confirmation, "refuse": a_refusal, "doubt": a_doubt}[name](certificate, now=now)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 5), st.integers(1, 90), st.integers(0, 40)),
        min_size=1,
        max_size=12,
    )
)
def test_stretches_never_overlap_and_what_nobody_confirmed_never_counts(steps, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    partner = a_partner(is_agricultural=True)
    now = NOW
    confirmed: set[int] = set()
    for name, which, days, waits in steps:
        now += timedelta(days=waits, minutes=1)
        before = set(MarkHeld.objects.filter(state=MarkState.VERIFIED).values_list("pk", flat=True))
        try:
            step_of(name, partner, which, days, now)
        except Refusal:
            continue
        after = set(MarkHeld.objects.filter(state=MarkState.VERIFIED).values_list("pk", flat=True))
        assert name == "confirm" or after <= before, "only a confirmation makes a mark count"
        confirmed |= after

    rows = list(MarkHeld.objects.filter(organisation=partner).order_by("from_at", "pk"))
    lasting = [row for row in rows if row.until_at is None or row.until_at > row.from_at]
    for one, following in pairwise(lasting):
        assert one.until_at is not None
        assert one.until_at <= following.from_at
    assert {row.pk for row in lasting} <= confirmed
    counted = facts_of([partner.pk])[partner.pk].marks.get("akf", [])
    assert [(one.from_at, one.until_at) for one in counted] == [
        (row.from_at, row.until_at) for row in lasting
    ]
