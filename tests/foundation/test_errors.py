"""Refusals: four kinds, each with its status, code, sentence and facts."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal


class TooManyChairs(Invalid):
    code = "too-many-chairs"
    sentence = _("There are {found} chairs. At most {most} fit.")


@pytest.mark.parametrize(
    ("kind", "status"), [(Invalid, 422), (NotAllowed, 403), (NotFound, 404), (Conflict, 409)]
)
def test_each_of_the_four_kinds_has_its_status(kind: type[Refusal], status: int) -> None:
    assert kind.status == status
    assert issubclass(kind, Refusal)


def test_a_refusal_carries_its_sentence_with_the_facts_the_field_and_the_code() -> None:
    refusal = TooManyChairs(found=7, most=6, field="chairs")
    assert refusal.message == str(refusal) == "There are 7 chairs. At most 6 fit."
    assert (refusal.code, refusal.field, refusal.data) == (
        "too-many-chairs",
        "chairs",
        {"found": 7, "most": 6},
    )


def test_a_fact_with_braces_is_shown_as_it_is() -> None:
    assert TooManyChairs(found="{most}", most=6).message == "There are {most} chairs. At most 6 fit."


def test_the_sentence_is_in_the_language_of_the_reader_not_of_the_raiser() -> None:
    with translation.override("nl"):
        refusal = NotFound()
    with translation.override("en"):
        assert refusal.message == "We cannot find this page. Check the address, or go back."
