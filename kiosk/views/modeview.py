"""What the bar of modes says: the same in the same place on every screen of the citizen."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow.modes import active_modes, offered_modes
from kiosk.flow.state import Mode, State
from kiosk.views.words import Texts


@dataclass(frozen=True)
class ModeView:
    """One mode to switch."""

    mode: Mode
    name: str
    on: bool


def modes_view(texts: Texts, state: State) -> tuple[ModeView, ...]:
    """Return the modes that are offered, in their order."""
    on = active_modes(state)
    return tuple(
        ModeView(mode, getattr(texts.modes, mode), mode in on) for mode in offered_modes(state)
    )
