"""What the technician's touches lead to; part of the flow.

Nothing of a citizen is here: whoever opens this screen has ended what was on the glass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.flow.calibration import CROSSES
from kiosk.flow.events import Effect, Event, Scanned, Tick
from kiosk.flow.moves import Outcome, forgotten, home, renew
from kiosk.flow.state import Screen, State
from kiosk.flow.technician import (
    LONGEST_ADDRESS,
    LONGEST_PIN,
    WORK,
    Deed,
    Door,
    Page,
    Seen,
    Technician,
    Told,
)
from kiosk.flow.technician_events import (
    AskedTechnician,
    Calibrate,
    Did,
    LookAround,
    LookedAround,
    PinTried,
    TouchedCross,
    TryPin,
    Work,
    Worked,
)

# The screen leaves by itself, in seconds: sooner while nobody has given a PIN.
DOOR_S = 30.0
OPEN_S = 180.0
# How often the state is looked at anew while it is on the glass.
LOOK_S = 2.0
# So many lines of the log are scrolled at once.
LOG_STEP = 8


def asked(state: State, event: AskedTechnician) -> Outcome:
    """Ask for the PIN, over whatever was there; not while a number is being given."""
    if state.taking or state.screen is Screen.TECHNICIAN:
        return state, ()
    state = replace(forgotten(state), technician=Technician(), touched=event.at)
    return renew(state, Screen.TECHNICIAN, event.at), (TryPin(),)


def did(state: State, event: Did) -> Outcome:
    """Do what was touched, if it is there to be touched."""
    here = state.technician
    if state.screen is not Screen.TECHNICIAN or here is None:
        return state, ()
    if event.deed is Deed.LEAVE:
        return home(state, event.at), ()
    if event.deed is Deed.LANGUAGE:
        return replace(state, language=event.value), ()
    if here.door is not Door.OPEN:
        return _at_the_door(state, here, event)
    return _inside(state, here, event)


def _at_the_door(state: State, here: Technician, event: Did) -> Outcome:
    if here.door not in (Door.ASKING, Door.WRONG):
        return state, ()
    if event.deed is Deed.DIGIT:
        here = replace(here, door=Door.ASKING, pin=(here.pin + event.value)[:LONGEST_PIN])
    elif event.deed is Deed.ERASE:
        here = replace(here, pin=here.pin[:-1])
    elif event.deed is Deed.ENTER and here.pin:
        trying = replace(here, door=Door.TRYING, pin="")
        return replace(state, technician=trying), (TryPin(here.pin),)
    return replace(state, technician=here), ()


def _inside(state: State, here: Technician, event: Did) -> Outcome:
    if event.deed is Deed.PAGE:
        return _turned(state, here, Page(event.value), event.at)
    if event.deed in WORK:
        return _with(state, here, told=Told.WORKING), (Work(event.deed),)
    if event.deed is Deed.RESTART:
        return _restarting(state, here)
    if here.page is Page.ADDRESS:
        return _typing(state, here, event)
    return _scrolled(state, here, event)


def _turned(state: State, here: Technician, page: Page, at: float) -> Outcome:
    address = here.report.server if here.report else ""
    here = replace(
        here, page=page, told=None, seen=None, touched=(), address=address, older=0, sure=False
    )
    # Other things come up under the finger, which must not hit them.
    return renew(replace(state, technician=here), Screen.TECHNICIAN, at), (LookAround(),)


def _restarting(state: State, here: Technician) -> Outcome:
    if here.page is not Page.RESTART:
        return state, ()
    if not here.sure:
        return _with(state, here, sure=True), ()
    return _with(state, here, told=Told.RESTARTING, sure=False), (Work(Deed.RESTART),)


def _typing(state: State, here: Technician, event: Did) -> Outcome:
    if event.deed is Deed.LETTER:
        typed = (here.address + event.value)[:LONGEST_ADDRESS]
        return _with(state, here, address=typed, told=None), ()
    if event.deed is Deed.ERASE:
        return _with(state, here, address=here.address[:-1], told=None), ()
    if event.deed is Deed.SERVER and here.told is not Told.WORKING:
        return _with(state, here, told=Told.WORKING), (Work(Deed.SERVER, here.address),)
    return state, ()


def _scrolled(state: State, here: Technician, event: Did) -> Outcome:
    if here.page is not Page.LOGS or event.deed not in (Deed.OLDER, Deed.NEWER):
        return state, ()
    step = LOG_STEP if event.deed is Deed.OLDER else -LOG_STEP
    most = len(here.report.lines) - 1 if here.report else 0
    return _with(state, here, older=max(0, min(here.older + step, most))), ()


def touched_cross(state: State, event: TouchedCross) -> Outcome:
    here = state.technician
    if here is None or here.door is not Door.OPEN or here.page is not Page.CROSSES:
        return state, ()
    touched = (*here.touched, event.touched)
    if len(touched) < len(CROSSES):
        return _with(state, here, touched=touched, told=None), ()
    return _with(state, here, touched=(), told=Told.WORKING), (Calibrate(touched),)


def pin_tried(state: State, event: PinTried) -> Outcome:
    here = state.technician
    if here is None:
        return state, ()
    here = replace(here, door=event.door, locked_until=event.locked_until, pin="")
    effects: tuple[Effect, ...] = (LookAround(),) if event.door is Door.OPEN else ()
    return renew(replace(state, technician=here), Screen.TECHNICIAN, event.at), effects


def looked_around(state: State, event: LookedAround) -> Outcome:
    here = state.technician
    return (state if here is None else _with(state, here, report=event.report)), ()


def worked(state: State, event: Worked) -> Outcome:
    here = state.technician
    if here is None:
        return state, ()
    return _with(state, here, told=event.told), (LookAround(),)


def scanned(state: State, event: Scanned) -> Outcome:
    """Tell of a test scan what it was, and keep nothing of it."""
    here = state.technician
    if here is None or here.door is not Door.OPEN or here.page is not Page.TEST:
        return state, ()
    state = replace(state, touched=event.at)
    return _with(state, here, seen=Seen(event.scan.kind, event.length), told=None), ()


def ticked(state: State, event: Tick) -> Outcome:
    """Leave when nobody touches anything; look at the machine while its state is shown."""
    here = state.technician
    is_open = here is not None and here.door is Door.OPEN
    if here is None or event.at - state.touched >= (OPEN_S if is_open else DOOR_S):
        return home(state, event.at), ()
    if here.door is Door.LOCKED and here.locked_until and event.at >= here.locked_until:
        return _with(state, here, door=Door.ASKING, locked_until=None), ()
    if is_open and event.at - here.looked_at >= LOOK_S:
        return _with(state, here, looked_at=event.at), (LookAround(),)
    return state, ()


def _with(state: State, here: Technician, **changes: Any) -> State:
    return replace(state, technician=replace(here, **changes))


STEPS: dict[type[Event], Callable[[State, Any], Outcome]] = {
    AskedTechnician: asked,
    Did: did,
    TouchedCross: touched_cross,
    PinTried: pin_tried,
    LookedAround: looked_around,
    Worked: worked,
}
