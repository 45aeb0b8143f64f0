"""Who wants its invoices together, and which invoices stand for an agreement."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from billing.models import Agreement, Charge, CollectiveInvoicing, Receivable
from foundation.queries.keys import among
from marketplace.models import Organisation


def collecting_months(organisation_ids: Iterable[int]) -> dict[int, int]:
    """How many months each of these organisations puts on one invoice, by id; who does not is not in it."""
    rows = CollectiveInvoicing.objects.filter(organisation__in=among(organisation_ids))
    return dict(rows.values_list("organisation_id", "months"))


def months_collected(organisation: Organisation) -> int | None:
    """How many months an organisation puts on one invoice; None when each invoice comes when it falls due."""
    return collecting_months([organisation.pk]).get(organisation.pk)


def receivables_under(agreement: Agreement) -> QuerySet[Receivable]:
    """What is owed by the invoices of an agreement, oldest first; collective ones on which it stands are among them."""
    together = Charge.objects.filter(line__agreement=agreement, returns=None).values("document_id")
    return (
        Receivable.objects.select_related("document")
        .filter(Q(agreement=agreement) | Q(agreement=None, document__in=together))
        .order_by("id")
    )
