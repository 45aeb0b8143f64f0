"""The hosted checkout page: a person chooses how a payment ends."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from stripe_sandbox.errors import Json, Refused
from stripe_sandbox.flows.checkout import Outcome, SessionNotOpen, outcomes_of, return_address, run_outcome
from stripe_sandbox.flows.jobs import LATER_DAYS, REVERSED_DAYS
from stripe_sandbox.pages.frame import Choice, framed
from stripe_sandbox.pages.words import LANGUAGES, WORDS, chosen_language, day, day_and_time, money
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.checkout_sessions import preferred_method
from stripe_sandbox.sandbox import Sandbox, Work

Page = Response | tuple[str, int]

SETUP_EVENTS = {
    Outcome.PAID: "checkout.session.completed",
    Outcome.REFUSED: "setup_intent.setup_failed",
    Outcome.STOPPED: "checkout.session.expired",
    Outcome.PAID_FOUR_TIMES: "4 × checkout.session.completed",
}
EVENTS = {
    Outcome.PAID: "checkout.session.completed",
    Outcome.PAID_LATER: "payment_intent.processing → succeeded",
    Outcome.REFUSED: "payment_intent.payment_failed",
    Outcome.STOPPED: "checkout.session.expired",
    Outcome.REVERSED: "charge.dispute.created",
    Outcome.PAID_FOUR_TIMES: "4 × checkout.session.completed",
}


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
            if chosen not in outcomes_of(session):
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
    frame = framed(settings, language)
    if session is None or session["object"] != "checkout.session":
        notice = (words["unknown"], words["unknown_next"])
        return render_template("closed.html", **frame, kind="hold", notice=notice, link=None), 404
    if session["status"] != "open":
        return render_template("closed.html", **frame, **_closed(work, session, language)), 200
    if error is None and _was_refused(work, session):
        error = "bank_refused"
    return render_template("checkout.html", **frame, **_open(work, session, language, error)), status


def _was_refused(work: Work, session: Json) -> bool:
    if session["setup_intent"]:
        return bool(work.load(session["setup_intent"], "setup_intent")["last_setup_error"])
    if session["payment_intent"]:
        return bool(work.load(session["payment_intent"], "payment_intent")["last_payment_error"])
    return False


def _closed(work: Work, session: Json, language: str) -> dict[str, Any]:
    words, settings = WORDS[language], work.sandbox.settings
    if session["status"] == "expired":
        moment = day_and_time(min(session["expires_at"], work.now), language, settings.timezone)
        notice = (words["expired"].format(moment=moment), words["expired_next"])
        link = (session["cancel_url"], words["back_to"].format(business=settings.business_name))
        return {"kind": "hold", "notice": notice, "link": link if session["cancel_url"] else None}
    link = (return_address(session), words["onward"].format(business=settings.business_name))
    if session["mode"] == "setup":
        return {"kind": "ok", "notice": (words["setup_done"], ""), "link": link}
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
    setup = session["mode"] == "setup"
    saves = setup or bool((hidden.get("payment_intent_data") or {}).get("setup_future_usage"))
    method = words[preferred_method(session)]
    amount = _amount(session, language)
    saved_by_ideal = saves and preferred_method(session) == "ideal"
    return {
        "session": session,
        "error": _error(words, error, setup=setup),
        "heading": words["choose"],
        "about": words["what_setup" if setup else "what"],
        "total": words["nothing_to_pay" if setup else "to_pay"],
        "run_any": words["run_any_setup" if setup else "run_any"].format(amount=amount),
        "back": session["cancel_url"],
        "reference": session["client_reference_id"],
        "choices": _choices(work, session, language, saves=saves),
        "amount": amount,
        "lines": [
            (line["description"], money(line["amount_total"], line["currency"], language))
            for line in hidden["line_items"]
        ],
        "facts": [
            (words["session"], f"{session['id'][:12]}…", session["id"]),
            (words["customer"], session["customer"] or words["no_customer"], ""),
            (words["method"], words["then_debit"].format(method=method) if saved_by_ideal else method, ""),
            (words["clock"], day_and_time(work.now, language, settings.timezone), ""),
        ],
    }


def _amount(session: Json, language: str) -> str:
    return money(session["amount_total"] or 0, session["currency"] or "eur", language)


def _error(words: dict[str, str], error: str | None, *, setup: bool) -> tuple[str, str] | None:
    if error is None:
        return None
    return words[error], words["setup_refused_next" if setup and error == "bank_refused" else f"{error}_next"]


def _choices(work: Work, session: Json, language: str, *, saves: bool) -> list[Choice]:
    words, settings = WORDS[language], work.sandbox.settings
    setup = session["mode"] == "setup"
    days = {Outcome.PAID_LATER: LATER_DAYS, Outcome.REVERSED: REVERSED_DAYS}
    choices = []
    for outcome in outcomes_of(session):
        name = f"setup_{outcome}" if setup else str(outcome)
        explained = words[f"{name}_explained"].format(
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
        run = words["run_setup" if setup else "run"]
        button = run.format(what=words[f"{name}_button"], amount=_amount(session, language))
        events = (SETUP_EVENTS if setup else EVENTS)[outcome]
        choices.append(Choice(str(outcome), words[name], explained, announced, events, button))
    return choices
