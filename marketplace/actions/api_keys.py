"""Makes and revokes API keys."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.actions.audit import record
from foundation.errors import Invalid, NotFound
from foundation.models import User
from marketplace.actions.persons import refuse_person
from marketplace.choices import ApiScope
from marketplace.models import ApiKey, Organisation
from marketplace.rules.secrets import hash_of

NAME_LENGTH = 80


class KeyNeedsName(Invalid):
    code = "key-needs-name"
    sentence = _("Give the key a name of at most 80 characters, so that you know later what it is for.")


class KeyNeedsScope(Invalid):
    code = "key-needs-scope"
    sentence = _("Choose at least one thing that the key may do.")


class KeyNotFound(NotFound):
    code = "key-not-found"
    sentence = _("We do not know this key. It may be of another organisation.")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made. `secret` is shown once; only its hash is kept."""

    api_key: ApiKey
    secret: str


@transaction.atomic
def create_key(
    *, organisation: Organisation, name: str, scopes: Sequence[str], actor: User, now: datetime
) -> NewKey:
    """Make a key for this organisation; refuses one without a name or without a known scope, and one for a person."""
    refuse_person(organisation)
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise KeyNeedsName(field="name")
    chosen = [scope.value for scope in ApiScope if scope.value in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise KeyNeedsScope(field="scopes")
    prefix = f"mk_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(24)}"
    api_key = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        prefix=prefix,
        secret_hash=hash_of(secret),
        scopes=chosen,
        created_by=actor,
        created_at=now,
    )
    record(
        action="create_key",
        subject_kind="api_key",
        subject_reference=prefix,
        organisation_reference=organisation.reference,
        actor=actor,
        now=now,
        facts={"scopes": chosen},
    )
    return NewKey(api_key, secret)


@transaction.atomic
def revoke_key(*, organisation: Organisation, prefix: str, actor: User, now: datetime) -> ApiKey:
    """End a key at once; revoking it again changes nothing. Another organisation's key is not found."""
    api_key = ApiKey.objects.select_for_update().filter(organisation=organisation, prefix=prefix).first()
    if api_key is None:
        raise KeyNotFound
    if api_key.revoked_at is None:
        api_key.revoked_at = now
        api_key.save(update_fields=["revoked_at"])
        record(
            action="revoke_key",
            subject_kind="api_key",
            subject_reference=prefix,
            organisation_reference=organisation.reference,
            actor=actor,
            now=now,
        )
    return api_key
