"""A POST that makes money carries an Idempotency-Key; asking again gives the first answer and changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import StoredAnswer
from foundation import clock
from foundation.errors import Conflict, Invalid
from marketplace.models import ApiKey

KEY_LENGTH = 120
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="A random text of your own, at most 120 characters; asking again with it changes nothing",
)


class IdempotencyKeyNeeded(Invalid):
    code = "idempotency-key-needed"
    sentence = _(
        "Send a header “Idempotency-Key” with a new random text of at most 120 characters. "
        "With it you can safely ask again when the line drops."
    )


class IdempotencyKeyReused(Conflict):
    code = "idempotency-key-reused"
    sentence = _("This Idempotency-Key was used for another request. Send a new key with a new request.")


def answer_once(request: Request, make_answer: Callable[[], Response]) -> Response:
    """Run `make_answer` once for this key of this API key, in one transaction with its stored answer.

    The same key with the same request gets the stored answer, marked `Idempotency-Replayed: true`; with another
    request it is refused. A refusal is not stored: nothing moved, so the same key may be used after mending.
    Two at once: the second waits for the first.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > KEY_LENGTH:
        raise IdempotencyKeyNeeded
    api_key = request.auth
    if not isinstance(api_key, ApiKey):
        raise TypeError("Only a view that asks for a key can answer once.")
    seen = f"{request.method} {request.path}\n".encode() + request.body
    fingerprint = hashlib.sha256(seen).hexdigest()
    with transaction.atomic():
        StoredAnswer.objects.bulk_create(
            [
                StoredAnswer(
                    api_key=api_key,
                    idempotency_key=key,
                    fingerprint=fingerprint,
                    created_at=clock.wall_time(),
                )
            ],
            ignore_conflicts=True,
        )
        stored = StoredAnswer.objects.select_for_update().get(api_key=api_key, idempotency_key=key)
        if stored.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        if stored.status is not None:
            return Response(stored.body, status=stored.status, headers={"Idempotency-Replayed": "true"})
        answer = make_answer()
        stored.status = answer.status_code
        stored.body = answer.data
        stored.save(update_fields=["status", "body"])
    return answer
