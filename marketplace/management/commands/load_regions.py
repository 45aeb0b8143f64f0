"""`manage.py load_regions`: regions, municipalities, postcodes and minimum wages."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand

from marketplace.actions.regions import load_regions


class Command(BaseCommand):
    help = "Load regions, municipalities, postcodes and minimum wages; running it again changes nothing."

    def handle(self, *_args: object, **_options: object) -> None:
        """Load, and end with one line of counts."""
        self.stdout.write(json.dumps(load_regions()))
