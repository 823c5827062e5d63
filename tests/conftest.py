"""What several features' tests share: the real server, running."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium
from office_process import OfficeProcess
from playwright.sync_api import Browser


@pytest.fixture
def office_server(tmp_path: Path) -> Iterator[OfficeProcess]:
    """A real server with the default office; the day is not open yet."""
    server = OfficeProcess(tmp_path / "data")
    server.start()
    yield server
    # A clean stop waits for open streams, and has a test of its own.
    server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium for all tests of a file."""
    with chromium() as found:
        yield found
