"""What is late and may be reminded of, which letters went out, and what is held back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.choices import AttemptState, PaymentTerms
from billing.models import PaymentAttempt, Receivable, Reminder, ReminderHold, ReminderLetter, ReminderLevel
from billing.queries.disputes import open_disputes_of
from billing.rules.payment_reminders import Level, next_letter
from foundation.errors import NotFound
from foundation.models import Party

AHEAD_DAYS = 14


class LetterNotFound(NotFound):
    code = "reminder-not-found"
    sentence = _("We cannot find this reminder.")


@dataclass(frozen=True, slots=True)
class Coming:
    """A letter that goes on a day when nothing is paid before."""

    receivable: Receivable
    open_cents: int
    level: Level
    on: date


def levels_of(audience: str) -> list[Level]:
    """The series of an audience, in order."""
    return levels_by_audience().get(audience, [])


def levels_by_audience() -> dict[str, list[Level]]:
    """All series."""
    found: dict[str, list[Level]] = defaultdict(list)
    for row in ReminderLevel.objects.order_by("audience", "number"):
        found[row.audience].append(
            Level(
                row.number,
                row.days,
                row.warns_of_costs,
                row.charges_costs,
                row.warns_of_standing,
                row.standing_ends_after_days,
            )
        )
    return dict(found)


def held_on(day: date) -> Q:
    """The holds that stand on a day."""
    return Q(lifted_at=None) & (Q(until_on=None) | Q(until_on__gt=day))


def remindable(today: date) -> QuerySet[Receivable]:
    """What is open after its last day to pay and may be reminded of, oldest first.

    Not what is held or disputed, what is on its way at the bank, a first invoice (its agreement lapses by itself), or
    the costs of collecting.
    """
    holds = ReminderHold.objects.filter(held_on(today))
    return (
        Receivable.objects.filter(due_on__lt=today)
        .exclude(
            is_first=True,
            agreement__payment_terms=PaymentTerms.PREPAID,
            agreement__first_paid_at=None,
        )
        .filter(
            ~Exists(holds.filter(party=OuterRef("party"), receivable=None)),
            ~Exists(holds.filter(receivable=OuterRef("pk"))),
            ~Exists(open_disputes_of(OuterRef("pk"))),
            ~Exists(PaymentAttempt.objects.filter(receivable=OuterRef("pk"), state=AttemptState.PROCESSING)),
            ~Exists(ReminderLetter.objects.filter(costs_document=OuterRef("document"))),
        )
        .annotate(settled=Coalesce(Sum("allocations__cents"), 0))
        .filter(settled__lt=F("cents"))
        .order_by("due_on", "id")
    )


def sent_levels(receivable_ids: Collection[int]) -> dict[int, dict[int, date]]:
    """Which letters of its series each receivable had, by level with the day; one that was dropped counts too."""
    found: dict[int, dict[int, date]] = defaultdict(dict)
    rows = Reminder.objects.filter(receivable__in=receivable_ids).order_by("id")
    for receivable_id, level, on in rows.values_list("receivable_id", "level", "letter__made_on"):
        found[receivable_id][level] = on
    return found


def coming_letters(today: date) -> list[Coming]:
    """Which letters go today and in the fortnight after it when nothing is paid, the first first."""
    levels = levels_by_audience()
    soon = remindable(today + timedelta(days=AHEAD_DAYS)).annotate(left=F("cents") - F("settled"))
    rows = list(soon.select_related("document", "party"))
    sent = sent_levels([row.pk for row in rows])
    found = []
    for row in rows:
        following = next_letter(levels.get(row.party.kind, []), due_on=row.due_on, sent=sent.get(row.pk, {}))
        if following is not None and following[1] <= today + timedelta(days=AHEAD_DAYS):
            found.append(Coming(row, row.left, following[0], max(following[1], today)))
    return sorted(found, key=lambda one: (one.on, one.receivable.party.name, one.receivable.pk))


def letters(party: Party | None = None) -> QuerySet[ReminderLetter]:
    """Letters, of one partner or of all, newest first."""
    rows = ReminderLetter.objects.select_related(
        "party", "issuer", "issuer__party", "costs_document"
    ).prefetch_related("reminders__receivable__document")
    if party is not None:
        rows = rows.filter(party=party)
    return rows.order_by("-made_at", "-id")


def letter_with(reference: str, party: Party | None = None) -> ReminderLetter:
    """A letter by reference; of another partner it is not found."""
    letter = letters(party).filter(reference=reference).first()
    if letter is None:
        raise LetterNotFound
    return letter


def letters_about(receivables: Sequence[Receivable]) -> list[ReminderLetter]:
    """The letters that left about these receivables, oldest first."""
    rows = ReminderLetter.objects.filter(reminders__receivable__in=receivables, sent_at__isnull=False)
    return list(rows.distinct().order_by("made_at", "id"))


def holds(today: date, party: Party | None = None) -> QuerySet[ReminderHold]:
    """What is held back on a day, of one partner or of all; newest first."""
    rows = ReminderHold.objects.select_related("party", "receivable__document", "made_by").filter(
        held_on(today)
    )
    if party is not None:
        rows = rows.filter(party=party)
    return rows.order_by("-made_at", "-id")
