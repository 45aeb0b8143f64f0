"""The statements of reasons that follow from a register by themselves, in the language that the partner reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from foundation.languages import staff_language
from quality.choices import DecisionKind, ReasonCode
from quality.models import Decision, MarkHeld, RegisterSnapshot
from quality.queries.registers import FoundRow, Partner

NUMBER_GONE = gettext_lazy("{register} of {day}: your KvK number is not in it.")
NAME_GONE = gettext_lazy("{register} of {day}: the name “{name}” is not in it.")
NO_PROOF = gettext_lazy("{register} of {day}: you are in it at row {row}, as “{status}”.")
PAST = gettext_lazy("{register} of {day}: you are in it at row {row}, valid until {last_day}.")
VANISHED = gettext_lazy("Your organisation was in the register before this one, and is not in this one.")
NOT_VALID = gettext_lazy("Your organisation is in the register, but the register does not call it valid.")
NUMBER_BACK = gettext_lazy("{register} of {day}: your KvK number is in it.")
NAME_BACK = gettext_lazy("{register} of {day}: your organisation is in it.")
BACK = gettext_lazy("Your organisation is in the register again.")


def warnings(
    vanished: Sequence[MarkHeld],
    snapshot: RegisterSnapshot,
    partners: Mapping[int, Partner],
    rows: Mapping[int, Sequence[FoundRow]],
    now: datetime,
    ends_at: datetime,
) -> list[Decision]:
    """For who vanished: due for check, and when it ends. Not stored yet."""
    decisions = []
    for held in vanished:
        partner = partners[held.organisation_id]
        row = next(iter(rows.get(held.organisation_id, ())), None)
        if row is not None:
            fact, reason = (PAST if row.valid_until_on and not row.status else NO_PROOF), NOT_VALID
        else:
            fact, reason = (NUMBER_GONE if partner.kvk_number else NAME_GONE), VANISHED
        decisions.append(
            Decision(
                organisation_id=held.organisation_id,
                mark=snapshot.register.mark,
                kind=DecisionKind.DUE_FOR_CHECK,
                reason_code=ReasonCode.NOT_IN_REGISTER,
                rule=snapshot.register.mark.legal_ground,
                decided_at=now,
                takes_effect_at=held.until_at or ends_at,
                **_said(fact, reason, snapshot, partner, row),
            )
        )
    return decisions


def reinstatements(
    back: Sequence[MarkHeld], snapshot: RegisterSnapshot, partners: Mapping[int, Partner], now: datetime
) -> list[Decision]:
    """For who is back within the grace period: in order again. Not stored yet."""
    return [
        Decision(
            organisation_id=held.organisation_id,
            mark=snapshot.register.mark,
            kind=DecisionKind.REINSTATE,
            reason_code=ReasonCode.IN_REGISTER_AGAIN,
            rule=snapshot.register.mark.legal_ground,
            decided_at=now,
            takes_effect_at=now,
            **_said(
                NUMBER_BACK if partners[held.organisation_id].kvk_number else NAME_BACK,
                BACK,
                snapshot,
                partners[held.organisation_id],
                None,
            ),
        )
        for held in back
    ]


def _said(
    fact: Promise, reason: Promise, snapshot: RegisterSnapshot, partner: Partner, row: FoundRow | None
) -> dict[str, str]:
    """The statement of reasons stays as it was said."""
    with translation.override(staff_language(partner.language)):
        said = str(fact).format(
            register=snapshot.register.name,
            day=date_format(snapshot.taken_on, "j F Y"),
            name=partner.names[-1],
            row=row.position if row else "",
            status=row.status if row else "",
            last_day=date_format(row.valid_until_on, "j F Y") if row and row.valid_until_on else "",
        )
        return {"fact": said[:500], "reason": str(reason)}
