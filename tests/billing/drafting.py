"""Steps with the draft of a price card."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime
from typing import Any

from billing.actions.card_drafts import change_draft_row, publish_draft, start_draft
from billing.models import PriceCard, PriceCardDraft
from foundation.models import User
from tests.billing.given import NOW, the_price_card
from tests.marketplace.given import a_user

JULY = date(2027, 7, 1)


def an_editor() -> User:
    """Somebody of finance, always the same."""
    return User.objects.filter(email="finance@mip.example").first() or a_user("finance@mip.example")


def a_draft(valid_from: date = JULY, *, now: datetime = NOW) -> PriceCardDraft:
    """A draft of the card after the shipped one, from 1 July 2027 unless said otherwise."""
    the_price_card()
    return start_draft(valid_from=valid_from, actor=an_editor(), now=now)


def row_of(code: str, part: Any = "products", /, **changes: Any) -> dict[str, Any]:
    """A row of the draft as it stands, with other facts."""
    rows = PriceCardDraft.objects.get().content[part]
    return {**deepcopy(next(row for row in rows if row["code"] == code)), **changes}


def put(
    row: dict[str, Any], *, part: Any = "products", is_new: bool = False, now: datetime = NOW
) -> PriceCardDraft:
    """Put a row on the draft as it is now."""
    return change_draft_row(
        revision=PriceCardDraft.objects.get().revision,
        part=part,
        row=row,
        is_new=is_new,
        actor=an_editor(),
        now=now,
    )


def publish(*, now: datetime = NOW) -> PriceCard:
    """Publish the draft as it is now."""
    return publish_draft(revision=PriceCardDraft.objects.get().revision, actor=an_editor(), now=now)


def a_discount_row(**changes: Any) -> dict[str, Any]:
    """An action of 10 % on the package of five vacancies, in July and August 2027."""
    return {
        "code": "zomer-27",
        "name_nl": "Zomer",
        "name_en": "Summer",
        "percent": 10,
        "kind": "action",
        "products": ["CAR-RECRUIT-5"],
        "needs": [],
        "most_uses": None,
        "most_uses_each": None,
        "from_on": "2027-07-01",
        "until_on": "2027-09-01",
        **changes,
    }
