"""Who is asking: `Authorization: Bearer mk_…`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from foundation.models import User
from marketplace.models import ApiKey
from marketplace.queries.api_keys import key_with_secret


class ApiKeyAuthentication(BaseAuthentication):
    """A request with a key acts for the key's organisation, in the name of its maker."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """The key's maker and the key; None without a header, a refusal with a wrong one."""
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer" or not secret.strip():
            raise AuthenticationFailed(_("Send the key as “Authorization: Bearer mk_…”."))
        api_key = key_with_secret(secret.strip())
        if api_key is None:
            raise AuthenticationFailed(
                _("We do not know this key, or it was revoked. Make a new one in the portal, under Settings.")
            )
        return api_key.created_by, api_key

    def authenticate_header(self, request: Request) -> str:
        """Makes the answer without a key a 401 instead of a 403."""
        return "Bearer"
