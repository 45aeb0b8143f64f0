"""At the same moment: one draft, one card, no change lost, and nobody is told a price that is withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from billing.actions.card_drafts import (
    DraftExists,
    NoDraft,
    StaleDraft,
    change_draft_row,
    publish_draft,
    start_draft,
)
from billing.actions.card_withdrawals import PartnersWereTold, withdraw_price_card
from billing.actions.reminders import remind_of_renewals
from billing.models import AgreementChange, PriceCard, PriceCardDraft
from foundation.money import Money
from tests.billing.actions.test_races import at_once
from tests.billing.changing import a_dearer_card, a_year_of, on
from tests.billing.drafting import JULY, a_draft, an_editor, row_of
from tests.billing.given import NOW, a_paid_agreement, the_price_card

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_who_begin_the_next_card_at_once_get_one_draft():
    the_price_card()
    editor = an_editor()

    raised = at_once(*[lambda: start_draft(valid_from=JULY, actor=editor, now=NOW)] * 4)

    assert [type(error) for error in raised] == [DraftExists] * 3
    assert PriceCardDraft.objects.count() == 1


def test_of_four_changes_of_the_same_state_one_is_stored_and_the_card_is_published_once():
    a_draft()
    editor = an_editor()
    row = row_of("CAR-SLOT", prices={"": 16000})

    raised = at_once(
        *[lambda: change_draft_row(revision=1, part="products", row=row, is_new=False, actor=editor, now=NOW)]
        * 4
    )
    assert [type(error) for error in raised] == [StaleDraft] * 3
    assert PriceCardDraft.objects.get().revision == 2

    raised = at_once(*[lambda: publish_draft(revision=2, actor=editor, now=NOW)] * 4)
    assert [type(error) for error in raised] == [NoDraft] * 3
    assert list(PriceCard.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_a_card_that_is_withdrawn_while_partners_are_told_is_either_told_or_withdrawn():
    agreement = a_paid_agreement()
    a_dearer_card(date(2028, 3, 1))
    editor = an_editor()
    now = on(date(2028, 1, 16))

    raised = at_once(
        lambda: withdraw_price_card(version=2, actor=editor, now=now), lambda: remind_of_renewals(now=now)
    )

    is_withdrawn = PriceCard.objects.get(version=2).withdrawn_at is not None
    assert [type(error) for error in raised] == ([] if is_withdrawn else [PartnersWereTold])
    assert AgreementChange.objects.count() == (0 if is_withdrawn else 1)
    assert a_year_of(agreement) == Money(100000 if is_withdrawn else 110000)
