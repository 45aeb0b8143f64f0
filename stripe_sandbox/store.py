"""The state: one SQLite file that survives a restart and a kill.

Everything one request changes, it changes in one transaction: objects, events, deliveries, timers and the stored answer
of an idempotency key. One sandbox holds one file: a second one that opens it is refused.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stripe_sandbox.errors import Json

LAYOUT = 2

TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL, hidden TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, number);
CREATE TABLE IF NOT EXISTS timers (
    number INTEGER PRIMARY KEY AUTOINCREMENT, due_at INTEGER NOT NULL, job TEXT NOT NULL, subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS timers_by_moment ON timers (due_at, number);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', result TEXT NOT NULL DEFAULT '',
    turn INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (state, due_at);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

UPGRADES = {1: "ALTER TABLE deliveries ADD COLUMN turn INTEGER NOT NULL DEFAULT 0"}
"""What makes a file of an older layout one of the next."""


class StateUnusable(Exception):
    """The state file cannot be used: another sandbox holds it, or it is not one of this layout."""


NOT_TAKEN = """
SELECT 1 FROM deliveries AS sent WHERE sent.event = objects.id AND NOT EXISTS (
  SELECT 1 FROM deliveries AS taken
  WHERE taken.event = sent.event AND taken.endpoint = sent.endpoint AND taken.state = 'delivered')
