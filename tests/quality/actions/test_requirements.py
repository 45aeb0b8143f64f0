"""What is asked is written from a day on, and taken back while it did not begin; the past stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from foundation.actions.outbox import deliver_due
from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from marketplace.models import Listing
from quality.actions.marks import load_marks
from quality.actions.requirements import (
    BeginsTooSoon,
    DayTaken,
    LeavesAGap,
    MarkNotKnown,
    NothingAsked,
    NumberOutOfRange,
    SameAsBefore,
    SourceMissing,
    VersionHasBegun,
    VersionNotFound,
    WrittenMeanwhile,
    withdraw_version,
)
from quality.models import RequirementSet
from quality.queries.requirement_changes import VersionPreview, coming_days, preview_version
from quality.queries.requirements import Subject, standing_versions
from quality.rules.expressions import Asked, Way, as_expression
from tests.marketplace.given import a_draft
from tests.quality.asking import (
    AGENCY_VACANCIES,
    EMPLOYER_VACANCIES,
    a_version,
    asked,
    periods,
)
from tests.quality.given import NOW, a_partner, a_recognition, a_staff_member, the_marks
from tests.web.given import vacancies

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
SUMMER = date(2027, 7, 1)
AUTUMN = date(2027, 10, 1)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def previewed(*texts: str, valid_from: date = SUMMER) -> VersionPreview:
    """What asking this of employers for vacancies would do."""
    return preview_version(
        subject=EMPLOYER_VACANCIES,
        valid_from=valid_from,
        valid_until=None,
        expression=as_expression(asked(*texts)),
        notice_days=30,
        now=NOW,
    )


def an_employer_with_a_vacancy() -> Listing:
    """An employer with our own recognition and one vacancy that is live."""
    organisation = a_partner()
    vacancies(organisation=organisation)
    a_recognition(organisation)
    return Listing.objects.get(organisation=organisation)


def is_live(listing: Listing, at) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def test_a_version_acts_at_its_first_second_and_the_one_before_it_keeps_its_days():
    listing = an_employer_with_a_vacancy()
    begin = start_of_day(SUMMER)

    row = a_version("ind", valid_from=SUMMER, now=NOW)

    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", "2027-07-01"), ("2027-07-01", None)]
    assert is_live(listing, begin - timedelta(microseconds=1))
    assert not is_live(listing, begin)
    entry = AuditEntry.objects.get(action="write_requirements")
    assert (entry.subject_reference, entry.facts["valid_from"]) == (str(row.pk), "2027-07-01")
    assert entry.facts["expression"] == {"all_of": ["ind"]}
    assert entry.facts["listings_changed"] == 1


def test_a_version_between_two_ends_where_the_next_begins():
    the_marks()

    a_version("sna", "waadi", "wtta", valid_from=date(2027, 6, 1), now=NOW, subject=AGENCY_VACANCIES)

    assert periods(AGENCY_VACANCIES) == [
        ("2020-01-01", "2027-01-01"),
        ("2027-01-01", "2027-06-01"),
        ("2027-06-01", "2028-01-01"),
        ("2028-01-01", None),
    ]


def test_a_version_that_is_withdrawn_before_its_day_leaves_everything_as_it_was_and_stays_in_the_history():
    listing = an_employer_with_a_vacancy()
    before = Listing.objects.get(pk=listing.pk).live_during
    row = a_version("ind", valid_from=SUMMER, now=NOW)

    withdraw_version(version_id=row.pk, actor=a_staff_member(), now=NOW)

    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", None)]
    assert Listing.objects.get(pk=listing.pk).live_during == before
    row.refresh_from_db()
    assert row.withdrawn_at == NOW
    with pytest.raises(VersionNotFound):
        withdraw_version(version_id=row.pk, actor=a_staff_member(), now=NOW)


def test_what_has_begun_is_not_withdrawn():
    the_marks()
    first = standing_versions(EMPLOYER_VACANCIES)[0]

    with pytest.raises(VersionHasBegun, match="01-01-2020"):
        withdraw_version(version_id=first.pk, actor=a_staff_member(), now=NOW)

    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", None)]


REFUSED = [
    ({"valid_from": TODAY}, BeginsTooSoon, "tomorrow at the earliest"),
    ({"valid_from": TODAY - timedelta(days=400)}, BeginsTooSoon, "tomorrow at the earliest"),
    ({"valid_from": AUTUMN}, DayTaken, "01-10-2027"),
    ({"things": []}, NothingAsked, "at least one thing"),
    ({"things": [Asked((Way(()),))]}, NothingAsked, "at least one thing"),
    ({"things": asked("gold-star")}, MarkNotKnown, "gold-star"),
    ({"things": [Asked((Way(("snf",)),), "rich")]}, MarkNotKnown, "rich"),
    ({"things": asked("bmip|ind")}, SameAsBefore, "asks the same"),
    ({"source": "  "}, SourceMissing, "from which law"),
    ({"notice_days": 366}, NumberOutOfRange, "0 to 365"),
    ({"last_seen": 0}, WrittenMeanwhile, "A colleague"),
]


@pytest.mark.parametrize(("changes", "refusal", "words"), REFUSED)
def test_what_may_not_be_is_refused_with_a_sentence_and_nothing_moves(changes, refusal, words):
    the_marks()
    a_version("ind", valid_from=AUTUMN, now=NOW)
    before = list(RequirementSet.objects.order_by("pk").values())

    with pytest.raises(refusal, match=words):
        a_version(**{"valid_from": SUMMER, "things": asked("snf"), "now": NOW, **changes})

    assert list(RequirementSet.objects.order_by("pk").values()) == before


def test_days_between_two_versions_on_which_nobody_may_list_are_refused():
    the_marks()
    RequirementSet.objects.filter(
        **EMPLOYER_VACANCIES._asdict(),
    ).update(valid_until=SUMMER)

    with pytest.raises(LeavesAGap, match="01-07-2027"):
        a_version("ind", valid_from=AUTUMN, now=NOW)

    a_version("ind", valid_from=SUMMER, now=NOW)
    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", "2027-07-01"), ("2027-07-01", None)]


def test_what_was_never_asked_of_a_role_may_be_asked_from_a_day_on():
    the_marks()
    homes = Subject("training_provider", "services", "home", "")

    a_version("crkbo", valid_from=SUMMER, now=NOW, subject=homes)

    assert periods(homes) == [("2027-07-01", None)]


def test_the_database_refuses_a_day_of_two_versions():
    the_marks()

    with pytest.raises(IntegrityError, match="requirement_sets_share_no_day"), transaction.atomic():
        RequirementSet.objects.create(
            **EMPLOYER_VACANCIES._asdict(), valid_from=SUMMER, expression=as_expression(asked("ind"))
        )


@transaction.atomic
def leave_days_to_nobody() -> None:
    RequirementSet.objects.filter(**EMPLOYER_VACANCIES._asdict()).update(valid_until=SUMMER)
    RequirementSet.objects.create(
        **EMPLOYER_VACANCIES._asdict(), valid_from=AUTUMN, expression=as_expression(asked("ind"))
    )
    connection.check_constraints()


def test_the_database_refuses_days_that_nobody_has():
    the_marks()

    with pytest.raises(IntegrityError, match="lie days on which nothing is asked"):
        leave_days_to_nobody()

    assert periods(EMPLOYER_VACANCIES) == [("2020-01-01", None)]


@pytest.mark.parametrize(
    "change", [{"expression": {"all_of": ["ind"]}}, {"valid_from": date(2021, 1, 1)}, {"role": "agency"}]
)
def test_the_database_keeps_what_was_asked_as_it_was_written(change):
    the_marks()

    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        RequirementSet.objects.filter(**EMPLOYER_VACANCIES._asdict()).update(**change)
    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        RequirementSet.objects.all().delete()


def test_loading_the_file_again_leaves_what_the_desk_wrote():
    the_marks()
    a_version("ind", valid_from=SUMMER, now=NOW)
    before = list(RequirementSet.objects.order_by("pk").values())

    load_marks()

    assert list(RequirementSet.objects.order_by("pk").values()) == before


def test_the_preview_says_who_loses_and_gains_what_from_when_and_who_is_told_too_late():
    listing = an_employer_with_a_vacancy()
    unknown = a_partner(name="Bakkerij De Korenmolen B.V.")
    in_time, of_kvk = previewed("snf|ind"), previewed("kvk")
    late = previewed("snf|ind", valid_from=TODAY + timedelta(days=29))

    assert [(one.organisation, one.on, one.listings, one.missing) for one in in_time.losing] == [
        (listing.organisation, SUMMER, 1, tuple(asked("snf|ind")))
    ]
    assert (in_time.gaining, in_time.too_late, in_time.listings_lost) == ([], [], 1)
    assert ([one.organisation for one in of_kvk.gaining], of_kvk.losing) == ([unknown], [])
    assert [one.organisation for one in late.too_late] == [listing.organisation]


def test_preview_writing_and_warning_ask_as_many_questions_for_thirty_partners_as_for_twenty():
    def questions() -> tuple[int, int, int]:
        with CaptureQueriesContext(connection) as looked_ahead:
            previewed("ind")
        with CaptureQueriesContext(connection) as written:
            row = a_version("ind", valid_from=SUMMER, now=NOW)
        with CaptureQueriesContext(connection) as looked:
            coming_days(now=NOW)
        withdraw_version(version_id=row.pk, actor=a_staff_member(), now=NOW)
        return len(looked_ahead), len(written), len(looked)

    an_employer_with_a_vacancy()
    one = questions()
    for number in range(20):
        a_recognition(a_partner(name=f"Kwekerij {number} B.V."))

    # From twenty rows on they are written by COPY, which asks for their keys first: once, whatever their number.
    many = questions()
    for number in range(20, 30):
        a_recognition(a_partner(name=f"Kwekerij {number} B.V."))
    assert questions() == many
    assert all(abs(more - less) <= 2 for more, less in zip(many, one, strict=True))


def test_who_loses_by_a_version_that_begins_soon_is_told_at_once_and_who_does_not_is_not():
    listing = an_employer_with_a_vacancy()
    a_partner(name="Bakkerij De Korenmolen B.V.")

    row = a_version("ind", valid_from=TODAY + timedelta(days=20), now=NOW)

    left = OutboxMessage.objects.filter(kind="requirements.change").values_list("reference", flat=True)
    assert list(left) == [f"{listing.organisation.reference}:2027-04-05:30d:{row.pk}"]


def test_drafts_are_no_listings_that_somebody_loses():
    organisation = a_partner()
    a_recognition(organisation)
    a_draft(organisation)

    preview = previewed("ind")

    assert [(one.organisation, one.listings) for one in preview.losing] == [(organisation, 0)]


def test_who_was_told_of_a_version_is_told_that_it_is_off_and_who_was_not_is_left_alone(clock_at):
    clock_at(NOW)
    listing = an_employer_with_a_vacancy()
    a_partner(name="Bakkerij De Korenmolen B.V.", email="post@korenmolen.example")
    row = a_version("ind", valid_from=TODAY + timedelta(days=20), now=NOW)
    deliver_due()
    mail.outbox.clear()

    withdraw_version(version_id=row.pk, actor=a_staff_member(), now=NOW)
    deliver_due()

    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([listing.organisation.party.email], "Op 5 april 2027 sluit er voor u niets")
    ]
