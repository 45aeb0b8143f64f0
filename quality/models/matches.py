"""Which row of a register is which organisation, where the KvK number alone does not say it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.references import new_reference
from marketplace.models import Organisation
from quality.choices import MatchState
from quality.models.registers import Register, RegisterSnapshot


def match_reference() -> str:
    return new_reference("K", groups=2)


class RegisterMatch(models.Model):
    """A row that may be an organisation, and what a person said about it: remembered for every snapshot after it.

    Two kinds. The row has the organisation's KvK number under a name that is not ours; it counts until a person
    rejects it. Or the row looks like the organisation by name and place; it counts once a person confirms it.
    """

    reference = models.CharField(max_length=24, unique=True, default=match_reference, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="matches")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    has_our_number = models.BooleanField(help_text="the KvK number is theirs, the name is another one")
    kvk_number = models.CharField(max_length=8, blank=True)
    number = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=300)
    place = models.CharField(max_length=100, blank=True)
    score = models.PositiveSmallIntegerField(help_text="how alike the names are, of 100")
    snapshot = models.ForeignKey(RegisterSnapshot, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(help_text="position in the register file")
    state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.PROPOSED)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "register matches"
        ordering = ["register", "organisation", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "organisation", "kvk_number", "number", "name"],
                name="register_match_is_proposed_once",
            ),
            models.CheckConstraint(
                name="register_match_is_decided_by_a_person",
                condition=Q(state=MatchState.PROPOSED, decided_at=None, decided_by=None)
                | (~Q(state=MatchState.PROPOSED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
