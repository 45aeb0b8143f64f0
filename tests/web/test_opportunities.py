"""Vacancies that are more than a job, on every page where they stand: form, page, results, sheet, feed and API."""

from __future__ import annotations

import pytest

from foundation.choices import StaffRole
from marketplace.actions.publishing import withdraw_listing
from marketplace.models import Listing
from tests.api.given import bearer
from tests.marketplace.given import an_owner_of
from tests.marketplace.rules.test_opportunities import UNPAID
from tests.web.given import address, shortly_after, staff, vacancies
from tests.web.reading import structured_data
from tests.web.test_content_checks import FORM, read

pytestmark = pytest.mark.django_db
VOLUNTEERS = {
    **FORM,
    "opportunity": "volunteering",
    "contract": "",
    "wage_from_cents": "",
    "wage_until_cents": "",
}


@pytest.fixture(autouse=True)
def _in_march(clock_at, settings):
    settings.SITE_URL = "https://menukaart.example"
    clock_at(shortly_after())


def test_volunteer_work_is_put_online_without_a_wage_and_is_shown_without_one(author, client):
    author.post(
        address("listing-new", "vacancy"), {**VOLUNTEERS, "volunteer_allowance": "on", "publish": "1"}
    )
    listing = Listing.objects.get()
    assert listing.state == "published"

    page = client.get(address("vacancy", listing.reference))

    assert page.status_code == 200
    assert "You get no wage, but an allowance within what the tax office allows volunteers." in read(page)
    assert "Per week" not in read(page)
    assert "€" not in read(page)
    assert "application/ld+json" not in read(page)
    assert "No wage" in read(client.get(address("work")))
    assert listing.reference not in read(client.get(address("vacancy-feed")))
    assert "You get no wage" in read(client.get(address("vacancy-sheet", listing.reference)))


def test_a_job_without_a_wage_is_refused_beside_its_fields(author):
    answer = author.post(
        address("listing-new", "vacancy"), {**VOLUNTEERS, "opportunity": "job", "publish": "1"}
    )

    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == ["contract", "wage_from_cents", "wage_until_cents"]
    assert not Listing.objects.exists()


def test_a_word_that_is_no_occupation_is_answered_by_those_it_may_mean(author):
    answer = author.post(address("listing-new", "vacancy"), {**FORM, "occupation": "portier", "save": "1"})

    assert answer.status_code == 422
    assert "Choose which of these occupations you mean." in read(answer)
    assert "portier (Boden, kruiers en bestellers, 9621.1)" in read(answer)
    author.post(
        address("listing-new", "vacancy"),
        {**FORM, "occupation": "portier", "occupation_chosen": "9621.1", "save": "1"},
    )
    listing = Listing.objects.get()
    assert listing.vacancy.occupation == "9621.1"
    edit = read(author.get(address("listing-edit", "vacancy", listing.reference)))
    assert 'value="portier (Boden, kruiers en bestellers, 9621.1)"' in edit


def test_occupations_are_suggested_while_typing_to_members_only(author, client):
    asked = address("occupations") + "?q=lasser"

    assert author.get(asked).json() == {
        "names": ["lasser (Lassers en snijders, 7212.3)", "Lassers en snijders (7212)"]
    }
    assert client.get(asked).status_code == 302


def test_a_word_that_means_nothing_is_refused_with_a_sentence(author):
    answer = author.post(address("listing-new", "vacancy"), {**FORM, "occupation": "qqqq", "save": "1"})

    assert answer.context["form"].errors["occupation"] == [
        "We do not know this occupation. Type another word, or leave this empty."
    ]


def test_who_asks_much_dutch_is_asked_for_what_and_visitors_read_it(author, client):
    much = {**FORM, "language_needed": "dutch_b1", "publish": "1"}
    answer = author.post(address("listing-new", "vacancy"), much)
    assert list(answer.context["form"].errors) == ["language_reason"]

    author.post(address("listing-new", "vacancy"), {**much, "language_reason": "You write reports."})

    page = read(client.get(address("vacancy", Listing.objects.get().reference)))
    assert "Why you need the language" in page
    assert "You write reports." in page


def test_a_listing_is_found_by_the_label_of_its_occupation(client):
    found, _other = vacancies(1, occupation="9214.2")[0], vacancies(1)

    for typed in ("tuinbouwmedewerker", "ongeschoolde", "tuinbouwmedewerkr"):
        rows = client.get(address("work"), {"q": typed}).context["rows"]
        assert [row.listing for row in rows] == [found]


