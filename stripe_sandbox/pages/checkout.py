"""The hosted checkout page: a person chooses how a payment ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.flows.checkout import Outcome, SessionNotOpen, return_address, run_outcome
from stripe_sandbox.flows.jobs import LATER_DAYS, REVERSED_DAYS
from stripe_sandbox.pages.words import LANGUAGES, WORDS, chosen_language, day, day_and_time, money
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.checkout_sessions import preferred_method
from stripe_sandbox.sandbox import Sandbox, Work

Page = Response | tuple[str, int]

EVENTS = {
    Outcome.PAID: "checkout.session.completed",
    Outcome.PAID_LATER: "payment_intent.processing → succeeded",
    Outcome.REFUSED: "payment_intent.payment_failed",
    Outcome.STOPPED: "checkout.session.expired",
    Outcome.REVERSED: "charge.dispute.created",
    Outcome.PAID_FOUR_TIMES: "4 × checkout.session.completed",
}


@dataclass(frozen=True)
class Choice:
    """One outcome as the page shows it."""

    value: str
    title: str
    explained: str
    announced: str
    events: str
    button: str


def checkout_pages(sandbox: Sandbox) -> Blueprint:
    """The pages under /c/pay/."""
    pages = Blueprint("checkout", __name__)

    @pages.get("/c/pay/<identifier>")
    def show(identifier: str) -> Page:
        with sandbox.work() as work:
            return _page(work, identifier)

    @pages.post("/c/pay/<identifier>")
    def choose(identifier: str) -> Page:
        with sandbox.work() as work:
            session = work.store.get(identifier)
            chosen = request.form.get("outcome", "")
            if session is None or session["object"] != "checkout.session" or session["status"] != "open":
                return _page(work, identifier)
            if chosen not in set(Outcome):
                return _page(work, identifier, error="wrong_choice", status=400)
        try:
            with sandbox.work() as work:
                onward = run_outcome(work, work.load(identifier, "checkout.session"), Outcome(chosen))
        except SessionNotOpen:
            onward = None
        if onward:
            return redirect(onward, 303)
        language = request.args.get("lang")
        return redirect(f"/c/pay/{identifier}" + (f"?lang={language}" if language in LANGUAGES else ""), 303)

    @pages.app_errorhandler(Refused)
    def refused(refusal: Refused) -> tuple[Json, int]:
        return {"error": refusal.error}, refusal.status

    return pages


def _page(work: Work, identifier: str, *, error: str | None = None, status: int = 200) -> tuple[str, int]:
    settings = work.sandbox.settings
    session = work.store.get(identifier)
    locale = session["locale"] if session and session["object"] == "checkout.session" else None
    language = chosen_language(request.args.get("lang"), locale, settings.language)
    words = WORDS[language]
    frame: dict[str, Any] = {
        "words": words,
        "language": language,
        "languages": LANGUAGES,
        "path": request.path,
        "business": settings.business_name,
    }
    if session is None or session["object"] != "checkout.session":
        notice = (words["unknown"], words["unknown_next"])
        return render_template("closed.html", **frame, kind="hold", notice=notice, link=None), 404
    if session["status"] != "open":
        return render_template("closed.html", **frame, **_closed(work, session, language)), 200
    if session["payment_intent"] and error is None:
        intent = work.load(session["payment_intent"], "payment_intent")
        error = "bank_refused" if intent["last_payment_error"] else None
    return render_template("checkout.html", **frame, **_open(work, session, language, error)), status


def _closed(work: Work, session: Json, language: str) -> dict[str, Any]:
    words, settings = WORDS[language], work.sandbox.settings
    if session["status"] == "expired":
        moment = day_and_time(min(session["expires_at"], work.now), language, settings.timezone)
        notice = (words["expired"].format(moment=moment), words["expired_next"])
        link = (session["cancel_url"], words["back_to"].format(business=settings.business_name))
        return {"kind": "hold", "notice": notice, "link": link if session["cancel_url"] else None}
    link = (return_address(session), words["onward"].format(business=settings.business_name))
    intent = work.load(session["payment_intent"], "payment_intent")
    due_at = work.store.timer_of(intent["latest_charge"])
    if intent["status"] == "processing" and due_at is not None:
        moment = day_and_time(due_at, language, settings.timezone)
        return {
            "kind": "info",
            "notice": (words["waiting"], words["waiting_next"].format(moment=moment)),
            "link": link,
        }
    return {"kind": "ok", "notice": (words["done"], ""), "link": link}


def _open(work: Work, session: Json, language: str, error: str | None) -> dict[str, Any]:
    words, settings = WORDS[language], work.sandbox.settings
    hidden = work.store.hidden(session["id"])
    saves = bool((hidden.get("payment_intent_data") or {}).get("setup_future_usage"))
    method = words[preferred_method(session)]
    amount = money(session["amount_total"], session["currency"], language)
    saved_by_ideal = saves and preferred_method(session) == "ideal"
    return {
        "session": session,
        "error": (words[error], words[f"{error}_next"]) if error else None,
        "choices": _choices(work, session, language, saves=saves),
        "amount": amount,
        "lines": [
            (line["description"], money(line["amount_total"], line["currency"], language))
            for line in hidden["line_items"]
        ],
        "method": words["then_debit"].format(method=method) if saved_by_ideal else method,
        "clock": day_and_time(work.now, language, settings.timezone),
    }


def _choices(work: Work, session: Json, language: str, *, saves: bool) -> list[Choice]:
    words, settings = WORDS[language], work.sandbox.settings
    amount = money(session["amount_total"], session["currency"], language)
    days = {Outcome.PAID_LATER: LATER_DAYS, Outcome.REVERSED: REVERSED_DAYS}
    choices = []
    for outcome in Outcome:
        explained = words[f"{outcome}_explained"].format(
            method=words[preferred_method(session)],
            business=settings.business_name,
            day=day(work.now + days.get(outcome, 0) * DAY, language, settings.timezone),
        )
        announced = ""
        if outcome is Outcome.PAID and saves:
            explained += " " + words["mandate_kept"]
        if outcome is Outcome.STOPPED:
            moment = day_and_time(session["expires_at"], language, settings.timezone)
            announced = words["stopped_event"].format(moment=moment)
        button = words["run"].format(what=words[f"{outcome}_button"], amount=amount)
        choices.append(
            Choice(str(outcome), words[str(outcome)], explained, announced, EVENTS[outcome], button)
        )
    return choices
