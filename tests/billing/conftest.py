"""Fixtures of billing's tests."""

from tests.billing.paying import sandbox

__all__ = ["sandbox"]
