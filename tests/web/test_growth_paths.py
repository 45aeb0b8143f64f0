"""Growth paths on the pages of visitors and partners, and over the API."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from marketplace.actions.growth_paths import accept_growth_step
from marketplace.actions.publishing import withdraw_listing
from marketplace.models import GrowthPath, GrowthStep
from tests.api.given import bearer
from tests.marketplace.actions.test_growth_paths import a_training_of_another, make, work
from tests.marketplace.actions.test_texts import POLISH
from tests.marketplace.given import an_open_door, an_organisation, an_owner_of
from tests.web.given import address, shortly_after, vacancies
from tests.web.outlets import whole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march(clock_at):
    clock_at(shortly_after())


@pytest.fixture
def employer():
    return an_organisation()


def member_of(organisation) -> Client:
    client = Client()
    client.force_login(an_owner_of(organisation))
    return client


def read(response) -> str:
    return unescape(whole(response).decode())


def test_each_step_links_to_the_others_while_they_are_live(client, employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    training = a_training_of_another()
    make(employer, short, training, long)
    school = training.organisation
    accept_growth_step(
        organisation=school,
        step_id=GrowthStep.objects.get(listing=training).pk,
        actor=an_owner_of(school),
        now=shortly_after(),
    )

    pages = {
        "vacancy": read(client.get(address("vacancy", short.reference))),
        "service": read(client.get(address("service", training.reference))),
        "long": read(client.get(address("vacancy", long.reference))),
    }

    for page in pages.values():
        assert "Growing further" in page
        assert page.count("You are looking at this.") == 1
    assert "After it you can do the next step." in pages["vacancy"]
    assert f'href="{address("service", training.reference)}"' in pages["vacancy"]
    assert f'href="{address("vacancy", long.reference)}"' in pages["service"]
    assert "Kwekerij De Zandhorst B.V. made this path." in pages["service"]
    assert "People came here step by step." in pages["long"]


def test_a_step_that_ended_stays_in_words(client, employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    make(employer, short, long)
    withdraw_listing(listing=long, actor=an_owner_of(employer), now=shortly_after())

    page = read(client.get(address("vacancy", short.reference)))

    assert "Not on this site now." in page
    assert "Medewerker kas" in page
    assert address("vacancy", long.reference) not in page


def test_a_step_is_in_the_language_of_the_reader(client):
    organisation = an_organisation()
    short, long = vacancies(2, organisation=organisation, texts=(POLISH,))
    make(organisation, short, long)

    page = read(client.get(address("vacancy", short.reference, language="pl")))

    assert (
        f'href="{address("vacancy", long.reference, language="pl")}" lang="pl">Zbieracz papryki</a>' in page
    )


def test_the_page_asks_as_much_for_many_paths_as_for_one(client, employer, django_assert_num_queries):
    an_open_door(employer, slots=12)
    first, *others = work(employer, *(f"Werk {number}" for number in range(8)))
    make(employer, first, others[0])
    with django_assert_num_queries(13):
        client.get(address("vacancy", first.reference))
    for one in others[1:]:
        make(employer, first, one)
    with django_assert_num_queries(13):
        page = read(client.get(address("vacancy", first.reference)))
    assert page.count('<ol class="path">') == 5


def test_a_partner_makes_changes_and_ends_a_path(employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    training = a_training_of_another()
    partner = member_of(employer)
    assert "You have no growth paths yet" in read(partner.get(address("growth-paths")))

    answer = partner.post(
        address("growth-path-new"),
        {"own_1": short.reference, "other_2": training.reference.lower(), "own_3": long.reference},
        follow=True,
    )

    path = GrowthPath.objects.get()
    assert [step.listing for step in path.steps.all()] == [short, training, long]
    assert "Waits until this organisation agrees: visitors do not see it yet." in read(answer)
    form = partner.get(address("growth-path-edit", path.reference))
    assert form.context["form"].fields["other_2"].initial == training.reference
    partner.post(
        address("growth-path-edit", path.reference), {"own_1": short.reference, "own_2": long.reference}
    )
    assert [step.listing for step in path.steps.all()] == [short, long]
    partner.post(address("growth-path-end", path.reference))
    assert not GrowthPath.objects.exists()


def test_what_cannot_be_a_path_is_said_above_the_form(employer):
    (short,) = work(employer, "Oogsten")

    answer = member_of(employer).post(
        address("growth-path-new"), {"own_1": short.reference, "other_2": "NOPE"}
    )

    assert answer.status_code == 422
    assert "We do not know “NOPE”." in read(answer)
    assert not GrowthPath.objects.exists()


def test_another_organisation_agrees_and_takes_its_listing_out_again(employer):
    (short,) = work(employer, "Oogsten")
    training = a_training_of_another()
    make(employer, short, training)
    school = member_of(training.organisation)
    step = GrowthStep.objects.get(listing=training)
    page = read(school.get(address("growth-paths")))
    assert "Kwekerij De Zandhorst B.V. made the path." in page

    school.post(address("growth-step-accept", str(step.pk)))
    assert GrowthStep.objects.get(pk=step.pk).agreed_at is not None
    assert member_of(employer).post(address("growth-step-withdraw", str(step.pk))).status_code == 404
    school.post(address("growth-step-withdraw", str(step.pk)))
    assert not GrowthStep.objects.filter(pk=step.pk).exists()


def test_the_api_gives_the_paths_of_a_listing_and_lets_a_key_make_them(client, employer):
    short, long = work(employer, "Oogsten", "Medewerker kas")
    headers = bearer(employer)
    body = {"steps": [short.reference, long.reference]}

    made = client.post("/api/v1/own/growth-paths", body, content_type="application/json", headers=headers)
    assert made.status_code == 201, made.json()
    own = f"/api/v1/own/growth-paths/{made.json()['reference']}"

    (path,) = client.get(f"/api/v1/vacancies/{long.reference}/growth-paths").json()
    assert path["organisation"] == "Kwekerij De Zandhorst B.V."
    assert [(one["title"], one["is_live"], one["is_here"]) for one in path["steps"]] == [
        ("Oogsten", True, False),
        ("Medewerker kas", True, True),
    ]
    turned = {"steps": [long.reference, short.reference]}
    changed = client.put(own, turned, content_type="application/json", headers=headers)
    assert [one["title"] for one in changed.json()["steps"]] == ["Medewerker kas", "Oogsten"]
    again = client.post("/api/v1/own/growth-paths", body, content_type="application/json", headers=headers)
    assert (again.status_code, again.json()["code"]) == (422, "growth-path-leads-back")
    assert client.delete(own, headers=headers).status_code == 204
    assert client.get("/api/v1/own/growth-paths", headers=headers).json() == []
