"""Finds agreements."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from billing.models import Agreement, AgreementLine
from foundation.errors import NotFound
from marketplace.models import Organisation


class AgreementNotFound(NotFound):
    code = "agreement-not-found"
    sentence = _("We cannot find this agreement. It may be of another organisation.")


def agreements_of(organisation: Organisation) -> QuerySet[Agreement]:
    """An organisation's agreements, newest first, with the lines of their packages; use has pages of its own."""
    return (
        Agreement.objects.select_related("organisation", "party", "issuer", "quote")
        .prefetch_related(
            Prefetch("lines", queryset=AgreementLine.objects.filter(bills_on=None).order_by("id")),
            "lines__product",
            "changes",
            "suspensions",
        )
        .filter(organisation=organisation)
        .order_by("-accepted_at", "-id")
    )


def agreement_of(organisation: Organisation, reference: str) -> Agreement:
    """An organisation's own agreement; another's is not found."""
    agreement = agreements_of(organisation).filter(reference=reference).first()
    if agreement is None:
        raise AgreementNotFound
    return agreement


def agreement_with(reference: str) -> Agreement:
    """An agreement by reference, for what runs after commit."""
    agreement = (
        Agreement.objects.select_related("organisation", "organisation__party", "party", "issuer", "quote")
        .filter(reference=reference)
        .first()
    )
    if agreement is None:
        raise AgreementNotFound
    return agreement
