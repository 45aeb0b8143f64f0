"""What a new snapshot means for partners: in a fixed number of queries, for one partner or for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from foundation.actions.outbox import leave_messages
from foundation.languages import staff_language
from foundation.periods import day_of, start_of_day
from marketplace.models import Organisation
from quality.actions.windows import refresh_quality_windows
from quality.choices import DecisionKind, MarkState, ReasonCode
from quality.models import Decision, MarkHeld, RegisterRow, RegisterSnapshot


def draw_consequences(
    *, snapshot: RegisterSnapshot, now: datetime, organisation_ids: list[int] | None = None
) -> None:
    """Compare partners with the current snapshot, by KvK number.

    In it and without the mark: verified from now. In it again within the grace period: verified on. Gone from
    it: due for check, with a decision that says why, and the mark ends after its grace period (at once when that
    is 0 days). Call it inside the import's transaction, or for one new organisation.
    """
    mark = snapshot.register.mark
    partners = Organisation.objects.exclude(party__kvk_number="")
    if organisation_ids is not None:
        partners = partners.filter(pk__in=organisation_ids)
    facts = list(partners.order_by("pk").values_list("pk", "party__kvk_number", "party__language"))
    kvk_of = {pk: kvk_number for pk, kvk_number, _language in facts}
    languages = {pk: language for pk, _kvk_number, language in facts}
    listed_numbers = set(
        RegisterRow.objects.filter(snapshot=snapshot, kvk_number__in=set(kvk_of.values()))
        .order_by()
        .values_list("kvk_number", flat=True)
    )
    held = {
        row.organisation_id: row
        for row in MarkHeld.objects.select_for_update()
        .filter(mark=mark, organisation_id__in=kvk_of)
        .exclude(until_at__lte=now)
        .order_by("organisation_id")
    }
    today = day_of(now)
    ends_at = start_of_day(today + timedelta(days=mark.grace_days)) if mark.grace_days else now
    new: list[MarkHeld] = []
    changed: list[MarkHeld] = []
    vanished: list[MarkHeld] = []
    back: list[MarkHeld] = []
    for organisation_id, kvk_number in kvk_of.items():
        row = held.get(organisation_id)
        if kvk_number in listed_numbers:
            if row is None:
                new.append(
                    MarkHeld(
                        organisation_id=organisation_id,
                        mark=mark,
                        state=MarkState.VERIFIED,
                        from_at=now,
                        checked_on=today,
                        snapshot=snapshot,
                    )
                )
            elif row.state != MarkState.WITHDRAWN:
                if row.state == MarkState.DUE_FOR_CHECK:
                    back.append(row)
                row.state, row.until_at, row.checked_on, row.snapshot = (
                    MarkState.VERIFIED,
                    None,
                    today,
                    snapshot,
                )
                changed.append(row)
        elif row is not None and row.state == MarkState.VERIFIED:
            row.state, row.until_at = MarkState.DUE_FOR_CHECK, max(ends_at, row.from_at)
            vanished.append(row)
            changed.append(row)
    decisions = [
        *_decisions(vanished, snapshot, languages, now, ends_at),
        *_reinstatements(back, snapshot, languages, now),
    ]
    Decision.objects.bulk_create(decisions)
    of_organisation = {decision.organisation_id: decision for decision in decisions}
    for row in vanished:
        row.decision = of_organisation[row.organisation_id]
    MarkHeld.objects.bulk_create(new)
    MarkHeld.objects.bulk_update(
        changed, ["state", "until_at", "checked_on", "snapshot", "decision"], batch_size=5000
    )
    touched = sorted({row.organisation_id for row in [*new, *vanished, *back]})
    refresh_quality_windows(organisation_ids=touched, now=now)
    leave_messages(kind="mark.due", references=[decision.reference for decision in decisions])


def _decisions(
    vanished: list[MarkHeld],
    snapshot: RegisterSnapshot,
    languages: Mapping[int, str],
    now: datetime,
    ends_at: datetime,
) -> list[Decision]:
    fact = gettext_lazy("{register} of {day}: your KvK number is not in it.")
    reason = gettext_lazy("Your organisation was in the register before this one, and is not in this one.")
    return [
        Decision(
            organisation_id=row.organisation_id,
            mark=snapshot.register.mark,
            kind=DecisionKind.DUE_FOR_CHECK,
            reason_code=ReasonCode.NOT_IN_REGISTER,
            rule=snapshot.register.mark.legal_ground,
            decided_at=now,
            takes_effect_at=ends_at,
            **_said(fact, reason, snapshot, languages[row.organisation_id]),
        )
        for row in vanished
    ]


def _reinstatements(
    back: list[MarkHeld], snapshot: RegisterSnapshot, languages: Mapping[int, str], now: datetime
) -> list[Decision]:
    fact = gettext_lazy("{register} of {day}: your KvK number is in it.")
    reason = gettext_lazy("Your organisation is in the register again.")
    return [
        Decision(
            organisation_id=row.organisation_id,
            mark=snapshot.register.mark,
            kind=DecisionKind.REINSTATE,
            reason_code=ReasonCode.IN_REGISTER_AGAIN,
            rule=snapshot.register.mark.legal_ground,
            decided_at=now,
            takes_effect_at=now,
            **_said(fact, reason, snapshot, languages[row.organisation_id]),
        )
        for row in back
    ]


def _said(fact: Promise, reason: Promise, snapshot: RegisterSnapshot, language: str) -> dict[str, str]:
    """The statement of reasons, in the language that the partner reads: it stays as it was said."""
    with translation.override(staff_language(language)):
        day = date_format(snapshot.taken_on, "j F Y")
        return {"fact": str(fact).format(register=snapshot.register.name, day=day), "reason": str(reason)}
