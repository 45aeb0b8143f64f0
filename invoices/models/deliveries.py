"""What was sent where and when: one row for each delivery, and one for each thing that came of it.

An address has one home (DESIGN decision 3): it stands on the document, with the person who asked, or, typed for this
once, here until its last day.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.models import User
from invoices.choices import Channel, Outcome, Recipient
from invoices.models.documents import Document


class Delivery(models.Model):
    """One delivery of a document by one way to one address. Only a typed address is ever taken out again."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=120, unique=True, help_text="what it is; delivered once")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    recipient = models.CharField(max_length=8, choices=Recipient.choices)
    address = models.EmailField(blank=True, help_text="typed for this delivery; empty once it is forgotten")
    address_until = models.DateField(null=True, blank=True, help_text="first day on which it is forgotten")
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    message_id = models.CharField(max_length=120, blank=True, help_text="of the mail, without brackets")

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["document", "id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_keeps_an_address_only_with_its_last_day",
                condition=Q(recipient=Recipient.OTHER, address_until__isnull=False)
                | (~Q(recipient=Recipient.OTHER) & Q(address="", address_until=None)),
            ),
            models.CheckConstraint(
                name="delivery_to_a_person_names_the_person",
                condition=~Q(recipient=Recipient.PERSON) | Q(asked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_by_mail_has_a_message_id",
                condition=Q(channel=Channel.MAIL) & ~Q(message_id="")
                | ~Q(channel=Channel.MAIL) & Q(message_id=""),
            ),
            models.UniqueConstraint(
                fields=["message_id"],
                condition=~Q(message_id=""),
                name="delivery_has_a_message_id_of_its_own",
            ),
        ]
        indexes = [
            models.Index(
                fields=["address_until"], condition=~Q(address=""), name="delivery_address_to_forget"
            )
        ]

    def __str__(self) -> str:
        return self.key


class DeliveryEvent(models.Model):
    """A try that went well or failed, or a mail that came back later. Never changed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="events")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, help_text="without addresses")
    receipt = models.CharField(max_length=200, blank=True, help_text="what an access point gave back")
    files = ArrayField(models.CharField(max_length=64), default=list, help_text="SHA-256 of each file")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(outcome=Outcome.SENT), name="delivery_is_sent_once"
            ),
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(outcome=Outcome.BOUNCED), name="delivery_comes_back_once"
            ),
            models.CheckConstraint(
                name="delivery_event_says_what_went_or_why_not",
                condition=Q(outcome=Outcome.SENT, reason="", files__len__gt=0)
                | (~Q(outcome=Outcome.SENT) & ~Q(reason="") & Q(receipt="", files__len=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="delivery_event_newest"),
            models.Index(fields=["outcome", "-at", "-id"], name="delivery_event_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.outcome}"
