"""What `recover` did, in sentences for the technician on site."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from server.core.ticket import number
from server.recovery.journals import USUAL
from server.recovery.rebuilding import GAP, Rebuilt
from server.recovery.recover import Recovered
from server.seal import KEY

_TEXTS = Path(__file__).with_name("texts")
LANGUAGES = tuple(sorted(path.stem for path in _TEXTS.glob("*.toml")))


class Report:
    """The report of `done`, in `language`."""

    def __init__(self, done: Recovered, language: str) -> None:
        self._done = done
        self._words = words(language)

    def lines(self) -> Iterator[str]:
        """Yield the report's lines, in the order in which they are to be read."""
        done = self._done
        yield self._say("made" if done.chosen else "kept")
        yield from self._copy()
        yield from self._journals()
        if done.chosen:
            yield from self._day(done.rebuilt)
            yield from self._audit()
            yield from self._people()
        yield self._say("next")

    def _say(self, what: str, **more: object) -> str:
        return self._words[what].format(**more)

    def _copy(self) -> Iterator[str]:
        if (chosen := self._done.chosen) is None:
            return
        yield from (self._say("broken", path=path) for path in chosen.broken)
        yield self._say("copy", path=chosen.copy) if chosen.copy else self._say("no_copy")
        if self._done.lost:
            yield self._say("lost", path=self._done.lost)

    def _journals(self) -> Iterator[str]:
        journals = self._done.journals
        yield from (self._say("unreadable", path=path) for path in journals.unreadable)
        if not journals.records:
            yield self._say("no_journals", path=USUAL)
        for record, told in self._done.rebuilt.journals:
            counts = {"added": len(told.added), "known": len(told.known)}
            yield self._say("journal", path=record.path, n=len(record.tickets), **counts)
            if told.refused:
                yield self._say("refused", n=len(told.refused))
            if record.damaged:
                yield self._say("damaged", n=record.damaged)

    def _day(self, found: Rebuilt) -> Iterator[str]:
        if found.day is None:
            yield self._say("day_none")
            return
        yield self._say("day_new" if found.is_new else "day", day=found.day, before=found.before)
        for letter, last in sorted(found.last.items()):
            following = number(letter, found.next[letter])
            known = "number" if last else "number_first"
            yield self._say(known, letter=letter, last=number(letter, last), next=following)
        yield self._say("gap", gap=GAP)
        if found.waiting:
            yield self._say("unknown", n=found.waiting)
            yield self._say("settle")

    def _audit(self) -> Iterator[str]:
        found = self._done.audit
        if not self._done.had_key:
            yield self._say("no_key", key=KEY)
        if found.broken_at is None:
            yield self._say("audit", rows=found.rows)
        else:
            yield self._say("audit_broken", row=found.broken_at)

    def _people(self) -> Iterator[str]:
        if self._done.chosen and self._done.chosen.copy is None:
            yield self._say("people_again")
        if self._done.pin:
            yield self._say("pin", pin=self._done.pin)


def words(language: str) -> dict[str, str]:
    """Return the report's words in `language`."""
    return tomllib.loads((_TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
