"""Decisions about listings: on hold, back and removed, at the second, with reasons and a letter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from foundation.actions.outbox import deliver_due
from foundation.errors import Refusal
from foundation.models import AuditEntry, OutboxMessage
from foundation.periods import start_of_day
from marketplace.actions.holds import AlreadyOnHold, AlreadyRemoved, HoldEndsInThePast, NotOnHold
from marketplace.actions.listings import change_listing
from marketplace.actions.organisations import TextHoldsBsn
from marketplace.actions.publishing import ListingRemoved, publish_listing, withdraw_listing
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import Listing, ListingHold
from marketplace.queries.listings import slot_use_of
from quality.actions.listing_decisions import (
    RuleMissing,
    reinstate_listing,
    remove_listing,
    suspend_listing,
)
from quality.actions.statements import ReasonMissing
from quality.models import Decision
from quality.queries.decisions import decisions_hiding
from tests.marketplace.given import a_published_vacancy, an_organisation, an_owner_of, vacancy_facts
from tests.quality.given import NOW, a_staff_member, grounds

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(days=2)
UNTIL = date(2027, 4, 1)


def shows(listing: Listing, at: datetime) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def on_hold(listing: Listing, *, until_on: date | None = None, now: datetime = LATER) -> Decision:
    return suspend_listing(
        listing=listing, grounds=grounds(), actor=a_staff_member(), now=now, until_on=until_on
    )


def test_a_listing_on_hold_is_gone_at_that_second_and_back_at_that_second_by_its_date():
    vacancy = a_published_vacancy()

    decision = on_hold(vacancy, until_on=UNTIL)

    assert shows(vacancy, LATER - SECOND)
    assert not shows(vacancy, LATER)
    assert not shows(vacancy, start_of_day(UNTIL) - SECOND)
    assert shows(vacancy, start_of_day(UNTIL))
    assert (decision.kind, decision.reason_code, decision.valid_until_on) == ("suspend", "money_asked", UNTIL)
    assert decisions_hiding([vacancy.pk], LATER) == {vacancy.pk: decision}
    assert decisions_hiding([vacancy.pk], start_of_day(UNTIL)) == {}
    assert listings_out_of_date() == []


def test_a_listing_on_hold_keeps_its_slot_and_a_removed_one_gives_it_back():
    organisation = an_organisation()
    first, second = a_published_vacancy(organisation), a_published_vacancy(organisation, title="Inpakker")

    on_hold(first)
    assert slot_use_of(organisation, LATER)[0].used == 2

    remove_listing(listing=second, grounds=grounds(), actor=a_staff_member(), now=LATER)
    assert slot_use_of(organisation, LATER)[0].used == 1
    assert shows(second, LATER - SECOND) is False  # what showed before is not asked again
    assert not shows(second, LATER)


def test_what_the_partner_edits_withdraws_and_publishes_does_not_lift_the_hold():
    vacancy = a_published_vacancy()
    owner = an_owner_of(vacancy.organisation)
    on_hold(vacancy)

    change_listing(
        organisation=vacancy.organisation,
        reference=vacancy.reference,
        facts=vacancy_facts(title="Anders"),
        actor=owner,
        now=LATER + SECOND,
    )
    assert not shows(vacancy, LATER + 2 * SECOND)

    withdraw_listing(listing=vacancy, actor=owner, now=LATER + timedelta(hours=1))
    publish_listing(listing=vacancy, actor=owner, now=LATER + timedelta(hours=2))
    assert not shows(vacancy, LATER + timedelta(hours=3))

    reinstate_listing(
        listing=vacancy,
        grounds=grounds(reason_code="conditions_met"),
        actor=a_staff_member(),
        now=LATER + timedelta(hours=4),
    )
    assert not shows(vacancy, LATER + timedelta(hours=4) - SECOND)
    assert shows(vacancy, LATER + timedelta(hours=4))
    assert listings_out_of_date() == []


def test_a_removed_listing_cannot_be_published_until_a_decision_lets_it_back():
    vacancy = a_published_vacancy()
    owner = an_owner_of(vacancy.organisation)
    remove_listing(listing=vacancy, grounds=grounds(), actor=a_staff_member(), now=LATER)

    with pytest.raises(ListingRemoved):
        publish_listing(listing=vacancy, actor=owner, now=LATER + SECOND)
    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.withdrawn_at) == ("removed", LATER)

    reinstate_listing(listing=vacancy, grounds=grounds(), actor=a_staff_member(), now=LATER + 2 * SECOND)
    publish_listing(listing=vacancy, actor=owner, now=LATER + 3 * SECOND)
    assert shows(vacancy, LATER + 3 * SECOND)


def test_removing_ends_a_hold_so_that_who_is_let_back_shows():
    vacancy = a_published_vacancy()
    on_hold(vacancy)
    remove_listing(listing=vacancy, grounds=grounds(), actor=a_staff_member(), now=LATER + SECOND)

    assert ListingHold.objects.get().until_at == LATER + SECOND


def test_every_refusal_leaves_nothing_behind():
    vacancy = a_published_vacancy()
    staff = a_staff_member()

    def refused(kind: type[Refusal], **changes: object) -> None:
        with pytest.raises(kind):
            suspend_listing(
                listing=vacancy,
                grounds=grounds(**{name: value for name, value in changes.items() if name != "until_on"}),
                actor=staff,
                now=LATER,
                until_on=changes.get("until_on"),  # type: ignore[arg-type]  # a day, or nothing
            )

    refused(ReasonMissing, fact=" ")
    refused(ReasonMissing, reason=" ")
    refused(RuleMissing, rule=" ")
    refused(TextHoldsBsn, fact="Het BSN is 111222333.")
    refused(HoldEndsInThePast, until_on=LATER.date())
    with pytest.raises(NotOnHold):
        reinstate_listing(listing=vacancy, grounds=grounds(), actor=staff, now=LATER)
    assert shows(vacancy, LATER)
    assert not Decision.objects.exists()
    assert not ListingHold.objects.exists()
    assert not OutboxMessage.objects.filter(kind="listing.decided").exists()

    on_hold(vacancy)
    with pytest.raises(AlreadyOnHold):
        on_hold(vacancy, now=LATER + SECOND)
    assert Decision.objects.count() == 1

    remove_listing(listing=vacancy, grounds=grounds(), actor=staff, now=LATER + SECOND)
    with pytest.raises(AlreadyRemoved):
        on_hold(vacancy, now=LATER + 2 * SECOND)
    with pytest.raises(AlreadyRemoved):
        remove_listing(listing=vacancy, grounds=grounds(), actor=staff, now=LATER + 2 * SECOND)
    assert Decision.objects.count() == 2


def test_the_partner_gets_a_letter_with_fact_rule_reason_date_and_the_way_to_object():
    vacancy = a_published_vacancy()
    decision = on_hold(vacancy, until_on=UNTIL)
    deliver_due()

    letter = mail.outbox[-1]
    assert letter.to == ["administratie@zandhorst.example"]
    assert letter.subject == "Besluit over uw vermelding “Oogstmedewerker paprika”: staat stil"
    for words in (
        "Op de pagina stond dat u € 50 inschrijfkosten vraagt.",
        "Waadi, artikel 3",
        "Wie werk zoekt, betaalt daar nooit voor.",
        "tot en met woensdag 31 maart 2027",
        "donderdag 18 maart 2027",
        "bezwaar maken tot en met",
        decision.reference,
        vacancy.reference,
    ):
        assert words in letter.body
    assert "keurmerk" not in letter.body


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nl", "Besluit over uw vermelding “Oogstmedewerker paprika”: verwijderd"),
        ("en", "Decision about your listing “Oogstmedewerker paprika”: removed"),
    ],
)
def test_the_letter_is_in_the_language_of_the_partner(language: str, subject: str):
    vacancy = a_published_vacancy()
    party = vacancy.organisation.party
    party.language = language
    party.save()

    remove_listing(listing=vacancy, grounds=grounds(), actor=a_staff_member(), now=LATER)
    deliver_due()

    assert mail.outbox[-1].subject == subject


def test_the_trail_names_references_and_no_texts():
    vacancy = a_published_vacancy()
    decision = on_hold(vacancy)

    entry = AuditEntry.objects.get(action="suspend_listing")
    assert entry.subject_reference == decision.reference
    assert entry.facts == {"listing": vacancy.reference, "reason_code": "money_asked", "until_on": None}


def test_the_database_refuses_two_holds_of_one_listing_at_once():
    vacancy = a_published_vacancy()
    on_hold(vacancy)

    with pytest.raises(IntegrityError, match="listing_is_on_hold_once_at_a_time"), transaction.atomic():
        ListingHold.objects.create(listing=vacancy, from_at=LATER + SECOND, source_reference="B-OTHER")
    with pytest.raises(IntegrityError, match="hold_does_not_end_before_it_starts"), transaction.atomic():
        ListingHold.objects.create(
            listing=a_published_vacancy(), from_at=LATER, until_at=NOW, source_reference="B-WRONG"
        )
