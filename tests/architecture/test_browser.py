"""The browser of the browser tests: it is there, it is ours, and it reaches nobody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser]


def test_a_page_is_drawn_and_a_click_is_a_click(page: Page) -> None:
    page.set_content('<button onclick="this.textContent = navigator.language">Klik</button>')
    page.get_by_role("button").click()
    assert page.get_by_role("button").inner_text() == "nl-NL"
