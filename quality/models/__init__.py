"""What quality stores."""

from quality.models.certificates import Certificate
from quality.models.checks import Check
from quality.models.interruptions import Interruption
from quality.models.marks import Decision, Mark, MarkHeld, RequirementSet
from quality.models.matches import RegisterMatch
from quality.models.objections import Objection
from quality.models.proposals import Proposal
from quality.models.registers import Register, RegisterChange, RegisterRow, RegisterSnapshot
from quality.models.reports import HandOver, Report, ReportQuestion

__all__ = [
    "Certificate",
    "Check",
    "Decision",
    "HandOver",
    "Interruption",
    "Mark",
    "MarkHeld",
    "Objection",
    "Proposal",
    "Register",
    "RegisterChange",
    "RegisterMatch",
    "RegisterRow",
    "RegisterSnapshot",
    "Report",
    "ReportQuestion",
    "RequirementSet",
]
