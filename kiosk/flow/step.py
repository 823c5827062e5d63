"""Which screen follows: the kiosk's whole behaviour as a pure function of state and event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.flow import (
    answering,
    checking_in,
    choosing,
    finding,
    following,
    modes,
    paper,
    repairing,
    results,
    scanning,
    sleeping,
)
from kiosk.flow.events import (
    AskedAppointment,
    AskedLanguage,
    AskedPriority,
    AskedReprint,
    AskedSeveral,
    Began,
    BoardCame,
    CameBack,
    Chose,
    ChoseLanguage,
    ChoseMine,
    ChosePriority,
    Event,
    Found,
    GaveCode,
    Issued,
    Looked,
    ModeTouched,
    OfficeCame,
    Printed,
    PrinterIs,
    RangeCame,
    Refused,
    Returned,
    Scanned,
    ServerLost,
    Stayed,
    Stirred,
    Tick,
    TookMarked,
    Touch,
    VoicesFound,
    WentBack,
    Widened,
    WorksAlone,
)
from kiosk.flow.moves import SETTLE_S, Outcome
from kiosk.flow.state import State


def step(state: State, event: Event) -> Outcome:
    """Return the state that follows `event`, and what has to be done."""
    if (woken := sleeping.woken_by(state, event)) is not None:
        return woken, sleeping.shining(state, woken)
    before, state = state, sleeping.noticed(state, event)
    if isinstance(event, Touch):
        if state.taking or event.at - state.since < SETTLE_S:
            return state, ()
        state = replace(state, touched=event.at)
    after, effects = _STEPS[type(event)](state, event)
    if after.choosing_language and after.screen is not state.screen:
        # What has come up is not to be hidden by the languages.
        after = replace(after, choosing_language=False)
    after = sleeping.settled(state, after, event)
    return after, (*effects, *sleeping.shining(before, after))


# Each step takes the one kind of event that it stands beside; the key is its only caller.
_STEPS: dict[type[Event], Callable[[State, Any], Outcome]] = {
    Began: choosing.began,
    Chose: choosing.chose,
    AskedSeveral: choosing.asked_several,
    TookMarked: choosing.took_marked,
    ChoseMine: choosing.chose_mine,
    AskedPriority: choosing.asked_priority,
    ChosePriority: choosing.chose_priority,
    Widened: choosing.widened,
    WentBack: choosing.went_back,
    AskedLanguage: choosing.asked_language,
    ChoseLanguage: choosing.chose_language,
    ModeTouched: modes.mode_touched,
    Stayed: modes.stayed,
    VoicesFound: modes.voices_found,
    AskedAppointment: checking_in.asked_appointment,
    GaveCode: checking_in.gave_code,
    Scanned: scanning.scanned,
    Issued: answering.issued,
    Looked: answering.looked,
    Returned: answering.returned,
    CameBack: answering.came_back,
    AskedReprint: paper.asked_reprint,
    Refused: answering.refused,
    Found: answering.found,
    Printed: paper.printed,
    PrinterIs: paper.printer_is,
    BoardCame: following.board_came,
    OfficeCame: following.office_came,
    RangeCame: following.range_came,
    WorksAlone: following.works_alone_now,
    ServerLost: following.server_lost,
    Stirred: sleeping.stirred,
    Tick: following.ticked,
    **finding.STEPS,
    **results.STEPS,
    **repairing.STEPS,
}
