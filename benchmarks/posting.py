"""Posts events to a web server as Stripe does: signed, over connections that stay open, several at once."""

from __future__ import annotations

import hashlib
import hmac
import multiprocessing
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.client import HTTPConnection
from multiprocessing.synchronize import Barrier

Post = tuple[bytes, str]


def signed(body: bytes, *, secret: str, at: datetime) -> Post:
    """A body with the header that Stripe sends beside it."""
    stamp = int(at.timestamp())
    mark = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={stamp},v1={mark}"


def post_all(port: int, path: str, posts: Sequence[Post]) -> list[int]:
    """Post one after the other over one connection; the statuses of the answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    statuses = []
    for body, header in posts:
        connection.request(
            "POST", path, body, {"Content-Type": "application/json", "Stripe-Signature": header}
        )
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    return statuses


def post_over(connections: int, port: int, path: str, posts: Sequence[Post]) -> Counter[int]:
    """Post each once, shared out over so many connections at the same time; how many answers of each status."""
    with ThreadPoolExecutor(connections) as pool:
        shares = [posts[first::connections] for first in range(connections)]
        return Counter(
            status
            for found in pool.map(lambda share: post_all(port, path, share), shares)
            for status in found
        )


def _post_together(gate: Barrier, port: int, path: str, posts: Sequence[Post]) -> list[int]:
    gate.wait(60)
    return post_all(port, path, posts)


def post_at_once(processes: int, port: int, path: str, posts: Sequence[Post]) -> Counter[int]:
    """Let so many processes post all of them, the same in the same order, from the same moment on."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(processes) as pool:
        gate = manager.Barrier(processes)
        found = pool.starmap(_post_together, [(gate, port, path, posts)] * processes)
    return Counter(status for statuses in found for status in statuses)
