"""The pages that show what the sandbox holds: every object, every event and how its messages went."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, request

from stripe_sandbox.api.presentation import shown
from stripe_sandbox.errors import no_such
from stripe_sandbox.pages.words import day_and_time, money
from stripe_sandbox.sandbox import Sandbox, Work

ROWS = 50


def overview_pages(sandbox: Sandbox) -> Blueprint:
    """/sandbox/ and one page for each object."""
    pages = Blueprint("overview", __name__, url_prefix="/sandbox")

    @pages.get("/objects/<identifier>")
    def one_object(identifier: str) -> str:
        with sandbox.work() as work:
            found = work.store.get(identifier)
            if found is None:
                raise no_such("object", identifier, in_path=True)
            body = json.dumps(shown(work, found), indent=2, ensure_ascii=False)
            deliveries = work.sandbox.queue.of_event(identifier)
            return render_template("object.html", identifier=identifier, body=body, deliveries=deliveries)

    @pages.get("/")
    def everything() -> str:
        with sandbox.work() as work:
            return render_template("everything.html", **_everything(work))

    return pages


def _everything(work: Work) -> dict[str, Any]:
    timezone = work.sandbox.settings.timezone
    counts = work.store.count_by_kind()
    kind = request.args.get("kind", "")
    kinds = [kind] if kind in counts else [name for name in counts if name != "event"]

    def moment(at: int) -> str:
        return day_and_time(at, "en", timezone)

    objects = {name: work.store.newest(name, limit=ROWS) for name in kinds if name != "event"}
    events = work.store.newest("event", limit=ROWS)
    return {
        "business": work.sandbox.settings.business_name,
        "clock": moment(work.now),
        "counts": counts,
        "chosen": kind if kind in counts else None,
        "objects": objects,
        "events": [(event, work.sandbox.queue.of_event(event["id"])) for event in events],
        "moment": moment,
        "money": money,
        "rows": ROWS,
    }
