"""What must always hold, asked of the whole database: each answer lists what breaks it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from billing.queries.revenue import revenue_that_differs
from billing.queries.vat_return import vat_that_differs
from foundation.models import OutboxMessage
from invoices.queries.documents import series_with_gaps
from marketplace.actions.visibility import listings_out_of_date
from quality.queries.marks import marks_told_otherwise

_RECEIVABLES = """
SELECT d.number FROM billing_receivable r JOIN invoices_document d ON d.id = r.document_id
 WHERE r.cents <> d.gross_cents
    OR (SELECT coalesce(sum(a.cents), 0) FROM billing_allocation a WHERE a.receivable_id = r.id) > r.cents
 ORDER BY d.number
"""
_WITHOUT_RECEIVABLE = """
SELECT d.number FROM invoices_document d
 WHERE d.kind IN ('invoice', 'payment_request') AND d.gross_cents <> 0
   AND NOT EXISTS (SELECT FROM billing_receivable r WHERE r.document_id = d.id)
 ORDER BY d.number
"""
_CHARGES = """
SELECT d.number FROM invoices_document d JOIN billing_charge c ON c.document_id = d.id
 GROUP BY d.id HAVING d.net_cents <> sum(c.full_cents - c.discount_cents)
 ORDER BY d.number
"""
_DOORS = """
SELECT a.reference FROM billing_agreement a
 WHERE a.ended_on IS NULL
   AND ((a.payment_terms = 'credit' OR a.first_paid_at IS NOT NULL)
        AND NOT EXISTS (SELECT FROM billing_suspension s WHERE s.agreement_id = a.id AND s.until_on IS NULL)
        AND NOT EXISTS (SELECT FROM billing_reminder m
                          JOIN billing_reminderletter b ON b.id = m.letter_id
                          JOIN billing_receivable r ON r.id = m.receivable_id
                          JOIN billing_charge h ON h.document_id = r.document_id
                          JOIN billing_agreementline l ON l.id = h.line_id
                         WHERE l.agreement_id = a.id AND b.standing_ends_on IS NOT NULL AND b.dropped_at IS NULL
                           AND r.cents > (SELECT coalesce(sum(p.cents), 0) FROM billing_allocation p
                                           WHERE p.receivable_id = r.id AND p.write_off_id IS NULL)))
       <> EXISTS (SELECT FROM marketplace_clearance c WHERE c.kind = 'standing'
                     AND c.agreement_reference = a.reference AND c.until_at IS NULL)
 ORDER BY a.reference
"""
_PAYMENTS = """
SELECT p.reference FROM billing_payment p
 WHERE (SELECT coalesce(sum(a.cents), 0) FROM billing_allocation a WHERE a.payment_id = p.id)
     + (SELECT coalesce(sum(r.cents), 0) FROM billing_paymentreturn r WHERE r.payment_id = p.id)
     + (SELECT coalesce(sum(b.cents), 0) FROM billing_refund b
         WHERE b.payment_id = p.id AND b.credit_id IS NULL AND b.state NOT IN ('failed', 'withdrawn')) > p.cents
 ORDER BY p.reference
"""
_DEBTORS = """
SELECT 'debtors ' || ledger.cents || ' against open ' || owed.cents
  FROM (SELECT coalesce(sum(l.cents), 0) AS cents FROM billing_entryline l
          JOIN billing_account a ON a.id = l.account_id WHERE a.code = '1300') ledger,
       (SELECT coalesce((SELECT sum(cents) FROM billing_receivable), 0)
             - coalesce((SELECT sum(cents) FROM billing_allocation), 0) AS cents) owed
 WHERE ledger.cents <> owed.cents
"""
_CREDIT = """
SELECT 'credit ' || ledger.cents || ' against what is left ' || ours.cents
  FROM (SELECT -coalesce(sum(l.cents), 0) AS cents FROM billing_entryline l
          JOIN billing_account a ON a.id = l.account_id WHERE a.code = '2100') ledger,
       (SELECT coalesce((SELECT sum(cents) FROM billing_payment), 0)
             - coalesce((SELECT sum(d.gross_cents) FROM invoices_document d
                           JOIN billing_entry e ON e.source_kind = 'credit' AND e.source_reference = d.reference), 0)
             - coalesce((SELECT sum(cents) FROM billing_allocation WHERE write_off_id IS NULL), 0)
             - coalesce((SELECT sum(cents) FROM billing_paymentreturn), 0)
             - coalesce((SELECT sum(cents) FROM billing_refund WHERE state = 'paid'), 0) AS cents) ours
 WHERE ledger.cents <> ours.cents
