"""Every error is problem+json (RFC 9457) with a sentence that says what, where and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from foundation.errors import NotFound, Refusal

CONTENT_TYPE = "application/problem+json"


def problem(
    *,
    status: int,
    code: str,
    detail: str,
    field: str | None = None,
    errors: list[dict[str, str]] | None = None,
    data: Mapping[str, object] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """One problem. `type` is stable and names the refusal; `detail` is in the reader's language."""
    body: dict[str, Any] = {
        "type": f"urn:menukaart:problem:{code}",
        "code": code,
        "status": status,
        "detail": detail,
    }
    if field:
        body["field"] = field
    if errors:
        body["errors"] = errors
    if data:
        body["data"] = {name: str(value) for name, value in data.items()}
    return Response(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def _field_errors(detail: object, path: str = "") -> list[dict[str, str]]:
    if isinstance(detail, Mapping):
        return [
            error
            for name, inner in detail.items()
            for error in _field_errors(inner, f"{path}.{name}" if path else str(name))
        ]
    if isinstance(detail, list):
        errors = []
        for position, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            errors += _field_errors(inner, f"{path}[{position}]" if nested else path)
        return errors
    return [{"field": path, "detail": str(detail)}]


def _errors_of(refusal: Refusal) -> list[dict[str, str]] | None:
    if refusal.parts == (refusal,):
        return None
    return [{"field": part.field or "", "code": part.code, "detail": part.message} for part in refusal.parts]


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals, DRF's own errors, 404 and 403 as problem+json; others stay a 500."""
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, Refusal):
        set_rollback()
        # A sentence is said in the reader's own language where it is translated; what is not is said in English.
        language = get_language_from_request(context["request"])
        with override(language):
            return problem(
                status=error.status,
                code=error.code,
                detail=error.message,
                field=error.field,
                errors=_errors_of(error),
                data=error.data,
            )
    if isinstance(error, exceptions.ValidationError):
        set_rollback()
        return problem(
            status=422,
            code="invalid",
            detail=_("Some of what was sent cannot be right. See “errors”."),
            errors=_field_errors(error.detail),
        )
    if isinstance(error, exceptions.APIException):
        set_rollback()
        headers: dict[str, str] = {}
        if getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]  # set by DRF on 401
        if getattr(error, "wait", None):
            headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]  # set by DRF on 429
        return problem(
            status=error.status_code,
            code=error.default_code.replace("_", "-"),
            detail=str(error.detail),
            headers=headers,
        )
    return None
