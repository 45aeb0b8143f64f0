"""A small Stripe of one's own: the part of the API that a shop with subscriptions needs, without money or network.

It stands apart from any shop. It knows the `stripe` package only for its typed parameters, and keeps its state in one
SQLite file. Start it with `python -m stripe_sandbox`, or from a test with `stripe_sandbox.server.start`.
"""

from __future__ import annotations

API_VERSION = "2026-08-26.dahlia"
"""The version of Stripe's API whose shapes the sandbox answers with."""
