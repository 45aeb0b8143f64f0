"""Starting and stopping: a sandbox in a thread for a test, or for as long as the process lives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from stripe_sandbox.app import create_app
from stripe_sandbox.deliveries import RETRY_AFTER, Queue
from stripe_sandbox.flows.jobs import JOBS
from stripe_sandbox.resources.webhook_endpoints import ensure_webhook_endpoint
from stripe_sandbox.sandbox import Sandbox, Settings
from stripe_sandbox.sender import Sender
from stripe_sandbox.store import Store

STOP_WITHIN = 0.05
"""Seconds between two looks whether the server should stop."""


class _QuietHandler(WSGIRequestHandler):
    """One request per connection, so that nobody keeps talking to a sandbox that was stopped; and no log lines."""

    protocol_version = "HTTP/1.0"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are not written down; /sandbox/ shows what they did."""


class RunningSandbox:
    """A sandbox that answers at `url` until `stop()`. Also a context manager."""

    def __init__(
        self, sandbox: Sandbox, sender: Sender, *, host: str, port: int, public_url: str | None
    ) -> None:
        self.sandbox = sandbox
        self.sender = sender
        app = create_app(sandbox, page_base=public_url.rstrip("/") if public_url else None)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listening:
            self.http = make_server(
                host, port, app, threaded=True, request_handler=_QuietHandler, fd=listening.fileno()
            )
        shown_host = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown_host}:{self.http.port}"
        self.thread = threading.Thread(
            target=self.http.serve_forever, args=(STOP_WITHIN,), name="stripe-sandbox-http", daemon=True
        )

    def begin(self) -> Self:
        self.sender.start()
        self.thread.start()
        return self

    def stop(self) -> None:
        """Answer no more requests, finish the messages on their way and close the state file."""
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()
        self.sender.stop()
        self.sandbox.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    *,
    state: Path | str | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    language: str = "nl",
    business_name: str = "Testwinkel",
    public_url: str | None = None,
    now: datetime | None = None,
    retry_after: Sequence[float] = RETRY_AFTER,
) -> RunningSandbox:
    """Start a sandbox in the background and return its handle.

    `state` is the file it keeps everything in (None: in memory, gone at the end). Port 0 means a free one. With
    `webhook_url` and `webhook_secret` every event goes there. `now` sets the business clock at the start. `retry_after`
    are the seconds between attempts of a delivery. Refuses (StateUnusable) a state file another sandbox holds, and
    (OSError) a port that is taken.
    """
    store = Store(Path(state) if state is not None else None)
    try:
        sandbox = Sandbox(
            store, Queue(store, retry_after), jobs=JOBS, settings=Settings(business_name, language)
        )
        if now is not None:
            sandbox.move_clock(int(now.timestamp()))
        if webhook_url and webhook_secret:
            with sandbox.work() as work:
                ensure_webhook_endpoint(work, url=webhook_url, secret=webhook_secret)
        return RunningSandbox(sandbox, Sender(sandbox), host=host, port=port, public_url=public_url).begin()
    except BaseException:
        store.close()
        raise
