"""Fixed choices of quality."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MarkKind(TextChoices):
    """How a mark is proven."""

    REGISTER = "register", _("Public register")
    DECISION = "decision", _("Our own decision")


class MarkState(TextChoices):
    """Where a mark stands. Whether it counts at a moment is a matter of its dates; see rules/mark_states.py."""

    CLAIMED = "claimed", _("Claimed, not checked yet")
    VERIFIED = "verified", _("In order")
    DUE_FOR_CHECK = "due_for_check", _("Due for check")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    UNVERIFIABLE = "unverifiable", _("Cannot be checked")


class DecisionKind(TextChoices):
    """What was decided about a mark or a listing."""

    RECOGNISE = "recognise", _("Recognised")
    REFUSE = "refuse", _("Refused")
    DUE_FOR_CHECK = "due_for_check", _("Due for check")
    SUSPEND = "suspend", _("Suspended")
    REINSTATE = "reinstate", _("In order again")
    WITHDRAW = "withdraw", _("Withdrawn")
    REMOVE = "remove", _("Removed")


class ReasonCode(TextChoices):
    """The kind of ground of a decision: what the yearly figures count."""

    NOT_IN_REGISTER = "not_in_register", _("Not in the register")
    IN_REGISTER_AGAIN = "in_register_again", _("In the register again")
    EVIDENCE_ACCEPTED = "evidence_accepted", _("The evidence is in order")
    EVIDENCE_MISSING = "evidence_missing", _("The evidence is missing or not enough")
    EVIDENCE_EXPIRED = "evidence_expired", _("The evidence is too old")
    EVIDENCE_FALSE = "evidence_false", _("The evidence is not real")
    CONDITIONS_MET = "conditions_met", _("Meets our conditions")
    CONDITIONS_BROKEN = "conditions_broken", _("Does not meet our conditions")
    WRONG_DATA = "wrong_data", _("What is shown is not right")
    MONEY_ASKED = "money_asked", _("A worker was asked for money")
    DISCRIMINATION = "discrimination", _("Discrimination")
    HOUSING_BELOW_NORM = "housing_below_norm", _("Housing below the norm")
    PASSPORT_KEPT = "passport_kept", _("A passport was kept")
    AUTHORITY = "authority", _("Decided by an inspectorate or court")
    OBJECTION_UPHELD = "objection_upheld", _("The objection is right")
    OTHER = "other", _("Another reason, written out")


class ObjectionOutcome(TextChoices):
    """What came of an objection."""

    UPHELD = "upheld", _("Right")
    REJECTED = "rejected", _("Not right")


class CheckKind(TextChoices):
    """How somebody looked whether a mark is real."""

    REGISTER = "register", _("Looked up in a register")
    DOCUMENT = "document", _("Read a document")
    PERSON = "person", _("Asked or visited")


class CheckOutcome(TextChoices):
    """What a check found."""

    CONFIRMED = "confirmed", _("Confirmed")
    NOT_FOUND = "not_found", _("Not found")
    REFUSED = "refused", _("Not enough")


class EvidenceKind(TextChoices):
    """What a partner can send to prove a mark."""

    CERTIFICATE = "certificate", _("Certificate")
    STATEMENT = "statement", _("Dated statement")


class ReportKind(TextChoices):
    """What is wrong with a listing, in the words of who reports it; what cannot wait first."""

    PASSPORT_KEPT = "passport_kept", _("Somebody keeps my passport or identity card")
    HOUSING = "housing", _("The home is unsafe, dirty or too full")
    MONEY_ASKED = "money_asked", _("Somebody asks money for a job")
    DISCRIMINATION = "discrimination", _("Discrimination")
    WRONG_DATA = "wrong_data", _("What the page says is not true")
    OTHER = "other", _("Something else")


class ReportOutcome(TextChoices):
    """How a report ended."""

    NO_GROUND = "no_ground", _("We found nothing wrong")
    PUT_RIGHT = "put_right", _("The partner put it right")
    REMOVED = "removed", _("We removed the listing")


class HandOverTo(TextChoices):
    """Who can act where we cannot."""

    LABOUR_AUTHORITY = "labour_authority", _("Netherlands Labour Authority")
    MUNICIPALITY = "municipality", _("Reporting desk of the municipality for renting")
    DISCRIMINATION = "discrimination", _("Reporting desk for discrimination")
    POLICE = "police", _("Police")


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
    CHANGED = "changed", _("Changed")


class RegisterColumn(TextChoices):
    """What a column of a register can tell. Only the name is in every register."""

    NAME = "name", _("Name")
    KVK_NUMBER = "kvk_number", _("KvK number")
    NUMBER = "number", _("Number in the register")
    PLACE = "place", _("Place")
    ADDRESS = "address", _("Address")
    STATUS = "status", _("Status")
    VALID_UNTIL = "valid_until", _("Valid until")


class MatchState(TextChoices):
    """What a person said about whether a row of a register is an organisation we know."""

    PROPOSED = "proposed", _("Not looked at")
    CONFIRMED = "confirmed", _("The same organisation")
    REJECTED = "rejected", _("Another organisation")


class RequirementStatus(TextChoices):
    """Whether a requirement is met."""

    SATISFIED = "satisfied", _("Satisfied")
    MISSING = "missing", _("Missing")
    EXPIRED = "expired", _("Expired")


class Fact(TextChoices):
    """What holds of an organisation and is no mark; what is asked may depend on it."""

    HOUSES_WORKERS = "houses_workers", _("who houses workers")
    AGRICULTURAL = "agricultural", _("agricultural employers")


class ShownAs(TextChoices):
    """How a mark is shown to visitors."""

    CHECKED = "checked", _("Checked")
    DUE = "due", _("To be checked")
    ON_HOLD = "on_hold", _("On hold")


class QueueKind(TextChoices):
    """What a case at the quality desk is about, the greatest risk for visitors first."""

    REPORT = "report", _("Report")
    GONE = "gone", _("Gone from register")
    OBJECTION = "objection", _("Objection")
    CLAIM = "claim", _("New evidence")
    PROPOSAL = "proposal", _("Recognition to confirm")
    EXPIRING = "expiring", _("Ends soon")
    RENAMED = "renamed", _("Name changed")
    MATCH = "match", _("Perhaps the same")
    GROUP = "group", _("Group to confirm")
    LISTING = "listing", _("Listing to check")
    PHOTO = "photo", _("Photo to look at")
    REGISTER = "register", _("Register")
