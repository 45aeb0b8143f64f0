"""The sandbox itself, and one unit of work in it.

Every request, every page that is sent in and every timer is one `Work`: it reads and writes objects, emits events and
sets timers, at one moment of the business clock, and is stored whole or not at all.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event as Flag

from stripe_sandbox import API_VERSION
from stripe_sandbox.clock import BusinessClock, wall
from stripe_sandbox.deliveries import Queue
from stripe_sandbox.disorder import disorder
from stripe_sandbox.errors import Json, no_such
from stripe_sandbox.identifiers import account_id_of, new_id
from stripe_sandbox.store import Store


@dataclass(frozen=True)
class Settings:
    """What the person who starts the sandbox chooses."""

    business_name: str = "Testwinkel"
    language: str = "nl"
    timezone: str = "Europe/Amsterdam"


class ClockCannotGoBack(Exception):
    """The clock may not move before the youngest object: time would run backwards in the story."""

    def __init__(self, newest: int) -> None:
        super().__init__(f"The clock cannot go back before the newest object (made at {newest}).")


class Work:
    """One unit of work, at one moment."""

    def __init__(
        self, sandbox: Sandbox, now: int, *, request_id: str | None = None, idempotency_key: str | None = None
    ) -> None:
        self.sandbox = sandbox
        self.store = sandbox.store
        self.now = now
        self.request = {"id": request_id, "idempotency_key": idempotency_key}
        self.emitted: list[Json] = []

    def load(self, identifier: str, kind: str, *, param: str = "id", in_path: bool = False) -> Json:
        """The stored object. Refuses (`resource_missing`) one that does not exist or is of another kind."""
        found = self.store.get(identifier)
        if found is None or found["object"] != kind:
            raise no_such(kind, identifier, param=param, in_path=in_path)
        return found

    def save(self, obj: Json, *, hidden: Json | None = None) -> Json:
        """Store the object as it is now, and return it."""
        self.store.put(obj, hidden=hidden)
        return obj

    def remember_deleted(self, identifier: str) -> None:
        """An object is gone; that it was there is kept."""
        self.store.keep_setting(f"deleted {identifier}", str(self.now))

    def emit(self, event_type: str, obj: Json, *, previous: Json | None = None) -> Json:
        """Record what happened to `obj`, as it is now, and queue it for the endpoints that want to know."""
        data: Json = {"object": copy.deepcopy(obj)}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Json = {
            "id": new_id("event"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": dict(self.request),
            "type": event_type,
        }
        event["pending_webhooks"] = self.sandbox.queue.add(
            event, due_at=wall(), manner=disorder(self.store, self.now)
        )
        self.emitted.append(event)
        return self.save(event)

    def send_again(self, event: Json, *, times: int) -> int:
        """Queue an event once more, `times` times for each endpoint; the number of deliveries."""
        return self.sandbox.queue.add(event, due_at=wall(), times=times)

    def later(self, due_at: int, job: str, subject: str) -> None:
        """Let `job` happen to an object when the business clock reaches `due_at`."""
        self.store.set_timer(due_at, job, subject)


Job = Callable[[Work, str], None]


class Sandbox:
    """State, clock and queue together. `jobs` says what each timer does; `bell` rings when there is mail to send."""

    def __init__(self, store: Store, queue: Queue, *, jobs: Mapping[str, Job], settings: Settings) -> None:
        self.store = store
        self.queue = queue
        self.jobs = jobs
        self.settings = settings
        self.bell = Flag()
        with store.transaction():
            self.clock = BusinessClock(int(store.setting("clock_offset") or 0))
            self.account_id = store.setting("account") or account_id_of(settings.business_name)
            store.keep_setting("account", self.account_id)
            if store.setting("account_created") is None:
                store.keep_setting("account_created", str(self.clock.now()))

    @contextmanager
    def work(self, *, request_id: str | None = None, idempotency_key: str | None = None) -> Iterator[Work]:
        """One unit of work at the present moment, after everything that was due before it."""
        with self.store.transaction():
            self.run_due()
            yield Work(self, self.clock.now(), request_id=request_id, idempotency_key=idempotency_key)
        self.bell.set()

    def run_due(self) -> int:
        """Do what the business clock has reached, each at its own moment; the number of jobs done."""
        done = 0
        with self.store.transaction():
            while (timer := self.store.take_timer(self.clock.now())) is not None:
                due_at, job, subject = timer
                self.jobs[job](Work(self, due_at), subject)
                done += 1
        if done:
            self.bell.set()
        return done

    def move_clock(self, moment: int) -> int:
        """Let it be `moment`, and do everything due until then; the number of jobs done.

        Refuses (ClockCannotGoBack) a moment before the youngest object.
        """
        with self.store.transaction():
            self.run_due()
            newest = self.store.newest_moment()
            if moment < newest:
                raise ClockCannotGoBack(newest)
            before = self.clock.offset
            self.clock.move_to(moment)
            self.store.keep_setting("clock_offset", str(self.clock.offset))
            try:
                return self.run_due()
            except BaseException:
                self.clock.offset = before
                raise
