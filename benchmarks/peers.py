"""Programs that we measure beside, each installed in an environment of its own on first use."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import venv
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from benchmarks.ground import PROJECT, address


class CannotInstall(Exception):
    """The program cannot be had on this machine; the message says why."""


def installed(name: str, *, folder: str, settings: dict[str, str]) -> Path:
    """The Python of a program's own environment, made when it is not there or when its requirements changed.

    `folder` stands below benchmarks and holds its requirements; with `settings` its Django must pass its own checks.
    """
    from config.settings import VAR_DIR

    home, requirements = VAR_DIR / f"{folder}-venv", PROJECT / "benchmarks" / folder / "requirements.txt"
    done, program = home / "requirements.sha256", home / "bin" / "python"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if done.exists() and done.read_text() == wanted:
        return program
    print(f"Installing {name} in {home.relative_to(VAR_DIR.parent)} ...", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    venv.create(home, with_pip=True)
    pip = [str(program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    attempt = _run([*pip, "--no-deps", "--require-hashes", "-r", str(requirements)], {})
    if attempt.returncode == 0:
        attempt = _run(command(program, "django", "check"), settings)
    if attempt.returncode != 0:
        raise CannotInstall(f"{name} cannot be installed here, so it is left out:\n{attempt.stderr.strip()}")
    done.write_text(wanted)
    return program


def command(program: Path, *arguments: str) -> list[str]:
    """A module that runs under a program's own Python, without the warnings of what became of Python since."""
    return [str(program), "-W", "ignore", "-m", *arguments]


def place_of(database: str, *, prefix: str) -> dict[str, str]:
    """Where a database is, in environment variables that begin with a prefix."""
    facts = conninfo_to_dict(address(database))
    named = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    return {f"{prefix}_DATABASE_{ours}": str(facts.get(theirs) or "") for ours, theirs in named.items()}


def _run(words: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=PROJECT, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
