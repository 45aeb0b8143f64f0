"""The doors of trouble: requests that fail, and messages that come twice, late, in another order or never."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from stripe_sandbox.clock import wall
from stripe_sandbox.disorder import Disorder, disorder, set_disorder
from stripe_sandbox.errors import Json
from stripe_sandbox.faults import Fault, FaultKind, add_fault, clear_faults, faults
from stripe_sandbox.pages.sent import given_body, number_of, one_of, truth
from stripe_sandbox.sandbox import Sandbox, Work

MOST_TIMES = 10_000
LONGEST = 400 * 24 * 60 * 60


def trouble_doors(sandbox: Sandbox) -> Blueprint:
    """/sandbox/faults and /sandbox/webhooks: GET says what is switched on, POST switches. Both survive a restart."""
    doors = Blueprint("trouble", __name__, url_prefix="/sandbox")

    @doors.get("/faults")
    def show_faults() -> Json:
        with sandbox.work() as work:
            return _faults(work)

    @doors.post("/faults")
    def switch_faults() -> Json | Response:
        """Add one; `kind=none` takes all away. Without `times` and `for_seconds` it stays until then."""
        given = given_body()
        kind = one_of(given, "kind", ["none", *FaultKind])
        with sandbox.work() as work:
            if kind == "none":
                clear_faults(work.store)
            else:
                times = number_of(given, "times", most=MOST_TIMES)
                path = str(given.get("path") or "/v1/")
                fault = Fault(FaultKind(kind), times or None, _until(work, given), path)
                add_fault(work.store, fault, work.now)
            return _done(_faults(work))

    @doors.get("/webhooks")
    def show_webhooks() -> Json:
        with sandbox.work() as work:
            return asdict(disorder(work.store, work.now))

    @doors.post("/webhooks")
    def switch_webhooks() -> Json | Response:
        """Say how messages go from now on; what was held goes out. An empty request: all goes well again."""
        given = given_body()
        with sandbox.work() as work:
            wanted = Disorder(
                duplicate=number_of(given, "duplicate", most=100),
                delay_seconds=number_of(given, "delay_seconds", most=LONGEST),
                reorder=number_of(given, "reorder", most=1000),
                drop=truth(given, "drop"),
                until=_until(work, given),
            )
            set_disorder(work.store, wanted)
            released = work.sandbox.queue.release(wall())
            return _done({**asdict(wanted), "released": released})

    @doors.post("/webhooks/release")
    def release() -> Json | Response:
        with sandbox.work() as work:
            return _done({"released": work.sandbox.queue.release(wall())})

    return doors


def _faults(work: Work) -> Json:
    return {"faults": [asdict(fault) for fault in faults(work.store, work.now)]}


def _until(work: Work, given: Json) -> int | None:
    seconds = number_of(given, "for_seconds", most=LONGEST)
    return work.now + seconds if seconds else None


def _done(answer: Json) -> Json | Response:
    return redirect("/sandbox/switches", 303) if request.form else answer
