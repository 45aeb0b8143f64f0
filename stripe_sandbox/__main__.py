"""`python -m stripe_sandbox --port N --state FILE`: a sandbox until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from stripe_sandbox.pages.words import LANGUAGES
from stripe_sandbox.server import start
from stripe_sandbox.store import StateUnusable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM. Ends with 1 and a sentence when it cannot start."""
    given = _parser().parse_args(arguments)
    if (given.webhook_url is None) != (given.webhook_secret is None):
        sys.stderr.write("Give --webhook-url and --webhook-secret together.\n")
        return 2
    stopped = threading.Event()
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, lambda *_: stopped.set())
    try:
        running = start(
            state=given.state,
            host=given.host,
            port=given.port,
            webhook_url=given.webhook_url,
            webhook_secret=given.webhook_secret,
            language=given.language,
            business_name=given.business_name,
            public_url=given.public_url,
        )
    except (StateUnusable, OSError) as error:
        sys.stderr.write(f"The Stripe sandbox cannot start: {error}\n")
        return 1
    sys.stdout.write(f"Stripe sandbox at {running.url} (everything it knows: {running.url}/sandbox/)\n")
    sys.stdout.flush()
    stopped.wait()
    running.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stripe_sandbox",
        description="A small Stripe on this machine: test payments without money.",
    )
    parser.add_argument("--port", type=int, required=True, help="port to answer at")
    parser.add_argument("--state", type=Path, required=True, help="file that keeps everything")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--webhook-url", help="address every event is sent to")
    parser.add_argument("--webhook-secret", help="secret those events are signed with (whsec_…)")
    parser.add_argument(
        "--language", choices=sorted(LANGUAGES), default="nl", help="language of the checkout page"
    )
    parser.add_argument("--business-name", default="Testwinkel", help="name of the shop on the checkout page")
    parser.add_argument("--public-url", help="address people reach the checkout page at, if not the API's")
    return parser


if __name__ == "__main__":
    sys.exit(main())
