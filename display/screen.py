"""Keeps a full-screen browser on one page, whatever becomes of the browser."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from time import monotonic

log = logging.getLogger(__name__)

_BROWSERS = ("chromium", "chromium-browser")
_CHROMIUM = (
    "--kiosk",
    "--no-first-run",
    "--noerrdialogs",
    "--disable-infobars",
    "--disable-session-crashed-bubble",
    "--hide-crash-restore-bubble",
    "--disable-features=Translate,TranslateUI",
    "--lang=vi",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-breakpad",
    "--password-store=basic",
    "--overscroll-history-navigation=0",
)
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 30.0
# A browser that lived this long did not fail at its start.
_LIVED_S = 60.0
_LOOK_S = 0.2
_END_S = 5.0


class ScreenError(Exception):
    """There is nothing to show a page on; says what is missing."""


def browser_command(
    page: str, profile: Path, environment: Mapping[str, str] = os.environ
) -> list[str]:
    """Return the command that shows `page`; raise ScreenError where none can.

    With a desktop (X or Wayland) that is Chromium; on a bare console Chromium under cage.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise ScreenError("there is no Chromium here: install the package chromium")
    command = [browser, *_CHROMIUM, f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        # Chromium refuses to run as root with its sandbox; only the demo runs as root.
        command.append("--no-sandbox")
    if environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY"):
        return [*command, page]
    cage = shutil.which("cage")
    if cage is None:
        raise ScreenError("there is no desktop here, and no cage: install the package cage")
    return [cage, "-ds", "--", *command, "--ozone-platform=wayland", page]


class Screen:
    """One browser process, started again whenever it ends."""

    def __init__(self, command: list[str], is_ready: Callable[[], bool], stop: Event) -> None:
        """`is_ready` waits for the server: a page that was never loaded cannot recover."""
        self._command = command
        self._is_ready = is_ready
        self._stop = stop

    def run(self) -> None:
        """Show the page until `stop`, then end the browser and all its processes."""
        wait = _FIRST_WAIT_S
        while self._is_ready() and not self._stop.is_set():
            began = monotonic()
            last_words = self._show()
            if self._stop.is_set():
                return
            wait = (
                _FIRST_WAIT_S if monotonic() - began > _LIVED_S else min(2 * wait, _LONGEST_WAIT_S)
            )
            log.warning("the browser ended and starts again in %.0f s: %s", wait, last_words)
            self._stop.wait(wait)

    def _show(self) -> str:
        """Run the browser until it ends or is to end; return the last that it said."""
        # cage refuses to start without a keyboard, and a television has none.
        environment = os.environ | {"WLR_LIBINPUT_NO_DEVICES": "1"}
        process = subprocess.Popen(
            self._command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        # Browsers chatter all day: only what was said last is kept, and it tells why one ended.
        said: deque[bytes] = deque(maxlen=1)
        listening = Thread(target=said.extend, args=(process.stderr,), daemon=True)
        listening.start()
        try:
            while process.poll() is None and not self._stop.wait(_LOOK_S):
                pass
        finally:
            _end(process)
        listening.join(_LOOK_S)
        return b"".join(said).decode("utf-8", "replace").strip()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and everything that it started."""
    _signal(process.pid, signal.SIGTERM)
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        log.warning("the browser does not end by itself")
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def _signal(group: int, how: signal.Signals) -> None:
    try:
        os.killpg(group, how)
    except ProcessLookupError:
        return
