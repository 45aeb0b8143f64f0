"""Puts approved refunds in a file for the bank: each once, and the file is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.choices import RefundState, RefundWay
from billing.documents.refund_files import refund_file
from billing.models import Refund, RefundFile
from foundation.actions.audit import record
from foundation.errors import Conflict
from foundation.models import User
from foundation.periods import day_of


class NothingToPutInAFile(Conflict):
    code = "no-refunds-for-a-file"
    sentence = _("No approved refund by bank waits for a file. Approve one first.")


@transaction.atomic
def make_refund_file(*, issuer_code: str, actor: User, now: datetime) -> RefundFile:
    """Put all approved refunds by bank of an issuer in one file, to be paid today. Refuses when there is none."""
    rows = list(
        Refund.objects.select_for_update(of=("self",))
        .select_related("issuer__party")
        .filter(issuer__code=issuer_code, state=RefundState.APPROVED, way=RefundWay.BANK)
        .order_by("id")
    )
    if not rows:
        raise NothingToPutInAFile
    issuer = rows[0].issuer
    content = refund_file(issuer=issuer, refunds=rows, on=day_of(now))
    digest = hashlib.sha256(content).hexdigest()
    made = RefundFile.objects.create(
        issuer=issuer,
        stored_as=default_storage.save(f"refunds/{digest}.xml", ContentFile(content)),
        sha256=digest,
        cents=sum(one.cents for one in rows),
        made_at=now,
        made_by=actor,
    )
    for one in rows:
        one.state, one.file = RefundState.SENT, made
    Refund.objects.bulk_update(rows, ["state", "file"])
    record(
        action="make_refund_file",
        subject_kind="refund_file",
        subject_reference=digest[:24],
        actor=actor,
        now=now,
        facts={"refunds": [one.reference for one in rows], "cents": made.cents},
    )
    return made
