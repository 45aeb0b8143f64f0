"""How a partner's document is handed out: as a download, never as a page of ours."""

from __future__ import annotations

from django.http import HttpResponse

from quality.models import Certificate

# Whatever a browser makes of the file, it may load and run nothing, and stands apart from our pages.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def evidence_answer(certificate: Certificate, content: bytes) -> HttpResponse:
    """The file under a name of ours, as an attachment of the type that its content had."""
    name = f"{certificate.mark.code}-{certificate.reference}.{certificate.path.rpartition('.')[2]}"
    return HttpResponse(
        content,
        content_type=certificate.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
