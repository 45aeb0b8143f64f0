"""Issues invoices: a batch in one short transaction, the number last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.outbox import leave_messages
from foundation.actions.rows import insert_rows, insert_values
from foundation.errors import Conflict, Invalid
from foundation.languages import staff_language
from foundation.models import Party
from foundation.periods import day_of
from foundation.queries.keys import among, among_texts
from invoices.actions.checking import check_draft, party_facts, seller_of
from invoices.actions.numbering import take_numbers
from invoices.choices import DocumentKind
from invoices.models import Document, DocumentLine, DocumentVat, Issuer
from invoices.queries.vat import Verdict, buyer_facts, verdict_on
from invoices.rules.drafts import InvoiceDraft
from invoices.rules.endpoints import PartyFacts
from invoices.rules.numbers import document_number, payment_reference
from invoices.rules.totals import Totals
from invoices.rules.vat import RULE_VERSION, Ground, paper_of


class NothingToInvoice(Invalid):
    code = "nothing-to-invoice"
    sentence = _("An invoice needs at least one line.")


class PapersMixed(Conflict):
    code = "papers-mixed"
    sentence = _(
        "What is outside Dutch VAT stands on a document of its own. Split these lines over two documents."
    )


def seller_facts(issuer: Issuer) -> dict[str, str]:
    """What a document says of its issuer, copied when it is issued."""
    names = ("iban", "account_name", "brand_name", "brand_region", "e_invoice_standard", "creditor_id")
    return {**party_facts(issuer.party), **{name: str(getattr(issuer, name)) for name in names}}


def vat_of_lines(*, draft: InvoiceDraft, issuer: Issuer, buyer: Party, decided_on: date) -> list[Verdict]:
    """The VAT of each line; refuses a draft with a line that only a person can decide, and lines of two papers."""
    facts = buyer_facts(buyer)
    verdicts = [
        verdict_on(
            issuer=issuer,
            party=buyer,
            treatment=line.vat_treatment,
            place_rule=line.place_rule,
            supplied_on=line.supplied_on,
            decided_on=decided_on,
            buyer=facts,
        )
        for line in draft.lines
    ]
    if len({paper_of(verdict.decision) for verdict in verdicts}) > 1:
        raise PapersMixed
    return verdicts


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with all that is decided before it gets a number."""

    draft: InvoiceDraft
    issuer: Issuer
    buyer: Party
    verdicts: list[Verdict]
    totals: Totals
    told_of_buyer: dict[str, str]

    @property
    def kind(self) -> DocumentKind:
        """What is outside the scope of VAT is asked for; it is no invoice."""
        if paper_of(self.verdicts[0].decision) == Ground.OUTSIDE_SCOPE:
            return DocumentKind.PAYMENT_REQUEST
        return DocumentKind.INVOICE


@transaction.atomic
def issue_invoices(*, drafts: Sequence[InvoiceDraft], now: datetime) -> list[Document]:
    """Issue a batch and answer with its documents, in the order of the drafts.

    What is outside the scope of VAT becomes a payment request, all else an invoice.

    A draft whose source was issued before gives the document of then, so running again changes nothing. Numbers
    are taken last, in one block per series; whatever is refused leaves no number used: a draft without lines, one whose
    VAT only a person can decide, and one that is not in order (`check_draft`). Rendering and mailing
    happen after commit, through the outbox.
    """
    today = day_of(now)
    issuers = {
        i.pk: i for i in Issuer.objects.select_related("party").filter(pk__in={d.issuer_id for d in drafts})
    }
    parties = {one.pk: one for one in Party.objects.filter(pk__in=among({d.party_id for d in drafts}))}
    sellers = {pk: seller_of(issuer) for pk, issuer in issuers.items()}
    prepared = [
        prepare_draft(
            draft=draft,
            issuer=issuers[draft.issuer_id],
            seller=sellers[draft.issuer_id],
            buyer=parties[draft.party_id],
            today=today,
        )
        for draft in drafts
    ]
    return issue_prepared(prepared=prepared, now=now)


