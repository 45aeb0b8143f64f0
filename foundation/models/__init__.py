"""What the foundation stores."""

from foundation.models.attempts import Attempt
from foundation.models.audit import AuditEntry
from foundation.models.clocks import ClockOffset
from foundation.models.outbox import OutboxMessage
from foundation.models.parties import Party
from foundation.models.people import User

__all__ = ["Attempt", "AuditEntry", "ClockOffset", "OutboxMessage", "Party", "User"]
