"""The demo region: lively, invented, and with somebody to log in as at every desk."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.test import Client, override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from billing.models import BankTransaction, ReminderLetter
from billing.queries.invariants import broken_invariants
from foundation import clock
from foundation.clock import wall_time
from foundation.languages import VISITOR_LANGUAGES
from foundation.models import User
from marketplace.actions.visibility import listings_out_of_date
from marketplace.choices import SeenKind
from marketplace.models import Listing, ListingFigure, Organisation, Region, SearchAlert
from marketplace.queries.content import faults_of_stored
from marketplace.queries.figures import figures_of_all
from quality.choices import QueueKind
from quality.models import Report
from quality.queries.queue import waiting_at
from quality.queries.reports import open_questions_to
from quality.queries.requirement_changes import coming_days
from tests.quality.given import REGISTERS
from web.demo.people import MEMBERS, PASSWORD, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all tests here, in a transaction that is undone after the last of them."""
    with (
        django_db_blocker.unblock(),
        override_settings(SANDBOX=True),
        translation.override(settings.LANGUAGE_CODE),
        transaction.atomic(),
    ):
        for command in ("load_regions", "load_marks", "load_demo"):
            call_command(command, verbosity=0)
        yield
        transaction.set_rollback(True)


def test_the_demo_region_fills_every_page_and_all_that_must_hold_holds():
    live = Listing.objects.live_at(clock.now())

    assert Region.objects.count() >= 5
    assert 38 <= Organisation.objects.count() <= 45
    assert Listing.objects.filter(kind="vacancy").count() >= 150
    assert Listing.objects.filter(kind__in=["home", "service"]).count() >= 60
    assert live.count() >= 180
    assert live.filter(kind="session").count() == 12
    places = set(live.values_list("municipality__region__slug", flat=True).order_by())
    assert len(places) >= 5, "each region has something to show"
    assert not any(broken_invariants(wall_now=wall_time()).values())

    numbers, names = set(), set()
    for file in REGISTERS.glob("ind_work_*.csv"):
        for row in csv.reader(file.read_text("utf-8").splitlines()):
            numbers |= {row[-1]}
            names |= {row[0].casefold()}
    invented = Organisation.objects.filter(
        Q(party__kvk_number__in=numbers) | Q(party__name__in=numbers)
    ).values_list("name", flat=True)
    assert list(invented) == []
    assert not {one.name.casefold() for one in Organisation.objects.all()} & names


def test_the_content_checks_find_nothing_in_the_demo_region():
    listings = Listing.objects.select_related(
        "organisation", "vacancy", "home", "service", "session"
    ).order_by("pk")

    faults = faults_of_stored(list(listings), day=clock.today())

    assert {
        (one.title, fault.code, fault.words)
        for one, found in zip(listings, faults, strict=True)
        for fault in found
    } == set()


def test_the_demo_region_has_an_agency_that_is_not_ready_for_what_will_be_asked_of_it():
    first, *_later = [one for one in coming_days(now=clock.now()) if one.partners]

    assert [one.organisation.name for one in first.partners] == ["Uitzendbureau De Schakel B.V."]
    assert first.listings >= 4


def test_reports_wait_at_the_desk_in_every_language_and_the_demo_employer_finds_a_question():
    assert {one.language for one in Report.objects.all()} == {"nl", "en", "pl", "ro", "bg"}
    assert sorted(Report.objects.values_list("outcome", flat=True)) == [*[""] * 4, "no_ground", "put_right"]
    waiting = [one for one in waiting_at(clock.now()) if one.kind == QueueKind.REPORT]
    assert len(waiting) == 4
    employer = Organisation.objects.get(memberships__user__email="employer@demo.example")
    assert open_questions_to(employer).count() == 1
    assert listings_out_of_date() == []


def test_finance_finds_a_late_payer_money_that_came_twice_and_movements_to_decide():
    letter = ReminderLetter.objects.get()
    assert (letter.party.name, letter.level) == ("Sorteerbedrijf De Trage Band B.V.", 1)

    uses = {row.name: row.use for row in BankTransaction.objects.all()}
    assert uses == {
        "Distri-Zuid Fulfilment B.V.": "payment",
        "Magazijn De Laatste Doos B.V.": "undecided",
        "J. de Wit": "undecided",
        "Bank": "undecided",
    }


def test_everybody_of_the_demo_logs_in_and_lands_where_the_work_is():
    for email in [*MEMBERS, *(email for email, _name in STAFF.values())]:
        client = Client()
        page = client.post("/en/account/login/", {"login": email, "password": PASSWORD}, follow=True)

        assert page.status_code == 200
        landed = page.redirect_chain[-1][0]
        expected = "/en/desk/" if User.objects.get(email=email).is_staff else "/en/portal/"
        assert landed.startswith(expected), (email, landed)


def test_loading_it_again_adds_nothing():
    before = Listing.objects.count()
    call_command("load_demo", verbosity=0)
    assert Listing.objects.count() == before


def test_the_demo_region_has_visitors_in_five_languages_and_somebody_who_waits_for_mail():
    [*months] = figures_of_all(today=clock.today())
    assert months[0].total(SeenKind.VIEW) or months[1].total(SeenKind.VIEW)
    assert set(ListingFigure.objects.values_list("language", flat=True).order_by()) == set(VISITOR_LANGUAGES)
    assert SearchAlert.objects.get().confirmed_at is not None