def prepare_draft(
    *, draft: InvoiceDraft, issuer: Issuer, seller: PartyFacts, buyer: Party, today: date
) -> Prepared:
    """Decide all of a draft that can be decided before it gets a number.

    Refuses what `issue_invoices` refuses of one.
    """
    if not draft.lines:
        raise NothingToInvoice
    verdicts = vat_of_lines(draft=draft, issuer=issuer, buyer=buyer, decided_on=today)
    told = party_facts(buyer)
    totals = check_draft(
        draft=draft,
        issuer=issuer,
        seller=seller,
        buyer=told,
        decisions=[verdict.decision for verdict in verdicts],
    )
    return Prepared(draft, issuer, buyer, verdicts, totals, told)


@transaction.atomic
def issue_prepared(*, prepared: Sequence[Prepared], now: datetime) -> list[Document]:
    """Issue what was prepared today; as `issue_invoices`."""
    today = day_of(now)
    drafts = [item.draft for item in prepared]

    # The counter rows are locked first, in key order: whoever issues the same source meanwhile has committed
    # before we look, so a source is never issued twice and nobody fails.
    for issuer_id, kind in sorted({(item.issuer.pk, item.kind) for item in prepared}):
        take_numbers(issuer_id=issuer_id, kind=kind, day=today, count=0)
    known = _issued(drafts)
    fresh = [item for item in prepared if item.draft.source not in known]
    numbers = _numbers(fresh, today)
    sellers = {item.issuer.pk: seller_facts(item.issuer) for item in fresh}
    documents = [
        _document(item, sellers[item.issuer.pk], numbers[item.draft.source], now=now, today=today)
        for item in fresh
    ]
    insert_rows(documents)
    insert_values(
        DocumentLine,
        (
            *("document_id", "position", "programme", "code", "description", "detail", "period_from"),
            *("period_until", "supplied_on", "quantity", "unit_price_cents", "net_cents"),
            *("vat_category", "vat_rate", "vat_ground", "vat_facts"),
        ),
        [line for document, item in zip(documents, fresh, strict=True) for line in _lines(document, item)],
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
            for document, item in zip(documents, fresh, strict=True)
            for row in item.totals.by_rate
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


def _numbers(fresh: list[Prepared], today: date) -> dict[str, int]:
    by_series: dict[tuple[int, DocumentKind], list[str]] = defaultdict(list)
    for item in fresh:
        by_series[item.issuer.pk, item.kind].append(item.draft.source)
    numbers: dict[str, int] = {}
    for issuer_id, kind in sorted(by_series):  # counter rows are locked in key order
        sources = by_series[issuer_id, kind]
        block = take_numbers(issuer_id=issuer_id, kind=kind, day=today, count=len(sources))
        numbers |= dict(zip(sources, block, strict=True))
    return numbers


def _document(item: Prepared, seller: dict[str, str], number: int, *, now: datetime, today: date) -> Document:
    draft, issuer, buyer = item.draft, item.issuer, item.buyer
    due_on = today + timedelta(days=draft.due_days)
    debit = draft.debit if draft.debit and 0 < item.totals.gross.cents <= draft.debit.most_cents else None
    text = document_number(kind=item.kind, year=today.year, number=number, prefix=issuer.number_prefix)
    return Document(
        kind=item.kind,
        issuer=issuer,
        number=text,
        series_year=today.year,
        series_number=number,
        source=draft.source,
        party=buyer,
        seller=seller,
        buyer=item.told_of_buyer,
        language=staff_language(buyer.language),
        issued_at=now,
        issued_on=today,
        due_on=due_on,
        purchase_order=draft.purchase_order,
        our_reference=draft.our_reference,
        payment_reference=payment_reference(text),
        net_cents=item.totals.net.cents,
        vat_cents=item.totals.vat.cents,
        gross_cents=item.totals.gross.cents,
        reissues_id=draft.reissues_id,
        debit_mandate=debit.mandate if debit else "",
        debit_on=max(due_on, today + timedelta(days=debit.notice_days)) if debit else None,
        debit_reference=debit.reference if debit else "",
        debit_account_end=debit.account_end if debit else "",
    )


def _lines(document: Document, item: Prepared) -> Iterator[tuple[object, ...]]:
    for position, (line, verdict) in enumerate(zip(item.draft.lines, item.verdicts, strict=True), start=1):
        decision = verdict.decision
        yield (
            *(document.pk, position, line.programme, line.code, line.description, line.detail),
            line.period.starts_on if line.period else None,
            line.period.ends_before if line.period else None,
            None if line.period else line.supplied_on,
            *(line.quantity, line.unit_price.cents, line.net.cents),
            *(decision.category, decision.rate, decision.ground.value, verdict.stored),
        )
