"""Finds agreements."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from billing.models import Agreement, AgreementLine, Charge
from foundation.errors import NotFound
from invoices.models import Document
from marketplace.models import Organisation


class AgreementNotFound(NotFound):
    code = "agreement-not-found"
    sentence = _("We cannot find this agreement. It may be of another organisation.")


# A collective invoice is one of each agreement that stands on it.
_documents = Document.objects.filter(
    pk__in=Charge.objects.filter(line__agreement=OuterRef(OuterRef("pk")), returns=None).values("document_id")
).order_by("id")


def agreements_of(organisation: Organisation) -> QuerySet[Agreement]:
    """An organisation's agreements, newest first, with the lines of their packages; use has pages of its own.

    `invoice_numbers` are those of their invoices, oldest first.
    """
    return (
        Agreement.objects.select_related("organisation", "party", "issuer", "quote")
        .annotate(invoice_numbers=ArraySubquery(_documents.values("number")))
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
