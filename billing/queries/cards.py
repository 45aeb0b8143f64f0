"""Price cards: what they say, what each changes against the one before, and the draft of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from billing.models import PriceCard, PriceCardDraft
from billing.rules.cards import CardDiff, Content, difference, merged


def standing_cards() -> list[PriceCard]:
    """The cards that hold, held or will hold, the oldest first; not those that were withdrawn before their day."""
    return list(PriceCard.objects.filter(withdrawn_at=None).order_by("valid_from", "version"))


def content_of(cards: Sequence[PriceCard]) -> Content:
    """What cards say together, each standing on the ones before it."""
    return merged(card.content for card in cards if card.content)


@dataclass(frozen=True, slots=True)
class CardInHistory:
    """A card as the history shows it: what it changed, and whether it can still be withdrawn."""

    card: PriceCard
    diff: CardDiff | None
    is_in_force: bool
    is_to_come: bool
    is_last: bool


def card_history(today: date) -> list[CardInHistory]:
    """Every card that was ever published, the newest first, with what each changes against the one it stands on.

    The first one changes nothing: there was nothing before it.
    """
    cards = list(PriceCard.objects.order_by("valid_from", "version"))
    standing = [card for card in cards if card.withdrawn_at is None]
    in_force = next((card for card in reversed(standing) if card.valid_from <= today), None)
    found = []
    for card in cards:
        # A card that was withdrawn stood on what was published before it and began before it.
        before = [
            one
            for one in cards
            if one.valid_from < card.valid_from
            and one.version < card.version
            and (one.withdrawn_at is None or one.withdrawn_at > card.published_at)
        ]
        diff = difference(content_of(before), card.content) if before and card.content else None
        found.append(
            CardInHistory(
                card,
                diff,
                card == in_force,
                card.withdrawn_at is None and card.valid_from > today,
                bool(standing) and card == standing[-1],
            )
        )
    return found[::-1]


def current_draft() -> PriceCardDraft | None:
    """The draft of the next card, or None."""
    return PriceCardDraft.objects.select_related("base", "changed_by").order_by("id").first()


def base_of(draft: PriceCardDraft) -> Content:
    """What holds without a draft: the card that it was copied from, on the ones before that."""
    return content_of([card for card in standing_cards() if card.valid_from <= draft.base.valid_from])
