"""An empty database with all migrations in it, made once per server: test databases are copies of it.

A copy takes a second, the migrations a quarter of a minute for each test process. One is as good as the migrations
and packages it was made with, so its name says which they are; another one's is dropped.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "menukaart_blank_"
# Any number that nothing else locks: test processes that start together wait here for the first one.
LOCK = 7_215_033


def blank_database(address: str) -> str:
    """The name of the blank database on the server of an address; made when it is not there yet."""
    name = PREFIX + _state()
    with psycopg.connect(_on(address, "postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        there = {
            row[0]
            for row in server.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
            )
        }
        for other in there - {name}:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(other)))
        if name not in there:
            unfinished = f"{name}_new"
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                cwd=PROJECT,
                env=os.environ | {"DATABASE_URL": _on(address, unfinished)},
                check=True,
            )
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name)
                )
            )
    return name


def _state() -> str:
    """The same for the same migrations and packages."""
    state = hashlib.sha256((PROJECT / "requirements.txt").read_bytes())
    for path in sorted(PROJECT.glob("[a-z]*/**/*migrations/*.py")):
        state.update(path.relative_to(PROJECT).as_posix().encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _on(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))
