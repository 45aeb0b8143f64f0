"""How messages go wrong on demand: twice, late, in another order, or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from stripe_sandbox.store import Store

SETTING = "disorder"


@dataclass(frozen=True)
class Disorder:
    """What happens to messages about new events.

    `duplicate` is how many times more each is sent; `delay_seconds` of wall clock how much later; `reorder` how many
    are held until they go out together, the newest first; `drop` whether none is sent at all. `until` is the moment of
    the business clock at which all goes well again; None: until it is changed.
    """

    duplicate: int = 0
    delay_seconds: int = 0
    reorder: int = 0
    drop: bool = False
    until: int | None = None


WELL = Disorder()


def disorder(store: Store, now: int) -> Disorder:
    """What happens to messages now."""
    kept = store.setting(SETTING)
    found = Disorder(**json.loads(kept)) if kept else WELL
    return WELL if found.until is not None and found.until <= now else found


def set_disorder(store: Store, wanted: Disorder) -> None:
    store.keep_setting(SETTING, json.dumps(asdict(wanted)))
