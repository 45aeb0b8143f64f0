"""A column of PostgreSQL's `tstzmultirange`: several half-open stretches of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler
from psycopg.types.multirange import Multirange, TimestamptzMultirange
from psycopg.types.range import TimestamptzRange

EMPTY = "{}"

if TYPE_CHECKING:
    BaseField = models.Field[Any, Any]
    BaseLookup = Lookup[Any]
else:
    BaseField = models.Field
    BaseLookup = Lookup


class InstantsField(BaseField):
    """Stretches of instants, as `psycopg.types.multirange.Multirange` of time ranges."""

    description = "Several half-open stretches of time"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The column's type."""
        return "tstzmultirange"

    def get_prep_value(self, value: Any) -> Any:
        """Accepts a multirange, a list of (from, until) pairs, or the text `{}`."""
        if value is None or isinstance(value, Multirange):
            return value
        if value == EMPTY:
            return TimestamptzMultirange()
        return TimestamptzMultirange([TimestamptzRange(begin, end, "[)") for begin, end in value])


@InstantsField.register_lookup
class ContainsInstant(BaseLookup):
    """`live_during__contains_instant=now`: the instant lies in one of the stretches."""

    lookup_name = "contains_instant"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Sends the instant as it is."""
        return "%s", [value]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """`column @> instant`."""
        column, column_params = self.process_lhs(compiler, connection)
        instant, instant_params = self.process_rhs(compiler, connection)
        return f"{column} @> {instant}::timestamptz", [*column_params, *instant_params]


@InstantsField.register_lookup
class BeginsAfter(ContainsInstant):
    """`live_during__begins_after=since`: the first of the stretches begins after the instant."""

    lookup_name = "begins_after"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """`lower(column) > instant`."""
        column, column_params = self.process_lhs(compiler, connection)
        instant, instant_params = self.process_rhs(compiler, connection)
        return f"lower({column}) > {instant}::timestamptz", [*column_params, *instant_params]
