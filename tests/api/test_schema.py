"""openapi.yaml is what the API is."""

from __future__ import annotations

from pathlib import Path

import yaml
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

COMMITTED = Path(__file__).parents[2] / "openapi.yaml"


def the_schema() -> dict[str, object]:
    schema: dict[str, object] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def test_the_committed_schema_is_that_of_the_code():
    committed = yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))

    assert committed == yaml.safe_load(yaml.safe_dump(plain(the_schema()))), "Run make schema and commit it."


def test_the_schema_is_valid_openapi_and_every_call_may_answer_with_a_problem():
    schema = the_schema()
    validate_schema(schema)
    paths = schema["paths"]
    assert isinstance(paths, dict)
    operations = [operation for path in paths.values() for operation in path.values()]

    assert len(operations) > 25
    for operation in operations:
        assert operation["description"], operation["operationId"]
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def plain(value: object) -> object:
    """The same of plain dicts, lists and texts."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if isinstance(value, bool | int | float | None) else str(value)
