"""Fetches what stands at an address that somebody typed in, carefully: never from inside, too long or too large."""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import httpcore
import httpx
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict
from foundation.rules.networks import is_public

MOST_REDIRECTS = 3
SECONDS_OF_SILENCE = 10.0
HTTPS = 443
UNPACKED = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class PageNotFetched(Conflict):
    code = "page-not-fetched"
    sentence = _("This address could not be fetched: {why}")


UNREACHABLE = _("the address could not be reached.")
TOO_SLOW = _("it took too long.")
REFUSED = _("the site answered with {status}.")
INTERNAL = _("the address leads to a place that we do not fetch from.")
SENT_ON = _("it was sent on too often.")
TOO_LARGE = _("it is larger than {most} MB.")
OTHER_KIND = _("it gives {kind}.")
PACKED_WRONG = _("what it gives is packed in a way that we cannot read.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a fetch may go. Trusted hosts (with their port) are asked though they are not on the open internet."""

    largest: int
    seconds: float
    agent: str
    trusted_hosts: Sequence[str] = ()
    refused_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave, and how to ask next time whether it changed."""

    content: bytes
    file_name: str
    etag: str
    last_modified: str


def fetch(
    address: str, *, limits: Limits, etag: str = "", last_modified: str = "", accept: str = "*/*"
) -> Page | None:
    """What stands at an address, or None when it is what was fetched with this `etag` or `last_modified` before.

    By https from the open internet only; refuses everything else with the reason (`PageNotFetched`). The name is looked
    up once, every address it leads to is looked at, and the connection is made to the one that was looked at: also for
    each site that sends us on. No proxy of the environment is used, since it would ask in our place.
    """
    door = _Door(limits)
    url = _parsed(address)
    asked = {
        "User-Agent": limits.agent,
        "Accept": accept,
        "Accept-Encoding": "identity",
        **({"If-None-Match": etag} if etag else {}),
        **({"If-Modified-Since": last_modified} if last_modified else {}),
    }
    with httpcore.ConnectionPool(ssl_context=ssl_context(), network_backend=door) as pool:
        for _hop in range(MOST_REDIRECTS + 1):
            _look_at(url, limits)
            try:
                with pool.stream(
                    "GET",
                    str(url),
                    headers=[(name.encode(), value.encode()) for name, value in asked.items()],
                ) as response:
                    said = httpx.Headers(response.headers)
                    if response.status == httpx.codes.NOT_MODIFIED:
                        return None
                    if response.status in {301, 302, 303, 307, 308} and "Location" in said:
                        url = url.join(said["Location"])
                        continue
                    _look_at_answer(response.status, said, limits)
                    return Page(
                        _read(response.iter_stream(), said, limits, door),
                        PurePosixPath(url.path).name or "page",
                        said.get("ETag", "")[:200],
                        said.get("Last-Modified", "")[:60],
                    )
            except (httpcore.TimeoutException, TimeoutError) as error:
                raise _not(TOO_SLOW) from error
            except (
                *(httpcore.NetworkError, httpcore.ProtocolError, httpx.InvalidURL, httpx.HTTPError),
                *(OSError, UnicodeError),
            ) as error:
                raise _not(UNREACHABLE) from error
    raise _not(SENT_ON)


def ssl_context() -> ssl.SSLContext:
    """Certificates are checked, always."""
    return httpx.create_ssl_context(trust_env=False)


def _parsed(address: str) -> httpx.URL:
    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _not(UNREACHABLE) from error


def _not(why: Promise, **data: object) -> PageNotFetched:
    # Not said yet: it is read in more than one language.
    return PageNotFetched(why=lazy(lambda: str(why).format(**data), str)())


def _look_at(url: httpx.URL, limits: Limits) -> None:
    """Refuse what is no https, carries a password, or asks another door."""
    if f"{url.host}:{url.port}" in limits.trusted_hosts:
        return
    if url.scheme != "https" or not url.host or url.userinfo or url.port not in {None, HTTPS}:
        raise _not(INTERNAL)


def _look_at_answer(status: int, said: Mapping[str, str], limits: Limits) -> None:
    if status != httpx.codes.OK:
        raise _not(REFUSED, status=status)
    kind = said.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind.startswith(limits.refused_kinds):
        raise _not(OTHER_KIND, kind=kind[:60])
    length = said.get("Content-Length", "")
    if length.isdigit() and int(length) > limits.largest:
        raise _not(TOO_LARGE, most=limits.largest // 1024 // 1024)


def _read(pieces: Iterable[bytes], said: Mapping[str, str], limits: Limits, door: _Door) -> bytes:
    """Piece by piece as it comes in: one that drips is noticed, and one that grows when it is unpacked."""
    packed = said.get("Content-Encoding", "identity").strip().lower()
    if packed not in {"", "identity"} and packed not in UNPACKED:
        raise _not(PACKED_WRONG)
    unpack = zlib.decompressobj(UNPACKED[packed]) if packed in UNPACKED else None
    content = bytearray()
    for piece in pieces:
        door.time_left()
        if unpack is None:
            content += piece
        else:
            try:
                content += unpack.decompress(piece, limits.largest + 1 - len(content))
            except zlib.error as error:
                raise _not(PACKED_WRONG) from error
        if len(content) > limits.largest:
            raise _not(TOO_LARGE, most=limits.largest // 1024 // 1024)
    if unpack is not None and not unpack.eof:
        raise _not(PACKED_WRONG)
    return bytes(content)


class _Door(httpcore.NetworkBackend):
    """Opens connections to public addresses only, and lets nothing last longer than it may."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._until = time.monotonic() + limits.seconds
        self._outside = httpcore.SyncBackend()

    def time_left(self) -> float:
        """How long it may still take; TimeoutError when it is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, SECONDS_OF_SILENCE)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the very address that was looked at; a name that also leads inside is not trusted at all."""
        addresses = [str(where[4][0]) for where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if f"{host}:{port}" not in self._limits.trusted_hosts and not (
            addresses and all(is_public(one) for one in addresses)
        ):
            raise _not(INTERNAL)
        failure: Exception = OSError(host)
        for one in addresses:
            try:
                found = self._outside.connect_tcp(one, port, self.time_left(), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(found, self)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection whose every step counts against the same time."""

    def __init__(self, inner: httpcore.NetworkStream, door: _Door) -> None:
        self._inner = inner
        self._door = door

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read a piece."""
        return self._inner.read(max_bytes, self._door.time_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write a piece."""
        self._inner.write(buffer, self._door.time_left())

    def close(self) -> None:
        """Close it."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on in secret; the certificate must be of the name that was asked."""
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, self._door.time_left()), self._door
        )

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows."""
        return self._inner.get_extra_info(info)
