"""How a key is kept."""

from __future__ import annotations

import hashlib


def hash_of(secret: str) -> str:
    """The stored form of a key. It holds 192 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
