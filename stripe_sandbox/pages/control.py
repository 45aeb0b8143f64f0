"""The doors under /sandbox/: health, the clock, outcomes without a browser, and messages once more."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from stripe_sandbox import API_VERSION
from stripe_sandbox.errors import Json, Refused, parameter_missing
from stripe_sandbox.flows.checkout import Outcome, run_outcome
from stripe_sandbox.pages.sent import WHOLE, given_body, whole
from stripe_sandbox.sandbox import ClockCannotGoBack, Sandbox

MOST_TIMES = 100


def control_pages(sandbox: Sandbox) -> Blueprint:
    """Everything under /sandbox/. No key is asked: whoever reaches the sandbox may move it."""
    doors = Blueprint("control", __name__, url_prefix="/sandbox")

    @doors.get("/health")
    def health() -> Json:
        with sandbox.work() as work:
            waiting = len(work.sandbox.queue.waiting())
            return {
                "status": "ok",
                "api_version": API_VERSION,
                **_time(work.now),
                "deliveries_waiting": waiting,
            }

    @doors.get("/clock")
    def clock() -> Json:
        with sandbox.work() as work:
            return _time(work.now)

    @doors.post("/clock")
    def move_clock() -> Json | Response:
        try:
            done = sandbox.move_clock(_wanted_moment(given_body(), sandbox.clock.now()))
        except ClockCannotGoBack as refusal:
            raise Refused(str(refusal)) from refusal
        if not request.is_json:
            return redirect("/sandbox/", 303)
        return {**_time(sandbox.clock.now()), "jobs_done": done}

    @doors.post("/checkout/<identifier>/outcome")
    def outcome(identifier: str) -> Json:
        given = given_body()
        chosen = str(given.get("outcome", ""))
        if chosen not in set(Outcome):
            listed = ", ".join(Outcome)
            raise Refused(f"Invalid outcome: must be one of {listed}", param="outcome")
        with sandbox.work() as work:
            session = work.load(identifier, "checkout.session", in_path=True)
            onward = run_outcome(
                work,
                session,
                Outcome(chosen),
                method_type=given.get("payment_method_type"),
                iban=given.get("iban"),
            )
            after = work.load(identifier, "checkout.session")
            return {
                "session": identifier,
                "status": after["status"],
                "payment_status": after["payment_status"],
                "payment_intent": after["payment_intent"],
                "redirect_to": onward,
                "events": [{"id": event["id"], "type": event["type"]} for event in work.emitted],
            }

    @doors.post("/idempotency_keys/forget")
    def forget() -> Json:
        """Stripe forgets a key a day after its use, or later; here when told so."""
        with sandbox.work() as work:
            return {"forgotten": work.store.forget_answers()}

    @doors.post("/events/<identifier>/resend")
    def resend(identifier: str) -> Json | Response:
        times = whole(given_body().get("times", request.args.get("times", 1)), "times")
        if not 1 <= times <= MOST_TIMES:
            raise Refused(f"times must be between 1 and {MOST_TIMES}", param="times")
        with sandbox.work() as work:
            event = work.load(identifier, "event", in_path=True)
            queued = work.send_again(event, times=times)
        if request.form:
            return redirect("/sandbox/", 303)
        return {"event": identifier, "deliveries": queued}

    return doors


def _wanted_moment(given: Json, now: int) -> int:
    if given.get("advance_seconds") not in {None, ""}:
        return now + whole(given["advance_seconds"], "advance_seconds")
    if given.get("set") not in {None, ""}:
        return _moment(given["set"])
    raise parameter_missing("advance_seconds")


def _time(now: int) -> Json:
    return {"now": now, "iso": datetime.fromtimestamp(now, UTC).isoformat()}


def _moment(value: object) -> int:
    """Seconds since 1970, or a moment in ISO 8601 with its distance from UTC."""
    if WHOLE.fullmatch(str(value)):
        return int(str(value))
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"Invalid moment: {value}. Give seconds since 1970 or ISO 8601.", param="set") from None
    if parsed.tzinfo is None:
        raise Refused(f"Invalid moment: {value} does not say its distance from UTC.", param="set")
    return int(parsed.timestamp())
