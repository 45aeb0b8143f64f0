"""Fixed choices of quality."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MarkKind(TextChoices):
    """How a mark is proven."""

    REGISTER = "register", _("Public register")
    DECISION = "decision", _("Our own decision")


class MarkState(TextChoices):
    """Where a mark that is held stands. Whether it counts at a moment is a matter of its dates."""

    VERIFIED = "verified", _("In order")
    DUE_FOR_CHECK = "due_for_check", _("Due for check")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class DecisionKind(TextChoices):
    """What was decided about a mark."""

    RECOGNISE = "recognise", _("Recognised")
    WITHDRAW = "withdraw", _("Withdrawn")
    DUE_FOR_CHECK = "due_for_check", _("Due for check")
    REINSTATE = "reinstate", _("In order again")


class DateBasis(TextChoices):
    """How we know of which day a register file is."""

    GIVEN = "given", _("given by who imported it")
    PAGE = "page", _("said on the page")
    FILE_NAME = "file_name", _("in the file name")
    IMPORT_DAY = "import_day", _("not known: the day of import")


class ChangeKind(TextChoices):
    """How a register changed."""

    ADDED = "added", _("Added")
    REMOVED = "removed", _("Removed")
    RENAMED = "renamed", _("Renamed")


class RequirementStatus(TextChoices):
    """Whether a requirement is met."""

    SATISFIED = "satisfied", _("Satisfied")
    MISSING = "missing", _("Missing")
    EXPIRED = "expired", _("Expired")
