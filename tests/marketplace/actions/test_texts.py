"""Texts of a listing in more languages: what is kept, what is refused, and how it is found by them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import Refusal
from marketplace.actions.listings import change_listing, create_listing
from marketplace.actions.publishing import publish_listing
from marketplace.choices import ListingKind
from marketplace.models import Listing, ListingReview, ListingText
from marketplace.queries.content import facts_from
from marketplace.queries.said import what_it_says
from marketplace.queries.search import Search, search_page
from marketplace.queries.texts import own_text, text_in
from marketplace.rules.facts import LanguageText
from tests.marketplace.given import (
    NOW,
    a_draft,
    a_published_vacancy,
    an_open_door,
    an_organisation,
    an_owner_of,
    home_facts,
    service_facts,
    vacancy_facts,
)

pytestmark = pytest.mark.django_db

POLISH = LanguageText(language="pl", title="Zbieracz papryki", text="Zbiera Pan/Pani paprykę w szklarni.")
BULGARIAN = LanguageText(language="bg", title="Берач на чушки", text="Берете чушки в топла оранжерия.")
ENGLISH = LanguageText(language="en", title="Pepper picker", text="You pick peppers.")


def change(listing: Listing, *texts: LanguageText, **changes: object) -> Listing:
    return change_listing(
        organisation=listing.organisation,
        reference=listing.reference,
        facts=vacancy_facts(texts=texts, **changes),
        actor=an_owner_of(listing.organisation),
        now=NOW,
    )


def found(text: str) -> list[Listing]:
    return search_page(search=Search(kind=ListingKind.VACANCY, text=text), now=NOW).listings


@pytest.mark.parametrize("facts", [vacancy_facts, home_facts, service_facts])
def test_what_was_written_is_what_is_read_again_for_each_kind(facts):
    said = facts(texts=(BULGARIAN, POLISH))
    listing = a_draft(an_organisation(), said)

    assert facts_from(listing) == said
    assert what_it_says(listing)["title_pl"] == "Zbieracz papryki"
    assert what_it_says(listing)["text_bg"] == "Берете чушки в топла оранжерия."


def test_a_reader_gets_the_text_in_his_language_and_otherwise_its_own():
    listing = a_draft(an_organisation(), vacancy_facts(texts=(POLISH,)))

    assert text_in(listing, "pl") == POLISH
    assert text_in(listing, "ro") == text_in(listing, "nl") == own_text(listing)


def test_a_change_says_all_texts_anew():
    listing = a_draft(an_organisation(), vacancy_facts(texts=(POLISH, BULGARIAN)))

    change(listing, ENGLISH, POLISH)

    assert list(ListingText.objects.values_list("language", flat=True)) == ["en", "pl"]


def test_a_live_listing_is_found_by_each_of_its_texts_with_the_stems_of_its_language():
    listing = a_published_vacancy(texts=(POLISH, BULGARIAN, ENGLISH))
    a_published_vacancy()

    for typed in ("papryka", "szklarnia", "paprike", "чушки", "оранж", "picking", "oogst kas"):
        assert listing in found(typed), typed
    for typed in ("szklarnia", "zbieracze", "чушки", "picked"):
        assert found(typed) == [listing], typed


def test_a_text_that_is_gone_is_not_searched_any_more():
    listing = a_published_vacancy(texts=(POLISH,))

    change(listing)

    assert found("szklarnia") == []


@pytest.mark.parametrize(
    ("texts", "refused"),
    [
        ([LanguageText(language="nl", title="x", text="y")], [("text-in-its-own-language", "title_nl")]),
        ([POLISH, POLISH], [("text-twice", "title_pl")]),
        ([LanguageText(language="pl", title="x", text=" ")], [("field-empty", "text_pl")]),
        ([LanguageText(language="ro", title="", text="y")], [("field-empty", "title_ro")]),
        (
            [LanguageText(language="pl", title="x", text="Numer 111222333.")],
            [("text-holds-bsn", "text_pl")],
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field_and_nothing_moves(texts, refused):
    organisation = an_organisation()

    with pytest.raises(Refusal) as refusal:
        create_listing(
            organisation=organisation,
            facts=vacancy_facts(texts=tuple(texts)),
            actor=an_owner_of(organisation),
            now=NOW,
        )

    assert [(part.code, part.field) for part in refusal.value.parts] == refused
    assert not Listing.objects.exists()


def test_a_text_that_chooses_by_sex_keeps_the_listing_offline_in_every_language():
    organisation = an_organisation()
    an_open_door(organisation)
    men = LanguageText(language="pl", title="Zbieracz", text="Tylko mężczyźni.")
    listing = a_draft(organisation, vacancy_facts(texts=(men,)))

    with pytest.raises(Refusal) as refusal:
        publish_listing(listing=listing, actor=an_owner_of(organisation), now=NOW)

    assert [(part.code, part.field) for part in refusal.value.parts] == [("chooses-by-sex", "text_pl")]
    listing.refresh_from_db()
    assert listing.state == "draft"


def test_a_doubtful_text_added_to_a_live_listing_is_looked_at_as_its_own_text_would_be():
    listing = a_published_vacancy()
    doubtful = LanguageText(language="en", title="Pepper picker", text="Call 06 12345678.")

    changed = change(listing, doubtful)

    assert changed.state == "published"
    review = ListingReview.objects.get()
    assert (review.outcome, review.listing_id) == ("", listing.pk)
    assert review.proposed is not None
    assert review.proposed["says"]["texts"] == [
        {"language": "en", "title": "Pepper picker", "text": "Call 06 12345678."}
    ]
    assert not listing.texts.exists()


def test_a_listing_has_one_text_in_each_language():
    listing = a_draft(an_organisation(), vacancy_facts(texts=(POLISH,)))

    with (
        pytest.raises(IntegrityError, match="listing_has_one_text_in_each_language"),
        transaction.atomic(),
    ):
        ListingText.objects.create(listing=listing, language="pl", title="x", text="y")
    assert ListingText.objects.count() == 1
