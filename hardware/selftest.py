"""Tests each device with the technician who stands in front of it."""

from __future__ import annotations

import tempfile
import wave
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import pi, sin
from pathlib import Path
from threading import Event

from hardware import devices
from hardware.config import HardwareConfig, PrinterConfig
from hardware.printer import Printed, Printer
from hardware.slip import Fonts, Slip
from hardware.words import DeviceWords, Words

# How long a person is given to scan a card or press a button, in seconds.
PATIENCE = 20

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
        self, config: HardwareConfig, fonts: Fonts, words: Words, person: Person, patience: float
    ) -> None:
        """`patience` is how long to wait for a scan or a press, in seconds."""
        self._config = config
        self._fonts = fonts
        self._words = words
        self._person = person
        self._patience = patience

    def run(self) -> Iterator[tuple[str, Result]]:
        """Test one device after another; yields its name and result."""
        config, words = self._config, self._words
        yield words.printer.name, self._test(config.printer.kind, words.printer, self._printer)
        yield words.scanner.name, self._test(config.scanner.kind, words.scanner, self._scanner)
        yield words.panel.name, self._test(config.panel.kind, words.panel, self._panel)
        yield words.speaker.name, self._test(config.speaker.kind, words.speaker, self._speaker)

    def _test(self, kind: str, words: DeviceWords, test: Callable[[], bool]) -> Result:
        if kind == "none":
            self._person.tell(f"{words.name}: {self._words.absent}")
            return Result.ABSENT
        self._person.tell(words.begin.format(seconds=round(self._patience)))
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

    def _printer(self) -> bool:
        printer = devices.open_printer(self._config.printer, self._fonts)
        try:
            return self._print(printer, self._config.printer)
        finally:
            printer.close()

    def _print(self, printer: Printer, config: PrinterConfig) -> bool:
        state = self._words.states[printer.state()]
        self._person.tell(f"{self._words.printer.name}: {state}.")
        outcome = printer.print(make_test_slip(self._words, state, config.paper))
        if outcome.printed is Printed.NO:
            self._person.tell(f"{self._words.printer.name}: {self._words.states[outcome.state]}.")
        return outcome.printed is not Printed.NO

    def _scanner(self) -> bool:
        scanner = devices.open_scanner(self._config.scanner)
        came, seen = Event(), []

        def note(code: str) -> None:
            seen.append((kind_of(code), len(code)))
            came.set()

        scanner.when_scanned = note
        scanner.start()
        came.wait(self._patience)
        connected = scanner.connected
        scanner.close()
        for kind, length in seen[:1]:
            found = self._words.scanner.found
            self._person.tell(found.format(kind=self._words.kinds[kind], length=length))
        return bool(seen) or (connected and not self._person.is_there)

    def _panel(self) -> bool:
        panel = devices.open_panel(self._config.panel)
        pressed = Event()
        panel.when_pressed = pressed.set
        panel.lamp_on()
        panel.beep(0.2, 3)
        works = panel.connected
        if works and panel.has_button and self._person.is_there:
            works = pressed.wait(self._patience)
            if works:
                self._person.tell(self._words.panel.found)
        panel.close()
        return works

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
