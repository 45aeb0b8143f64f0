"""The letter about a feed that we cannot take in, or that stopped to ask: once, until it works again."""

from __future__ import annotations

from datetime import datetime

from foundation.languages import staff_language
from marketplace.queries.feeds import feed_with
from web.mail.deliveries import address_of, send_letter


def mail_feed_problem(*, reference: str, now: datetime) -> None:
    """Tell the partner what is wrong with its feed, and that its vacancies stay. Silent when it is mended."""
    feed = feed_with(reference.partition(":")[0])
    if feed is None or not feed.problem or feed.removed_at is not None:
        return
    party = feed.organisation.party
    send_letter(
        to=party.email,
        language=party.language,
        template="feed_problem",
        facts={
            "feed": feed,
            "organisation": feed.organisation,
            "why": feed.problem[staff_language(party.language)],
            "address": address_of("feed", language=party.language, reference=feed.reference),
        },
    )
