"""Keys and calls for the API's tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from marketplace.actions.api_keys import create_key
from marketplace.models import Organisation
from tests.marketplace.given import NOW, an_owner_of

ALL_SCOPES = ("read", "listings", "subscriptions", "payments")


def bearer(organisation: Organisation, *scopes: str) -> dict[str, str]:
    """The header of a new key of an organisation, in its owner's name."""
    new = create_key(
        organisation=organisation,
        name="Test",
        scopes=scopes or ("read", "listings"),
        actor=an_owner_of(organisation),
        now=NOW,
    )
    return {"Authorization": f"Bearer {new.secret}"}


class Caller:
    """A partner's own system: JSON in and out, with one key, in English."""

    def __init__(self, organisation: Organisation, *scopes: str) -> None:
        self.client = Client()
        self.headers = {**bearer(organisation, *(scopes or ALL_SCOPES)), "Accept-Language": "en"}

    def get(self, path: str) -> Any:
        """GET below /api/v1/own/."""
        return self.client.get(f"/api/v1/own/{path}", headers=self.headers)

    def post(self, path: str, body: object = None, *, key: str = "") -> Any:
        """POST below /api/v1/own/, with an Idempotency-Key when one is given."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(
            f"/api/v1/own/{path}", body or {}, content_type="application/json", headers=headers
        )
