"""`manage.py load_marks`: marks, registers and requirement sets."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand

from quality.actions.marks import load_marks


class Command(BaseCommand):
    help = "Load marks, registers and requirement sets; running it again changes nothing."

    def handle(self, *_args: object, **_options: object) -> None:
        """Load, and end with one line of counts."""
        self.stdout.write(json.dumps(load_marks()))
