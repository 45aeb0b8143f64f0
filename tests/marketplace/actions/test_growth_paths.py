"""Growth paths: made of own listings and of others' who agree, never leading back, and what visitors see of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import Refusal
from foundation.models import AuditEntry
from marketplace.actions.growth_paths import (
    accept_growth_step,
    change_growth_path,
    create_growth_path,
    end_growth_path,
    withdraw_growth_step,
)
from marketplace.actions.publishing import publish_listing, withdraw_listing
from marketplace.models import GrowthPath, GrowthStep, Listing, Organisation
from marketplace.queries.growth_paths import paths_through, steps_asked_of
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
    home_facts,
    service_facts,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def employer() -> Organisation:
    return an_organisation()


def work(employer: Organisation, *titles: str) -> list[Listing]:
    return [a_published_vacancy(employer, title=title) for title in titles]


def a_training_of_another() -> Listing:
    school = an_organisation(name="Taalschool Spraakwater B.V.", roles=("training_provider",))
    an_open_door(school, kind="service")
    return publish_listing(
        listing=a_draft(school, service_facts(title="Heftruck en Nederlands A1")),
        actor=an_owner_of(school),
        now=NOW,
    )


def make(employer: Organisation, *listings: Listing) -> GrowthPath:
    return create_growth_path(
        organisation=employer,
        references=[one.reference for one in listings],
        actor=an_owner_of(employer),
        now=NOW,
    )


def refused(employer: Organisation, *references: str) -> str:
    before = GrowthStep.objects.count()
    with pytest.raises(Refusal) as refusal:
        create_growth_path(organisation=employer, references=references, actor=an_owner_of(employer), now=NOW)
    assert GrowthStep.objects.count() == before
    return refusal.value.code


def shown(listing: Listing) -> list[list[tuple[int, str, bool, bool]]]:
    return [
        [(step.number, step.listing.title, step.is_live, step.is_here) for step in path.steps]
        for path in paths_through(listing, LATER)
    ]


def test_a_path_of_own_work_is_seen_from_both_ends(employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    make(employer, short, long)

    assert shown(short) == [[(1, "Oogsten", True, True), (2, "Medewerker kas", True, False)]]
    assert shown(long) == [[(1, "Oogsten", True, False), (2, "Medewerker kas", True, True)]]
    (path,) = paths_through(short, LATER)
    assert (path.comes_from, path.leads_on, path.organisation) == (False, True, employer)
    assert AuditEntry.objects.filter(action="create_growth_path").count() == 1


def test_the_step_of_another_shows_once_it_agrees_and_goes_when_it_wants(employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    training = a_training_of_another()
    make(employer, short, training, long)
    school = training.organisation
    assert [title for _number, title, _live, _here in shown(short)[0]] == ["Oogsten", "Medewerker kas"]
    assert shown(training) == []
    (asked,) = steps_asked_of(school)

    for _twice in range(2):
        accept_growth_step(organisation=school, step_id=asked.pk, actor=an_owner_of(school), now=NOW)

    assert [title for _number, title, _live, _here in shown(training)[0]] == [
        *("Oogsten", "Heftruck en Nederlands A1", "Medewerker kas"),
    ]
    assert AuditEntry.objects.filter(action="accept_growth_step").count() == 1
    withdraw_growth_step(organisation=school, step_id=asked.pk, actor=an_owner_of(school), now=NOW)
    assert shown(training) == []
    assert len(shown(short)[0]) == 2


def test_a_step_that_ended_stays_in_words_and_a_draft_is_not_told(employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    draft = a_draft(employer)
    make(employer, short, draft, long)

    withdraw_listing(listing=long, actor=an_owner_of(employer), now=NOW)

    assert shown(short) == [[(1, "Oogsten", True, True), (2, "Medewerker kas", False, False)]]


def test_what_was_removed_by_decision_is_not_shown_and_one_step_is_no_path(employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    make(employer, short, long)

    Listing.objects.filter(pk=long.pk).update(state="removed", live_during="{}")

    assert shown(short) == []


def test_what_cannot_stand_in_a_path_is_refused_and_nothing_moves(employer):
    short, long = (one.reference for one in work(employer, "Oogsten", "Medewerker kas"))
    home = a_draft(employer, home_facts()).reference
    hidden = a_draft(an_organisation()).reference
    other, another = a_training_of_another().reference, a_training_of_another().reference

    assert refused(employer, short) == "growth-path-too-short"
    assert refused(employer, *[short, long] * 3) == "growth-path-too-short"
    assert refused(employer, short, "NOPE") == "growth-step-unknown"
    assert refused(employer, short, home) == "growth-step-unknown"
    assert refused(employer, short, hidden) == "growth-step-unknown"
    assert refused(employer, short, long, short) == "growth-step-twice"
    assert refused(employer, other, another) == "growth-path-without-own"


def test_two_paths_never_lead_back_together(employer):
    short, middle, long = work(employer, "Oogsten", "Sorteren", "Medewerker kas")
    make(employer, short, middle)
    path = make(employer, middle, long)

    assert refused(employer, long.reference, short.reference) == "growth-path-leads-back"
    with pytest.raises(Refusal) as refusal:
        change_growth_path(
            organisation=employer,
            reference=path.reference,
            references=[middle.reference, short.reference],
            actor=an_owner_of(employer),
            now=NOW,
        )
    assert refusal.value.code == "growth-path-leads-back"
    assert [step.listing for step in path.steps.all()] == [middle, long]


def test_a_change_keeps_what_was_agreed_and_an_end_takes_the_path_away(employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    training = a_training_of_another()
    path = make(employer, short, training)
    school = training.organisation
    step = steps_asked_of(school)[0]
    accept_growth_step(organisation=school, step_id=step.pk, actor=an_owner_of(school), now=NOW)

    change_growth_path(
        organisation=employer,
        reference=path.reference,
        references=[one.reference for one in (short, training, long)],
        actor=an_owner_of(employer),
        now=LATER,
    )

    assert [step.agreed_at for step in path.steps.all()] == [None, NOW, None]
    end_growth_path(organisation=employer, reference=path.reference, actor=an_owner_of(employer), now=LATER)
    assert not GrowthPath.objects.exists()
    assert Listing.objects.count() == 3


def test_nobody_touches_the_path_or_the_step_of_another(employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    path = make(employer, short, long)
    stranger = an_organisation()
    actor, step = an_owner_of(stranger), path.steps.get(position=1)

    def change() -> object:
        return change_growth_path(
            organisation=stranger, reference=path.reference, references=["a", "b"], actor=actor, now=NOW
        )

    def end() -> object:
        return end_growth_path(organisation=stranger, reference=path.reference, actor=actor, now=NOW)

    def accept() -> object:
        return accept_growth_step(organisation=stranger, step_id=step.pk, actor=actor, now=NOW)

    def take_out() -> object:
        return withdraw_growth_step(organisation=stranger, step_id=step.pk, actor=actor, now=NOW)

    for attempt in (change, end, accept, take_out):
        with pytest.raises(Refusal) as refusal:
            attempt()
        assert refusal.value.status == 404
    assert path.steps.count() == 2


@pytest.mark.parametrize(
    ("guard", "position", "again"),
    [
        ("growth_path_has_five_steps_at_most", 6, False),
        ("growth_path_has_one_step_at_a_place", 2, False),
        ("growth_path_has_a_listing_once", 3, True),
    ],
)
def test_the_database_guards_a_path_too(employer, guard, position, again):
    short, long, third = work(employer, "Oogsten", "Medewerker kas", "Sorteren")
    path = make(employer, short, long)

    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        GrowthStep.objects.create(path=path, position=position, listing=short if again else third)
    assert path.steps.count() == 2
