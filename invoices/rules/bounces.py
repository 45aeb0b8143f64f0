"""Reads a delivery status notification: the mail by which a mail server says that a mail did not arrive.

Source: RFC 3464 (message/delivery-status) in a multipart/report (RFC 6522). What comes in was written by strangers, so
its size and the number of its parts are limited before it is read.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from foundation.rules.masking import without_addresses

LARGEST = 5 * 1024 * 1024
# Boundaries of parts, and whatever else looks like one: a notification has four or so.
MOST_LINES_LIKE_BOUNDARIES = 200
MOST_PARTS = 20


class NoBounce(StrEnum):
    """Why a mail says nothing of a mail of ours that came back."""

    TOO_LARGE = "too-large"
    TOO_MANY_PARTS = "too-many-parts"
    NO_NOTIFICATION = "no-notification"
    NOTHING_CAME_BACK = "nothing-came-back"
    NO_MESSAGE_ID = "no-message-id"


class NotABounce(ValueError):
    """The mail is refused; `why` says for what."""

    def __init__(self, why: NoBounce) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back: which, and what the other server said, without addresses."""

    message_id: str
    reason: str


def bounce_in(raw: bytes) -> Bounce:
    """The bounce that a mail tells of; raises `NotABounce` when it tells of none."""
    if len(raw) > LARGEST:
        raise NotABounce(NoBounce.TOO_LARGE)
    if raw.count(b"\n--") > MOST_LINES_LIKE_BOUNDARIES:
        raise NotABounce(NoBounce.TOO_MANY_PARTS)
    try:
        report = email.message_from_bytes(raw, policy=email.policy.compat32)
        parts = _parts_of(report)
    except RecursionError:
        raise NotABounce(NoBounce.TOO_MANY_PARTS) from None
    reported = str(report.get_param("report-type") or "").lower()
    statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if report.get_content_type() != "multipart/report" or reported != "delivery-status" or not statuses:
        raise NotABounce(NoBounce.NO_NOTIFICATION)
    failed = _failed(statuses[0])
    if failed is None:
        raise NotABounce(NoBounce.NOTHING_CAME_BACK)
    message_id = _message_id_in(parts)
    if not message_id:
        raise NotABounce(NoBounce.NO_MESSAGE_ID)
    return Bounce(message_id, _reason(failed))


def _parts_of(report: Message) -> list[Message]:
    # The parts of the report itself: what a returned mail holds is none of our business.
    parts = report.get_payload()
    found = [one for one in parts if isinstance(one, Message)] if isinstance(parts, list) else []
    if len(found) > MOST_PARTS:
        raise NotABounce(NoBounce.TOO_MANY_PARTS)
    return found


def _failed(status: Message) -> Message | None:
    """The fields of the first recipient whom the mail did not reach. The first block is of the message itself."""
    blocks = status.get_payload()
    recipients = [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []
    return next((one for one in recipients if _text(one, "Action").lower() == "failed"), None)


def _message_id_in(parts: Iterable[Message]) -> str:
    for part in parts:
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and isinstance(payload[0], Message):
            original: Message = payload[0]
        elif kind == "text/rfc822-headers":
            body = part.get_payload(decode=True)
            original = email.message_from_bytes(body if isinstance(body, bytes) else b"")
        else:
            continue
        if found := _text(original, "Message-ID"):
            return found.strip("<> \t")[:200]
    return ""


def _reason(failed: Message) -> str:
    said = _text(failed, "Diagnostic-Code").partition(";")
    words = (said[2] or said[0]).strip()
    status = _text(failed, "Status")
    text = words if status and status in words else f"{status} {words}".strip()
    return without_addresses("".join(one if one.isprintable() else " " for one in text))[:300] or "5.0.0"


def _text(message: Message, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())
