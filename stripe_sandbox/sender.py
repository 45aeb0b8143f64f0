"""The thread that sends what is queued and lets due work happen while nobody asks for anything."""

from __future__ import annotations

import http.client
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from stripe_sandbox.clock import wall
from stripe_sandbox.deliveries import Delivery, signature_header
from stripe_sandbox.sandbox import Sandbox

PATIENCE = 10.0
"""Seconds to wait for an endpoint's answer."""
GLANCE = 0.25
"""Seconds between two looks at the clock when no bell rings."""
AT_ONCE = 8
"""Messages on their way at the same time, so that duplicates really meet each other."""
Sendable = tuple[Delivery, tuple[str, str, str]]
"""A delivery with its address, secret and body."""


class Sender:
    """Sends deliveries in parallel; an endpoint that fails gets the same message again, later and later."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.stopping = threading.Event()
        self.on_their_way: set[int] = set()
        self.pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="stripe-sandbox-send")
        self.thread = threading.Thread(target=self._run, name="stripe-sandbox-sender", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """Finish what is on its way; what waits stays in the state file."""
        self.stopping.set()
        self.sandbox.bell.set()
        self.thread.join()
        self.pool.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        while not self.stopping.is_set():
            self.sandbox.bell.clear()
            self.sandbox.run_due()
            self._hand_out()
            self.sandbox.bell.wait(GLANCE)

    def _hand_out(self) -> None:
        with self.sandbox.store.transaction():
            due = [item for item in self.sandbox.queue.due(wall()) if item.number not in self.on_their_way]
            messages = [(delivery, self.sandbox.queue.message(delivery)) for delivery in due]
            sendable = [(delivery, message) for delivery, message in messages if message is not None]
            self.on_their_way |= {delivery.number for delivery, _ in sendable}
        in_turn: dict[str, list[Sendable]] = {}
        for delivery, message in sendable:
            if delivery.turn:
                in_turn.setdefault(delivery.endpoint, []).append((delivery, message))
            else:
                self.pool.submit(self._send_all, [(delivery, message)])
        for group in in_turn.values():
            self.pool.submit(self._send_all, sorted(group, key=lambda one: one[0].turn))

    def _send_all(self, messages: list[Sendable]) -> None:
        for delivery, (url, secret, body) in messages:
            self._send(delivery, url, secret, body)

    def _send(self, delivery: Delivery, url: str, secret: str, body: str) -> None:
        try:
            status = post(url, body, signature_header(body, secret, int(wall())))
            delivered, result = 200 <= status < 300, f"HTTP {status}"
        except (OSError, http.client.HTTPException, ValueError) as error:
            delivered, result = False, f"{type(error).__name__}: {error}"
        with self.sandbox.store.transaction():
            if delivered:
                self.sandbox.queue.succeeded(delivery, result)
            else:
                self.sandbox.queue.failed(delivery, result, moment=wall())
            self.on_their_way.discard(delivery.number)
        self.sandbox.bell.set()


def post(url: str, body: str, signature: str) -> int:
    """Send one signed message; the HTTP status. A redirect is not followed: it counts as a failure."""
    parts = urlsplit(url)
    if parts.hostname is None:
        raise ValueError(f"No host in {url}")
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "Stripe/1.0 (stripe_sandbox)",
        }
        connection.request("POST", path, body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
