"""Starts the kiosk: builds its parts, passes them to each other, runs until it is stopped."""

from __future__ import annotations

import argparse
import logging
import os
import re
import signal
import sys
import time
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from hardware import config as hardware_config
from hardware.config import HardwareConfig
from kiosk import window
from kiosk.flow.state import Mode, State
from kiosk.guard import Guard, heed_signals
from kiosk.letters import legible
from kiosk.local import LocalFile
from kiosk.threads.asking import PATIENCE_S
from kiosk.threads.engine import Engine
from kiosk.threads.guide import make_guide
from kiosk.threads.machine import Machine
from kiosk.threads.recent import Recent
from kiosk.threads.shelf import FolderTakenError
from kiosk.threads.systemd import Systemd
from kiosk.threads.tools import Tools
from kiosk.views.view import Words
from kiosk.views.words import load_all
from server.client import Client
from server.clock import SystemClock
from server.settings import SettingsError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# A citizen waits for this answer; nothing on the screen waits for the network any longer.
ANSWER_S = 1.0


def main() -> int:
    """Run the kiosk until it is stopped; return the exit status, 2 for wrong settings."""
    options = _options()
    recent = _start_log()
    try:
        config = hardware_config.load(options.hardware)
        words = Words(legible(load_all()))
        token = options.token_file.read_text(encoding="utf-8").strip()
    except (SettingsError, OSError) as error:
        print(f"The kiosk cannot start:\n{error}", file=sys.stderr)
        return 2
    if options.language not in words.languages:
        print(
            f"The kiosk cannot start:\nthere is no language {options.language!r}", file=sys.stderr
        )
        return 2
    window.prepare(options.size, options.turned)
    window.open_window()
    local = LocalFile(options.data)
    client = Client(local.now.server or options.server, token, timeout=ANSWER_S)
    # What is asked to end is asked by a signal, which Kivy's thread takes wherever it is.
    restart = partial(os.kill, os.getpid(), signal.SIGTERM)
    tools = Tools(options.pin_file, local, recent, restart=restart, now=_now)
    try:
        return _run(options, config, words, client, tools)
    except FolderTakenError as error:
        print(f"The kiosk cannot start:\n{error}", file=sys.stderr)
        return 2


def _run(
    options: argparse.Namespace, config: HardwareConfig, words: Words, client: Client, tools: Tools
) -> int:
    """Build engine and window, join them, and stay until the window closes."""
    # Kivy opens its window when it is imported, so its settings had to come first.
    from kiosk.app import KioskApp  # noqa: PLC0415
    from kiosk.calibrated import CalibratedGlass  # noqa: PLC0415
    from kiosk.keyboard import Keyboard  # noqa: PLC0415
    from kiosk.rehearsal import Rehearsal, say  # noqa: PLC0415
    from kiosk.screens.secret import Secret  # noqa: PLC0415

    modes = frozenset(options.modes)
    state = State(options.language, options.language, modes=modes, home_modes=modes)
    tools = replace(tools, calibrate=CalibratedGlass().set)
    systemd, clock = Systemd.of(os.environ, os.getpid()), SystemClock()
    guard = Guard(systemd, options.data, time.monotonic)
    machine = Machine(options.data, time.monotonic, lambda: clock.read().synchronised)
    engine = Engine(
        client,
        config,
        state,
        time.monotonic,
        lambda: _now().date(),
        Random(),
        say,
        machine.read,
        options.data,
        clock,
        options.patience,
        turned=guard.flow.beat,
        tools=tools,
    )
    rehearsal = Rehearsal(options.screenshots, options.touches, time.monotonic)

    def first_drawn() -> None:
        say(f"first frame after {_process_age() * 1000:.0f} ms")
        guard.drawn()
        engine.start_devices()
        guide.start()
        app.prepare_screens()

    stays = options.size is None
    guide = make_guide(config.speaker, words.languages, engine.touches.found_voices)
    app = KioskApp(words, engine.touches, state, first_drawn, rehearsal.drawn, stays, guide)
    engine.front.when_key = app.press
    rehearsal.attach(app)
    typing = config.scanner.kind == "wedge"
    keyboard = Keyboard(engine.front.typed, time.monotonic) if typing else None
    secret = Secret(engine.touches.ask_technician, time.monotonic)
    heed_signals(app.end, systemd.is_there)
    guard.start()
    engine.start(app.show)
    app.run()
    guard.close()
    secret.close()
    if keyboard:
        keyboard.close()
    guide.close()
    engine.close()
    rehearsal.close()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kiosk", description=__doc__)
    parser.add_argument("--server", required=True, metavar="URL", help="http://host:port")
    parser.add_argument("--token-file", required=True, type=Path, help="holds the kiosk's token")
    parser.add_argument("--hardware", required=True, type=Path, help="hardware.toml")
    data = "keeps there what has to outlive a power cut: numbers, paper, settings"
    parser.add_argument("--data", type=Path, metavar="DIR", default=_state_folder(), help=data)
    pin = "what is kept of the technician's PIN (python -m kiosk.pin)"
    parser.add_argument("--pin-file", type=Path, metavar="FILE", help=pin)
    parser.add_argument("--size", type=_size, metavar="WxH", help="a window instead of full screen")
    parser.add_argument(
        "--turned",
        type=int,
        choices=(0, 90, 180, 270),
        default=0,
        help="degrees by which the picture is turned, for a monitor that is mounted upright",
    )
    parser.add_argument("--language", default="vi", help="the language of the welcome screen")
    parser.add_argument(
        "--modes",
        nargs="*",
        type=Mode,
        choices=list(Mode),
        default=[],
        help="what is on for everybody: larger text, high contrast, all within reach",
    )
    rehearsal = parser.add_argument_group("rehearsal", "for demonstrations and tests")
    rehearsal.add_argument("--screenshots", type=Path, metavar="DIR", help="save every screen")
    rehearsal.add_argument("--touches", type=Path, metavar="SOCKET", help="take touches there")
    patience = "how long a number waits for the server, for machines that are busy"
    rehearsal.add_argument("--patience", type=float, default=PATIENCE_S, help=patience)
    return parser.parse_args()


def _state_folder() -> Path:
    """Return where a service's data lies, as systemd says, or else a user's own folder."""
    given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    return Path(given) if given else Path.home() / ".local/state/xinmoi-kiosk"


def _now() -> datetime:
    """Return the time of the office's wall, which also says which date it is."""
    return datetime.now(ZONE)


def _start_log() -> Recent:
    """Log to standard error, and keep the newest lines for the technician."""
    handler, recent = logging.StreamHandler(), Recent()
    form = "%(levelname)s %(name)s: %(message)s"
    handler.setFormatter(logging.Formatter(form))
    for each in (handler, recent):
        each.addFilter(window.is_worth_telling)
    logging.basicConfig(level=logging.INFO, handlers=[handler, recent])
    return recent


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([1-9]\d{2,3})x([1-9]\d{2,3})", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1080x1920")
    return int(match[1]), int(match[2])


def _process_age() -> float:
    """Return seconds since this process was started, before Python itself was loaded.

    Field 22 of /proc/self/stat is the start, in clock ticks since boot (man 5 proc).
    """
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


if __name__ == "__main__":
    sys.exit(main())
