"""A mail server for tests that refuses some times before it takes a mail."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused
from typing import ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class ServerThatRefuses(EmailBackend):
    """Refuses as a real one does: with the address in what it says."""

    times: ClassVar[int] = 0

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Refuse, or keep the mails where a test finds them."""
        if ServerThatRefuses.times > 0:
            ServerThatRefuses.times -= 1
            to = messages[0].to[0]
            raise SMTPRecipientsRefused({to: (450, f"try later <{to}>".encode())})
        return super().send_messages(messages)
