"""A tiny webhook endpoint: remembers what it gets and answers as the test says."""

from __future__ import annotations

import http.server
import queue
import threading
from dataclasses import dataclass
from typing import Any, Self

import stripe

PATIENCE = 20
SECRET = "whsec_" + "t" * 32


@dataclass(frozen=True)
class Message:
    """One message as it arrived."""

    body: bytes
    signature: str

    @property
    def event(self) -> Any:
        """The event, after its signature was found right. Raises stripe.SignatureVerificationError otherwise."""
        return stripe.Webhook.construct_event(self.body, self.signature, SECRET)


class Receiver:
    """Answers `statuses` one after the other, then 200. With `together`, a message waits for that many others."""

    def __init__(self, *, statuses: list[int] | None = None, together: int = 1) -> None:
        self.messages: queue.Queue[Message] = queue.Queue()
        self.statuses = list(statuses or [])
        self.met = threading.Barrier(together, timeout=PATIENCE) if together > 1 else None
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.messages.put(Message(body, self.headers["Stripe-Signature"]))
                if receiver.met is not None:
                    receiver.met.wait()
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the base class names it so
                """Quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hooks/stripe/"

    def next(self) -> Message:
        """The next message; fails when none comes."""
        return self.messages.get(timeout=PATIENCE)

    def next_of(self, event_type: str) -> Message:
        """The next message about an event of this type; others are let go."""
        while True:
            message = self.next()
            if message.event.type == event_type:
                return message

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
