"""Tests each device with the technician who stands in front of it."""

from __future__ import annotations

import tempfile
import time
import wave
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from math import pi, sin
from pathlib import Path
from threading import Event

from hardware import devices
from hardware.config import HardwareConfig, PanelConfig, PrinterConfig
from hardware.outcome import Printed
from hardware.panel import Key, Panel
from hardware.slip import Fonts, Slip
from hardware.words import DeviceWords, Words

# How long a person is given to scan a card or press a button, in seconds.
PATIENCE = 20

# A scanner that is plugged in is open by then, in seconds.
_OPENS, _LOOK = 2.0, 0.02

_RATE = 16000


class Result(StrEnum):
    """How a device's test ended; UNJUDGED works as far as a program can tell."""

    GOOD = "good"
    BAD = "bad"
    UNJUDGED = "unjudged"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever sits at the terminal: `tell` says something, `ask` gets yes, no or no answer.

    `is_there` False is a test that runs by itself: nobody scans, presses or judges.
    """

    tell: Callable[[str], None]
    ask: Callable[[str], bool | None]
    is_there: bool = True


class SelfTest:
    """One round over all devices. Building it opens nothing."""

    def __init__(
        self,
        config: HardwareConfig,
        fonts: Fonts,
        words: Words,
        person: Person,
        patience: float,
        open_panel: Callable[[PanelConfig], Panel] = devices.open_panel,
    ) -> None:
        """`patience` is how long to wait for a scan or a press, in seconds."""
        self._config = config
        self._fonts = fonts
        self._words = words
        self._person = person
        self._patience = patience
        self._open_panel = open_panel

    def run(self) -> Iterator[tuple[str, Result]]:
        """Test one device after another; yields its name and result."""
        config, words = self._config, self._words
        yield (
            words.printer.name,
            self._test(config.printer.kind, words.printer, self._first_printer),
        )
        if config.second_printer.kind != "none":
            second = self._test(
                config.second_printer.kind, words.second_printer, self._second_printer
            )
            yield words.second_printer.name, second
        yield words.scanner.name, self._test(config.scanner.kind, words.scanner, self._scanner)
        yield words.panel.name, self._test(config.panel.kind, words.panel, self._panel)
        yield words.speaker.name, self._test(config.speaker.kind, words.speaker, self._speaker)

    def _test(self, kind: str, words: DeviceWords, test: Callable[[], bool]) -> Result:
        if kind == "none":
            self._person.tell(f"{words.name}: {self._words.absent}")
            return Result.ABSENT
        self._person.tell(words.begin)
        result = self._judge(words) if test() else Result.BAD
        if result is Result.BAD:
            self._person.tell(words.advice)
        return result

    def _judge(self, words: DeviceWords) -> Result:
        if not words.question and self._person.is_there:
            return Result.GOOD
        answer = self._person.ask(words.question) if self._person.is_there else None
        if answer is None:
            return Result.UNJUDGED
        return Result.GOOD if answer else Result.BAD

    def _first_printer(self) -> bool:
        return self._printer(self._config.printer, self._words.printer)

    def _second_printer(self) -> bool:
        return self._printer(self._config.second_printer, self._words.second_printer)

    def _printer(self, config: PrinterConfig, words: DeviceWords) -> bool:
        with closing(devices.open_printer(config, self._fonts)) as printer:
            state = self._words.states[printer.state()]
            self._person.tell(f"{words.name}: {state}.")
            outcome = printer.print(make_test_slip(self._words, state, config.paper))
        if outcome.printed is Printed.NO:
            self._person.tell(f"{words.name}: {self._words.states[outcome.state]}.")
        return outcome.printed is not Printed.NO

    def _scanner(self) -> bool:
        with closing(devices.open_scanner(self._config.scanner)) as scanner:
            came, seen = Event(), []

            def note(code: str) -> None:
                seen.append((kind_of(code), len(code)))
                came.set()

            scanner.when_scanned = note
            scanner.start()
            # Nobody is asked to scan with what is not there.
            if not self._comes(lambda: scanner.connected):
                return False
            # What is typed would land in this terminal, where everybody can read it.
            if self._config.scanner.kind == "wedge":
                return True
            self._ask_for_scan(came)
        for kind, length in seen[:1]:
            found = self._words.scanner.found
            self._person.tell(found.format(kind=self._words.kinds[kind], length=length))
        return bool(seen) or not self._person.is_there

    def _comes(self, true: Callable[[], bool]) -> bool:
        """Wait a little for something that a program does."""
        for _ in range(round(_OPENS / _LOOK)):
            if true():
                break
            time.sleep(_LOOK)
        return true()

    def _ask_for_scan(self, came: Event) -> None:
        if self._person.is_there:
            self._person.tell(self._words.scanner.wanted.format(seconds=round(self._patience)))
            came.wait(self._patience)

    def _panel(self) -> bool:
        with closing(self._open_panel(self._config.panel)) as panel:
            pressed = {key: Event() for key in Key}
            panel.when_pressed = pressed[Key.START].set
            panel.when_next = pressed[Key.NEXT].set
            panel.when_ok = pressed[Key.OK].set
            panel.when_back = pressed[Key.BACK].set
            panel.lamp_on()
            panel.alarm_on()
            panel.beep(0.2, 3)
            if not panel.connected or not self._person.is_there:
                return panel.connected
            time.sleep(self._patience / 10)  # Or nobody could say whether the lamps were lit.
            return all(self._is_pressed(key, pressed[key]) for key in panel.keys)

    def _is_pressed(self, key: Key, pressed: Event) -> bool:
        words, name = self._words.panel, self._words.keys[key]
        self._person.tell(words.wanted.format(key=name, seconds=round(self._patience)))
        if pressed.wait(self._patience):
            self._person.tell(words.found.format(key=name))
        return pressed.is_set()

    def _speaker(self) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            chime = Path(folder) / "chime.wav"
            write_chime(chime)
            return devices.open_speaker(self._config.speaker).play(chime)


def kind_of(code: str) -> str:
    """Tell roughly what was scanned, so that nothing of it need be shown."""
    if code.count("|") >= 6:
        return "card"
    if code.startswith("IDVNM"):
        return "mrz"
    return "link" if code.startswith(("http:", "https:")) else "other"


def make_test_slip(words: Words, state: str, paper: int) -> Slip:
    """Make the slip that shows all that a printer must be able to do."""
    said = words.slip
    return Slip(
        office=said.office,
        number="A042",
        service=said.service,
        place=said.place,
        ahead=said.ahead,
        closing=said.closing.format(paper=paper, state=state),
        qr="XIN MOI 0123456789",
    )


def write_chime(path: Path) -> None:
    """Write two tones, a third apart, each half a second long."""
    samples = array("h", (round(9000 * sin(2 * pi * 660 * n / _RATE)) for n in range(_RATE // 2)))
    samples.extend(round(9000 * sin(2 * pi * 528 * n / _RATE)) for n in range(_RATE // 2))
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, _RATE, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
