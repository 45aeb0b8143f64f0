"""What an invented vacancy says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoVacancy:
    """What one invented vacancy says; its employer, place and dates come from the loader."""

    title: str
    text: str
    wage_from_cents: int
    wage_until_cents: int
    hours_from: int
    hours_until: int
    language_needed: str
    language_reason: str = ""
    occupation: str = ""
