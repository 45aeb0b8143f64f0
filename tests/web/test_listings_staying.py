"""The page on which a partner chooses which listings stay, and where it is announced."""

from __future__ import annotations

import pytest
from django.test import Client

from billing.rules.selection import Choice
from tests.billing.changing import change, on
from tests.billing.given import a_paid_agreement
from tests.billing.test_staying import MID
from tests.marketplace.given import a_published_vacancy, an_owner_of
from tests.web.given import address
from tests.web.test_content_checks import read

pytestmark = pytest.mark.django_db


def test_a_partner_reads_what_does_not_fit_ticks_what_stays_and_may_change_it(clock_at):
    agreement = a_paid_agreement(None, Choice("CAR-RECRUIT-15"))
    organisation = agreement.organisation
    listings = [a_published_vacancy(organisation, title=f"Plukker {number}") for number in range(7)]
    change(agreement, MID, CAR_RECRUIT_15=0, CAR_RECRUIT_5=1)
    clock_at(on(MID))
    author = Client()
    author.force_login(an_owner_of(organisation))
    page = address("listings-staying", "vacancy")

    for announced in (address("listings"), address("agreement", agreement.reference)):
        words = read(author.get(announced))
        assert "from Thursday 16 March 2028 you have 5 places." in words
        assert "2 listings that are published now go offline then." in words
        assert page in words
    assert "5 of 5 places chosen" in read(author.get(page))
    wrong = author.post(page, {"listing": [one.reference for one in listings]})
    assert wrong.status_code == 422
    assert "You ticked 7 listings, and 5 places are left." in read(wrong)

    saved = read(author.post(page, {"listing": [one.reference for one in listings[2:]]}, follow=True))

    assert "Your choice is saved." in saved
    for number, one in enumerate(listings):
        is_ticked = f'value="{one.reference}" checked' in saved
        assert is_ticked == (number >= 2)
    assert "nothing to choose" in read(author.get(address("listings-staying", "home"), follow=True))
