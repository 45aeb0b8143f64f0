"""Marks, what is asked, and who holds which mark."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from foundation.references import new_reference
from marketplace.choices import Condition, ListingKind, Programme, Role
from marketplace.models import Listing, Organisation
from quality.choices import DecisionKind, MarkKind, MarkState, ReasonCode


class Mark(models.Model):
    """A quality mark or recognition (keurmerk of erkenning)."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=MarkKind.choices)
    grace_days = models.PositiveSmallIntegerField(
        default=0, help_text="how long it counts after it went missing"
    )
    valid_years = models.PositiveSmallIntegerField(null=True, blank=True)
    accepted_evidence = models.JSONField(
        default=list,
        blank=True,
        help_text="kinds of file that prove it, beside a register or our own decision",
    )
    statement_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how old a dated statement may be when it is sent"
    )
    recheck_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="after how long somebody looks again; nothing ends by it"
    )
    is_by_committee = models.BooleanField(default=False, help_text="given by two people only")
    website = models.URLField(blank=True)
    legal_ground = models.CharField(max_length=200, blank=True)
    assures_nl = models.CharField(max_length=300, blank=True, help_text="what it does and does not assure")
    assures_en = models.CharField(max_length=300, blank=True)
    assures_pl = models.CharField(max_length=300, blank=True)
    assures_ro = models.CharField(max_length=300, blank=True)
    assures_bg = models.CharField(max_length=300, blank=True)
    shows_suspension = models.BooleanField(
        default=False, help_text="the scheme asks to show it as on hold while it is suspended"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def accepts_documents(self) -> bool:
        """Whether, beside a register, evidence counts that a person read."""
        return bool(self.accepted_evidence)


def warn_months() -> list[int]:
    return [12, 6, 3]


class RequirementSet(models.Model):
    """What a role must hold for a kind of listing, from a day until a day: one version of it.

    Never rewritten: only its last day moves, when another version takes over, and it can be withdrawn before it
    begins. The database sees to it that versions of one thing leave no day to two of them, and none to nobody.
    """

    role = models.CharField(max_length=20, choices=Role.choices)
    programme = models.CharField(max_length=20, choices=Programme.choices)
    listing_kind = models.CharField(max_length=16, choices=ListingKind.choices)
    condition = models.CharField(max_length=16, choices=Condition.choices, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="first day it no longer holds")
    expression = models.JSONField()
    source = models.CharField(max_length=200, blank=True, help_text="law, scheme or decision it follows from")
    notice_days = models.PositiveSmallIntegerField(
        default=30, help_text="who loses by it is told so many days ahead"
    )
    warn_months = ArrayField(
        models.PositiveSmallIntegerField(),
        default=warn_months,
        blank=True,
        help_text="and warned so many months ahead",
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="empty: it came along with Menukaart",
    )
    written_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["role", "listing_kind", "condition", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                name="requirement_set_runs_forward",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="requirement_set_says_who_wrote_it_and_when",
                condition=Q(written_by=None, written_at=None)
                | Q(written_by__isnull=False, written_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.listing_kind} {self.condition} from {self.valid_from}"


def decision_reference() -> str:
    return new_reference("B", groups=2)


class Decision(models.Model):
    """A decision about a mark or a listing, with its reasons. Never changed: a new one takes its place."""

    reference = models.CharField(max_length=24, unique=True, default=decision_reference, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    listing = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=DecisionKind.choices)
    reason_code = models.CharField(max_length=20, choices=ReasonCode.choices)
    fact = models.CharField(max_length=500)
    rule = models.CharField(max_length=200)
    reason = models.TextField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    takes_effect_at = models.DateTimeField()
    valid_until_on = models.DateField(null=True, blank=True, help_text="first day it no longer holds")

    class Meta:
        ordering = ["-decided_at", "-id"]
        indexes = [models.Index(fields=["organisation", "-decided_at"], name="decision_by_organisation")]
        constraints = [
            models.CheckConstraint(
                name="decision_is_about_a_mark_or_a_listing",
                condition=Q(mark__isnull=False, listing=None) | Q(mark=None, listing__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_is_seconded_by_another_person",
                condition=Q(seconded_by=None) | Q(decided_by__isnull=False) & ~Q(seconded_by=F("decided_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject_name(self) -> str:
        """What was decided about, by name; `mark` and `listing` are to be read along (`select_related`)."""
        return str(self.mark.name if self.mark else self.listing.title if self.listing else "")


class MarkHeldQuerySet(models.QuerySet["MarkHeld"]):
    """Filters on one table."""

    def without_claims(self) -> MarkHeldQuerySet:
        """Stretches of time: not what was sent in as evidence and never accepted."""
        return self.exclude(certificate__isnull=False, until_at=F("from_at"))


class MarkHeld(models.Model):
    """A stretch of time in which an organisation holds a mark. Stretches of one mark never overlap.

    A claim is a stretch without time (`until_at` is `from_at`) until somebody confirms it; so it never counts.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="held")
    state = models.CharField(max_length=16, choices=MarkState.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    checked_on = models.DateField(help_text="of a claim: the day it came in")
    snapshot = models.ForeignKey(
        "quality.RegisterSnapshot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    certificate = models.OneToOneField(
        "quality.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="held"
    )

    objects = MarkHeldQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "marks held"
        ordering = ["organisation", "mark", "from_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="mark_held_does_not_end_before_it_starts",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
            models.CheckConstraint(
                name="mark_held_names_its_evidence",
                condition=Q(snapshot__isnull=False)
                | Q(decision__isnull=False)
                | Q(certificate__isnull=False),
            ),
            models.CheckConstraint(
                name="mark_claimed_counts_at_no_moment",
                condition=~Q(state=MarkState.CLAIMED) | Q(until_at__isnull=False, until_at=F("from_at")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "mark"],
                condition=Q(state=MarkState.CLAIMED),
                name="mark_is_claimed_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["mark", "state"], name="mark_held_by_state")]

    def __str__(self) -> str:
        return f"{self.mark_id} {self.state}"
