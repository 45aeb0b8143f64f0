"""Many keys in a question as one parameter: `filter(pk__in=among(keys))`.

Written out one by one, a thousand keys make a statement of a thousand places, which Django, the driver and the server
each read again for every batch.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BigIntegerField, Func, TextField, Value


def among(keys: Iterable[int]) -> Func:
    """Whole numbers, as the right side of `in`."""
    return Func(
        Value(list(keys)),
        template="(SELECT unnest((%(expressions)s)::bigint[]))",
        output_field=BigIntegerField(),
    )


def among_texts(texts: Iterable[str]) -> Func:
    """Texts, as the right side of `in`."""
    return Func(
        Value(list(texts)), template="(SELECT unnest((%(expressions)s)::text[]))", output_field=TextField()
    )
