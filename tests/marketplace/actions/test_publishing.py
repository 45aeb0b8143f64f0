"""Publishing: what may be shown, who has a slot, and when a listing shows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.actions.allowances import grant_allowance
from marketplace.actions.clearances import close_standing, open_standing
from marketplace.actions.content import AsksWorkerForMoney, ContractNotSeparate, WageBelowMinimum
from marketplace.actions.listings import change_listing
from marketplace.actions.publishing import (
    AlreadyPublished,
    NoAllowance,
    NoSlotLeft,
    publish_listing,
    withdraw_listing,
)
from marketplace.actions.visibility import listings_out_of_date
from marketplace.models import Allowance, Clearance, Listing
from tests.marketplace.given import (
    NOW,
    YEAR_LATER,
    a_draft,
    a_minimum_wage,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
    home_facts,
    vacancy_facts,
)

pytestmark = pytest.mark.django_db


def live(listing: Listing, at=NOW) -> bool:
    return Listing.objects.live_at(at).filter(pk=listing.pk).exists()


def test_a_published_vacancy_is_live_until_its_term_ends_and_gone_at_that_second():
    listing = a_published_vacancy()

    assert live(listing)
    assert live(listing, YEAR_LATER - timedelta(seconds=1))
    assert not live(listing, YEAR_LATER)
    assert not live(listing, NOW - timedelta(seconds=1))


def test_a_vacancy_that_needs_a_sponsor_shows_only_while_that_mark_is_in_order_too():
    organisation = an_organisation()
    an_open_door(organisation)
    listing = a_published_vacancy(organisation, needs_sponsorship=True)
    assert not live(listing)

    other = an_organisation()
    an_open_door(other, conditions=("", "sponsorship"))
    assert live(a_published_vacancy(other, needs_sponsorship=True))


def test_closing_the_standing_takes_listings_away_at_that_instant():
    listing = a_published_vacancy()
    agreement = Allowance.objects.get().agreement_reference
    at = NOW + timedelta(days=30)

    close_standing(agreement_reference=agreement, at=at)

    assert live(listing, at - timedelta(seconds=1))
    assert not live(listing, at)


def test_a_wage_below_the_minimum_of_the_day_is_refused_and_nothing_moves():
    organisation = an_organisation()
    an_open_door(organisation)
    a_minimum_wage(date(2027, 1, 1), 1471)
    listing = a_draft(organisation, vacancy_facts(wage_from_cents=1470))

    with pytest.raises(WageBelowMinimum) as refusal:
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)

    assert refusal.value.message.startswith(
        "Het loon begint bij €\xa014,70 per uur. Het minimumloon is €\xa014,71"
    )
    listing.refresh_from_db()
    assert (listing.state, listing.allowance_id) == ("draft", None)
    assert not Clearance.objects.filter(kind="editorial").exists()


def test_no_more_vacancies_than_slots():
    organisation = an_organisation()
    an_open_door(organisation, slots=1)
    a_published_vacancy(organisation)
    second = a_draft(organisation)

    with pytest.raises(NoSlotLeft) as refusal:
        publish_listing(listing=second, actor=an_owner_of(organisation), now=NOW)

    assert (
        refusal.value.message
        == "Uw 1 plaats is in gebruik. Haal een vermelding offline, of neem een plaats erbij."
    )
    second.refresh_from_db()
    assert second.state == "draft"


def test_a_withdrawn_vacancy_gives_its_slot_back_and_may_return():
    organisation = an_organisation()
    an_open_door(organisation, slots=1)
    first = a_published_vacancy(organisation)
    owner = an_owner_of(organisation)

    withdraw_listing(listing=first, actor=owner, now=NOW + timedelta(hours=1))
    second = a_published_vacancy(organisation, now=NOW + timedelta(hours=1))

    assert not live(first, NOW + timedelta(hours=2))
    assert live(second, NOW + timedelta(hours=2))
    withdraw_listing(listing=second, actor=owner, now=NOW + timedelta(hours=3))
    back = publish_listing(listing=first, actor=owner, now=NOW + timedelta(hours=4))
    assert live(back, NOW + timedelta(hours=4))


def test_without_a_package_there_is_no_place():
    organisation = an_organisation()
    listing = a_draft(organisation)

    with pytest.raises(NoAllowance):
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)


def test_publishing_twice_is_refused():
    listing = a_published_vacancy()

    with pytest.raises(AlreadyPublished):
        publish_listing(listing=listing, actor=an_owner_of(listing.organisation), now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "De inschrijfkosten zijn € 50.",
        "You pay a registration fee.",
        "Opłata za pośrednictwo 200 zł",
        "Taxă de recrutare: 100 lei",
        "Има такса за посредничество.",
    ],
)
def test_money_asked_from_a_worker_is_refused_in_every_language(text):
    organisation = an_organisation()
    an_open_door(organisation)
    listing = a_draft(organisation, vacancy_facts(text=text))

    with pytest.raises(AsksWorkerForMoney):
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)


def test_a_home_tied_to_a_work_contract_is_refused():
    organisation = an_organisation(roles=("housing_provider",))
    an_open_door(organisation, kind="home")
    listing = a_draft(organisation, home_facts(separate_contract=False))

    with pytest.raises(ContractNotSeparate):
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)


def test_a_change_that_asks_another_mark_hides_a_live_vacancy_until_that_is_in_order():
    organisation = an_organisation()
    an_open_door(organisation)
    a_minimum_wage()
    listing = a_published_vacancy(organisation)

    def change(**facts: object) -> Listing:
        return change_listing(
            organisation=organisation,
            reference=listing.reference,
            facts=vacancy_facts(**facts),
            actor=an_owner_of(organisation),
            now=NOW,
        )

    change(needs_sponsorship=True)
    assert not live(listing)
    assert listings_out_of_date() == []
    change(needs_sponsorship=False)
    assert live(listing)


def test_a_new_vacancy_takes_a_slot_that_is_paid_before_one_that_lasts_longer():
    organisation = an_organisation()
    an_open_door(organisation, agreement="A-PAID")
    later = YEAR_LATER + timedelta(days=200)
    grant_allowance(
        organisation=organisation,
        listing_kind="vacancy",
        slots=5,
        from_at=NOW,
        until_at=later,
        agreement_reference="A-UNPAID",
        source_reference="A-UNPAID:1",
        now=NOW,
    )

    listing = a_published_vacancy(organisation)

    assert live(listing)
    assert listing.allowance is not None
    assert listing.allowance.agreement_reference != "A-UNPAID"


def test_a_vacancy_whose_slot_is_over_goes_online_again_in_a_new_one():
    organisation = an_organisation()
    an_open_door(organisation, agreement="A-OLD")
    a_minimum_wage()
    listing = a_published_vacancy(organisation)
    after = YEAR_LATER + timedelta(days=3)
    with pytest.raises(NoAllowance):
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=after)
    grant_allowance(
        organisation=organisation,
        listing_kind="vacancy",
        slots=1,
        from_at=after,
        until_at=after + timedelta(days=365),
        agreement_reference="A-NEW",
        source_reference="A-NEW:1",
        now=after,
    )
    open_standing(organisation=organisation, agreement_reference="A-NEW", from_at=after, now=after)

    publish_listing(listing=listing, actor=an_owner_of(organisation), now=after)

    assert live(listing, after)
    with pytest.raises(AlreadyPublished):
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=after)
