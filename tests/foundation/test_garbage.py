"""The search for garbage waits for a batch, and goes on after it whatever happens."""

from __future__ import annotations

import gc

import pytest

from foundation.garbage import no_search_for_garbage


def fail_unless_it_waits() -> None:
    assert not gc.isenabled()
    raise ValueError("halfway")


def test_the_search_waits_as_long_as_the_block_and_goes_on_after_a_failure() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="halfway"), no_search_for_garbage():
        fail_unless_it_waits()
    assert gc.isenabled()


def test_a_block_within_a_block_does_not_begin_the_search_again() -> None:
    gc.disable()
    try:
        with no_search_for_garbage():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
