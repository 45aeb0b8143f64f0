"""Fetches registers from the addresses where they are published, carefully: an address is what somebody typed in."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

import httpx
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Refusal
from quality.actions.register_fetches import record_fetch_problem, record_fetched, start_next_fetch
from quality.actions.registers import import_register
from quality.models import Register
from quality.rules.register_files import LARGEST_FILE

MOST_REDIRECTS = 3
SECONDS_OF_SILENCE = 10.0
WHO = "Menukaart (register check, once a week)"


class RegisterNotFetched(Conflict):
    code = "register-not-fetched"
    sentence = _("This register could not be fetched: {why}")


UNREACHABLE = _("the address could not be reached.")
TOO_SLOW = _("it took too long.")
REFUSED = _("the site answered with {status}.")
INTERNAL = _("the address leads to a place that we do not fetch from.")
SENT_ON = _("it was sent on too often.")
TOO_LARGE = _("it is larger than a register can be.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave."""

    content: bytes
    file_name: str


def fetch_page(address: str) -> Fetched:
    """What stands at an address, by https from the open internet only; refuses everything else with the reason.

    Every address on the way is looked at before it is asked, also those that a site sends us on to, and again at the
    connection itself: a name may lead elsewhere a moment later. Size and time are limited. No proxy of the environment
    is used, since it would ask in our place.
    """
    until = time.monotonic() + settings.REGISTER_FETCH_SECONDS
    url = httpx.URL(address)
    with httpx.Client(
        trust_env=False,
        timeout=min(SECONDS_OF_SILENCE, settings.REGISTER_FETCH_SECONDS),
        headers={"User-Agent": WHO, "Accept-Encoding": "identity"},
    ) as client:
        for _hop in range(MOST_REDIRECTS + 1):
            _look_at(url)
            try:
                with client.stream("GET", url) as response:
                    _look_at_connection(url, response)
                    if response.has_redirect_location:
                        url = url.join(response.headers["Location"])
                        continue
                    if response.status_code != httpx.codes.OK:
                        raise _not(REFUSED, status=response.status_code)
                    return Fetched(_read(response, until), PurePosixPath(url.path).name or "page")
            except httpx.TimeoutException as error:
                raise _not(TOO_SLOW) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _not(UNREACHABLE) from error
    raise _not(SENT_ON)


def _not(why: Promise, **data: object) -> RegisterNotFetched:
    return RegisterNotFetched(why=str(why).format(**data))


def _is_trusted(url: httpx.URL) -> bool:
    return f"{url.host}:{url.port}" in settings.REGISTER_TRUSTED_HOSTS


def _look_at(url: httpx.URL) -> None:
    """Refuse what is no https, carries a password, asks another door, or leads into our own network."""
    if _is_trusted(url):
        return
    if url.scheme != "https" or not url.host or url.userinfo or url.port not in {None, 443}:
        raise _not(INTERNAL)
    try:
        found = socket.getaddrinfo(url.host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _not(UNREACHABLE) from error
    if not found or not all(is_public(str(where[4][0])) for where in found):
        raise _not(INTERNAL)


def _look_at_connection(url: httpx.URL, response: httpx.Response) -> None:
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if not _is_trusted(url) and (peer is None or not is_public(str(peer[0]))):
        raise _not(INTERNAL)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is written as IPv6."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    parsed = mapped or parsed
    return parsed.is_global and not parsed.is_multicast


def _read(response: httpx.Response, until: float) -> bytes:
    content = bytearray()
    # Piece by piece as it comes in: one that drips is noticed, and nothing is unpacked.
    for piece in response.iter_raw():
        content += piece
        if len(content) > LARGEST_FILE:
            raise _not(TOO_LARGE)
        if time.monotonic() > until:
            raise _not(TOO_SLOW)
    return bytes(content)


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
