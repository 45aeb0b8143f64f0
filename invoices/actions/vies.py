"""Asks VIES about VAT ids through the outbox, and keeps every answer as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from foundation.actions.outbox import leave_message
from foundation.models import OutboxMessage, Party
from foundation.periods import day_of
from invoices.choices import ViesAnswer
from invoices.models import Issuer, ViesCheck
from invoices.queries.vat import buyer_facts, parties_to_ask_again

KIND = "vies.ask"
# The first time after a minute, then twice as long each time, at most six hours apart.
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
# A week before an answer is too old to invoice on, so that a run never waits for it.
ASK_AGAIN_AFTER = timedelta(days=23)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What VIES said; `fault` says why there was no answer, and `is_final` that asking again is of no use."""

    answer: ViesAnswer
    consultation_number: str = ""
    name: str = ""
    address: str = ""
    fault: str = ""
    is_final: bool = False


def own_vat_id() -> str:
    """The VAT id in whose name we ask: of the issuer whose numbers have no letters before them, or the first."""
    issuer = Issuer.objects.select_related("party").order_by("number_prefix", "id").first()
    return issuer.party.vat_id if issuer else ""


def ask_vies(*, party: Party, now: datetime) -> bool:
    """Leave the question about a party's VAT id in the outbox; answer whether there is anything to ask.

    One that is under way already is not left a second time. Without a service to ask (VIES_URL) nothing is: every
    answer stays unknown, and a person decides.
    """
    if not settings.VIES_URL or not party.vat_id or not buyer_facts(party).is_elsewhere_in_eu:
        return False
    about = f"{party.reference}:{party.vat_id}"
    if not OutboxMessage.objects.filter(kind=KIND, reference__startswith=f"{about}:", done_at=None).exists():
        leave_message(kind=KIND, reference=f"{about}:{day_of(now).isoformat()}:{_asked(party)}")
    return True


def _asked(party: Party) -> int:
    return ViesCheck.objects.filter(party=party, vat_id=party.vat_id).count()


@transaction.atomic
def record_answer(*, party: Party, vat_id: str, answered: Answered, attempt: int, now: datetime) -> ViesCheck:
    """Keep what VIES said. Without an answer it is asked again later, unless that is of no use."""
    check = ViesCheck.objects.create(
        party=party,
        vat_id=vat_id,
        own_vat_id=own_vat_id(),
        asked_at=now,
        answer=answered.answer,
        consultation_number=answered.consultation_number[:60],
        answered_name=answered.name[:300],
        answered_address=answered.address[:500],
        fault=answered.fault[:120],
    )
    if answered.answer == ViesAnswer.UNKNOWN and not answered.is_final:
        leave_message(
            kind=KIND,
            reference=f"{party.reference}:{vat_id}:{day_of(now).isoformat()}:{_asked(party)}:{attempt + 1}",
            after=min(FIRST_RETRY * 2**attempt, LONGEST_RETRY),
        )
    return check


def ask_again(*, now: datetime) -> int:
    """Ask VIES again about every VAT id of which the answer is getting old; answer how many."""
    return sum(
        ask_vies(party=party, now=now) for party in parties_to_ask_again(asked_before=now - ASK_AGAIN_AFTER)
    )
