"""What all views share: who asks, conditional answers (ETag), pages by cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.http import ConditionalGetMiddleware
from django.utils.decorators import decorator_from_middleware, method_decorator
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from foundation.models import User
from marketplace.models import ApiKey, Organisation

conditional = decorator_from_middleware(ConditionalGetMiddleware)


@method_decorator(conditional, name="dispatch")
class View(APIView):
    """A view with an ETag on every GET. `scopes` names what a key must carry, by method."""

    scopes: ClassVar[dict[str, str]] = {}
    is_public: ClassVar[bool] = False

    def api_key(self) -> ApiKey:
        """The key this request came with; permission has checked that there is one."""
        key = self.request.auth
        if not isinstance(key, ApiKey):
            raise TypeError("A public view has no key.")
        return key

    def organisation(self) -> Organisation:
        """The organisation the key speaks for."""
        return self.api_key().organisation

    def actor(self) -> User:
        """The member who made the key: what it does is done in that name."""
        return self.api_key().created_by


class PublicView(View):
    """A view for everybody: no key is asked, and one that is sent is not looked at."""

    is_public = True
    authentication_classes = []


class Pages(CursorPagination):
    """Pages by cursor, newest first: what is added meanwhile moves nothing."""

    page_size = 50
    ordering = "-id"


def paged(
    view: APIView, request: Request, rows: QuerySet[Any], shown: Callable[[list[Any]], list[Any]]
) -> Response:
    """One page of `rows` as `{next, previous, results}`; `shown` turns the rows of the page into JSON."""
    pages = Pages()
    page = pages.paginate_queryset(rows, request, view=view)
    return pages.get_paginated_response(shown(page or []))


def typed(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body of a request as a serializer reads it; refuses what cannot be right, field by field."""
    reader = serializer(data=request.data)
    reader.is_valid(raise_exception=True)
    facts: dict[str, Any] = reader.validated_data
    return facts


def next_address(request: HttpRequest | Request, cursor: str) -> str | None:
    """The address of the next page, with the same question."""
    if not cursor:
        return None
    question = {name: values for name, values in request.GET.lists() if name != "cursor"}
    return request.build_absolute_uri("?" + urlencode({**question, "cursor": cursor}, doseq=True))
