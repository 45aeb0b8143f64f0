"""Looks an invoice through before it gets a number: what is wrong on paper cannot be taken back, only credited."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict
from foundation.models import Party
from invoices.documents.facts import facts_of
from invoices.documents.sentences import sentences_of
from invoices.models import Document, DocumentLine, DocumentVat, Issuer
from invoices.rules.drafts import InvoiceDraft
from invoices.rules.endpoints import PartyFacts
from invoices.rules.faults import Finding, LineFacts, PaperFacts, paper_findings
from invoices.rules.totals import Totals, totals_of
from invoices.rules.vat import VatDecision


class NotInOrder(Conflict):
    code = "invoice-not-in-order"
    sentence = _("This cannot be put on paper yet. {problems}")


def party_facts(party: Party) -> dict[str, str]:
    """What a document says of a party, copied when it is issued."""
    names = ("kind", "name", "street", "postcode", "city", "country", "kvk_number", "oin")
    rest = ("foreign_register_number", "vat_id", "email")
    return {name: str(getattr(party, name)) for name in (*names, *rest)}


def seller_of(issuer: Issuer) -> PartyFacts:
    """Who sells, as a draft is checked: read once for all drafts of an issuer."""
    return PartyFacts.of(party_facts(issuer.party))


def check_draft(
    *,
    draft: InvoiceDraft,
    issuer: Issuer,
    seller: PartyFacts,
    buyer: dict[str, str],
    decisions: Sequence[VatDecision],
) -> Totals:
    """The totals of a draft that may be issued; refuses one that is not in order, with all that is wrong.

    `buyer` is what the document is to say of the buyer, `seller` who sells (`seller_of`).
    """
    nets = [line.net for line in draft.lines]
    totals = totals_of(zip(nets, decisions, strict=True))
    facts = PaperFacts(
        seller=seller,
        buyer=PartyFacts.of(buyer),
        iban=issuer.iban,
        lines=tuple(
            LineFacts(
                description=line.description,
                quantity=line.quantity,
                net=net,
                rate=(decision.category, decision.rate, str(decision.ground)),
            )
            for line, net, decision in zip(draft.lines, nets, decisions, strict=True)
        ),
        rates={
            (row.decision.category, row.decision.rate, str(row.decision.ground)): (row.net, row.vat)
            for row in totals.by_rate
        },
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
        purchase_order=draft.purchase_order,
        our_reference=draft.our_reference,
    )
    _refuse(paper_findings(facts))
    return totals


def check_credit(*, credit: Document, lines: Sequence[DocumentLine], vat_rows: Sequence[DocumentVat]) -> None:
    """Refuses a credit note that does not add up or names no invoice. Its parties are those of the invoice."""
    _refuse(paper_findings(facts_of(credit, lines, vat_rows)))


def _refuse(found: Sequence[Finding]) -> None:
    if found:
        raise NotInOrder(problems=sentences_of(found), faults=[str(finding.fault) for finding in found])
