"""The project as a whole: settings for production, migrations, handlers, health."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.module_loading import import_string

from foundation.actions.outbox import handler_for

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "MENUKAART_ENVIRONMENT": "production",
    "MENUKAART_SECRET_KEY": "k7Jq2wXz9LrT4vNb8MsYc3HdFg6PaEu1-0KiOoQxWlRzVtBn5m",
    "MENUKAART_HOSTS": "menukaart.example",
    "MENUKAART_SITE_URL": "https://menukaart.example",
    "DATABASE_URL": "postgresql://menukaart@db.example/menukaart",
    "CELERY_BROKER_URL": "redis://broker.example/0",
    "MENUKAART_VIRUS_SCANNER": "/run/clamav/clamd.ctl",
    "STRIPE_SECRET_KEY": "sk_test_000000000000000000000000",
    "STRIPE_WEBHOOK_SECRET": "whsec_000000000000000000000000",
}


def manage(*arguments: str, without: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as a production machine would, with only these variables."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    given = {key: value for key, value in {**PRODUCTION, **variables}.items() if key != without}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env={**kept, **given},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_production_settings_pass_djangos_deployment_check() -> None:
    checked = manage("check", "--deploy", "--fail-level", "INFO")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize(
    "name",
    [
        "MENUKAART_SECRET_KEY",
        "MENUKAART_HOSTS",
        "MENUKAART_SITE_URL",
        "DATABASE_URL",
        "CELERY_BROKER_URL",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
    ],
)
def test_production_says_which_variable_is_missing(name: str) -> None:
    started = manage("check", without=name)
    assert started.returncode != 0
    assert f"The environment variable {name} is not set." in started.stderr


def test_a_variable_that_cannot_be_read_is_said_so() -> None:
    started = manage("check", MENUKAART_DEBUG="perhaps")
    assert started.returncode != 0
    assert "MENUKAART_DEBUG is 'perhaps'. Write on or off." in started.stderr


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.parametrize("kind", sorted(settings.OUTBOX_HANDLERS))
def test_every_kind_in_the_outbox_has_a_handler_that_takes_a_reference_and_a_moment(kind: str) -> None:
    parameters = inspect.signature(handler_for(kind)).parameters
    assert set(parameters) == {"reference", "now"}
    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in parameters.values())


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_everything_that_beat_rings_for_exists(name: str) -> None:
    task = str(settings.CELERY_BEAT_SCHEDULE[name]["task"])
    assert import_string(task).name == task


@pytest.mark.django_db
def test_the_health_page_answers_when_the_database_does() -> None:
    reply = Client().get("/healthz")
    assert (reply.status_code, reply.json()) == (200, {"database": "ok"})
    assert "no-store" in reply["Cache-Control"]
    assert Client().post("/healthz").status_code == 405
