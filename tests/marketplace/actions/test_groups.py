"""Groups (R4): declared by a partner, decided by one of us, and the search follows at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.models import AuditEntry, OutboxMessage
from marketplace.actions.groups import (
    GroupDecided,
    GroupKnownAlready,
    SameOrganisation,
    decide_end_of_group,
    decide_group,
    declare_group,
    withdraw_group,
)
from marketplace.actions.housing import set_houses_workers
from marketplace.actions.organisations import FieldEmpty, TextHoldsBsn
from marketplace.models import GroupTie
from marketplace.queries.groups import GroupTieNotFound, group_ties_of, group_ties_to_decide
from marketplace.queries.independence import labels_of
from marketplace.queries.organisations import NoSuchNumber
from marketplace.rules.independence import Independence, Label
from tests.marketplace.given import NOW, a_user, an_owner_of
from tests.marketplace.groups import (
    a_declaration,
    a_group,
    a_home,
    a_landlord,
    an_employer,
    independent_homes,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
INDEPENDENT = Label(Independence.INDEPENDENT)


@pytest.fixture
def landlord():
    return a_landlord()


@pytest.fixture
def employer():
    return an_employer()


def label(organisation, now=LATER):
    return labels_of([organisation.pk], now)[organisation.pk]


def actions():
    return list(
        AuditEntry.objects.filter(subject_kind="group").order_by("pk").values_list("action", flat=True)
    )


def test_a_declared_group_changes_nothing_until_one_of_us_confirms_it(landlord, employer):
    home = a_home(landlord)
    tie = a_declaration(landlord, employer)

    assert label(landlord) == INDEPENDENT
    assert independent_homes(LATER) == {home.reference}
    assert list(group_ties_to_decide()) == [tie]

    staff = a_user()
    decide_group(reference=tie.reference, is_right=True, reasons="Zelfde eigenaar.", actor=staff, now=LATER)

    assert label(landlord) == Label(Independence.GROUP, employer.name, LATER)
    assert label(landlord, NOW) == INDEPENDENT
    assert independent_homes(LATER) == set()
    assert list(group_ties_to_decide()) == []
    entry = AuditEntry.objects.get(action="confirm_group")
    told = OutboxMessage.objects.filter(kind="group.decided").order_by("pk")
    assert [one.reference for one in told] == [
        f"{entry.pk}.{landlord.reference}",
        f"{entry.pk}.{employer.reference}",
    ]
    assert (entry.actor, entry.subject_reference) == (staff, tie.reference)
    assert entry.facts == {"other": employer.reference}


def test_a_refused_group_never_counts_and_may_be_declared_anew(landlord, employer):
    home = a_home(landlord)
    tie = a_declaration(landlord, employer)

    decide_group(
        reference=tie.reference, is_right=False, reasons="Andere eigenaar.", actor=a_user(), now=LATER
    )

    assert label(landlord) == INDEPENDENT
    assert independent_homes(LATER) == {home.reference}
    assert a_declaration(employer, landlord).outcome == ""


def test_a_declaration_is_taken_back_at_once_and_a_confirmed_group_only_by_us(landlord, employer):
    home = a_home(landlord)
    owner = an_owner_of(landlord)
    first = a_declaration(landlord, employer)
    withdraw_group(organisation=landlord, reference=first.reference, actor=owner, now=LATER)
    tie = a_group(landlord, employer)

    withdraw_group(
        organisation=employer,
        reference=tie.reference,
        explanation="Verkocht in februari.",
        actor=an_owner_of(employer),
        now=LATER,
    )

    assert label(landlord).kind is Independence.GROUP
    assert independent_homes(LATER) == set()
    assert [one.reference for one in group_ties_to_decide()] == [tie.reference]
    decide_end_of_group(
        reference=tie.reference, is_over=True, reasons="De akte is gelezen.", actor=a_user(), now=LATER
    )
    assert label(landlord) == INDEPENDENT
    assert label(landlord, NOW).kind is Independence.GROUP
    assert independent_homes(LATER) == {home.reference}
    assert actions() == [
        *("declare_group", "withdraw_group", "declare_group", "confirm_group"),
        *("ask_end_of_group", "end_group"),
    ]


def test_a_group_that_is_not_over_is_kept(landlord, employer):
    tie = a_group(landlord, employer)
    withdraw_group(
        organisation=landlord,
        reference=tie.reference,
        explanation="Verkocht.",
        actor=an_owner_of(landlord),
        now=LATER,
    )

    kept = decide_end_of_group(
        reference=tie.reference, is_over=False, reasons="Nog dezelfde eigenaar.", actor=a_user(), now=LATER
    )

    assert (kept.ended_at, kept.end_asked_at, kept.end_explanation) == (None, None, "")
    assert label(landlord).kind is Independence.GROUP
    assert list(group_ties_to_decide()) == []


def test_the_homes_of_the_whole_group_follow_however_far_they_are(landlord, employer):
    parent, sister = a_landlord("Moeder B.V."), a_landlord("Zuster B.V.")
    homes = {a_home(landlord).reference, a_home(sister).reference}
    a_group(landlord, parent)
    a_group(sister, parent)
    assert independent_homes(LATER) == homes

    tie = a_group(parent, employer)
    assert independent_homes(LATER) == set()

    decide_end_of_group(reference=tie.reference, is_over=True, reasons="Verkocht.", actor=a_user(), now=LATER)
    assert independent_homes(LATER) == homes


def test_who_begins_to_house_its_own_workers_is_no_independent_landlord_any_more(landlord):
    home = a_home(landlord)

    set_houses_workers(organisation=landlord, houses_workers=True, actor=an_owner_of(landlord), now=LATER)
    assert label(landlord) == Label(Independence.EMPLOYER, landlord.name)
    assert independent_homes(LATER) == set()

    set_houses_workers(organisation=landlord, houses_workers=False, actor=an_owner_of(landlord), now=LATER)
    assert independent_homes(LATER) == {home.reference}


def test_a_home_that_is_made_after_the_group_is_labelled_from_the_start(landlord, employer):
    a_group(landlord, employer)
    a_home(landlord)
    assert independent_homes(LATER) == set()


@pytest.mark.parametrize(
    ("number", "explanation", "refusal", "field"),
    [
        ("99999999", "Zelfde eigenaar.", NoSuchNumber, "number"),
        ("", "Zelfde eigenaar.", NoSuchNumber, "number"),
        ("own", "Zelfde eigenaar.", SameOrganisation, "number"),
        ("other", " ", FieldEmpty, "explanation"),
        ("other", "Eigenaar 111222333", TextHoldsBsn, "explanation"),
    ],
)
def test_what_cannot_be_declared_is_refused_beside_its_field(
    landlord, employer, number, explanation, refusal, field
):
    numbers = {"own": landlord.party.kvk_number, "other": employer.party.kvk_number}
    with pytest.raises(refusal) as refused:
        declare_group(
            organisation=landlord,
            number=numbers.get(number, number),
            explanation=explanation,
            actor=an_owner_of(landlord),
            now=NOW,
        )
    assert refused.value.field == field
    assert not GroupTie.objects.exists()
    assert actions() == []


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("turned", [False, True])
def test_a_group_is_said_once_whoever_says_it(landlord, employer, confirmed, turned):
    (a_group if confirmed else a_declaration)(landlord, employer)
    one, other = (employer, landlord) if turned else (landlord, employer)
    with pytest.raises(GroupKnownAlready):
        a_declaration(one, other)
    assert GroupTie.objects.count() == 1


def test_nobody_decides_twice_or_without_reasons(landlord, employer):
    tie = a_declaration(landlord, employer)
    with pytest.raises(FieldEmpty):
        decide_group(reference=tie.reference, is_right=True, reasons=" ", actor=a_user(), now=LATER)
    with pytest.raises(GroupDecided):
        decide_end_of_group(reference=tie.reference, is_over=True, reasons="x", actor=a_user(), now=LATER)
    decide_group(reference=tie.reference, is_right=True, reasons="Klopt.", actor=a_user(), now=LATER)
    with pytest.raises(GroupDecided):
        decide_group(reference=tie.reference, is_right=False, reasons="Toch niet.", actor=a_user(), now=LATER)
    with pytest.raises(GroupDecided):
        decide_end_of_group(reference=tie.reference, is_over=False, reasons="x", actor=a_user(), now=LATER)
    assert GroupTie.objects.get().reasons == "Klopt."
    assert actions() == ["declare_group", "confirm_group"]


def test_a_group_of_others_is_not_found_and_neither_is_a_declaration_about_oneself(landlord, employer):
    stranger = a_landlord("Vreemd B.V.")
    tie = a_declaration(landlord, employer)
    for somebody in (stranger, employer):
        assert list(group_ties_of(somebody)) == []
        with pytest.raises(GroupTieNotFound):
            withdraw_group(
                organisation=somebody, reference=tie.reference, actor=an_owner_of(somebody), now=LATER
            )
    assert GroupTie.objects.get().outcome == ""


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("group_tie_is_between_two_organisations", {"other": "own"}),
        ("decided_group_tie_says_when", {"outcome": "taken_back"}),
        ("group_tie_that_we_decided_gives_reasons", {"outcome": "confirmed", "decided_at": NOW}),
        (
            "group_tie_that_we_ended_gives_reasons",
            {"outcome": "confirmed", "decided_at": NOW, "reasons": "x", "ended_at": NOW},
        ),
        ("only_a_confirmed_group_tie_ends", {"ended_at": NOW, "end_reasons": "x"}),
        ("only_a_confirmed_group_tie_ends", {"end_asked_at": NOW}),
    ],
)
def test_the_database_guards_groups(landlord, employer, name, row):
    facts = {
        "organisation": landlord,
        "other": employer,
        "explanation": "x",
        "declared_by": an_owner_of(landlord),
        "declared_at": NOW,
        **row,
    }
    if facts["other"] == "own":
        facts["other"] = landlord
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GroupTie.objects.create(**facts)


def test_the_database_keeps_one_open_tie_of_two_organisations(landlord, employer):
    a_declaration(landlord, employer)
    with (
        pytest.raises(IntegrityError, match="group_tie_of_two_organisations_is_open_once"),
        transaction.atomic(),
    ):
        GroupTie.objects.create(
            organisation=employer,
            other=landlord,
            explanation="x",
            declared_by=an_owner_of(employer),
            declared_at=NOW,
        )
