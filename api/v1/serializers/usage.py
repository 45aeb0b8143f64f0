"""Use as JSON: what was used, by whom it is paid, and what it costs. Amounts are whole euro cents."""

from __future__ import annotations

from rest_framework import serializers

from billing.actions.usage import net_of
from billing.choices import UsageSource
from billing.models import Usage


class UsageIn(serializers.Serializer[object]):
    """What was used on a day. The same external reference with the same content again changes nothing."""

    code = serializers.CharField(max_length=40)
    used_on = serializers.DateField()
    quantity = serializers.IntegerField(default=1, help_text="1 to 9999")
    external_reference = serializers.CharField(max_length=60, help_text="Your own; never counted twice")
    participant = serializers.CharField(
        max_length=24, default="", allow_blank=True, help_text="Reference of a participant; then one"
    )


class CorrectionIn(serializers.Serializer[object]):
    """How many it was; zero takes it back."""

    quantity = serializers.IntegerField(help_text="0 to 9999")


class UsageOut(serializers.Serializer[object]):
    """A record of use."""

    reference = serializers.CharField()
    code = serializers.CharField(source="product.code")
    used_on = serializers.DateField()
    quantity = serializers.IntegerField()
    from_seats = serializers.IntegerField(help_text="Of these, bought ahead with a package")
    net_cents = serializers.SerializerMethodField()
    external_reference = serializers.CharField()
    participant = serializers.CharField(source="participant.reference", default=None, allow_null=True)
    recorded_via = serializers.ChoiceField(choices=UsageSource.choices, source="source")
    recorded_at = serializers.DateTimeField()
    corrected_at = serializers.DateTimeField(allow_null=True)

    def get_net_cents(self, usage: Usage) -> int:
        """What all payers together pay for it, without VAT."""
        return net_of(usage).cents


class UsagePageOut(serializers.Serializer[object]):
    """A page of use."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = UsageOut(many=True)


class ParticipantIn(serializers.Serializer[object]):
    """Somebody who takes part. A first name is enough; no BSN."""

    name = serializers.CharField(max_length=100)


class ParticipantOut(serializers.Serializer[object]):
    """Somebody who takes part."""

    reference = serializers.CharField()
    name = serializers.CharField()
    enrolled_at = serializers.DateTimeField()


class ParticipantPageOut(serializers.Serializer[object]):
    """A page of participants."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ParticipantOut(many=True)
