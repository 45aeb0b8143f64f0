"""The calendar as a story: two employers vanish from the IND's register; one is back in time, the other is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail

from foundation.actions.outbox import deliver_due
from foundation.periods import AMSTERDAM
from marketplace.models import Listing
from quality.actions.rounds import expire_marks
from quality.actions.windows import refresh_quality_windows
from quality.choices import QueueKind
from quality.models import Decision, MarkHeld
from quality.queries.queue import waiting_at
from tests.marketplace.given import a_published_vacancy, an_open_door
from tests.quality.given import a_partner, a_register_file, a_small_ind_register, an_import

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def at(day: int, hour: int = 10, *, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, 0, tzinfo=AMSTERDAM)


def letters() -> list[tuple[str, str]]:
    """What was mailed since the last time: to whom, and about what."""
    deliver_due()
    sent = [(one.to[0], str(one.subject)) for one in mail.outbox]
    mail.outbox.clear()
    return sent


def online(now: datetime) -> set[str]:
    return set(Listing.objects.live_at(now).values_list("organisation__name", flat=True))


def test_who_is_back_in_time_never_left_and_who_is_not_is_gone_at_that_second(settings, clock_at):
    from config.settings import OUTBOX_HANDLERS

    settings.OUTBOX_HANDLERS = OUTBOX_HANDLERS
    clock_at(at(1))
    a_small_ind_register()
    both = a_register_file("99000001", "99000002")
    an_import(both, file_name="ind_2027-03-01.csv", now=at(1))
    returns, leaves = (
        a_partner(kvk_number=number, name=name, email=email, language="en", now=at(1))
        for number, name, email in (
            ("99000001", "Bedrijf 99000001 B.V.", "returns@partner.example"),
            ("99000002", "Bedrijf 99000002 B.V.", "leaves@partner.example"),
        )
    )
    for partner in (returns, leaves):
        an_open_door(partner, conditions=())
        refresh_quality_windows(organisation_ids=[partner.pk], now=at(1))
        a_published_vacancy(partner)
    letters()
    seen = {returns.name, leaves.name}
    assert online(at(20)) == seen

    # Monday 22 March: neither is in the register. Both read so the same day, and stay online for 28 days.
    clock_at(at(22))
    an_import(a_register_file(), file_name="ind_2027-03-22.csv", now=at(22))
    ends = at(19, 0, month=4)
    warned = letters()
    assert [to for to, _subject in warned] == ["returns@partner.example", "leaves@partner.example"]
    assert all("Erkend referent" in subject for _to, subject in warned)
    assert {row.until_at for row in MarkHeld.objects.all()} == {ends}
    assert [(one.kind, one.acts_at) for one in waiting_at(at(22))] == [(QueueKind.GONE, ends)] * 2
    assert online(at(23)) == seen

    # Monday 5 April: one is back. It reads so, and its vacancy never left.
    clock_at(at(5, month=4))
    an_import(a_register_file("99000001"), file_name="ind_2027-04-05.csv", now=at(5, month=4))
    assert [to for to, _subject in letters()] == ["returns@partner.example"]
    back = MarkHeld.objects.get(organisation=returns)
    assert (back.state, back.until_at) == ("verified", None)
    assert [one.name for one in waiting_at(at(5, month=4))] == [leaves.name]

    # Monday 12 April: the other is still away. It was told once; its last day does not move.
    an_import(a_register_file("99000001"), file_name="ind_2027-04-12.csv", now=at(12, month=4))
    assert letters() == []
    assert MarkHeld.objects.get(organisation=leaves).until_at == ends

    # Monday 19 April, midnight: gone at that second, with no worker running; the round only gives it its name.
    assert online(ends - SECOND) == seen
    assert online(ends) == {returns.name}
    assert MarkHeld.objects.get(organisation=leaves).state == "due_for_check"
    assert expire_marks(now=ends) == 1
    assert MarkHeld.objects.get(organisation=leaves).state == "expired"
    assert waiting_at(ends) == []

    # Monday 3 May: back after all. A stretch of its own, online again at that moment.
    clock_at(at(3, month=5))
    an_import(a_register_file("99000001", "99000002"), file_name="ind_2027-05-03.csv", now=at(3, month=5))
    stretches = MarkHeld.objects.filter(organisation=leaves).order_by("from_at")
    assert list(stretches.values_list("state", "from_at", "until_at"))[1:] == [
        ("verified", at(3, month=5), None)
    ]
    assert online(at(3, month=5) - SECOND) == {returns.name}
    assert online(at(3, month=5)) == seen
    kinds = Decision.objects.order_by("decided_at", "pk").values_list("organisation__name", "kind")
    assert list(kinds) == [
        (returns.name, "due_for_check"),
        (leaves.name, "due_for_check"),
        (returns.name, "reinstate"),
    ]
