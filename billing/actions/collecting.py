"""Puts what fell due in some months on one invoice, for who wants its invoices together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.actions.charging import (
    Account,
    Charged,
    account_of,
    credit_notes,
    look_again,
    source_of,
    turns_of,
    write_charges,
)
from billing.actions.credit import use_credit
from billing.actions.drafting import by_paper, collective_draft
from billing.actions.receivables import NewReceivable, open_receivables
from billing.actions.renewals import renew_agreement
from billing.choices import CollectingMonths, PaymentTerms
from billing.models import Agreement, CollectiveInvoicing
from billing.queries.collecting import months_collected
from billing.queries.lines import written_of
from billing.rules.charges import DueCharge, charges_due
from billing.rules.collecting import collecting_day
from foundation.actions.audit import record
from foundation.errors import Invalid
from foundation.models import User
from foundation.periods import day_of
from invoices.actions.issuing import issue_invoices
from invoices.models import Document
from marketplace.actions.members import refuse_who_is_no_owner
from marketplace.models import Organisation

# Its day, issuer, purchase order and paper: what makes an invoice of its own.
Together = tuple[date, int, str, str]


class NoSuchRhythm(Invalid):
    code = "no-such-rhythm"
    sentence = _("Choose one invoice a month, every two months, or every three months; or each by itself.")


@transaction.atomic
def set_collective_invoicing(
    *, organisation: Organisation, months: int | None, actor: User, now: datetime
) -> None:
    """Put what falls due in so many months on one invoice; None: each invoice when it falls due. For owners only.

    Holds from now on, also for what waits; the first invoice of a new agreement always comes at once. Refuses a number
    of months that is not offered.
    """
    refuse_who_is_no_owner(organisation, actor)
    if months is not None and months not in CollectingMonths.values:
        raise NoSuchRhythm(field="months")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if months is None:
        CollectiveInvoicing.objects.filter(organisation=organisation).delete()
    else:
        CollectiveInvoicing.objects.update_or_create(
            organisation=organisation, defaults={"months": months, "chosen_at": now, "chosen_by": actor}
        )
    # The next run looks at all of them, and writes when to look again.
    Agreement.objects.filter(organisation=organisation, next_charge_on__gt=day_of(now)).update(
        next_charge_on=day_of(now)
    )
    record(
        action="set_collective_invoicing",
        subject_kind="organisation",
        subject_reference=organisation.reference,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"months": months},
    )


@transaction.atomic
def charge_together(*, organisation: Organisation, until: date, now: datetime) -> tuple[list[Document], int]:
    """Renew an organisation's agreements, and invoice together what fell due up to the last day of collecting.

    Answers the new invoices and credit notes, and how many agreements were renewed. One invoice for each issuer and
    purchase order; what is given back comes at once, by credit notes. Late by some days of collecting: an invoice for
    each, as in time. Twice, or two at once: the agreements are locked first, and the second finds nothing.
    """
    months = months_collected(organisation)
    agreements = list(
        Agreement.objects.select_for_update(of=("self",))
        .select_related("party", "organisation", "issuer")
        .filter(organisation=organisation, next_charge_on__lte=until)
        .exclude(payment_terms=PaymentTerms.PREPAID, first_paid_at=None)
        .order_by("id")
    )
    # Terms and slots before numbers: everybody takes these locks in this order.
    renewed = sum(bool(renew_agreement(agreement_id=one.pk, until_on=until, now=now)) for one in agreements)
    for agreement in agreements:
        agreement.refresh_from_db(fields=["term_until_on", "ended_on", "end_reason", "next_charge_on"])
    documents: list[Document] = []
    collected: dict[Together, list[tuple[Account, list[DueCharge]]]] = defaultdict(list)
    for agreement in agreements:
        account = account_of(agreement)
        due = charges_due(account.facts, until, written_of(agreement))
        documents += credit_notes(account, [one for one in due if one.returns is not None], now)
        waiting: list[DueCharge] = []
        ready: dict[date, list[DueCharge]] = defaultdict(list)
        for charge in due:
            day = collecting_day(charge.due_on, months) if months else charge.due_on
            if charge.returns is not None:
                continue
            if day > until:
                waiting.append(charge)
            else:
                ready[day].append(charge)
        for day, charges in ready.items():
            for paper, some in by_paper(agreement, charges, account.lines, day_of(now)).items():
                together = (day, agreement.issuer_id, agreement.purchase_order, paper or "")
                collected[together].append((account, some))
        look_again(account, until, waiting=waiting, months=months)
    for together in sorted(collected):
        documents.append(_invoice(organisation, together[0], collected[together], now))
    for agreement in agreements:
        if documents:
            use_credit(agreement=agreement, now=now)
    return documents, renewed


def _invoice(
    organisation: Organisation,
    day: date,
    collected: Sequence[tuple[Account, list[DueCharge]]],
    now: datetime,
) -> Document:
    charges = [charge for _account, some in collected for charge in some]
    turns = turns_of(charges)
    lines = {pk: line for account, _charges in collected for pk, line in account.lines.items()}
    draft = collective_draft(
        [(account.agreement, some) for account, some in collected],
        lines,
        source_of(organisation.reference, day, charges, turns),
        day_of(now),
    )
    document = issue_invoices(drafts=[draft], now=now)[0]
    write_charges([Charged(charges, turns, document)], now=now)
    yearly = sum(charge.net.cents for charge in charges if charge.period)
    alone = collected[0][0].agreement if len(collected) == 1 else None
    open_receivables([NewReceivable(document, alone, yearly, is_first=False)], now=now)
    return document
