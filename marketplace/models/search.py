"""What a search compares: lexemes, and the words that listings use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from marketplace.models.fields import BaseLookup
from marketplace.rules.search_text import quoted

if TYPE_CHECKING:
    VectorField = SearchVectorField[Any, Any]
else:
    VectorField = SearchVectorField


class LexemesField(VectorField):
    """A `tsvector` that is written as a list of lexemes and read with a tsquery of ours, never parsed by PostgreSQL."""

    def get_prep_value(self, value: Any) -> Any:
        """Lexemes become PostgreSQL's own writing; what was read stays as it is."""
        return value if value is None or isinstance(value, str) else " ".join(map(quoted, value))


@LexemesField.register_lookup
class Holds(BaseLookup):
    """`search_vector__holds="'word':* & '@stay/short'"`."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Sends the query as it is."""
        return "%s", [value]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """`column @@ query`."""
        column, column_params = self.process_lhs(compiler, connection)
        query, query_params = self.process_rhs(compiler, connection)
        return f"{column} @@ {query}::tsquery", [*column_params, *query_params]


class SearchWord(models.Model):
    """A word that live listings use, folded, and how many do: what a mistyped word is compared with."""

    word = models.CharField(max_length=40, primary_key=True)
    listings = models.PositiveIntegerField()

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
