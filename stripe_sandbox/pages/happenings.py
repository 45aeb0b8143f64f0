"""What a tester can let happen to one object, as buttons on its page."""

from __future__ import annotations

from dataclasses import dataclass, field

from stripe_sandbox.errors import Json
from stripe_sandbox.flows.disputes import OPEN, UNDER_REVIEW
from stripe_sandbox.resources.refunds import STANDING
from stripe_sandbox.resources.special_numbers import EIGHT_WEEKS


@dataclass(frozen=True)
class Happening:
    """One button: what it says, where it posts to, and what it sends."""

    says: str
    address: str
    sends: dict[str, str] = field(default_factory=dict)


def page_for_payer(obj: Json) -> str | None:
    """Where a payer answers about this object now; None when nobody waits."""
    if obj["object"] == "checkout.session":
        return obj["url"] or None
    if obj["object"] in {"payment_intent", "setup_intent"} and obj["status"] == "requires_action":
        return f"/c/authenticate/{obj['id']}"
    return None


def happenings(obj: Json) -> list[Happening]:
    """The buttons for an object as it is now."""
    makers = {
        "charge": _of_charge,
        "dispute": _of_dispute,
        "refund": _of_refund,
        "payout": _of_payout,
        "mandate": _of_mandate,
        "event": _of_event,
    }
    maker = makers.get(obj["object"])
    return maker(obj) if maker else []


def _of_charge(charge: Json) -> list[Happening]:
    base = f"/sandbox/charges/{charge['id']}"
    if charge["status"] == "pending":
        return [
            Happening("The money comes in", f"{base}/settle", {"outcome": "succeed"}),
            Happening(
                "The account has too little",
                f"{base}/settle",
                {"outcome": "fail", "code": "insufficient_funds"},
            ),
            Happening(
                "The account was closed", f"{base}/settle", {"outcome": "fail", "code": "account_closed"}
            ),
        ]
    if charge["status"] != "succeeded" or not charge["captured"] or charge["disputed"] or charge["refunded"]:
        return []
    return [
        Happening("The payer takes it back now", f"{base}/dispute", {"reason": "general"}),
        Happening(
            "The payer takes it back in eight weeks",
            f"{base}/dispute",
            {"reason": "general", "after_days": str(EIGHT_WEEKS)},
        ),
    ]


def _of_dispute(dispute: Json) -> list[Happening]:
    if dispute["status"] not in {*OPEN, *UNDER_REVIEW.values()}:
        return []
    address = f"/sandbox/disputes/{dispute['id']}/close"
    return [
        Happening("The shop wins", address, {"outcome": "won"}),
        Happening("The shop loses", address, {"outcome": "lost"}),
    ]


def _of_refund(refund: Json) -> list[Happening]:
    address = f"/sandbox/refunds/{refund['id']}/outcome"
    found = []
    if refund["status"] in {"pending", "requires_action"}:
        found.append(Happening("The money arrives", address, {"outcome": "succeed"}))
        found.append(Happening("Call it off", address, {"outcome": "cancel"}))
    if refund["status"] in STANDING:
        found.append(Happening("The money comes back", address, {"outcome": "fail"}))
    return found


def _of_payout(payout: Json) -> list[Happening]:
    if payout["status"] in {"failed", "canceled"}:
        return []
    address = f"/sandbox/payouts/{payout['id']}/fail"
    return [Happening("The bank sends it back", address, {"code": "account_closed"})]


def _of_mandate(mandate: Json) -> list[Happening]:
    if mandate["status"] != "active":
        return []
    return [
        Happening("The payer ends the mandate", f"/sandbox/mandates/{mandate['id']}/end", {"sent": "yes"})
    ]


def _of_event(event: Json) -> list[Happening]:
    address = f"/sandbox/events/{event['id']}/resend"
    return [
        Happening("Send once more", address, {"times": "1"}),
        Happening("Send four times more", address, {"times": "4"}),
    ]
