"""What cannot be is refused with the same sentence on the page and over the API, and nothing moves."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from billing.actions.agreements import end_agreement
from billing.actions.usage import Used, record_usage
from billing.choices import DiscountKind, EndReason, UsageSource
from billing.models import Agreement
from billing.rules.selection import Choice
from marketplace.models import Organisation
from tests.api.given import Caller
from tests.billing.actions.test_limited import a_discount, an_issue
from tests.billing.given import NOW, a_paid_agreement, an_agreement, an_employer
from tests.marketplace.given import an_owner_of
from tests.quality.given import a_partner

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
MUCH_LATER = NOW + timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that cannot be, as another system asks it and as a member does on a page."""

    by: Organisation
    path: str
    body: dict[str, object]
    page: str
    typed: dict[str, object]


def a_change(agreement: Agreement, quantity: int | str) -> Asked:
    return Asked(
        by=agreement.organisation,
        path=f"agreements/{agreement.reference}/change",
        body={"choices": [{"code": "CAR-SLOT", "quantity": quantity}]},
        page=f"agreements/{agreement.reference}/change/",
        typed={"quantity-CAR-SLOT": str(quantity), "confirm": "1"},
    )


def a_package(organisation: Organisation, *picked: tuple[str, int], item: str = "", code: str = "") -> Asked:
    return Asked(
        by=organisation,
        path="quotes",
        body={
            "choices": [{"code": one, "quantity": number, "item": item} for one, number in picked],
            "discount_code": code,
        },
        page="package/",
        typed={
            "pick": [one for one, _number in picked],
            **{f"quantity-{one}": str(number) for one, number in picked},
            **{f"item-{one}": item for one, _number in picked if item},
            "discount_code": code,
            "quote": "1",
        },
    )


def some_use(organisation: Organisation, **changes: object) -> Asked:
    facts = {
        "code": "WEL-INTRODUCTION",
        "used_on": NOW.date().isoformat(),
        "quantity": 1,
        "external_reference": "D-1",
        **changes,
    }
    return Asked(
        by=organisation,
        path="usage",
        body=facts,
        page="participants/",
        typed={name: str(value) for name, value in facts.items()},
    )


def an_ended_agreement_is_changed() -> Asked:
    agreement = a_paid_agreement()
    end_agreement(agreement=agreement, ends_on=NOW.date(), reason=EndReason.STAFF, actor=None, now=NOW)
    return a_change(agreement, 2)


def two_of_which_one_is_held_at_a_time() -> Asked:
    return a_package(an_employer(), ("CAR-RECRUIT-5", 1), ("CAR-RECRUIT-15", 1))


def stock_that_is_sold_out() -> Asked:
    organisation = an_employer()
    issue = an_issue(quantity=1)
    an_agreement(organisation, Choice("NEWSLETTER", item=issue.reference))
    return a_package(organisation, ("NEWSLETTER", 1), item=issue.reference)


def a_negative_quantity_in_a_package() -> Asked:
    return a_package(an_employer(), ("CAR-RECRUIT-5", 1), ("CAR-SLOT", -2))


def a_negative_quantity_in_a_change() -> Asked:
    return a_change(a_paid_agreement(None, Choice("CAR-RECRUIT-5"), Choice("CAR-SLOT", 3)), -2)


def a_negative_quantity_of_use() -> Asked:
    return some_use(a_paid_agreement().organisation, quantity=-1)


def an_unknown_participant() -> Asked:
    return some_use(a_paid_agreement().organisation, participant="C-NONE")


def use_that_is_recorded(quantity: int) -> Asked:
    organisation = a_paid_agreement().organisation
    usage = record_usage(
        organisation=organisation,
        used=Used(code="WEL-INTRODUCTION", used_on=NOW.date(), quantity=2),
        source=UsageSource.PORTAL,
        actor=an_owner_of(organisation),
        now=NOW,
    )
    return Asked(
        by=organisation,
        path=f"usage/{usage.reference}/correct",
        body={"quantity": quantity},
        page=f"participants/use/{usage.reference}/correct/",
        typed={"quantity": str(quantity)},
    )


