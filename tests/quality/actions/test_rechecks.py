"""After its term somebody looks at a mark again; until then, and while it waits, it counts on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from foundation.periods import start_of_day
from marketplace.actions.organisations import TextHoldsBsn
from quality.actions.rechecks import NotInOrder, SourceMissing, record_recheck
from quality.actions.rounds import expire_marks
from quality.choices import EvidenceKind
from quality.models import Check, MarkHeld
from quality.queries.queue import marks_to_look_at_again
from quality.queries.shown import marks_shown
from tests.quality.claims import a_claim, a_confirmation
from tests.quality.evidence_files import BSN
from tests.quality.given import NOW, a_partner, a_recognition, a_staff_member

pytestmark = pytest.mark.django_db

TERM = timedelta(days=180)
DUE = start_of_day(date(2027, 9, 12))  # 180 days after 16 March


@pytest.fixture
def sna(settings, tmp_path) -> MarkHeld:
    """The SNA of an agency, by a statement of today."""
    settings.MEDIA_ROOT = tmp_path
    agency = a_partner(roles=("agency",))
    kind = EvidenceKind.STATEMENT
    a_confirmation(a_claim(agency, mark="sna", kind=kind, issued_on=date(2027, 3, 10), valid_until_on=None))
    return MarkHeld.objects.get(organisation=agency)


def test_a_mark_waits_in_the_queue_from_the_day_of_its_recheck_and_counts_on(sna):
    assert marks_to_look_at_again(DUE - timedelta(seconds=1)) == []

    case = marks_to_look_at_again(DUE)[0]

    assert (case.kind, case.reference, case.since_at, case.acts_at) == (
        "expiring",
        str(sna.pk),
        DUE,
        start_of_day(date(2028, 3, 10)),
    )
    assert [one.mark for one in marks_shown([sna.organisation_id], DUE)[sna.organisation_id]] == [sna.mark]


def test_who_looked_again_begins_the_term_anew(sna):
    later = DUE + timedelta(days=3, hours=10)

    record_recheck(held=sna, source="Register van vandaag, regel 212", actor=a_staff_member(), now=later)

    sna.refresh_from_db()
    assert (sna.checked_on, sna.until_at) == (date(2027, 9, 15), start_of_day(date(2028, 3, 10)))
    check = Check.objects.order_by("-pk")[0]
    assert (check.kind, check.outcome, check.source, check.checked_by) == (
        "person",
        "confirmed",
        "Register van vandaag, regel 212",
        a_staff_member(),
    )
    assert marks_to_look_at_again(later) == []
    assert len(marks_to_look_at_again(start_of_day(date(2028, 3, 9)))) == 0
    assert len(marks_to_look_at_again(later + TERM - timedelta(days=5))) == 0


def test_a_mark_without_such_a_term_never_waits():
    a_recognition(a_partner())

    assert marks_to_look_at_again(NOW + timedelta(days=700)) == []


def test_a_look_without_a_source_or_at_what_is_over_is_refused_and_changes_nothing(sna):
    for source, refusal in ((" ", SourceMissing), (f"bsn {BSN}", TextHoldsBsn)):
        with pytest.raises(refusal):
            record_recheck(held=sna, source=source, actor=a_staff_member(), now=DUE)
    over = start_of_day(date(2028, 3, 10))
    with pytest.raises(NotInOrder):
        record_recheck(held=sna, source="x", actor=a_staff_member(), now=over)
    expire_marks(now=over)

    with pytest.raises(NotInOrder):
        record_recheck(held=sna, source="x", actor=a_staff_member(), now=over)
    sna.refresh_from_db()
    assert sna.checked_on == date(2027, 3, 16)
    assert Check.objects.count() == 1
