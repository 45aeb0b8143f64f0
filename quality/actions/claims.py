"""A partner claims a mark with a certificate or a dated statement, and may take that back while nobody decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Conflict, Invalid, Refusal
from foundation.models import User
from foundation.periods import day_of, start_of_day
from marketplace.actions.organisations import refuse_bsn
from marketplace.models import Organisation
from quality.actions.mark_states import change_state
from quality.actions.statements import lock_organisation, mark_with
from quality.choices import EvidenceKind, MarkState
from quality.documents.uploads import Evidence, read_evidence
from quality.models import Certificate, Mark, MarkHeld
from quality.rules.claims import Objection, holds_until, objection_to


class NotByUpload(Conflict):
    code = "mark-not-by-upload"
    sentence = _("{mark} cannot be proven with a file. We look it up, or decide about it ourselves.")


class EvidenceKindNotAccepted(Invalid):
    code = "evidence-kind-not-accepted"
    sentence = _("For {mark} we cannot take this kind of evidence. It is proven by: {kinds}.")


class ClaimedAlready(Conflict):
    code = "mark-claimed-already"
    sentence = _(
        "You sent evidence for {mark} already, and we are looking at it. Take that back to send something else."
    )


class MarkRunsOn(Conflict):
    code = "mark-runs-on"
    sentence = _("{mark} counts at least as long already. Send evidence when you have one that lasts longer.")


class IssuedInTheFuture(Invalid):
    code = "evidence-issued-in-the-future"
    sentence = _("The day of issue lies in the future. Look at the date on the document.")


class LastDayMissing(Invalid):
    code = "evidence-last-day-missing"
    sentence = _("Fill in the last day on which the certificate is valid. It stands on the certificate.")


class LastDayBeforeIssue(Invalid):
    code = "evidence-last-day-before-issue"
    sentence = _("The last day lies before the day of issue. Look at both dates on the document.")


class EvidenceOver(Invalid):
    code = "evidence-over"
    sentence = _("This evidence is no longer valid. Send one that is valid today.")


class StatementTooOld(Invalid):
    code = "statement-too-old"
    sentence = _("The statement is older than {months} months. Ask for a new one and send that.")


class ClaimDecided(Conflict):
    code = "claim-decided"
    sentence = _("This was decided already, so it cannot be changed here.")


OBJECTIONS: dict[Objection, tuple[type[Refusal], str]] = {
    Objection.NOT_YET: (IssuedInTheFuture, "issued_on"),
    Objection.NO_LAST_DAY: (LastDayMissing, "valid_until_on"),
    Objection.ENDS_BEFORE_START: (LastDayBeforeIssue, "valid_until_on"),
    Objection.OVER: (EvidenceOver, "valid_until_on"),
    Objection.TOO_OLD: (StatementTooOld, "issued_on"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a partner says of its evidence. `valid_until_on` is the first day it no longer holds."""

    mark_code: str
    kind: EvidenceKind
    issued_on: date
    valid_until_on: date | None
    number: str
    file_name: str
    content: bytes


@transaction.atomic
def claim_mark(*, organisation: Organisation, claim: Claim, actor: User, now: datetime) -> MarkHeld:
    """Keep evidence for a mark; it counts for nothing until somebody of ours confirms it.

    Refuses a mark or kind of evidence that is not proven by file, days that cannot be, a mark that was claimed and
    not decided, or that counts as long without it, and every file that `read_evidence` refuses. After a refusal
    nothing is kept.
    """
    mark = mark_with(claim.mark_code)
    _refuse_kind(mark, claim.kind)
    refuse_bsn(number=claim.number)
    refuse_days(mark, claim, today=day_of(now))
    evidence = read_evidence(file_name=claim.file_name, content=claim.content)
    lock_organisation(organisation)
    _refuse_needless(organisation, mark, claim, now)
    certificate = Certificate.objects.create(
        organisation=organisation,
        mark=mark,
        kind=claim.kind,
        issued_on=claim.issued_on,
        valid_until_on=claim.valid_until_on,
        number=claim.number.strip(),
        file_name=claim.file_name,
        path=_path(organisation, evidence),
        sha256=evidence.sha256,
        size=len(evidence.content),
        content_type=evidence.content_type.value,
        uploaded_by=actor,
        uploaded_at=now,
    )
    held = MarkHeld.objects.create(
        organisation=organisation,
        mark=mark,
        state=MarkState.CLAIMED,
        from_at=now,
        until_at=now,
        checked_on=day_of(now),
        certificate=certificate,
    )
    _record("mark.claimed", certificate, actor, now)
    # Last: all that can be refused was. The path is made of the content's hash, so what a broken commit leaves
    # behind is the same file or an unused one.
    if not default_storage.exists(certificate.path):
        default_storage.save(certificate.path, ContentFile(evidence.content))
    return held