def a_late_correction() -> Asked:
    return use_that_is_recorded(1)


def a_negative_correction() -> Asked:
    return use_that_is_recorded(-1)


def a_discount_that_is_used_up() -> Asked:
    organisation = an_employer()
    a_discount(DiscountKind.CODE, 20, "CAR-RECRUIT-5", most_uses=0)
    return a_package(organisation, ("CAR-RECRUIT-5", 1), code="voorjaar-27")


def a_payer_who_may_not_pay_for_it() -> Asked:
    an_employer()
    return a_package(a_partner(kvk_number="90006623", roles=["housing_provider"]), ("CAR-RECRUIT-5", 1))


CASES: list[tuple[Callable[[], Asked], int, str, str]] = [
    (
        an_ended_agreement_is_changed,
        409,
        "agreement-ends",
        "This agreement ends on 16-03-2027. What ends is not changed any more; put a new package together.",
    ),
    (
        two_of_which_one_is_held_at_a_time,
        422,
        "two-of-one-group",
        "Choose one package of this kind, not two: “Recruitment package, 5 vacancies at once” stands beside another.",
    ),
    (
        stock_that_is_sold_out,
        409,
        "sold-out",
        "Of “Item in the newsletter” 0 are left. Choose another one, or fewer.",
    ),
    (
        a_negative_quantity_in_a_package,
        422,
        "quantity-out-of-range",
        "Of “Extra vacancy place” you can choose 1 to 50.",
    ),
    (
        a_negative_quantity_in_a_change,
        422,
        "quantity-out-of-range",
        "Of “Extra vacancy place” you can choose 1 to 50.",
    ),
    (
        a_negative_quantity_of_use,
        422,
        "quantity-wrong",
        "Fill in how many: a whole number from 1 to 9999.",
    ),
    (
        an_unknown_participant,
        404,
        "unknown-participant",
        "There is no participant C-NONE of this organisation. Enrol the participant first.",
    ),
    (
        a_late_correction,
        409,
        "used-too-long-ago",
        "16-03-2027 is more than a year ago. That can no longer be recorded or corrected; mail us.",
    ),
    (
        a_negative_correction,
        422,
        "quantity-wrong",
        "Fill in how many: a whole number from 1 to 9999.",
    ),
    (
        a_discount_that_is_used_up,
        409,
        "discount-used-up",
        "The discount “Spring” is used up. Make a new quote without it.",
    ),
    (
        a_payer_who_may_not_pay_for_it,
        403,
        "payer-not-allowed",
        (
            "“Recruitment package, 5 vacancies at once” belongs to: Programme Career. The funding plan (validation "
            "matrix) lets these pay for that: Employer, Employment agency, Government body, Sponsor, Person who takes "
            "part. This organisation is none of them."
        ),
    ),
]


def stored() -> dict[str, list[tuple[object, ...]]]:
    """Every row of what is sold, invoiced and shown."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for name in ("billing", "invoices", "marketplace")
        for model in apps.get_app_config(name).get_models()
    }


@pytest.mark.parametrize(
    ("given", "status", "code", "sentence"), CASES, ids=[case[0].__name__ for case in CASES]
)
def test_both_faces_refuse_it_with_the_same_sentence_and_nothing_moves(
    given, status, code, sentence, clock_at
):
    asked = given()
    clock_at(MUCH_LATER if given is a_late_correction else LATER)
    api, member = Caller(asked.by), Client()
    member.force_login(an_owner_of(asked.by))
    before = stored()

    told = api.post(asked.path, asked.body, key="once")
    shown = html.unescape(member.post(f"/en/portal/{asked.page}", asked.typed, follow=True).content.decode())

    assert told.json()["detail"] in shown
    assert (told.status_code, told.json()["code"], told.json()["detail"]) == (status, code, sentence)
    assert stored() == before
