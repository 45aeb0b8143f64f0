"""Issues invoices: a batch in one short transaction, the number last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.outbox import leave_messages
from foundation.actions.rows import insert_rows, insert_values
from foundation.errors import Conflict, Invalid
from foundation.models import Party
from foundation.periods import day_of
from foundation.queries.keys import among, among_texts
from invoices.actions.checking import check_draft, party_facts
from invoices.actions.numbering import take_numbers
from invoices.choices import DocumentKind
from invoices.models import Document, DocumentLine, DocumentVat, Issuer
from invoices.rules.drafts import InvoiceDraft
from invoices.rules.numbers import document_number, payment_reference
from invoices.rules.totals import Totals
from invoices.rules.vat import RULE_VERSION, Undecided, VatDecision, VatFacts, decide_vat


class NothingToInvoice(Invalid):
    code = "nothing-to-invoice"
    sentence = _("An invoice needs at least one line.")


class VatUndecided(Conflict):
    code = "vat-undecided"
    sentence = _(
        "We cannot decide the VAT for a buyer in {country} by rule. A person looks at it first, and we mail you."
    )


def seller_facts(issuer: Issuer) -> dict[str, str]:
    """What a document says of its issuer, copied when it is issued."""
    names = ("iban", "account_name", "brand_name", "brand_region", "e_invoice_standard")
    return {**party_facts(issuer.party), **{name: str(getattr(issuer, name)) for name in names}}


def vat_of_lines(*, draft: InvoiceDraft, issuer: Issuer, buyer: Party) -> list[VatDecision]:
    """The VAT decision of each line; refuses a draft with a line that only a person can decide."""
    decisions = []
    for line in draft.lines:
        facts = VatFacts(line.vat_treatment, buyer.country, line.supplied_on, issuer.crkbo_registered)
        decision = decide_vat(facts)
        if isinstance(decision, Undecided):
            raise VatUndecided(country=buyer.country)
        decisions.append(decision)
    return decisions


@transaction.atomic
def issue_invoices(*, drafts: Sequence[InvoiceDraft], now: datetime) -> list[Document]:
    """Issue a batch and answer with its documents, in the order of the drafts.

    A draft whose source was issued before gives the document of then, so running again changes nothing. Numbers
    are taken last, in one block per series; whatever is refused leaves no number used: a draft without lines, one whose
    VAT only a person can decide, and one that is not in order (`check_draft`). Rendering and mailing
    happen after commit, through the outbox.
    """
    if any(not draft.lines for draft in drafts):
        raise NothingToInvoice
    today = day_of(now)
    issuers = {
        i.pk: i for i in Issuer.objects.select_related("party").filter(pk__in={d.issuer_id for d in drafts})
    }
    parties = {one.pk: one for one in Party.objects.filter(pk__in=among({d.party_id for d in drafts}))}
    prepared: list[tuple[InvoiceDraft, Issuer, Party, list[VatDecision], Totals]] = []
    for draft in drafts:
        issuer, buyer = issuers[draft.issuer_id], parties[draft.party_id]
        decisions = vat_of_lines(draft=draft, issuer=issuer, buyer=buyer)
        totals = check_draft(draft=draft, issuer=issuer, buyer=buyer, decisions=decisions)
        prepared.append((draft, issuer, buyer, decisions, totals))

    # The counter rows are locked first, in key order: whoever issues the same source meanwhile has committed
    # before we look, so a source is never issued twice and nobody fails.
    for issuer_id in sorted(issuers):
        take_numbers(issuer_id=issuer_id, kind=DocumentKind.INVOICE, day=today, count=0)
    known = _issued(drafts)
    fresh = [item for item in prepared if item[0].source not in known]
    numbers = _numbers(fresh, today)
    sellers = {pk: seller_facts(issuer) for pk, issuer in issuers.items()}
    documents = [
        _document(
            draft, issuer, sellers[issuer.pk], buyer, totals, numbers[draft.source], now=now, today=today
        )
        for draft, issuer, buyer, _decisions, totals in fresh
    ]
    insert_rows(documents)
    insert_values(
        DocumentLine,
        (
            *("document_id", "position", "programme", "code", "description", "detail", "period_from"),
            *("period_until", "supplied_on", "quantity", "unit_price_cents", "net_cents"),
            *("vat_category", "vat_rate", "vat_ground"),
        ),
        [
            line
            for document, (draft, _issuer, _buyer, decisions, _totals) in zip(documents, fresh, strict=True)
            for line in _lines(document, draft, decisions)
        ],
    )
    insert_values(
        DocumentVat,
        ("document_id", "category", "rate", "ground", "rule_version", "net_cents", "vat_cents"),
        [
            (
                document.pk,
                row.decision.category,
                row.decision.rate,
                row.decision.ground.value,
                RULE_VERSION,
                row.net.cents,
                row.vat.cents,
            )
            for document, (_draft, _issuer, _buyer, _decisions, totals) in zip(documents, fresh, strict=True)
            for row in totals.by_rate
        ],
    )
    leave_messages(kind="invoice.render", references=[document.reference for document in documents])
    known |= {document.source: document for document in documents}
    return [known[draft.source] for draft in drafts]


def _issued(drafts: Sequence[InvoiceDraft]) -> dict[str, Document]:
    sources = [draft.source for draft in drafts]
    return {
        document.source: document for document in Document.objects.filter(source__in=among_texts(sources))
    }


def _numbers(
    fresh: list[tuple[InvoiceDraft, Issuer, Party, list[VatDecision], Totals]], today: date
) -> dict[str, int]:
    by_issuer: dict[int, list[str]] = defaultdict(list)
    for draft, issuer, *_rest in fresh:
        by_issuer[issuer.pk].append(draft.source)
    numbers: dict[str, int] = {}
    for issuer_id in sorted(by_issuer):  # counter rows are locked in key order
        sources = by_issuer[issuer_id]
        block = take_numbers(issuer_id=issuer_id, kind=DocumentKind.INVOICE, day=today, count=len(sources))
        numbers |= dict(zip(sources, block, strict=True))
    return numbers


def _document(
    draft: InvoiceDraft,
    issuer: Issuer,
    seller: dict[str, str],
    buyer: Party,
    totals: Totals,
    number: int,
    *,
    now: datetime,
    today: date,
) -> Document:
    text = document_number(
        kind=DocumentKind.INVOICE, year=today.year, number=number, prefix=issuer.number_prefix
    )
    return Document(
        kind=DocumentKind.INVOICE,
        issuer=issuer,
        number=text,
        series_year=today.year,
        series_number=number,
        source=draft.source,
        party=buyer,
        seller=seller,
        buyer=party_facts(buyer),
        language=buyer.language if buyer.language in {"nl", "en"} else "en",
        issued_at=now,
        issued_on=today,
        due_on=today + timedelta(days=draft.due_days),
        purchase_order=draft.purchase_order,
        our_reference=draft.our_reference,
        payment_reference=payment_reference(text),
        net_cents=totals.net.cents,
        vat_cents=totals.vat.cents,
        gross_cents=totals.gross.cents,
    )


def _lines(
    document: Document, draft: InvoiceDraft, decisions: list[VatDecision]
) -> Iterator[tuple[object, ...]]:
    for position, (line, decision) in enumerate(zip(draft.lines, decisions, strict=True), start=1):
        yield (
            *(document.pk, position, line.programme, line.code, line.description, line.detail),
            line.period.starts_on if line.period else None,
            line.period.ends_before if line.period else None,
            None if line.period else line.supplied_on,
            *(line.quantity, line.unit_price.cents, line.net.cents),
            *(decision.category, decision.rate, decision.ground.value),
        )
