"""Writes the next price card: a draft that is copied from the last card, changed, and published as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from billing.actions.card_checks import check_content
from billing.actions.catalogue import ProductChanged, publish_price_card
from billing.models import PriceCard, PriceCardDraft
from billing.queries.cards import base_of, content_of, standing_cards
from billing.rules.cards import LASTING, Content, difference, fact_of, row_with
from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid, NotFound
from foundation.models import User
from foundation.periods import day_of

Part = Literal["products", "discounts"]


class NoCardToCopy(Conflict):
    code = "no-card-to-copy"
    sentence = _("There is no price card to copy yet. Load the first one (manage.py load_price_card).")


class NoDraft(NotFound):
    code = "no-draft"
    sentence = _(
        "There is no draft any more: it was published or thrown away. A published card never changes; begin a new "
        "draft."
    )


class DraftExists(Conflict):
    code = "draft-exists"
    sentence = _("There is a draft already. Change that one, or throw it away first.")


class StaleDraft(Conflict):
    code = "stale-draft"
    sentence = _(
        "{name} changed this draft while you were at it. Nothing of yours was stored: look at what it says now, and "
        "make your change again."
    )


class DraftOutdated(Conflict):
    code = "draft-outdated"
    sentence = _(
        "Another price card was published since this draft was begun. Throw the draft away and begin anew on that card."
    )


class DayNotAhead(Invalid):
    code = "day-not-ahead"
    sentence = _(
        "A price card begins tomorrow at the earliest: what somebody saw this morning holds until the evening."
    )


class DayNotFree(Invalid):
    code = "day-not-free"
    sentence = _(
        "There is a price card from {day} already. Choose a later day, or withdraw that card before it begins."
    )


class NothingChanged(Invalid):
    code = "nothing-changed"
    sentence = _("The draft says the same as the card it was copied from. Change something first.")


class AlreadyOnCard(Conflict):
    code = "already-on-card"
    sentence = _("“{code}” is on the card already. Change that one, or choose another code.")


class NotOnDraft(NotFound):
    code = "not-on-draft"
    sentence = _("“{code}” is not on this draft.")


@transaction.atomic
def start_draft(*, valid_from: date, actor: User, now: datetime) -> PriceCardDraft:
    """Begin the next price card as a copy of what holds when the last card stands.

    Refuses a second draft, a day that is not ahead of today, and one that is not after the last card's.
    """
    last = PriceCard.objects.select_for_update().filter(withdrawn_at=None).order_by("-valid_from").first()
    if last is None or not last.content:
        raise NoCardToCopy
    if PriceCardDraft.objects.exists():
        raise DraftExists
    _refuse_day(valid_from, last, now)
    draft = PriceCardDraft.objects.create(
        base=last,
        content={**content_of(standing_cards()), "valid_from": valid_from.isoformat()},
        changed_by=actor,
        changed_at=now,
    )
    _record("start_price_card_draft", draft, actor, now, valid_from=valid_from.isoformat())
    return draft


def _refuse_day(valid_from: date, last: PriceCard, now: datetime) -> None:
    if valid_from <= day_of(now):
        raise DayNotAhead(field="valid_from")
    if valid_from <= last.valid_from:
        raise DayNotFree(field="valid_from", day=f"{last.valid_from:%d-%m-%Y}")


@transaction.atomic
def change_draft_day(*, revision: int, valid_from: date, actor: User, now: datetime) -> PriceCardDraft:
    """Let the next price card begin on another day. Refuses as `start_draft`, and a discount that began before it."""
    draft = _locked(revision)
    _refuse_day(valid_from, draft.base, now)
    return _store(draft, {**draft.content, "valid_from": valid_from.isoformat()}, actor, now, "valid_from")


@transaction.atomic
def change_draft_row(
    *, revision: int, part: Part, row: Mapping[str, Any], is_new: bool, actor: User, now: datetime
) -> PriceCardDraft:
    """Put a product or a discount on the draft, new or in the place of the one with its code.

    Refuses what `check_content` refuses, a new one under a known code, and a known product that would become something
    else.
    """
    draft = _locked(revision)
    content: Content = deepcopy(draft.content)
    code = str(row["code"])
    codes = [str(one["code"]) for one in content[part]]
    if is_new and code.casefold() in {one.casefold() for one in codes}:
        raise AlreadyOnCard(field="code", code=code)
    if not is_new and code not in codes:
        raise NotOnDraft(code=code)
    known = row_with(base_of(draft)["products"], code) if part == "products" else None
    if known is not None:
        changed = [name for name in LASTING if fact_of(known, name, LASTING) != fact_of(row, name, LASTING)]
        if changed:
            raise ProductChanged(field=changed[0], product=code, what=", ".join(changed))
    if is_new:
        content[part].append(dict(row))
    else:
        content[part][codes.index(code)] = dict(row)
    return _store(draft, content, actor, now, code)


@transaction.atomic
def undo_draft_row(*, revision: int, part: Part, code: str, actor: User, now: datetime) -> PriceCardDraft:
    """Put a product or discount back as it was on the card before, or take it off when it is new.

    Refuses to take off a product that a discount of the draft is for.
    """
    draft = _locked(revision)
    content: Content = deepcopy(draft.content)
    codes = [str(one["code"]) for one in content[part]]
    if code not in codes:
        raise NotOnDraft(code=code)
    known = row_with(base_of(draft)[part], code)
    content[part][codes.index(code) : codes.index(code) + 1] = [] if known is None else [dict(known)]
    return _store(draft, content, actor, now, code)


@transaction.atomic
def discard_draft(*, revision: int, actor: User, now: datetime) -> None:
    """Throw the draft away; nothing of it was ever in force."""
    draft = _locked(revision)
    _record("discard_price_card_draft", draft, actor, now)
    draft.delete()


@transaction.atomic
def publish_draft(*, revision: int, actor: User, now: datetime) -> PriceCard:
    """Publish the draft as the next version, exactly as it was when it had this `revision`.

    Refuses a draft that changes nothing, one whose day has come meanwhile, one that another card overtook, and what
    `publish_price_card` refuses.
    """
    draft = _locked(revision)
    standing = standing_cards()
    if standing[-1].pk != draft.base_id:
        raise DraftOutdated
    _refuse_day(date.fromisoformat(draft.content["valid_from"]), draft.base, now)
    if difference(content_of(standing), draft.content).is_empty:
        raise NothingChanged
    last = PriceCard.objects.aggregate(last=Max("version"))["last"]
    card = {**draft.content, "version": int(last) + 1}
    draft.delete()
    return publish_price_card(card=card, now=now, actor=actor)


def _locked(revision: int) -> PriceCardDraft:
    draft = (
        PriceCardDraft.objects.select_for_update(of=("self",))
        .select_related("base", "changed_by")
        .order_by("id")
        .first()
    )
    if draft is None:
        raise NoDraft
    if draft.revision != revision:
        raise StaleDraft(name=draft.changed_by.get_full_name())
    return draft


def _store(draft: PriceCardDraft, content: Content, actor: User, now: datetime, what: str) -> PriceCardDraft:
    check_content(content, base=base_of(draft))
    draft.content, draft.revision = content, draft.revision + 1
    draft.changed_by, draft.changed_at = actor, now
    draft.save(update_fields=["content", "revision", "changed_by", "changed_at"])
    _record("change_price_card_draft", draft, actor, now, what=what)
    return draft


def _record(action: str, draft: PriceCardDraft, actor: User, now: datetime, **facts: object) -> None:
    record(
        action=action,
        subject_kind="price_card_draft",
        subject_reference=str(draft.pk),
        actor=actor,
        now=now,
        facts={"after": draft.base.version, "revision": draft.revision, **facts},
    )
