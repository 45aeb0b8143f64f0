"""Copies a listing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, override

from foundation.models import User
from marketplace.actions.listings import create_listing
from marketplace.models import Listing, Organisation
from marketplace.queries.content import facts_from
from marketplace.queries.listings import listing_of

LONGEST_TITLE = 120


@transaction.atomic
def copy_listing(*, organisation: Organisation, reference: str, actor: User, now: datetime) -> Listing:
    """Make a draft that says all that a listing says, with a title that tells the two apart.

    What is of the listing itself stays with it: its leads, dates of showing, decisions and history. Refuses another's
    listing, and what may not be kept any more.
    """
    facts = facts_from(listing_of(organisation, reference))
    with override(facts.language):
        mark = gettext("(copy)")
    title = f"{facts.title[: LONGEST_TITLE - len(mark) - 1].rstrip()} {mark}"
    return create_listing(organisation=organisation, facts=replace(facts, title=title), actor=actor, now=now)
