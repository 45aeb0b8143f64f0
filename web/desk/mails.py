"""The mails of a sandbox installation, read from the folder where it leaves them."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class SandboxMail:
    """A mail as it would have been sent."""

    sent_at: datetime
    to: str
    subject: str
    text: str
    attachments: tuple[str, ...]
    links: tuple[str, ...]


def newest_mails(limit: int = 50) -> list[SandboxMail]:
    """The newest mails of the sandbox, newest first. The folder is the file backend's."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails: list[SandboxMail] = []
    for path in files[:limit]:
        parts = re.split(rb"\n-{79}\n", path.read_bytes())
        at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        mails += [_mail(raw, at) for raw in parts if raw.strip()]
    return mails[:limit]


def _mail(raw: bytes, at: datetime) -> SandboxMail:
    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    text = str(body.get_content()) if body is not None else ""
    return SandboxMail(
        sent_at=at,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=text,
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
        links=tuple(re.findall(r"https?://\S+", text)),
    )
