"""The figures of the VAT return of an issuer, from its documents, tied to the ledger.

Prose: docs/algorithms/vat-return.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from billing.models import EntryLine
from billing.rules.ledger import VAT_PAYABLE
from foundation.periods import Period
from invoices.models import Document, Issuer
from invoices.queries.returns import GroundSum, IcpRow, icp_of, sums_by_ground
from invoices.rules.returns import rubric_of_ground, whole_euros
from invoices.rules.vat import Ground

# 4a and 4b are about what we buy; nothing of that is kept here.
OF_PURCHASES = ("4a", "4b")

_DIFFERENCES = """
SELECT coalesce(i.code, 'without a document') || ' ' || to_char(month, 'YYYY-MM') || ': documents ' || sum(papers)
       || ', ledger ' || sum(ledger)
  FROM (SELECT d.issuer_id, date_trunc('month', d.issued_on) AS month, v.vat_cents AS papers, 0 AS ledger
          FROM invoices_documentvat v JOIN invoices_document d ON d.id = v.document_id
         UNION ALL
        SELECT d.issuer_id, date_trunc('month', e.booked_on), 0, -l.cents
          FROM billing_entryline l
          JOIN billing_account a ON a.id = l.account_id AND a.code = %s
          JOIN billing_entry e ON e.id = l.entry_id
          LEFT JOIN invoices_document d ON d.reference = e.source_reference) both_sides
  LEFT JOIN invoices_issuer i ON i.id = issuer_id
 GROUP BY i.code, month HAVING sum(papers) <> sum(ledger)
 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class BoxFigure:
    """A box of the return: cents, and the whole euros that are filled in."""

    box: str
    net: int
    vat: int
    whole_net: int
    whole_vat: int


@dataclass(frozen=True, slots=True)
class VatReturn:
    """All figures of a period, in cents. `ledger` is what moved on the VAT account by the issuer's documents."""

    boxes: list[BoxFigure]
    undeclared: list[GroundSum]
    icp: list[IcpRow]
    vat: int
    ledger: int

    @property
    def difference(self) -> int:
        """Zero when the documents and the ledger say the same."""
        return self.vat - self.ledger

    @property
    def whole_vat(self) -> int:
        """5a in whole euros: the sum of what is filled in above it."""
        return sum(figure.whole_vat for figure in self.boxes)

    @property
    def icp_net(self) -> int:
        """The total of the list of intra-EU services, in cents."""
        return sum(row.net for row in self.icp)

    @property
    def whole_icp(self) -> int:
        """The same as it is filled in: the sum of the whole euros of each buyer."""
        return sum(row.whole for row in self.icp)

    @property
    def late(self) -> int:
        """What of the list was issued after the period: a correction, when that period was declared before."""
        return sum(row.late for row in self.icp)


def vat_return(*, issuer: Issuer, period: Period) -> VatReturn:
    """The figures of an issuer for a period."""
    sums = sums_by_ground(issuer=issuer, period=period)
    icp = icp_of(issuer=issuer, period=period)
    icp_net, icp_whole = sum(row.net for row in icp), sum(row.whole for row in icp)
    return VatReturn(
        boxes=[
            *(_figure(ground, sums) for ground in (Ground.STANDARD, Ground.REDUCED)),
            BoxFigure(rubric_of_ground(Ground.REVERSE_CHARGE).box, icp_net, 0, icp_whole, 0),
            *(BoxFigure(box, 0, 0, 0, 0) for box in OF_PURCHASES),
        ],
        undeclared=[one for one in sums if not rubric_of_ground(one.ground).box],
        icp=icp,
        vat=sum(one.vat for one in sums),
        ledger=ledger_vat(issuer=issuer, period=period),
    )


def _figure(ground: Ground, sums: list[GroundSum]) -> BoxFigure:
    net = sum(one.net for one in sums if one.ground == ground)
    vat = sum(one.vat for one in sums if one.ground == ground)
    return BoxFigure(rubric_of_ground(ground).box, net, vat, whole_euros(net), whole_euros(vat))


def ledger_vat(*, issuer: Issuer, period: Period) -> int:
    """What came onto the VAT account in a period by documents of an issuer, in cents; owed is positive."""
    booked = EntryLine.objects.filter(
        account__code=VAT_PAYABLE,
        entry__booked_on__gte=period.starts_on,
        entry__booked_on__lt=period.ends_before,
        entry__source_reference__in=Document.objects.filter(issuer=issuer).order_by().values("reference"),
    ).aggregate(total=Sum("cents"))["total"]
    return -int(booked or 0)


def vat_that_differs() -> list[str]:
    """Issuers and months in which documents and the VAT account differ: always none (verify)."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES, [VAT_PAYABLE])
        return [str(row[0]) for row in cursor.fetchall()]
