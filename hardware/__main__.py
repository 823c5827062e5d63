"""`python -m hardware`: tests the devices, or stands in for one.

python -m hardware [--hardware FILE] [--language vi|en] [--yes]   tests what FILE names
python -m hardware printer --listen HOST:PORT --out DIR           is a printer
python -m hardware scanner --link PATH                            is a scanner
"""

from __future__ import annotations

import logging
import signal
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from threading import Event
from types import FrameType

if __name__ == "__main__":
    # Whoever stops it while it loads does not want to read how far it was.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from hardware import config, words
from hardware.selftest import PATIENCE, Person, Result, SelfTest
from hardware.slip import Fonts
from hardware.virtual_orders import obey
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scanner import VirtualScanner
from hardware.virtual_wire import PrinterSocket
from server.settings import SettingsError

_STOPS = (signal.SIGTERM, signal.SIGINT)

# Where the program keeps its fonts: the one thing that paper shares with the screens.
_FONTS = Path(__file__).parent.parent / "server" / "core" / "fonts"


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when all is well, 1 when a device failed, 2 when the settings are wrong."""
    options = _options(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    # A service manager's stop is as good as Ctrl-C: links and ports are tidied away.
    for stop in _STOPS:
        signal.signal(stop, _stop)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop at the first signal; a terminal sends one, and the command that it runs another."""
    for stop in _STOPS:
        signal.signal(stop, lambda *_: None)
    signal.default_int_handler(number, frame)


def _options(arguments: list[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m hardware", description="Tests the devices.")
    parser.set_defaults(run=_test)
    parser.add_argument("--hardware", type=Path, default=Path("hardware.toml"), metavar="FILE")
    parser.add_argument("--language", choices=words.LANGUAGES, default="vi")
    parser.add_argument("--yes", action="store_true", help="ask nobody and wait for nobody")
    parser.add_argument("--fonts", type=Path, default=_FONTS, metavar="DIR")
    parts = parser.add_subparsers()
    printer = parts.add_parser("printer", help="be a printer that draws its slips")
    printer.set_defaults(run=_be_printer)
    printer.add_argument("--listen", default="127.0.0.1:9100", metavar="HOST:PORT")
    printer.add_argument("--out", type=Path, required=True, metavar="DIR")
    printer.add_argument("--paper", type=int, choices=(80, 58), default=80)
    scanner = parts.add_parser("scanner", help="be a scanner that scans each line it is given")
    scanner.set_defaults(run=_be_scanner)
    scanner.add_argument("--link", type=Path, required=True, metavar="PATH")
    return parser.parse_args(arguments)


def _test(options: Namespace) -> int:
    said = words.load(options.language)
    try:
        connected = config.load(options.hardware)
    except SettingsError as error:
        print(said.settings_wrong, *error.problems, sep="\n")
        return 2
    print(said.title, "=" * len(said.title), sep="\n")
    person = Person(print, lambda question: _ask(question, said), is_there=not options.yes)
    patience = 0.5 if options.yes else PATIENCE
    test = SelfTest(connected, _fonts(options.fonts), said, person, patience)
    results = list(test.run())
    print()
    for name, result in results:
        print(f"{name:<16}{getattr(said.results, result)}")
    return int(any(result is Result.BAD for _, result in results))


def _ask(question: str, said: words.Words) -> bool | None:
    """Ask until the answer is yes or no; None when nobody is there to answer."""
    try:
        while (answer := input(f"{question} {said.answer}").strip().lower()) not in (
            said.yes,
            said.no,
        ):
            pass
    except EOFError:
        print(said.skipped)
        return None
    return answer == said.yes


def _be_printer(options: Namespace) -> int:
    """Serve until interrupted, and do what lines of input say: see `virtual_orders`."""
    host, _, port = options.listen.rpartition(":")
    printer = VirtualPrinter(options.out, options.paper)
    with PrinterSocket(printer, host, int(port)) as wire:
        print(f"{wire.host}:{wire.port}", flush=True)
        for line in sys.stdin:
            if line.strip():
                print(obey(line, printer, wire), flush=True)
        Event().wait()
    return 0


def _be_scanner(options: Namespace) -> int:
    """Scan each line of input until interrupted."""
    scanner = VirtualScanner(options.link)
    try:
        print(options.link, flush=True)
        for line in sys.stdin:
            scanner.scan(line.rstrip("\r\n"))
        Event().wait()
    finally:
        scanner.close()
    return 0


def _fonts(folder: Path) -> Fonts:
    return Fonts(
        folder / "BeVietnamPro_400Regular.ttf",
        folder / "BeVietnamPro_600SemiBold.ttf",
        folder / "BeVietnamPro_800ExtraBold.ttf",
    )


if __name__ == "__main__":
    sys.exit(main())
