"""Reminds partners of what is late: each letter of a series once, found from what is open.

Prose: docs/algorithms/reminders.md.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext

from billing.actions.catalogue import shipped
from billing.actions.drafting import paper_language
from billing.actions.receivables import NewReceivable, credit_receivable, open_receivables
from billing.actions.unpaid_standing import end_standing_of, restore_standing_of
from billing.choices import ReminderAudience
from billing.models import Allocation, Receivable, Reminder, ReminderLetter, ReminderLevel
from billing.queries.payment_reminders import levels_of, remindable, sent_levels
from billing.rules.ledger import COLLECTION_COSTS
from billing.rules.payment_reminders import FOURTEEN_DAYS_AND_POST, Level, collection_costs, next_letter
from foundation.actions.audit import record
from foundation.actions.outbox import leave_message
from foundation.models import Party
from foundation.money import Money
from foundation.periods import day_of
from invoices.actions.crediting import credit_document
from invoices.actions.issuing import issue_invoices
from invoices.choices import PlaceRule, VatTreatment
from invoices.models import Document
from invoices.rules.drafts import DraftLine, InvoiceDraft
from marketplace.queries.organisations import organisation_of_party

KIND = "payment.late"
DAYS_TO_PAY = 14


@transaction.atomic
def load_reminder_levels() -> int:
    """Load the series that come along, for audiences that have none; answer how many letters there are."""
    known = set(ReminderLevel.objects.order_by().values_list("audience", flat=True))
    ReminderLevel.objects.bulk_create(
        ReminderLevel(**row) for row in shipped("reminder_levels.json") if row["audience"] not in known
    )
    return ReminderLevel.objects.count()


def remind_of_debts(*, now: datetime) -> int:
    """Make the letters whose day has come, one partner at a time, and leave them for the post; answer how many.

    Found from state: after a time without it, the series goes on where it stood, and running it twice makes nothing
    twice.
    """
    parties = remindable(day_of(now)).order_by().values_list("party_id", flat=True)
    return sum(len(remind_party(party_id=party_id, now=now)) for party_id in sorted(set(parties)))


@transaction.atomic
def remind_party(*, party_id: int, now: datetime) -> list[ReminderLetter]:
    """Make the letters to one partner whose day has come: one for each issuer and level.

    The last letter of a series ends the standing of the agreements it is about, by a day that it names; one that
    charges the costs of collecting issues a payment request for them (art. 6:96 BW; no VAT is due on them).
    """
    today = day_of(now)
    party = Party.objects.get(pk=party_id)
    keys = remindable(today).filter(party=party).order_by().values_list("pk", flat=True)
    # Locked first: money that comes in at this moment is either seen here, or waits and finds the letter.
    locked = list(
        Receivable.objects.select_for_update(of=("self",))
        .select_related("document", "agreement")
        .filter(pk__in=list(keys))
        .order_by("pk")
    )
    left = _left_of(locked)
    series = levels_of(party.kind)
    sent = sent_levels([one.pk for one in locked])
    groups: dict[tuple[int, int], list[Receivable]] = defaultdict(list)
    by_number = {level.number: level for level in series}
    for receivable in locked:
        following = next_letter(series, due_on=receivable.due_on, sent=sent.get(receivable.pk, {}))
        if left[receivable.pk] > 0 and following is not None and following[1] <= today:
            groups[receivable.document.issuer_id, following[0].number].append(receivable)
    return [
        _make_letter(party, issuer_id, by_number[number], receivables, left, now)
        for (issuer_id, number), receivables in sorted(groups.items())
    ]


def _left_of(receivables: list[Receivable]) -> dict[int, int]:
    settled = dict(
        Allocation.objects.filter(receivable__in=receivables)
        .order_by("receivable_id")
        .values_list("receivable_id")
        .annotate(total=Sum("cents"))
    )
    return {one.pk: one.cents - int(settled.get(one.pk, 0)) for one in receivables}


def _make_letter(
    party: Party,
    issuer_id: int,
    level: Level,
    receivables: list[Receivable],
    left: dict[int, int],
    now: datetime,
) -> ReminderLetter:
    today = day_of(now)
    costs = 0
    if level.charges_costs or level.warns_of_costs:
        costs = collection_costs(sum(left[one.pk] for one in receivables))
    days = FOURTEEN_DAYS_AND_POST if party.kind == ReminderAudience.PERSON else DAYS_TO_PAY
    ends_on = (
        today + timedelta(days=level.standing_ends_after_days)
        if level.standing_ends_after_days is not None
        else None
    )
    letter = ReminderLetter.objects.create(
        party=party,
        issuer_id=issuer_id,
        level=level.number,
        warns_of_costs=level.warns_of_costs,
        warns_of_standing=level.warns_of_standing,
        costs_cents=costs,
        standing_ends_on=ends_on,
        made_on=today,
        made_at=now,
        pay_by_on=today + timedelta(days=days),
    )
    Reminder.objects.bulk_create(
        [
            Reminder(letter=letter, receivable=one, level=level.number, cents=left[one.pk])
            for one in receivables
        ]
    )
    # The door first, the number last: everybody takes these locks in this order.
    if ends_on is not None:
        end_standing_of(receivables, on=ends_on)
    if level.charges_costs:
        letter.costs_document = _charge_costs(letter, receivables, now)
        letter.save(update_fields=["costs_document"])
    record(
        action="remind_of_payment",
        subject_kind="reminder",
        subject_reference=letter.reference,
        organisation_reference=organisation_of_party(party).reference,
        now=now,
        facts={
            "level": level.number,
            "invoices": [one.document.number for one in receivables],
            "costs_cents": costs if level.charges_costs else 0,
        },
    )
    leave_message(kind=KIND, reference=letter.reference)
    return letter


def _charge_costs(letter: ReminderLetter, receivables: list[Receivable], now: datetime) -> Document:
    numbers = ", ".join(one.document.number for one in receivables)
    with translation.override(paper_language(letter.party)):
        line = DraftLine(
            programme=gettext("Costs of collecting"),
            code="",
            description=gettext("Costs of collecting (article 6:96 of the Civil Code)"),
            detail=gettext("For {numbers}").format(numbers=numbers)[:300],
            quantity=Decimal(1),
            unit_price=Money(letter.costs_cents),
            vat_treatment=VatTreatment.OUTSIDE_SCOPE,
            place_rule=PlaceRule.GENERAL,
            supplied_on=letter.made_on,
        )
    draft = InvoiceDraft(
        source=f"reminder:{letter.reference}",
        issuer_id=letter.issuer_id,
        party_id=letter.party_id,
        lines=(line,),
        purchase_order=receivables[0].document.purchase_order,
    )
    document = issue_invoices(drafts=[draft], now=now)[0]
    open_receivables([NewReceivable(document, None, 0, is_first=False, income=COLLECTION_COSTS)], now=now)
    return document


@transaction.atomic
def let_letter_go(*, reference: str, now: datetime) -> ReminderLetter | None:
    """Look once more before a letter leaves; answer it with what is open now, or None when it is not to be sent.

    What was settled meanwhile is not asked for. When everything was, the letter is dropped, its costs are credited, and
    listings stay. A letter that left already is answered as it was.
    """
    letter = ReminderLetter.objects.select_for_update(of=("self",)).get(reference=reference)
    if letter.dropped_at is not None:
        return None
    if letter.sent_at is not None:
        return letter
    rows = list(letter.reminders.select_related("receivable__document", "receivable__agreement"))
    left = _left_of([row.receivable for row in rows])
    for row in rows:
        row.cents = max(left[row.receivable_id], 0)
    Reminder.objects.bulk_update(rows, ["cents"])
    if any(row.cents for row in rows):
        letter.sent_at = now
        letter.save(update_fields=["sent_at"])
        return letter
    letter.dropped_at = now
    letter.save(update_fields=["dropped_at"])
    for row in rows:
        restore_standing_of(row.receivable, now=now)
    if letter.costs_document is not None:
        _credit_costs(letter.costs_document, now)
    return None


def _credit_costs(document: Document, now: datetime) -> None:
    receivable = Receivable.objects.get(document=document)
    with translation.override(document.language):
        reason = gettext("Paid before our letter left.")
    note = credit_document(document=document, reason=reason, now=now)
    credit_receivable(receivable=receivable, credit=note, now=now)
