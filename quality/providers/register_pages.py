"""Fetches registers from the addresses where they are published, carefully: an address is what somebody typed in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Refusal
from foundation.providers.pages import Limits, Page, PageNotFetched, fetch
from quality.actions.register_fetches import record_fetch_problem, record_fetched, start_next_fetch
from quality.actions.registers import import_register
from quality.models import Register
from quality.rules.register_files import LARGEST_FILE

WHO = "Menukaart (register check, once a week)"


class RegisterNotFetched(Conflict):
    code = "register-not-fetched"
    sentence = _("This register could not be fetched: {why}")


def fetch_page(address: str) -> Page:
    """What stands at an address, by https from the open internet only; refuses everything else with the reason."""
    limits = Limits(
        largest=LARGEST_FILE,
        seconds=settings.REGISTER_FETCH_SECONDS,
        agent=WHO,
        trusted_hosts=settings.REGISTER_TRUSTED_HOSTS,
    )
    try:
        page = fetch(address, limits=limits)
    except PageNotFetched as refusal:
        raise RegisterNotFetched(**refusal.data) from refusal
    if page is None:
        # Nothing was said of an older one, so an answer that it is unchanged is no answer.
        raise RegisterNotFetched(why="304")
    return page


def fetch_registers(*, wall_now: datetime, now: datetime) -> int:
    """Fetch every register that is due, and import what it gives; answer how many were tried.

    One that cannot be fetched, or gives something that is not the register, becomes a task and changes nothing.
    """
    tried = 0
    while (register := start_next_fetch(wall_now=wall_now)) is not None:
        _fetch(register, now)
        tried += 1
    return tried


def _fetch(register: Register, now: datetime) -> None:
    try:
        page = fetch_page(register.source_address)
        outcome = import_register(
            register_code=register.code,
            content=page.content,
            file_name=page.file_name,
            source=register.source_address,
            now=now,
        )
    except Refusal as refusal:
        record_fetch_problem(register_code=register.code, why=refusal.message, now=now)
    else:
        record_fetched(register_code=register.code, is_current=outcome.is_current, now=now)
