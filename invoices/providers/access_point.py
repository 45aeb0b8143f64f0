"""What an access point is to us: it takes over an e-invoice and delivers it over Peppol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from invoices.choices import Channel
from invoices.models import Document


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an access point gives back: by what it knows the document."""

    reference: str


class AccessPoint(Protocol):
    """One way to hand e-invoices over. Handing over the same document twice is harmless."""

    channel: ClassVar[Channel]

    def send(self, document: Document, ubl: bytes) -> Receipt:
        """Hand over an e-invoice; raises when it was not taken."""
        ...