"""
_BANK = """
SELECT 'bank ' || ledger.cents || ' against movements ' || moved.cents
  FROM (SELECT coalesce(sum(l.cents), 0) AS cents FROM billing_entryline l
          JOIN billing_account a ON a.id = l.account_id JOIN billing_entry e ON e.id = l.entry_id
         WHERE a.code = '1100' AND e.source_kind = 'bank') ledger,
       (SELECT coalesce(sum(cents), 0) AS cents FROM billing_banktransaction) moved
 WHERE ledger.cents <> moved.cents
UNION ALL
SELECT 'to decide ' || ledger.cents || ' against movements ' || waiting.cents
  FROM (SELECT -coalesce(sum(l.cents), 0) AS cents FROM billing_entryline l
          JOIN billing_account a ON a.id = l.account_id WHERE a.code = '2190') ledger,
       (SELECT coalesce(sum(cents), 0) AS cents FROM billing_banktransaction WHERE use = 'undecided') waiting
 WHERE ledger.cents <> waiting.cents
"""
_REFUNDS = """
SELECT b.reference FROM billing_refund b
 WHERE (SELECT coalesce(sum(l.cents), 0) FROM billing_entryline l
          JOIN billing_account a ON a.id = l.account_id JOIN billing_entry e ON e.id = l.entry_id
         WHERE a.code = '2100' AND e.source_kind = 'refund'
           AND e.source_reference IN (b.reference, b.reference || ':back'))
    <> CASE WHEN b.state = 'paid' THEN b.cents ELSE 0 END
 ORDER BY b.reference
"""
_DEFERRED = """
SELECT 'deferred ' || ledger.cents || ' against not earned ' || ahead.cents
  FROM (SELECT -coalesce(sum(l.cents), 0) AS cents FROM billing_entryline l
          JOIN billing_account a ON a.id = l.account_id WHERE a.code = '1900') ledger,
       (SELECT coalesce((SELECT sum(c.full_cents - c.discount_cents) FROM billing_charge c
                           JOIN invoices_document d ON d.id = c.document_id
                          WHERE c.period_until IS NOT NULL
                            AND d.credits_id IS NULL
                            AND NOT EXISTS (SELECT FROM invoices_document n WHERE n.credits_id = d.id)), 0)
             - coalesce((SELECT sum(cents) FROM billing_release), 0) AS cents) ahead
 WHERE ledger.cents <> ahead.cents
"""
_BALANCE = """
SELECT e.source_kind || ' ' || e.source_reference FROM billing_entry e
  LEFT JOIN billing_entryline l ON l.entry_id = e.id
 GROUP BY e.id HAVING coalesce(sum(l.cents), 0) <> 0 OR count(l.id) < 2 ORDER BY 1
"""
OUTBOX_MAY_TAKE = timedelta(hours=1)


def _column(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [str(row[0]) for row in cursor.fetchall()]


def broken_invariants(*, wall_now: datetime) -> dict[str, list[str]]:
    """Every invariant by name, with what breaks it; all lists empty means that all is well."""
    stuck = (
        OutboxMessage.objects.filter(done_at=None, created_at__lt=wall_now - OUTBOX_MAY_TAKE)
        # What is to wait, and was not tried yet, is not late before it is due.
        .exclude(attempts=0, due_at__gt=wall_now)
        .order_by("id")
    )
    return {
        "numbers_have_no_gap": series_with_gaps(),
        "outbox_is_drained": [f"{message} ({message.last_error})" for message in stuck],
        "listings_show_by_their_dates": listings_out_of_date(),
        "searches_know_the_marks": marks_told_otherwise(),
        "receivables_are_their_invoices": _column(_RECEIVABLES),
        "invoices_have_a_receivable": _column(_WITHOUT_RECEIVABLE),
        "invoices_are_their_charges": _column(_CHARGES),
        "paid_agreements_are_open": _column(_DOORS),
        "payments_are_allocated_once": _column(_PAYMENTS),
        "debtors_are_what_is_open": _column(_DEBTORS),
        "credit_is_what_is_left": _column(_CREDIT),
        "bank_is_what_statements_say": _column(_BANK),
        "refunds_are_booked_once": _column(_REFUNDS),
        "deferred_is_what_is_not_earned": _column(_DEFERRED),
        "ledger_balances": _column(_BALANCE),
        "vat_is_what_documents_say": vat_that_differs(),
        "revenue_is_what_was_earned": revenue_that_differs(),
    }
