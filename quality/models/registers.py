"""Public registers and their snapshots."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from quality.choices import ChangeKind, DateBasis
from quality.models.marks import Mark


class Register(models.Model):
    """A public register that proves a mark, and how it is read and fetched."""

    code = models.SlugField(unique=True)
    mark = models.OneToOneField(Mark, on_delete=models.PROTECT, related_name="register")
    name = models.CharField(max_length=80)
    source_address = models.CharField(max_length=200, blank=True)
    column_map = models.JSONField(
        default=dict, blank=True, help_text='by what we read: the header, such as {"name": "Naam"}'
    )
    void_statuses = models.JSONField(
        default=list, blank=True, help_text="a row with such a status is no proof: suspended, struck off …"
    )
    smallest_size = models.PositiveIntegerField(
        default=1, help_text="fewer rows than this is not this register"
    )
    stale_after_days = models.PositiveSmallIntegerField(
        default=45, help_text="a snapshot older than this is too old to rely on without a look"
    )
    is_fetched = models.BooleanField(default=False, help_text="fetched from its address once a week")
    fetch_tried_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="when its address last said what the current snapshot says"
    )
    problem = models.CharField(
        max_length=500, blank=True, help_text="why the last fetch failed; none after one that worked"
    )
    problem_since_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="register_problem_has_its_moment",
                condition=Q(problem="", problem_since_at=None)
                | (~Q(problem="") & Q(problem_since_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegisterSnapshot(models.Model):
    """A register as it was on a day: the file's hash, its rows, and what changed since the one before."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="snapshots")
    taken_on = models.DateField()
    taken_on_basis = models.CharField(max_length=12, choices=DateBasis.choices)
    source = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows_sha256 = models.CharField(
        max_length=64, blank=True, help_text="of what it says: a page around the same table is no news"
    )
    rows = models.PositiveIntegerField()
    without_kvk = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    renamed = models.PositiveIntegerField()
    changed = models.PositiveIntegerField(default=0)
    is_current = models.BooleanField(default=False)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-taken_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "taken_on", "sha256"], name="register_snapshot_is_imported_once"
            ),
            models.UniqueConstraint(
                fields=["register"], condition=Q(is_current=True), name="register_has_one_current_snapshot"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register_id} {self.taken_on}"


class RegisterRow(models.Model):
    """A row as published."""

    snapshot = models.ForeignKey(RegisterSnapshot, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    kvk_number = models.CharField(max_length=8, blank=True)
    number = models.CharField(max_length=60, blank=True, help_text="the register's own")
    place = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=60, blank=True)
    valid_until_on = models.DateField(null=True, blank=True, help_text="last day, as published")

    class Meta:
        ordering = ["snapshot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "position"], name="register_row_has_its_own_position")
        ]
        indexes = [models.Index(fields=["kvk_number", "snapshot"], name="register_row_by_kvk")]

    def __str__(self) -> str:
        return self.name


class RegisterChange(models.Model):
    """What changed against the snapshot before."""

    snapshot = models.ForeignKey(RegisterSnapshot, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    kvk_number = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=700)
    former_name = models.CharField(max_length=700, blank=True)
    columns = models.JSONField(
        default=dict, blank=True, help_text="of a changed row: by column, what it was and what it is"
    )

    class Meta:
        ordering = ["snapshot", "kind", "kvk_number", "id"]
        indexes = [models.Index(fields=["snapshot", "kind"], name="register_change_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