"""
"""A message about an event, the object of the query, to an endpoint that did not take it, nor another about it."""


class Store:
    """Objects, timers, answers and settings. Call it only inside `transaction()`."""

    def __init__(self, path: Path | None) -> None:
        self.lock = threading.RLock()
        self.connection = _connected(path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one at a time. A transaction inside another one is part of it."""
        with self.lock:
            if self.connection.in_transaction:
                yield
                return
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.rollback()
                raise
            self.connection.commit()

    def close(self) -> None:
        with self.lock:
            self.connection.close()

    # Objects

    def put(self, obj: Json, *, hidden: Json | None = None) -> None:
        """Store an object as it is now; `hidden` replaces what is kept beside it and never shown."""
        kept = None if hidden is None else json.dumps(hidden)
        self.connection.execute(
            "INSERT INTO objects (id, kind, created, body, hidden) VALUES (:id, :kind, :created, :body,"
            " coalesce(:hidden, '{}')) ON CONFLICT (id) DO UPDATE SET body = :body,"
            " hidden = coalesce(:hidden, hidden)",
            {
                "id": obj["id"],
                "kind": obj["object"],
                "created": obj.get("created", 0),
                "body": json.dumps(obj),
                "hidden": kept,
            },
        )

    def get(self, identifier: str) -> Json | None:
        row = self.connection.execute("SELECT body FROM objects WHERE id = ?", (identifier,)).fetchone()
        return None if row is None else _read(row[0])

    def hidden(self, identifier: str) -> Json:
        row = self.connection.execute("SELECT hidden FROM objects WHERE id = ?", (identifier,)).fetchone()
        return {} if row is None else _read(row[0])

    def remove(self, identifier: str) -> None:
        self.connection.execute("DELETE FROM objects WHERE id = ?", (identifier,))

    def newest(
        self,
        kind: str,
        *,
        where: Mapping[str, Any] | None = None,
        moments: Mapping[str, Mapping[str, int]] | None = None,
        hidden: Mapping[str, str | None] | None = None,
        text: str | None = None,
        delivered: bool | None = None,
        limit: int | None = None,
        older_than: str | None = None,
        newer_than: str | None = None,
    ) -> list[Json]:
        """Objects of a kind, newest first.

        `where` compares top-level fields (a list means: one of these), `moments` compares fields with gt, gte, lt and
        lte, `hidden` compares what is kept beside the object, `text` occurs anywhere in it; `delivered` are events that
        every endpoint took, or that one did not (yet). With `newer_than` the `limit` ones just above that object are
        given, still newest first.
        """
        clauses = ["kind = ?"]
        values: list[Any] = [kind]
        for name, wanted in (where or {}).items():
            options = wanted if isinstance(wanted, list) else [wanted]
            clauses.append(f"json_extract(body, ?) IN ({', '.join('?' * len(options))})")
            values += [f"$.{name}", *options]
        for name, bounds in (moments or {}).items():
            for comparison, moment in bounds.items():
                sign = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}[comparison]
                clauses.append(f"json_extract(body, ?) {sign} ?")
                values += [f"$.{name}", moment]
        for name, kept in (hidden or {}).items():
            clauses.append("json_extract(hidden, ?) IS ?")
            values += [f"$.{name}", kept]
        if text:
            clauses.append("instr(lower(body), lower(?)) > 0")
            values.append(text)
        if delivered is not None:
            clauses.append(f"{'NOT ' if delivered else ''}EXISTS ({NOT_TAKEN})")
        if older_than:
            clauses.append("number < (SELECT number FROM objects WHERE id = ?)")
            values.append(older_than)
        if newer_than:
            clauses.append("number > (SELECT number FROM objects WHERE id = ?)")
            values.append(newer_than)
        order = "ASC" if newer_than else "DESC"
        # The clauses are written here, every value is bound.
        condition = " AND ".join(clauses)
        query = f"SELECT body FROM objects WHERE {condition} ORDER BY number {order} LIMIT ?"  # noqa: S608
        rows = self.connection.execute(query, [*values, -1 if limit is None else limit]).fetchall()
        found = [_read(row[0]) for row in rows]
        return found[::-1] if newer_than else found

    def mentions(self, identifier: str, *, limit: int) -> list[Json]:
        """Objects, events apart, that name this one; newest first."""
        rows = self.connection.execute(
            "SELECT body FROM objects WHERE kind != 'event' AND id != :id AND instr(body, :quoted) > 0"
            " ORDER BY number DESC LIMIT :limit",
            {"id": identifier, "quoted": json.dumps(identifier), "limit": limit},
        ).fetchall()
        return [_read(row[0]) for row in rows]

    def events_about(self, identifier: str) -> list[Json]:
        """What happened to an object, in order."""
        rows = self.connection.execute(
            "SELECT body FROM objects WHERE kind = 'event' AND json_extract(body, '$.data.object.id') = ?"
            " ORDER BY number",
            (identifier,),
        ).fetchall()
        return [_read(row[0]) for row in rows]

    def timers_of(self, subject: str) -> list[tuple[int, str]]:
        """When what will happen to an object by itself, in order: moment and job."""
        rows = self.connection.execute(
            "SELECT due_at, job FROM timers WHERE subject = ? ORDER BY due_at, number", (subject,)
        ).fetchall()
        return [(int(due_at), str(job)) for due_at, job in rows]

    def count_by_kind(self) -> dict[str, int]:
        rows = self.connection.execute(
            "SELECT kind, count(*) FROM objects GROUP BY kind ORDER BY kind"
        ).fetchall()
        return {str(kind): int(count) for kind, count in rows}

    def newest_moment(self) -> int:
        """When the youngest object was made; 0 when there is none."""
        return int(self.connection.execute("SELECT coalesce(max(created), 0) FROM objects").fetchone()[0])

    # Timers

    def set_timer(self, due_at: int, job: str, subject: str) -> None:
        self.connection.execute(
            "INSERT INTO timers (due_at, job, subject) VALUES (?, ?, ?)", (due_at, job, subject)
        )

    def take_timer(self, now: int) -> tuple[int, str, str] | None:
        """The first timer due at `now`, taken out: moment, job, subject."""
        row = self.connection.execute(
            "SELECT number, due_at, job, subject FROM timers WHERE due_at <= ? ORDER BY due_at, number LIMIT 1",
            (now,),
        ).fetchone()
        if row is None:
            return None
        self.connection.execute("DELETE FROM timers WHERE number = ?", (row[0],))
        return int(row[1]), str(row[2]), str(row[3])

    def timer_of(self, subject: str) -> int | None:
        """When the next timer of this object is due."""
        row = self.connection.execute(
            "SELECT min(due_at) FROM timers WHERE subject = ?", (subject,)
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def drop_timers(self, subject: str) -> None:
        self.connection.execute("DELETE FROM timers WHERE subject = ?", (subject,))

    # Answers of idempotency keys

    def answer_to(self, key: str) -> tuple[str, int, str] | None:
        """Fingerprint, status and body of the first answer under this key."""
        row = self.connection.execute(
            "SELECT fingerprint, status, body FROM answers WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]), str(row[2]))

    def keep_answer(self, key: str, fingerprint: str, status: int, body: str) -> None:
        self.connection.execute(
            "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?)", (key, fingerprint, status, body)
        )

    def forget_answers(self) -> int:
        """Every key may be used for something else from now on; how many there were."""
        return self.connection.execute("DELETE FROM answers").rowcount

    # Settings

    def setting(self, name: str) -> str | None:
        row = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep_setting(self, name: str, value: str) -> None:
        self.connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))


def _read(body: str) -> Json:
    loaded: Json = json.loads(body)
    return loaded


def _connected(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        ":memory:" if path is None else path, timeout=2, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN EXCLUSIVE")
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout not in {0, *UPGRADES, LAYOUT}:
            raise StateUnusable(f"{path} was written by another version of stripe_sandbox (layout {layout}).")
        for older in range(layout or LAYOUT, LAYOUT):
            connection.execute(UPGRADES[older])
        for statement in filter(str.strip, TABLES.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        connection.close()
        raise StateUnusable(f"{path} is in use by another sandbox, or cannot be written: {error}.") from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StateUnusable(f"{path} is not a state file of stripe_sandbox: {error}.") from error
    except StateUnusable:
        connection.close()
        raise
    return connection
