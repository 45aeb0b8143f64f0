"""What `manage.py check` says of how evidence is taken in."""

from __future__ import annotations

import pytest

from quality.checks import evidence_is_scanned


@pytest.mark.parametrize(
    ("production", "scanner", "found"),
    [(True, "", ["quality.W001"]), (True, "/run/clamav/clamd.ctl", []), (False, "", [])],
)
def test_production_without_a_virus_scanner_is_warned(settings, production, scanner, found):
    settings.PRODUCTION, settings.VIRUS_SCANNER = production, scanner

    assert [message.id for message in evidence_is_scanned()] == found
