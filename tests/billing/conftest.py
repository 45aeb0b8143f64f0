"""Fixtures of billing's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.billing.money_world import Prepared, prepare_world
from tests.billing.paying import sandbox

__all__ = ["sandbox"]


@pytest.fixture
def prepared(db: None, sandbox: object, tmp_path: Path, settings: LazySettings) -> Prepared:
    """The small world of money, for as many runs as a test makes."""
    return prepare_world(tmp_path, settings)
