"""What is said when there is no slip: what to do instead, and when it can be printed after all."""

from __future__ import annotations

from kiosk.flow.paper import is_short_of_paper, may_print_again, shows_code
from kiosk.flow.state import State
from kiosk.views.saying import say_both
from kiosk.views.words import Message, PaperTexts, Texts
from server.core.device import PrinterHealth


def missing_slip(texts: Texts, state: State) -> Message:
    """Return what to do about a slip that failed: have it printed now, or do without it."""
    said = texts.paper
    if may_print_again(state):
        text = said.rest if state.is_cut_off else said.again
        return say_both(Message(said.ready, text), texts, state)
    return say_both(Message(_copy(said, state), f"{_cause(said, state)} {said.good}"), texts, state)


def no_slip(texts: Texts, state: State, text: str) -> Message:
    """Return what to do where no slips are printed; then comes `text`."""
    return say_both(Message(_copy(texts.paper, state), text), texts, state)


def short_of_paper(texts: Texts, state: State) -> str:
    """Return the small line that nobody be surprised by, "" while slips can be printed."""
    if not is_short_of_paper(state):
        return ""
    ended = state.printer is PrinterHealth.PAPER_OUT
    return texts.paper.ended if ended else texts.paper.resting


def _copy(said: PaperTexts, state: State) -> str:
    return said.scan if shows_code(state) else said.copy


def _cause(said: PaperTexts, state: State) -> str:
    """Return why there is no slip, in words that ask nothing of a citizen."""
    if state.is_cut_off:
        return said.cut_off
    causes = {
        PrinterHealth.PAPER_OUT: said.paper_out,
        PrinterHealth.COVER_OPEN: said.cover_open,
        PrinterHealth.CUTTER_STUCK: said.cutter_stuck,
    }
    return causes.get(state.printer, said.offline) if state.printer else said.offline
