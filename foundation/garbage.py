"""When Python looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """Let the search for circular garbage wait as long as the block, which must make only so much.

    A batch makes many objects that all live until its end; the search looks through them again and again, finds
    nothing, and takes a fifth of the time. What nobody holds any more goes at once, as always.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
