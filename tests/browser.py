"""The system's Chromium, driven by Playwright; without one, a test says so, and fails with CI=true."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def page() -> Iterator[Page]:
    """Open a page in a browser of its own that sees no network but this machine."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = (
            "NOT RUN: no Chromium on this machine. 'sh scripts/browser.sh' installs one on Debian, as root."
        )
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--no-proxy-server"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        try:
            yield browser.new_page()
        finally:
            browser.close()
