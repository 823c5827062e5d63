"""`python -m display hall|counter-3`: show a page full screen, and speak the hall's calls."""

from __future__ import annotations

import argparse
import logging
import re
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from display.crier import Crier
from display.following import Line, follow, until_answered
from display.screen import Screen, ScreenError, browser_command
from display.voice import Voice, other_voices
from hardware.clips import ClipsError
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
        return _run(asked, stop)
    except (SettingsError, ClipsError, ScreenError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace, stop: Event) -> int:
    """Build the parts, join them, and take them down in the opposite order."""
    faults: list[Exception] = []
    with ExitStack() as ends:
        folder = Path(ends.enter_context(TemporaryDirectory(prefix="display-")))
        screen = None if asked.no_screen else _screen(asked, folder / "profile", stop)
        if _speaks(asked):
            ends.callback(_start_voice(asked, folder, _Watch(stop, faults)))
        # Whatever ends this display ends all of it.
        ends.callback(stop.set)
        if screen is None:
            stop.wait()
        else:
            screen.run()
    return 1 if faults else 0


@dataclass(frozen=True)
class _Watch:
    """Ends the whole display when one of its threads fails.

    A hall that has gone mute would be noticed by nobody; a process that ended is started again.
    """

    stop: Event
    faults: list[Exception]

    def thread(self, name: str, work: Callable[[], None], daemon: bool = False) -> Thread:
        """Start `work` in a thread of its own."""

        def watched() -> None:
            try:
                work()
            except Exception as error:
                log.exception("%s failed", name)
                self.faults.append(error)
                self.stop.set()

        thread = Thread(target=watched, name=name, daemon=daemon)
        thread.start()
        return thread


def _screen(asked: argparse.Namespace, profile: Path, stop: Event) -> Screen:
    client, line = Client(asked.server), Line(asked.server)
    kind, _, number = asked.subject.partition("-")
    page = f"{client.url}/display/{kind}/{number}".rstrip("/")

    def ask() -> object:
        # A counter that the office does not have yet is waited for like the server.
        return client.office().counter(int(number)) if number else client.board()

    command = browser_command(page, profile)
    return Screen(command, lambda: until_answered(ask, line, stop), stop)


def _start_voice(asked: argparse.Namespace, folder: Path, watch: _Watch) -> Callable[[], None]:
    """Start speaking; return what stops it, after the call that is being spoken."""
    voice = Voice(asked.language)
    voice.check()
    config = load_hardware(asked.hardware) if asked.hardware else HardwareConfig()
    if config.speaker.kind == "none":
        log.warning("no loudspeaker is set up in --hardware: calls are shown, not spoken")
    others = other_voices(voice)
    log.info("calls are spoken in %s", ", ".join((voice.language, *others)))
    crier = Crier(voice, open_speaker(config.speaker), folder, others)
    boards, line = Client(asked.server).boards, Line(asked.server)
    # This thread may wait for the server for seconds: it must not hold up the end.
    watch.thread("follow", lambda: follow(boards, crier.hear, line, watch.stop), daemon=True)
    speaking = watch.thread("speak", crier.speak)

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
