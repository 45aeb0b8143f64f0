"""A register of VAT ids on this machine that answers as VIES does, for tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import LazySettings


class Vies:
    """What it will say, and what it was asked."""

    def __init__(self) -> None:
        self.known = {"DE136695976": ("Gärtnerei Sonnenhof GmbH", "Feldweg 3\n47608 Geldern")}
        self.fault = ""
        self.status = 200
        self.asked: list[dict[str, Any]] = []

    def answer(self, question: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The answer to one question, with its status."""
        self.asked.append(question)
        if self.fault:
            return self.status, {"actionSucceed": False, "errorWrappers": [{"error": self.fault}]}
        name, address = self.known.get(question["countryCode"] + question["vatNumber"], ("---", "---"))
        return 200, {
            "countryCode": question["countryCode"],
            "vatNumber": question["vatNumber"],
            "requestDate": "2027-03-16T09:00:00.000Z",
            "valid": name != "---",
            "requestIdentifier": f"WAPIAAAAX{len(self.asked)}",
            "name": name,
            "address": address,
        }


@contextmanager
def a_vies(settings: LazySettings) -> Iterator[Vies]:
    """A register that runs as long as the block; the settings point to it."""
    vies = Vies()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, said = vies.answer(question)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.VIES_URL = f"http://127.0.0.1:{server.server_port}"
    try:
        yield vies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