def test_kind_and_occupation_can_be_ticked_with_counts(client):
    vacancies(2, occupation="9214.2")
    training = {"opportunity": "training", "training_paid_by": "fund", "occupation": "7212.3"}
    vacancies(1, organisation=None, **training, **UNPAID)

    facets = {facet.name: facet for facet in client.get(address("work")).context["facets"]}
    counted = {
        name: {str(option.label): option.count for option in facets[name].options}
        for name in ("opportunity", "occupation")
    }
    assert counted == {
        "opportunity": {"Job": 2, "Training or traineeship": 1, "Volunteer work": 0, "Work for yourself": 0},
        "occupation": {"Simple work with short instruction": 2, "Craft and technical trades": 1},
    }
    ticked = client.get(address("work"), {"occupation": "7", "opportunity": "training"})
    assert [row.listing.vacancy.occupation for row in ticked.context["rows"]] == ["7212.3"]


def test_a_job_is_described_to_search_engines_with_its_occupation_and_housing(client):
    job = vacancies(1, occupation="9214.2", housing_offered="employer")[0]

    (posting,) = structured_data(client.get(address("vacancy", job.reference)))

    assert posting["occupationalCategory"] == ["9214.2 tuinbouwmedewerker"]
    assert posting["jobBenefits"] == "Housing of the employer"
    assert "<category><![CDATA[Horticulture and farming, tuinbouwmedewerker]]></category>" in read(
        client.get(address("vacancy-feed"))
    )


def test_who_rents_out_the_room_is_named(client):
    job = vacancies(1, housing_offered="independent", housing_by="Kamers Peel B.V.")[0]

    assert "Kamers Peel B.V. rents you a room." in read(client.get(address("vacancy", job.reference)))


def test_the_desk_reads_what_is_offered(author):
    doubtful = {**VOLUNTEERS, "text": "You join a young team.", "publish": "1", "look": "1"}
    author.post(address("listing-new", "vacancy"), doubtful)
    listing = Listing.objects.get()
    assert listing.state == "review"

    assert "Volunteer work" in read(staff(StaffRole.QUALITY).get(address("desk-review", listing.reference)))


def test_the_api_takes_and_gives_all_of_it(client, organisation):
    headers = {**bearer(organisation), "Accept-Language": "en"}
    body = {
        "title": "Nederlands op de werkvloer",
        "text": "Zes weken les.",
        "language": "nl",
        "place": "Someren",
        "sector": "other",
        "stay": "short",
        "hours_from": 8,
        "hours_until": 8,
        "language_needed": "none",
        "opportunity": "training",
        "occupation": "9214.2",
    }
    made = client.post("/api/v1/own/vacancies", body, content_type="application/json", headers=headers)
    assert [one["code"] for one in made.json()["findings"]] == ["training-payer-unknown"]
    own = f"/api/v1/own/vacancies/{made.json()['reference']}"
    client.put(own, {**body, "training_paid_by": "fund"}, content_type="application/json", headers=headers)
    client.post(f"/api/v1/own/listings/{made.json()['reference']}/publish", headers=headers)

    shown = client.get(f"/api/v1/vacancies/{made.json()['reference']}").json()
    wanted = {
        "opportunity": "training",
        "occupation": "9214.2",
        "occupation_name": "tuinbouwmedewerker",
        "training_paid_by": "fund",
        "wage_until_cents": 0,
        "contract": "",
    }
    assert {name: shown[name] for name in wanted} == wanted
    assert client.get("/api/v1/occupations?q=lasser").json() == [
        {"code": "7212.3", "name": "lasser", "group": "Lassers en snijders"},
        {"code": "7212", "name": "Lassers en snijders", "group": "Lassers en snijders"},
    ]
    assert client.get("/api/v1/vacancies?opportunity=job").json()["count"] == 0


def test_an_ended_vacancy_leads_to_the_same_trade_else_the_same_sector_else_what_is_near(client):
    ended = vacancies(1, occupation="9214.2", sector="horticulture")[0]
    trade = vacancies(1, occupation="9333.8", sector="logistics", title="Zelfde soort werk")[0]
    sector = vacancies(1, sector="horticulture", title="Zelfde sector")[0]
    near = vacancies(1, sector="care", title="Iets anders")[0]

    def alike() -> list[Listing]:
        page = client.get(address("vacancy", ended.reference))
        assert page.status_code == 410
        return [row["listing"] for row in page.context["rows"]]

    for gone, found in ((ended, trade), (trade, sector), (sector, near)):
        withdraw_listing(listing=gone, actor=an_owner_of(gone.organisation), now=shortly_after())
        assert alike() == [found]
