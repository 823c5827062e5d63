"""The two commands' first one: the whole job plays by itself, and Ctrl-C leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from office_process import ROOT

DEMO = [sys.executable, "tests/demo"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}


def running_in(folder: Path) -> list[str]:
    """Return the command lines of the processes that name `folder`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line and int(path.parent.name) != os.getpid():
            found.append(line)
    return found


def test_one_citizen_goes_through_the_whole_job(tmp_path: Path) -> None:
    out = tmp_path / "made"
    done = subprocess.run(
        [*DEMO, "--once", "--out", str(out)],
        cwd=ROOT,
        env=ENVIRONMENT | {"PYTHONPATH": "."},
        check=False,
        text=True,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = {path.name for path in out.glob("*.png")}
    assert {"kiosk-welcome.png", "kiosk-services.png", "kiosk-ticket.png"} <= pictures
    assert {"hall.png", "clerk.png", "slip.png"} <= pictures
    assert (out / "call.wav").stat().st_size > 50_000
    for words in ("waiting time", "way time", "service time"):
        assert words in done.stdout
    assert running_in(out) == []


def test_no_log_of_the_demo_has_anything_from_the_card(tmp_path: Path) -> None:
    out = tmp_path / "made"
    demo = subprocess.Popen(
        [*DEMO, "--out", str(out)],
        cwd=ROOT,
        env=ENVIRONMENT | {"PYTHONPATH": "."},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert demo.stdout is not None
    for line in demo.stdout:
        if "at all counters" in line or "--alive" in line:
            break
    (out / "scanner").write_bytes("020055000001||Nông Thị Mẫu|03021955|Nữ|x|10072021\r".encode())
    time.sleep(2)
    demo.send_signal(signal.SIGINT)
    assert "stopped" in demo.stdout.read()
    assert demo.wait(30) == 0
    demo.stdout.close()
    assert running_in(out) == [], "Ctrl-C leaves nothing running"
    kept = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"services" in kept, "the kiosk's log tells that the scan was taken"
    for secret in ("020055000001", "Nông", "03021955"):
        assert secret.encode() not in kept
