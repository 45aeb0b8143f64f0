"""Every kind of case at the quality desk opens somewhere, and stands under one chip."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quality.choices import QueueKind
from web.desk.cases import CASES, GROUPS


@pytest.mark.parametrize("kind", QueueKind)
def test_every_kind_of_case_has_a_page_and_one_chip(kind: QueueKind):
    assert reverse(f"web:{CASES[kind]}", args=["12"]).endswith("/12/")
    assert [name for name, (_label, kinds) in GROUPS.items() if kind in kinds] != []
    assert sum(kind in kinds for _label, kinds in GROUPS.values()) == 1
