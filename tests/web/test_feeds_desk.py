"""The desk sees what partners' feeds brought, and says yes to none of them."""

from __future__ import annotations

import pytest
from django.test import Client

from foundation.choices import StaffRole
from marketplace.actions.feeds import take_file
from marketplace.models import VacancyFeed
from tests.marketplace.feeds import a_feed, a_job, a_partner, indeed_xml, jobs, taken_in
from tests.marketplace.given import NOW, an_owner_of
from tests.web.given import address, staff

pytestmark = pytest.mark.django_db


def test_the_desk_reads_the_report_of_each_file():
    feed = a_feed(a_partner())
    run = taken_in(feed, indeed_xml([a_job(1), a_job(2, salary="")]))
    waiting = take_file(feed=feed, content=indeed_xml(jobs(1)), now=NOW)
    VacancyFeed.objects.update(problem={"nl": "Kapot.", "en": "Broken."})
    client = staff(StaffRole.QUALITY)

    page = client.get(address("desk-feeds")).content.decode()
    assert page.count("Kwekerij De Zandhorst B.V.") == 2
    assert page.count("Broken.") == 1, "beside the newest file"

    report = client.get(address("desk-feed", run.reference)).content.decode()
    assert "Wage, from: The wage is missing." in report
    only = client.get(address("desk-feed", run.reference), {"outcome": "created"}).content.decode()
    assert ("Plukker 1" in only, "Plukker 2" in only) == (True, False)
    unread = client.get(address("desk-feed", waiting.reference)).content.decode()
    assert "Nothing has been done with this file." in unread
    assert client.get(address("desk-feed", "nothing")).status_code == 404


def test_a_partner_and_finance_do_not_see_it(client: Client):
    feed = a_feed(a_partner())
    assert staff(StaffRole.FINANCE).get(address("desk-feeds")).status_code == 403
    client.force_login(an_owner_of(feed.organisation))
    assert client.get(address("desk-feeds")).status_code == 404
