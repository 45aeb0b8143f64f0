"""Finds what partners sent as evidence, and what became of it."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.errors import NotFound
from marketplace.models import Organisation
from quality.choices import MarkState
from quality.models import Certificate, Check, Mark
from quality.queries.marks import all_marks


class CertificateNotFound(NotFound):
    code = "certificate-not-found"
    sentence = _("We cannot find this evidence.")


def _all() -> QuerySet[Certificate]:
    return Certificate.objects.select_related(
        "organisation", "organisation__party", "mark", "uploaded_by", "held", "held__decision"
    )


def certificate_with(reference: str) -> Certificate:
    """Evidence by reference, with its mark, organisation and what became of it."""
    certificate = _all().filter(reference=reference).first()
    if certificate is None:
        raise CertificateNotFound
    return certificate


def own_certificate(*, organisation: Organisation, reference: str) -> Certificate:
    """Evidence by reference, of this organisation only."""
    certificate = _all().filter(reference=reference, organisation=organisation).first()
    if certificate is None:
        raise CertificateNotFound
    return certificate


def certificates_of(organisation: Organisation) -> QuerySet[Certificate]:
    """All that an organisation sent, newest first."""
    return _all().filter(organisation=organisation).order_by("-uploaded_at", "-id")


def certificates_waiting() -> QuerySet[Certificate]:
    """What was sent and not decided, oldest first."""
    return _all().filter(held__state=MarkState.CLAIMED).order_by("uploaded_at", "id")


def content_of(certificate: Certificate) -> bytes:
    """The file of evidence as it is kept."""
    with default_storage.open(certificate.path) as stored:
        content: bytes = stored.read()
    return content


def marks_by_file() -> list[Mark]:
    """The marks that are proven with a file, in their order."""
    return [mark for mark in all_marks() if mark.accepted_evidence]


def looks_of(certificate: Certificate) -> QuerySet[Check]:
    """All looks at this mark of this organisation, newest first."""
    return (
        Check.objects.select_related("checked_by")
        .filter(organisation=certificate.organisation, mark=certificate.mark)
        .order_by("-checked_at", "-id")
    )
