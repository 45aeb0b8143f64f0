"""The pages that show what the sandbox holds: every object and event, one of them with its story, and the numbers."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, render_template, request

from stripe_sandbox.api.presentation import shown
from stripe_sandbox.disorder import disorder
from stripe_sandbox.errors import Json, no_such
from stripe_sandbox.faults import EXPLAINED, faults
from stripe_sandbox.pages.happenings import happenings, page_for_payer
from stripe_sandbox.pages.words import day_and_time, money
from stripe_sandbox.resources.special_accounts import every_account
from stripe_sandbox.resources.special_numbers import CARDS
from stripe_sandbox.sandbox import Sandbox, Work

ROWS = 50
ROWS_OF_ALL = 10
NAMES_OBJECT = re.compile(r"\b[a-z]{2,9}_[A-Za-z0-9_]{10,}")


def overview_pages(sandbox: Sandbox) -> Blueprint:
    """/sandbox/, a page for each object, the switches and the numbers."""
    pages = Blueprint("overview", __name__, url_prefix="/sandbox")

    @pages.get("/objects/<identifier>")
    def one_object(identifier: str) -> str:
        with sandbox.work() as work:
            found = work.store.get(identifier)
            if found is None:
                raise no_such("object", identifier, in_path=True)
            return render_template("object.html", **_frame(work), **_one(work, found))

    @pages.get("/")
    def everything() -> str:
        with sandbox.work() as work:
            return render_template("everything.html", **_frame(work), **_everything(work))

    @pages.get("/switches")
    def switches() -> str:
        with sandbox.work() as work:
            switched = {
                "faults": faults(work.store, work.now),
                "explained": EXPLAINED,
                "disorder": disorder(work.store, work.now),
                "held": sum(one.state == "held" for one in work.sandbox.queue.waiting()),
            }
            return render_template("switches.html", **_frame(work), **switched)

    @pages.get("/numbers")
    def numbers() -> str:
        with sandbox.work() as work:
            return render_template("numbers.html", **_frame(work), cards=CARDS, accounts=every_account())

    return pages


def _frame(work: Work) -> dict[str, Any]:
    timezone = work.sandbox.settings.timezone

    def moment(at: int) -> str:
        return day_and_time(at, "en", timezone)

    return {
        "business": work.sandbox.settings.business_name,
        "clock": moment(work.now),
        "moment": moment,
        "money": money,
    }


def _everything(work: Work) -> dict[str, Any]:
    """All kinds with their newest objects, or one kind, or what holds a text; older pages by `before`."""
    counts = work.store.count_by_kind()
    asked = request.args.get("kind", "")
    chosen = asked if asked in counts else None
    text = request.args.get("q", "").strip()
    before = request.args.get("before") if chosen else None
    rows = ROWS if chosen or text else ROWS_OF_ALL
    found = {
        kind: work.store.newest(kind, text=text or None, older_than=before, limit=rows + 1)
        for kind in ([chosen] if chosen else counts)
    }
    listed = {kind: objects[:rows] for kind, objects in found.items() if objects}
    events = listed.pop("event", [])
    return {
        "counts": counts,
        "chosen": chosen,
        "text": text,
        "events": [(event, work.sandbox.queue.of_event(event["id"])) for event in events],
        "objects": listed,
        "more": {kind for kind, objects in found.items() if len(objects) > rows},
    }


def _one(work: Work, obj: Json) -> dict[str, Any]:
    body = json.dumps(shown(work, obj), indent=2, ensure_ascii=False)
    return {
        "obj": obj,
        "parts": _with_links(work, body, obj["id"]),
        "deliveries": work.sandbox.queue.of_event(obj["id"]),
        "history": work.store.events_about(obj["id"]),
        "planned": work.store.timers_of(obj["id"]),
        "mentions": work.store.mentions(obj["id"], limit=ROWS),
        "happenings": happenings(obj),
        "payer": page_for_payer(obj),
    }


def _with_links(work: Work, body: str, own: str) -> list[tuple[str, str | None]]:
    """The text in pieces, each with the id of the object it names, if it names one that exists."""
    pieces: list[tuple[str, str | None]] = []
    reached = 0
    for match in NAMES_OBJECT.finditer(body):
        if match[0] != own and work.store.get(match[0]) is not None:
            pieces += [(body[reached : match.start()], None), (match[0], match[0])]
            reached = match.end()
    return [*pieces, (body[reached:], None)]
