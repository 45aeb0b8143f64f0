"""Installs django-oscar 4.2.1 beside us on first use, and lets it search what we search.

It searches through django-haystack. The engines that it is documented with are Solr and Elasticsearch, servers that
this machine does not have, and Whoosh, a library, which its own example shop uses: that one is measured. Whoosh
counts no facets and knows no distances; haystack's `simple` engine drops all words of a question but the last, so it
is no peer. Building Whoosh's index takes so long that it is measured on the smallest size only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ground import a_database, address
from benchmarks.peers import command, installed, place_of
from benchmarks.processes import answer_of

NAME = "django-oscar"
# Its products are our listings: the same titles and texts; public when live.
_OURS = """
COPY (SELECT id, title, text, published_at, live_during @> '{now}'::timestamptz FROM marketplace_listing ORDER BY id)
TO STDOUT
"""
_THEIRS = """
INSERT INTO catalogue_product
       (id, structure, is_public, title, slug, description, meta_title, meta_description, priority,
        date_created, date_updated, is_discountable, product_class_id)
SELECT id, 'standalone', is_live, title, 'product-' || id, text, '', '', 0, published_at, published_at, true,
       (SELECT min(id) FROM catalogue_productclass)
  FROM listing
"""


def variables(database: str, index: Path) -> dict[str, str]:
    """What oscar's settings need to know."""
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.oscar.project.settings",
        "OSCAR_INDEX": str(index),
        **place_of(database, prefix="OSCAR"),
    }


class Oscar:
    """django-oscar with as many products as we have listings, indexed."""

    def __init__(self, program: Path, database: str, index: Path) -> None:
        self._work = command(program, "benchmarks.oscar.project.searching")
        self._variables = variables(database, index)
        answer_of(command(program, "django", "migrate", "--verbosity", "0"), self._variables)
        self._database = database

    def take_over(self, ours: str, now: str) -> float:
        """Make a product of every listing in our database, and index them; the seconds that indexing took."""
        with (
            psycopg.connect(address(ours)) as source,
            psycopg.connect(address(self._database)) as target,
            source.cursor() as reading,
            target.cursor() as writing,
        ):
            writing.execute(
                "INSERT INTO catalogue_productclass (name, slug, requires_shipping, track_stock) "
                "VALUES ('Vacancy', 'vacancy', false, false)"
            )
            writing.execute(
                "CREATE TEMPORARY TABLE listing "
                "(id int, title text, text text, published_at timestamptz, is_live boolean)"
            )
            with (
                reading.copy(_OURS.format(now=now)) as lines,
                writing.copy("COPY listing FROM STDIN") as rows,
            ):
                for line in lines:
                    rows.write(line)
            writing.execute(_THEIRS)
        return float(answer_of([*self._work, "index"], self._variables)["seconds"])

    def search(self, rounds: int, questions: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The seconds of each round and the number found, by question."""
        return answer_of([*self._work, "search", str(rounds), *questions], self._variables)


@contextmanager
def an_oscar() -> Iterator[Oscar]:
    """django-oscar on a database and an index of its own; CannotInstall when it cannot be had."""
    with a_database() as database, tempfile.TemporaryDirectory() as folder:
        index = Path(folder)
        program = installed(NAME, folder="oscar", settings=variables(database, index))
        yield Oscar(program, database, index)
