"""The whole product on one machine: `./setup.sh demo`, and `--once` for one citizen alone."""

from __future__ import annotations

import argparse
import logging
import shutil
import signal
import sys
import time
from pathlib import Path
from random import Random

# The tests' modules stand in the folder above; "tests" itself is never imported by name.
sys.path.insert(1, str(Path(__file__).parents[1]))

import pictures
from office_process import PIN
from once import elder_card, play_once
from people import People
from processes import ROOT, NothingHappenedError
from stage import ADMINISTRATOR, CLERK, COUNTER, Stage, has_screen, staged

_PORTRAIT = "1080x1920"
_WINDOW = "540x960"


def main() -> int:
    """Run the demo; return the exit status, 1 if a step did not really happen."""
    asked = _parser().parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    shutil.rmtree(asked.out, ignore_errors=True)
    asked.out.mkdir(parents=True)
    size = asked.size or (_WINDOW if has_screen() and not asked.once else _PORTRAIT)
    try:
        with staged(asked.out, size) as stage:
            if asked.once:
                play_once(stage)
                if asked.keep_pictures:
                    pictures.keep(asked.out)
            else:
                _stay(stage, asked.alive)
    except NothingHappenedError as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEverything has been stopped.")
    return 0


def _stay(stage: Stage, alive: bool) -> None:
    for start in (stage.start_server, stage.start_devices, stage.start_voice, stage.start_kiosk):
        print(f"• {start.__name__.replace('_', ' ')}: {start()}", flush=True)
    stage.open_day()
    people = _people(stage) if alive else None
    _tell(stage, alive)
    try:
        while True:
            time.sleep(1)
            stage.watch()
    finally:
        if people:
            people.stop()


def _people(stage: Stage) -> People:
    office = stage.clerk().office()
    others = [c.number for c in office.counters if c.number != COUNTER]
    people = People(stage.server, others, Random())
    people.start()
    return people


def _tell(stage: Stage, alive: bool) -> None:
    url = stage.server.url
    print(
        f"""
Xin Mời is running. Ctrl-C stops everything.

  hall board        {url}/display/hall
  counter screens   {url}/display/counter/1   (and 2 to 7)
  clerk's page      {url}/clerk   name: {CLERK}   PIN: {PIN}
  everything else   {url}/   name: {ADMINISTRATOR}   PIN: {PIN}
                    (the hall for supervisors, numbers for helpers, settings, people, report)
  kiosk             {"in the window" if has_screen() else "offscreen, as there is no screen here"}
  slips             {stage.slips}
  spoken calls      {stage.spoken}

To scan a made-up card of somebody over 60:
  printf '%s\\r' '{elder_card()}' > {stage.folder / "scanner"}

{
            "Citizens and clerks are simulated at all counters but " + str(COUNTER) + "."
            if alive
            else "To fill the hall with simulated citizens and clerks: ./setup.sh demo --alive"
        }
""",
        flush=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./setup.sh demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="play one citizen, then end")
    parser.add_argument("--alive", action="store_true", help="simulate citizens and clerks")
    parser.add_argument("--keep-pictures", action="store_true", help="renew the README's")
    parser.add_argument("--size", help="of the kiosk's window, such as 800x480")
    parser.add_argument("--out", type=Path, default=ROOT / "demo", help="folder for what it makes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
