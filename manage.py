#!/usr/bin/env python
"""Menukaart's command line: `python manage.py help`."""

import os
import sys


def main() -> None:
    """Start what has to run first, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.startup import prepare

    prepare()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
