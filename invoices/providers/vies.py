"""Asks VIES, the VAT register of the EU, over its REST service (Regulation 904/2010, art. 31).

A qualified check: it says in whose name is asked, and the consultation number in the answer is the evidence.
"""

from __future__ import annotations

from datetime import datetime

import httpx
from django.conf import settings
from django.db import transaction

from foundation.models import Party
from invoices.actions.vat_cases import look_at_cases_again
from invoices.actions.vies import Answered, own_vat_id, record_answer
from invoices.choices import ViesAnswer

SECONDS = 20.0
# Asking again is of no use: the question itself is refused.
FINAL = {"INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED"}


def ask_about_vat_id(*, reference: str, now: datetime) -> None:
    """Ask about one VAT id, keep the answer, and let go of the cases that waited for it.

    The reference names the party, the VAT id and the attempt. Nothing is asked when the party has another VAT id by
    now, or when no service is configured.
    """
    party_reference, vat_id, *_day, attempt = f"{reference}:0".split(":")[:5]
    party = Party.objects.filter(reference=party_reference, vat_id=vat_id).first()
    if party is None or not settings.VIES_URL:
        return
    answered = ask(vat_id=vat_id, own=own_vat_id())
    with transaction.atomic():
        record_answer(party=party, vat_id=vat_id, answered=answered, attempt=int(attempt), now=now)
        if answered.answer != ViesAnswer.UNKNOWN:
            look_at_cases_again(party=party, now=now)


def ask(*, vat_id: str, own: str) -> Answered:
    """One question: valid, invalid, or unknown with the fault. Unknown is never taken for invalid."""
    question = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
    if own:
        question |= {"requesterMemberStateCode": own[:2], "requesterNumber": own[2:]}
    try:
        response = httpx.post(f"{settings.VIES_URL}/check-vat-number", json=question, timeout=SECONDS)
        said = response.json()
    except httpx.TimeoutException:
        return Answered(answer=ViesAnswer.UNKNOWN, fault="TIMEOUT")
    except (httpx.HTTPError, ValueError) as error:
        return Answered(answer=ViesAnswer.UNKNOWN, fault=type(error).__name__)
    return _read(said if isinstance(said, dict) else {}, response.status_code)


def _read(said: dict[str, object], status: int) -> Answered:
    fault = _fault_in(said)
    if fault or status != httpx.codes.OK or not isinstance(said.get("valid"), bool):
        return Answered(answer=ViesAnswer.UNKNOWN, fault=fault or f"HTTP {status}", is_final=fault in FINAL)
    return Answered(
        answer=ViesAnswer.VALID if said["valid"] else ViesAnswer.INVALID,
        consultation_number=str(said.get("requestIdentifier") or ""),
        name=_told(said.get("name")),
        address=_told(said.get("address")),
    )


def _fault_in(said: dict[str, object]) -> str:
    wrappers = said.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers and isinstance(wrappers[0], dict):
        return str(wrappers[0].get("error") or "UNKNOWN_ERROR")
    error = str(said.get("userError") or "")
    return "" if error in {"", "VALID", "INVALID"} else error


def _told(value: object) -> str:
    # Some member states keep names to themselves, and send dashes.
    text = " ".join(str(value or "").split())
    return "" if set(text) <= {"-"} else text
