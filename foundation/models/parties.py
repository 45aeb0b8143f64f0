"""Party: the legal identity of an organisation or a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.choices import Language, LegalForm, PartyKind
from foundation.references import new_reference


def party_reference() -> str:
    return new_reference("P")


class Party(models.Model):
    """Who can owe and be owed: the key on quotes, agreements, receivables and documents (DESIGN decision 4).

    One register number at most: KvK, OIN or a foreign register's. No field holds a BSN (R8).
    """

    reference = models.CharField(max_length=24, unique=True, default=party_reference, editable=False)
    kind = models.CharField(max_length=16, choices=PartyKind.choices)
    legal_form = models.CharField(max_length=16, choices=LegalForm.choices, blank=True)
    name = models.CharField(max_length=200)
    kvk_number = models.CharField(max_length=8, blank=True)
    oin = models.CharField(max_length=20, blank=True)
    foreign_register_number = models.CharField(max_length=40, blank=True)
    vat_id = models.CharField(max_length=16, blank=True)
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=16)
    city = models.CharField(max_length=100)
    country = models.CharField(max_length=2, default="NL", help_text=_("ISO 3166-1 alpha-2"))
    email = models.EmailField(help_text=_("Where invoices go"))
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.DUTCH)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "parties"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="party_kvk_number_has_eight_digits",
                condition=Q(kvk_number="") | Q(kvk_number__regex=r"^[0-9]{8}$"),
            ),
            models.CheckConstraint(
                name="party_oin_has_twenty_digits", condition=Q(oin="") | Q(oin__regex=r"^[0-9]{20}$")
            ),
            models.CheckConstraint(
                name="party_has_one_register_number_at_most",
                condition=(
                    Q(kvk_number="", oin="")
                    | Q(kvk_number="", foreign_register_number="")
                    | Q(oin="", foreign_register_number="")
                ),
            ),
            models.CheckConstraint(
                name="party_dutch_organisation_has_kvk_number",
                condition=~Q(kind=PartyKind.ORGANISATION, country="NL", kvk_number=""),
            ),
            models.CheckConstraint(
                name="party_person_has_no_register_number",
                condition=~Q(kind=PartyKind.PERSON)
                | Q(kvk_number="", oin="", foreign_register_number="", vat_id="", legal_form=""),
            ),
            models.UniqueConstraint(
                fields=["kvk_number"], condition=~Q(kvk_number=""), name="party_kvk_number_is_unique"
            ),
            models.UniqueConstraint(fields=["oin"], condition=~Q(oin=""), name="party_oin_is_unique"),
            models.UniqueConstraint(
                fields=["country", "foreign_register_number"],
                condition=~Q(foreign_register_number=""),
                name="party_register_number_is_one_per_country",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_person(self) -> bool:
        """Whether it is somebody who pays for themselves."""
        return self.kind == PartyKind.PERSON
