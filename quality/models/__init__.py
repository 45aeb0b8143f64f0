"""What quality stores."""

from quality.models.marks import Decision, Mark, MarkHeld, RequirementSet
from quality.models.registers import Register, RegisterChange, RegisterRow, RegisterSnapshot

__all__ = [
    "Decision",
    "Mark",
    "MarkHeld",
    "Register",
    "RegisterChange",
    "RegisterRow",
    "RegisterSnapshot",
    "RequirementSet",
]