@transaction.atomic
def take_back_claim(*, certificate: Certificate, actor: User, now: datetime) -> MarkHeld:
    """Take back evidence on which nobody decided; it stays on record. Refuses what was decided."""
    lock_organisation(certificate.organisation)
    held = MarkHeld.objects.select_for_update().get(certificate=certificate)
    if held.state != MarkState.CLAIMED:
        raise ClaimDecided
    change_state(held, MarkState.WITHDRAWN)
    held.save(update_fields=["state"])
    _record("mark.claim_taken_back", certificate, actor, now)
    return held


def refuse_days(mark: Mark, claim: Claim | Certificate, *, today: date) -> None:
    """Refuse evidence whose days make that it cannot count on a day."""
    objection = objection_to(
        kind=claim.kind,
        issued_on=claim.issued_on,
        valid_until_on=claim.valid_until_on,
        valid_years=mark.valid_years,
        statement_months=mark.statement_months if isinstance(claim, Claim) else None,
        today=today,
    )
    if objection is not None:
        refusal, field = OBJECTIONS[objection]
        raise refusal(field=field, months=mark.statement_months)


def _refuse_kind(mark: Mark, kind: EvidenceKind) -> None:
    if not mark.accepted_evidence:
        raise NotByUpload(mark=mark.name, field="mark")
    if kind not in mark.accepted_evidence:
        kinds = ", ".join(str(EvidenceKind(one).label) for one in mark.accepted_evidence)
        raise EvidenceKindNotAccepted(mark=mark.name, kinds=kinds.lower(), field="kind")


def _refuse_needless(organisation: Organisation, mark: Mark, claim: Claim, now: datetime) -> None:
    if MarkHeld.objects.filter(organisation=organisation, mark=mark, state=MarkState.CLAIMED).exists():
        raise ClaimedAlready(mark=mark.name, field="mark")
    until_on = holds_until(
        kind=claim.kind,
        issued_on=claim.issued_on,
        valid_until_on=claim.valid_until_on,
        valid_years=mark.valid_years,
    )
    if until_on is not None and counts_as_long(organisation, mark, start_of_day(until_on), now):
        raise MarkRunsOn(mark=mark.name, field="mark")


def counts_as_long(organisation: Organisation, mark: Mark, until_at: datetime, now: datetime) -> bool:
    """Whether a mark that counts now does so until that instant or longer, without new evidence.

    One that must be checked again counts for a while only: evidence is just what it waits for.
    """
    running = (
        MarkHeld.objects.filter(organisation=organisation, mark=mark, state=MarkState.VERIFIED)
        .exclude(until_at__lte=now)
        .first()
    )
    return running is not None and (running.until_at is None or running.until_at >= until_at)


def _path(organisation: Organisation, evidence: Evidence) -> str:
    return f"certificates/{organisation.reference}/{evidence.sha256}.{evidence.suffix}"


def _record(action: str, certificate: Certificate, actor: User, now: datetime) -> None:
    record(
        action=action,
        subject_kind="certificate",
        subject_reference=certificate.reference,
        organisation_reference=certificate.organisation.reference,
        actor=actor,
        now=now,
        facts={"mark": certificate.mark.code, "sha256": certificate.sha256},
    )
