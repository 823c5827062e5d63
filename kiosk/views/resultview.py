"""What is said of a dossier's result."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow.results import collecting
from kiosk.flow.state import State
from kiosk.views.saying import say
from kiosk.views.words import Texts
from server.core.result import ResultState


@dataclass(frozen=True)
class ResultView:
    """The result is ready or not; `letter` is whose number `on` takes, "" to choose it first."""

    ready: bool
    title: str
    text: str
    on: str
    letter: str
    back: str


def result_view(texts: Texts, state: State) -> ResultView:
    """Return what is said of the result."""
    said, result = texts.result, state.result
    ready = result is not None and result.state is ResultState.READY
    expected = result.expected if result else None
    date = f"{expected:%d/%m/%Y}" if expected and not ready else ""
    text = said.collect if ready else said.expected if date else said.later
    return ResultView(
        ready=ready,
        title=say(said.ready if ready else said.not_ready, texts, state),
        text=say(text, texts, state, time=date),
        on=said.take if ready else said.talk,
        letter=(collecting(state) or "") if ready else "",
        back=said.back if ready else said.home,
    )
