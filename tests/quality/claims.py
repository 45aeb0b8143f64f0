"""Builders for tests: evidence that a partner sends, and what the desk says of it."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

from marketplace.models import Organisation
from quality.actions.claim_decisions import confirm_claim, leave_claim_open, refuse_claim
from quality.actions.claims import Claim, claim_mark
from quality.choices import EvidenceKind, ReasonCode
from quality.models import Certificate, Decision
from tests.marketplace.given import an_owner_of
from tests.quality.evidence_files import a_pdf
from tests.quality.given import NOW, a_staff_member

_numbers = count(1)


def a_claim(
    organisation: Organisation,
    *,
    mark: str = "akf",
    kind: EvidenceKind = EvidenceKind.CERTIFICATE,
    issued_on: date = date(2027, 3, 1),
    valid_until_on: date | None = date(2028, 3, 1),
    content: bytes | None = None,
    file_name: str = "certificaat.pdf",
    now: datetime = NOW,
) -> Certificate:
    """A certificate of the AKF, or something else, as it was sent by the partner's owner."""
    held = claim_mark(
        organisation=organisation,
        claim=Claim(
            mark_code=mark,
            kind=kind,
            issued_on=issued_on,
            valid_until_on=valid_until_on,
            number="4417",
            file_name=file_name,
            content=a_pdf(lines=(f"Certificaat {next(_numbers)}",)) if content is None else content,
        ),
        actor=an_owner_of(organisation),
        now=now,
    )
    assert held.certificate is not None
    return held.certificate


def a_confirmation(certificate: Certificate, *, now: datetime = NOW) -> Decision:
    """The desk says that it is in order."""
    return confirm_claim(
        certificate=certificate,
        fact="Het certificaat staat in de lijst.",
        reason="Het keurmerk telt.",
        actor=a_staff_member(),
        now=now,
    )


def a_refusal(certificate: Certificate, *, now: datetime = NOW) -> Decision:
    """The desk says that it is not enough."""
    return refuse_claim(
        certificate=certificate,
        reason_code=ReasonCode.EVIDENCE_MISSING,
        fact="Het document noemt een ander bedrijf.",
        reason="Stuur het certificaat van uw eigen onderneming.",
        actor=a_staff_member(),
        now=now,
    )


def a_doubt(certificate: Certificate, *, now: datetime = NOW) -> Decision:
    """The desk says that it cannot tell."""
    return leave_claim_open(
        certificate=certificate,
        fact="De uitgever antwoordt niet.",
        reason="Wij kunnen het certificaat niet controleren.",
        actor=a_staff_member(),
        now=now,
    )
