"""The page of the payer's bank: confirm a card payment (3-D Secure) or an iDEAL payment, or do not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from stripe_sandbox.errors import Json
from stripe_sandbox.flows.authentication import payer_answers, return_to_shop
from stripe_sandbox.flows.setups import payer_answers_setup
from stripe_sandbox.pages.frame import Choice, framed
from stripe_sandbox.pages.words import LANGUAGES, WORDS, chosen_language, day_and_time, money
from stripe_sandbox.sandbox import Sandbox, Work

Page = Response | tuple[str, int]
INTENTS = ("payment_intent", "setup_intent")
ANSWERS = {"approved": True, "rejected": False}


def answer(work: Work, intent: Json, *, approves: bool) -> str | None:
    """The payer answers; where the payer goes next, when the shop said so. Refuses an intent that waits for nobody."""
    redirects = (intent["next_action"] or {}).get("redirect_to_url") or {}
    return_url = redirects.get("return_url")
    if intent["object"] == "setup_intent":
        payer_answers_setup(work, intent, approves=approves)
    else:
        payer_answers(work, intent, approves=approves)
    return return_to_shop(intent, return_url) if return_url else None


def authentication_pages(sandbox: Sandbox) -> Blueprint:
    """The pages under /c/authenticate/."""
    pages = Blueprint("authentication", __name__)

    @pages.get("/c/authenticate/<identifier>")
    def show(identifier: str) -> Page:
        with sandbox.work() as work:
            return _page(work, identifier)

    @pages.post("/c/authenticate/<identifier>")
    def choose(identifier: str) -> Page:
        with sandbox.work() as work:
            intent = work.store.get(identifier)
            chosen = request.form.get("outcome", "")
            if intent is None or intent["object"] not in INTENTS or intent["status"] != "requires_action":
                return _page(work, identifier)
            if chosen not in ANSWERS:
                return _page(work, identifier, error="wrong_choice", status=400)
            onward = answer(work, intent, approves=ANSWERS[chosen])
        if onward:
            return redirect(onward, 303)
        language = request.args.get("lang")
        suffix = f"?lang={language}" if language in LANGUAGES else ""
        return redirect(f"/c/authenticate/{identifier}{suffix}", 303)

    return pages


def _page(work: Work, identifier: str, *, error: str | None = None, status: int = 200) -> tuple[str, int]:
    settings = work.sandbox.settings
    language = chosen_language(request.args.get("lang"), None, settings.language)
    words, frame = WORDS[language], framed(settings, language)
    intent = work.store.get(identifier)
    if intent is None or intent["object"] not in INTENTS:
        notice = (words["unknown_intent"], words["unknown_next"])
        return render_template("closed.html", **frame, kind="hold", notice=notice, link=None), 404
    if intent["status"] != "requires_action":
        notice = (words["answered"], words["answered_next"].format(business=settings.business_name))
        return render_template("closed.html", **frame, kind="info", notice=notice, link=None), 200
    return render_template("checkout.html", **frame, **_open(work, intent, language, error)), status


def _open(work: Work, intent: Json, language: str, error: str | None) -> dict[str, Any]:
    words, settings = WORDS[language], work.sandbox.settings
    setup = intent["object"] == "setup_intent"
    amount = money(intent.get("amount", 0), intent.get("currency", "eur"), language)
    method = work.load(intent["payment_method"], "payment_method")
    return {
        "error": (words[error], words[f"{error}_next"]) if error else None,
        "heading": words["choose"],
        "about": words["what_setup" if setup else "what"],
        "total": words["nothing_to_pay" if setup else "to_pay"],
        "run_any": words["run_any_setup" if setup else "run_any"].format(amount=amount),
        "back": None,
        "reference": intent["description"],
        "choices": [_choice(work, intent, name, language) for name in ANSWERS],
        "amount": amount,
        "lines": [],
        "facts": [
            (words["intent"], f"{intent['id'][:12]}…", intent["id"]),
            (words["customer"], intent["customer"] or words["no_customer"], ""),
            (words["method"], words["method_card" if method["type"] == "card" else method["type"]], ""),
            (words["clock"], day_and_time(work.now, language, settings.timezone), ""),
        ],
    }


def _choice(work: Work, intent: Json, name: str, language: str) -> Choice:
    words = WORDS[language]
    setup = intent["object"] == "setup_intent"
    happening = {"approved": "succeeded", "rejected": "setup_failed" if setup else "payment_failed"}
    run = words["run_setup" if setup else "run"]
    amount = money(intent.get("amount", 0), intent.get("currency", "eur"), language)
    return Choice(
        name,
        words[name],
        words[f"{name}_explained"].format(business=work.sandbox.settings.business_name),
        "",
        f"{intent['object']}.{happening[name]}",
        run.format(what=words[f"{name}_button"], amount=amount),
    )
