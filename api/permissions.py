"""What a key may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from marketplace.choices import ApiScope
from marketplace.models import ApiKey

if TYPE_CHECKING:  # the framework imports this module while it is itself half imported
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """A view names the scope of each method; GET asks for `read` unless it says otherwise.

    A view with `is_public = True` needs no key at all.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the key carries the scope that this method of the view asks."""
        if getattr(view, "is_public", False):
            return True
        if not isinstance(request.auth, ApiKey):
            return False
        scopes: dict[str, str] = getattr(view, "scopes", {})
        wanted = scopes.get(request.method or "", ApiScope.READ)
        self.message = f"This key may not do this. It needs the scope “{wanted}”."
        return wanted in request.auth.scopes
