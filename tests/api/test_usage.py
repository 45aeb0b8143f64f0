"""Use and participants over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing.models import Usage
from marketplace.models import Participant
from tests.api.given import Caller
from tests.billing.given import NOW, a_paid_agreement, an_employer

pytestmark = pytest.mark.django_db

USED = {"code": "WEL-INTRODUCTION", "used_on": "2027-03-17", "quantity": 2, "external_reference": "D-1"}


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW + timedelta(days=1))


def test_use_is_recorded_once_read_and_corrected():
    api = Caller(a_paid_agreement().organisation)

    made = api.post("usage", USED)
    again = api.post("usage", USED)
    other = api.post("usage", {**USED, "quantity": 3})

    assert made.status_code == 201, made.json()
    assert made.json()["net_cents"] == 19000
    assert again.json() == made.json()
    assert (other.status_code, other.json()["code"]) == (409, "reference-is-of-another")
    path = f"usage/{made.json()['reference']}"
    assert api.get(path).json() == api.get("usage").json()["results"][0]
    corrected = api.post(f"{path}/correct", {"quantity": 1}).json()
    assert (corrected["quantity"], corrected["net_cents"]) == (1, 9500)
    assert api.post(f"{path}/correct", {"quantity": 1}).json()["code"] == "nothing-to-correct"
    assert api.post("usage", {**USED, "external_reference": "D-2", "quantity": -1}).status_code == 422


def test_a_participant_is_enrolled_named_and_forgotten():
    api = Caller(a_paid_agreement().organisation)
    ewa = api.post("participants", {"name": "Ewa"}).json()

    made = api.post("usage", {**USED, "quantity": 1, "participant": ewa["reference"]})
    unknown = api.post("usage", {**USED, "external_reference": "D-2", "participant": "P-NONE"})
    forgotten = api.post(f"participants/{ewa['reference']}/forget")

    assert made.json()["participant"] == ewa["reference"]
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-participant")
    assert forgotten.status_code == 204
    assert api.get("participants").json()["results"] == []
    assert Participant.objects.get().name == ""


def test_another_organisations_use_and_a_reader_are_refused():
    organisation = a_paid_agreement().organisation
    made = Caller(organisation).post("usage", USED).json()
    other = Caller(an_employer(kvk_number="90006623"))

    assert other.get(f"usage/{made['reference']}").status_code == 404
    assert other.post(f"usage/{made['reference']}/correct", {"quantity": 0}).status_code == 404
    assert other.post("usage", USED).json()["code"] == "no-agreement-that-day"
    assert Caller(organisation, "read").post("usage", USED).status_code == 403
    assert Usage.objects.get().quantity == 2
