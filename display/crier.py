"""Speaks the calls of the hall one after another, never two at once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from display.announcer import Heard, is_awaited, listen
from display.voice import Voice
from hardware.clips import ClipsError
from server.core.board import Board, Call

log = logging.getLogger(__name__)


class Plays(Protocol):
    """A loudspeaker: plays a WAV file to its end and tells whether it was heard."""

    def play(self, wav: Path) -> bool:
        """Play `wav`; never raises."""


class Crier:
    """Calls people out. `hear` and `speak` each have a thread of their own.

    A call waits in line until those before it were spoken; when its turn comes and the
    counter no longer awaits the citizen, it is left out. What was said is said once more in
    the citizen's own language, where that is another one and there is a voice for it.
    """

    def __init__(
        self, voice: Voice, speaker: Plays, folder: Path, others: Mapping[str, Voice] | None = None
    ) -> None:
        """`folder` takes the one file that is being played; `others` are voices by language."""
        self._voice = voice
        self._others = others or {}
        self._speaker = speaker
        self._sound = folder / "call.wav"
        self._heard: Heard | None = None
        self._board: Board | None = None
        self._calls: SimpleQueue[Call | None] = SimpleQueue()

    def hear(self, board: Board) -> None:
        """Take the newest board and put what it calls in line."""
        if self._heard is None:
            log.info("listening: calls after id %d are spoken", board.newest_call)
        self._board = board
        calls, self._heard = listen(self._heard, board)
        for call in calls:
            self._calls.put(call)

    def stop(self) -> None:
        """Let `speak` end after the call that is being spoken."""
        self._board = None
        self._calls.put(None)

    def speak(self) -> None:
        """Speak the calls in their turn until `stop`."""
        while (call := self._calls.get()) is not None:
            board = self._board
            if board is not None and is_awaited(call, board):
                self._say(call)

    def _say(self, call: Call) -> None:
        try:
            also = self._others.get(call.language)
            self._voice.speak(call.number, call.counter, self._sound, also)
        except (ClipsError, OSError) as error:
            log.error("%s was not spoken: %s", call.number, error)
            return
        if self._speaker.play(self._sound):
            log.info("spoke %s to counter %d", call.number, call.counter)
