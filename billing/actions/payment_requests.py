"""Asks money for which nothing is given in return: a payment request, in a series of its own, without VAT."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.actions.drafting import paper_language
from billing.actions.receivables import NewReceivable, open_receivables
from billing.rules.selection import LARGEST_AMOUNT_CENTS
from foundation.actions.audit import record
from foundation.amounts import euro
from foundation.errors import Invalid
from foundation.models import User
from foundation.money import Money
from foundation.periods import Period, day_of
from invoices.actions.issuing import issue_invoices
from invoices.choices import PlaceRule, VatTreatment
from invoices.models import Document, Issuer
from invoices.rules.drafts import DraftLine, InvoiceDraft
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation


class RequestNeedsDescription(Invalid):
    code = "request-needs-description"
    sentence = _("Write down what the money is for. It stands on the payment request.")


class RequestAmountOutOfRange(Invalid):
    code = "request-amount-out-of-range"
    sentence = _("Ask for more than nothing, and for {most} at most.")


@transaction.atomic
def request_payment(
    *,
    organisation: Organisation,
    issuer: Issuer,
    request: str,
    cents: int,
    description: str,
    actor: User,
    now: datetime,
    purchase_order: str = "",
    period: Period | None = None,
) -> Document:
    """Ask an organisation for a subsidy, contribution or donation (outside the scope of VAT: Tolsma, C-16/93).

    `request` names it: the same one again gives the document of then. Refuses no description, an amount of nothing or
    too much, and a BSN in a text.
    """
    if not description.strip():
        raise RequestNeedsDescription(field="description")
    if not 0 < cents <= LARGEST_AMOUNT_CENTS:
        raise RequestAmountOutOfRange(field="amount", most=euro(LARGEST_AMOUNT_CENTS))
    refuse_bsn(description=description, purchase_order=purchase_order)
    with translation.override(paper_language(organisation.party)):
        line = DraftLine(
            programme=gettext("Contributions and subsidies"),
            code="",
            description=description.strip()[:200],
            quantity=Decimal(1),
            unit_price=Money(cents),
            vat_treatment=VatTreatment.OUTSIDE_SCOPE,
            place_rule=PlaceRule.GENERAL,
            supplied_on=period.starts_on if period else day_of(now),
            period=period,
        )
    draft = InvoiceDraft(
        source=f"request:{request}",
        issuer_id=issuer.pk,
        party_id=organisation.party_id,
        lines=(line,),
        purchase_order=purchase_order.strip()[:60],
    )
    document = issue_invoices(drafts=[draft], now=now)[0]
    open_receivables([NewReceivable(document, None, 0, is_first=False)], now=now)
    record(
        action="request_payment",
        subject_kind="invoice",
        subject_reference=document.number,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"cents": cents},
    )
    return document
