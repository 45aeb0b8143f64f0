"""How the API describes itself in openapi.yaml."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

PROBLEM = {
    "type": "object",
    "description": "An error (RFC 9457): what is wrong, where, and what to do.",
    "required": ["type", "code", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "urn:menukaart:problem: and the code"},
        "code": {"type": "string", "description": "Never changes; your program can count on it"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for a person, in the language you asked for"},
        "field": {"type": "string", "description": "The field it is about"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "data": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
METHODS = {"get", "post", "put", "patch", "delete"}


def with_problems(result: dict[str, Any], **_given: object) -> dict[str, Any]:
    """Every call may answer with a problem: said once for all of them."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "A refusal or an error",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method in METHODS:
                operation["responses"]["default"] = answer
    return result


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular ships no types here
    """How the key is described in openapi.yaml."""

    target_class = "api.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key made in the portal, under Settings.",
        }
