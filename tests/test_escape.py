"""Nobody gets out of the kiosk: not with a plugged-in keyboard, and not by the console."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from test_watchdog import FakeSystemd
from workbench import wait_until

ROOT = Path(__file__).parent.parent
OFFSCREEN = {"SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}
UNIT = (ROOT / "systemd" / "xinmoi-kiosk.service").read_text("utf-8")


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, **OFFSCREEN, **more}


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is left of the window after every key and a request to close."""
    command = [sys.executable, str(ROOT / "tests" / "escape_stage.py")]
    folder = tmp_path_factory.mktemp("struck")
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout))


def test_no_key_closes_the_window_or_opens_anything_in_it(struck: dict[str, Any]) -> None:
    assert struck["windows"] == ["Glass"], "nothing was laid over the screen"
    assert struck["screen"] == "WelcomeScreen"
    assert struck["size"] == [800, 480]
    assert not struck["fullscreen"], "nothing has changed the window"


def test_no_key_leaves_a_picture_of_the_screen_behind(struck: dict[str, Any]) -> None:
    assert struck["files"] == []


def test_no_key_touches_anything(struck: dict[str, Any]) -> None:
    assert set(struck["touched"]) <= {"begin"}, "the mouse, which is a finger"


def test_a_keyboard_still_scans_after_all_that(struck: dict[str, Any]) -> None:
    assert struck["scans"] == ["LH-0042"]


# The process


@contextmanager
def service(folder: Path, systemd: FakeSystemd) -> Iterator[subprocess.Popen[str]]:
    """Run a kiosk as systemd would, with a server that is not there."""
    (folder / "hardware.toml").write_text('[printer]\nkind = "none"\n', "utf-8")
    (folder / "token").write_text("x", "utf-8")
    files = ["--token-file", str(folder / "token"), "--hardware", str(folder / "hardware.toml")]
    rest = ["--server", "http://127.0.0.1:9", "--size", "800x480", "--data", str(folder / "data")]
    told = {"NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": "2000000"}
    command = [sys.executable, "-m", "kiosk", *files, *rest]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(**told), stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[FakeSystemd]:
    found = FakeSystemd(str(tmp_path / "notify"))
    yield found
    found.close()


def test_a_service_is_ready_with_its_first_frame_feeds_and_ends_only_by_sigterm(
    tmp_path: Path, systemd: FakeSystemd
) -> None:
    with service(tmp_path, systemd) as kiosk:
        wait_until(lambda: systemd.hears("READY=1"), 30)
        assert kiosk.stdout is not None
        assert kiosk.stdout.readline().startswith("first frame after")
        for typed in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
            kiosk.send_signal(typed)
        wait_until(lambda: systemd.is_fed(1.0), 20)
        assert kiosk.poll() is None
        assert (tmp_path / "data" / "alive").exists()
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(timeout=20) == 0
        assert systemd.hears("STOPPING=1")


def test_a_kiosk_whose_process_is_frozen_feeds_no_more(
    tmp_path: Path, systemd: FakeSystemd
) -> None:
    with service(tmp_path, systemd) as kiosk:
        wait_until(lambda: systemd.hears("READY=1"), 30)
        kiosk.send_signal(signal.SIGSTOP)
        time.sleep(0.1)
        assert not systemd.is_fed(2.0)
        kiosk.send_signal(signal.SIGCONT)
        wait_until(lambda: systemd.is_fed(1.0), 20)


# The machine


@pytest.mark.parametrize(
    "line",
    [
        "Type=notify",
        "NotifyAccess=main",
        "WatchdogSec=30",
        "Restart=always",
        "Conflicts=getty@tty1.service",
        "StandardInput=tty-force",
        "TTYVTDisallocate=yes",
        "NoNewPrivileges=yes",
    ],
)
def test_the_unit_keeps_the_console_and_is_watched(line: str) -> None:
    assert re.search(f"^{re.escape(line)}$", UNIT, re.MULTILINE)


def test_the_console_has_no_other_login_and_no_key_that_restarts() -> None:
    logind = (ROOT / "systemd" / "logind.conf.d" / "xinmoi.conf").read_text("utf-8")
    assert {"NAutoVTs=0", "ReserveVT=0", "HandlePowerKey=ignore"} <= set(logind.split())
    sysctl = (ROOT / "systemd" / "sysctl.d" / "90-xinmoi.conf").read_text("utf-8")
    assert "kernel.sysrq = 0" in sysctl
    install = (ROOT / "systemd" / "install.sh").read_text("utf-8")
    assert "ctrl-alt-del.target" in install
