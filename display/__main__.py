"""`python -m display hall|counter-3`: show a page full screen, and speak the hall's calls."""

from __future__ import annotations

import argparse
import logging
import re
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from display.crier import Crier
from display.following import Line, follow, until_answered
from display.screen import Screen, ScreenError, browser_command
from display.voice import ClipsError, Voice
from hardware.config import HardwareConfig
from hardware.config import load as load_hardware
from hardware.devices import open_speaker
from server.client import Client
from server.settings import SettingsError

log = logging.getLogger("display")


def main(arguments: list[str] | None = None) -> int:
    """Run one display until SIGTERM or Ctrl-C; return the exit status."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.no_screen and not _speaks(asked):
        parser.error("without a screen and without a voice there is nothing to do")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        _run(asked, stop)
    except (SettingsError, ClipsError, ScreenError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(asked: argparse.Namespace, stop: Event) -> None:
    """Build the parts, join them, and take them down in the opposite order."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(TemporaryDirectory(prefix="display-")))
        screen = None if asked.no_screen else _screen(asked, folder / "profile", stop)
        if _speaks(asked):
            ends.callback(_start_voice(asked, folder, stop))
        # Whatever ends this display ends all of it.
        ends.callback(stop.set)
        if screen is None:
            stop.wait()
        else:
            screen.run()


def _screen(asked: argparse.Namespace, profile: Path, stop: Event) -> Screen:
    client, line = Client(asked.server), Line(asked.server)
    page = f"{client.url}/display/{asked.subject.replace('-', '/')}"
    command = browser_command(page, profile)
    return Screen(command, lambda: until_answered(client.board, line, stop), stop)


def _start_voice(asked: argparse.Namespace, folder: Path, stop: Event) -> Callable[[], None]:
    """Start speaking; return what stops it, after the call that is being spoken."""
    voice = Voice(asked.language)
    voice.check()
    config = load_hardware(asked.hardware) if asked.hardware else HardwareConfig()
    if config.speaker.kind == "none":
        log.warning("no loudspeaker is set up in --hardware: calls are shown, not spoken")
    crier = Crier(voice, open_speaker(config.speaker), folder)
    boards = Client(asked.server).boards
    # This thread may wait for the server for seconds: it must not hold up the end.
    Thread(
        target=follow,
        args=(boards, crier.hear, Line(asked.server), stop),
        name="follow",
        daemon=True,
    ).start()
    speaking = Thread(target=crier.speak, name="speak")
    speaking.start()

    def end() -> None:
        crier.stop()
        speaking.join()

    return end


def _speaks(asked: argparse.Namespace) -> bool:
    return asked.subject == "hall" and not asked.no_voice


def _subject(text: str) -> str:
    if re.fullmatch(r"hall|counter-[1-9][0-9]{0,2}", text):
        return text
    raise argparse.ArgumentTypeError(f'"hall" or "counter-3", not "{text}"')


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m display", description=__doc__)
    parser.add_argument("subject", type=_subject, help="hall, or counter-3 for counter 3")
    parser.add_argument("--server", required=True, help="the server: http://192.168.1.10:8080")
    parser.add_argument("--hardware", type=Path, help="hardware.toml, for the loudspeaker")
    parser.add_argument("--language", default="vi", help="the voice: a folder in display/clips")
    parser.add_argument("--no-screen", action="store_true", help="speak only")
    parser.add_argument("--no-voice", action="store_true", help="show only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
