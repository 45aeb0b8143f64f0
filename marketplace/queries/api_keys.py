"""Finds API keys."""

from __future__ import annotations

import hmac

from django.db.models import QuerySet

from marketplace.models import ApiKey, Organisation
from marketplace.rules.secrets import hash_of


def key_with_secret(secret: str) -> ApiKey | None:
    """The key with this secret that is not revoked and whose maker may still log in."""
    prefix = "_".join(secret.split("_")[:2])
    api_key = (
        ApiKey.objects.select_related("organisation", "organisation__party", "created_by")
        .filter(prefix=prefix, revoked_at=None, created_by__is_active=True)
        .first()
    )
    if api_key is None or not hmac.compare_digest(api_key.secret_hash, hash_of(secret)):
        return None
    return api_key


def keys_of(organisation: Organisation) -> QuerySet[ApiKey]:
    """All keys of an organisation, newest first, revoked ones too."""
    return ApiKey.objects.filter(organisation=organisation).order_by("-created_at", "-id")
