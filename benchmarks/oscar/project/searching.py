"""What django-oscar is asked to do: `index`, and `search ROUNDS QUESTION...`, which prints what each took."""

import json
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after setup
from oscar.core.loading import get_class  # noqa: E402

PAGE = 20


def index() -> None:
    """Build the index anew, as its documentation says."""
    begin = time.perf_counter()
    call_command("rebuild_index", interactive=False, verbosity=0, batch_size=1000)
    print(json.dumps({"seconds": time.perf_counter() - begin}))


def search(question: str) -> int:
    """A page of its catalogue: what its own view does short of drawing it; how many it found."""
    form_of, queryset = (
        get_class("search.forms", "BrowseCategoryForm"),
        get_class("search.facets", "base_sqs"),
    )
    form = form_of({"q": question}, searchqueryset=queryset(), selected_facets=[])
    found = form.search()
    total = len(found)
    products = [hit.object for hit in found[:PAGE]]
    found.facet_counts()
    assert len(products) == min(total, PAGE), (question, total)
    return total


def measure(rounds: int, questions: list[str]) -> None:
    """Ask each question so often; print the seconds of each time, and how many were found."""
    answer = {}
    for question in questions:
        total, seconds = search(question), []
        for _round in range(rounds):
            begin = time.perf_counter()
            search(question)
            seconds.append(time.perf_counter() - begin)
        answer[question] = {"seconds": seconds, "total": total}
    print(json.dumps(answer))


if __name__ == "__main__":
    if sys.argv[1] == "index":
        index()
    else:
        measure(int(sys.argv[2]), sys.argv[3:])
