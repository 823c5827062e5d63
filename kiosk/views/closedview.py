"""What is said while no numbers are given: why, when they are again, and that numbers stay good."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.flow.state import State, has_day
from kiosk.views.saying import say
from kiosk.views.words import ClosedTexts, Message, Texts
from server.core.hours import NotIssuing
from server.core.office import in_language

# A break that ends within these hours, by the office's time, is lunch.
_LUNCH = range(12, 15)


def closed_message(texts: Texts, state: State) -> Message:
    """Return why no numbers are given and what to do; the office's own words go first."""
    issuing = state.board.issuing if state.board and not state.board.issuing.open else None
    until = _local(issuing.until, state) if issuing else None
    found = _found(texts.closed, issuing.why if issuing else None, until)
    sentences = [_own(state) or ("" if until else found.text)]
    if until:
        before = issuing and issuing.why is NotIssuing.BEFORE
        when = texts.closed.first if before else texts.closed.again
        sentences.append(when.format(time=f"{until:%H:%M}"))
    if has_day(state):
        sentences.append(texts.closed.still)
    said = [say(sentence, texts, state) for sentence in sentences if sentence]
    return Message(say(found.title, texts, state), " ".join(said))


def _found(said: ClosedTexts, why: NotIssuing | None, until: datetime | None) -> Message:
    if why is NotIssuing.BREAK:
        return said.lunch if until and until.hour in _LUNCH else said.rest
    found = {
        NotIssuing.BEFORE: said.before,
        NotIssuing.ENDED: said.ended,
        NotIssuing.STOPPED: said.stopped,
    }
    return found.get(why, said.closed) if why else said.closed


def _own(state: State) -> str:
    """Return the office's own words, with no brace in them taken for a place."""
    own = in_language(state.office.texts.closed, state.language) if state.office else ""
    return own.replace("{", "{{").replace("}", "}}")


def _local(until: datetime | None, state: State) -> datetime | None:
    if until is None or state.office is None:
        return None
    return until.astimezone(ZoneInfo(state.office.timezone))
