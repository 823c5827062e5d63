"""What citizens switch on for themselves: when it begins, what it changes, when it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from glassless import MAN_OF_28, WOMAN_OF_71, Kiosk, with_ticket

from kiosk.flow.events import ChoseLanguage, ModeTouched, Stayed, Tick, WentBack
from kiosk.flow.modes import active_modes, offered_modes
from kiosk.flow.moves import IDLE_S, SETTLE_S
from kiosk.flow.state import Mode, Screen
from server.core.ticket import Slip

SILENT = (Mode.LARGE, Mode.CONTRAST, Mode.REACH)


def speaking() -> Kiosk:
    kiosk = Kiosk()
    kiosk.state = replace(kiosk.state, speaks=frozenset({"vi"}))
    return kiosk


@pytest.mark.parametrize("mode", list(Mode))
def test_one_touch_switches_a_mode_on_and_another_off_again(mode: Mode) -> None:
    kiosk = speaking()
    kiosk.have(ModeTouched(0, mode))
    assert kiosk.state.modes == {mode}
    assert kiosk.screen is Screen.WELCOME
    kiosk.have(ModeTouched(0, mode))
    assert kiosk.state.modes == frozenset()


def test_modes_are_used_together() -> None:
    kiosk = speaking()
    for mode in Mode:
        kiosk.have(ModeTouched(0, mode))
    assert active_modes(kiosk.state) == frozenset(Mode)


def test_a_trembling_finger_does_not_switch_a_mode_off_again() -> None:
    kiosk = Kiosk()
    kiosk.have(ModeTouched(0, Mode.LARGE))
    kiosk.have(ModeTouched(0, Mode.LARGE), after=SETTLE_S / 2)
    assert kiosk.state.modes == {Mode.LARGE}


def test_nothing_that_moved_is_hit_by_the_finger_that_switched() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(ModeTouched(0, Mode.LARGE))
    assert not kiosk.touch_service("B", after=SETTLE_S / 2)
    assert kiosk.state.taking is None


@pytest.mark.parametrize("speaks", [frozenset(), frozenset({"en"})])
def test_guidance_is_not_offered_without_a_voice_for_the_language(speaks: frozenset[str]) -> None:
    kiosk = Kiosk()
    kiosk.state = replace(kiosk.state, speaks=speaks)
    assert offered_modes(kiosk.state) == SILENT
    kiosk.have(ModeTouched(0, Mode.SPOKEN))
    assert kiosk.state.modes == frozenset()


def test_guidance_pauses_in_a_language_that_has_no_voice() -> None:
    kiosk = speaking()
    kiosk.have(ModeTouched(0, Mode.SPOKEN))
    kiosk.have(ChoseLanguage(0, "en"))
    assert Mode.SPOKEN not in active_modes(kiosk.state)
    kiosk.have(ChoseLanguage(0, "vi"))
    assert Mode.SPOKEN in active_modes(kiosk.state)


def test_modes_end_when_the_person_leaves() -> None:
    kiosk = Kiosk()
    kiosk.have(ModeTouched(0, Mode.CONTRAST))
    kiosk.touch_start()
    assert kiosk.state.modes == {Mode.CONTRAST}
    kiosk.have(WentBack(0))
    assert kiosk.screen is Screen.WELCOME
    assert kiosk.state.modes == frozenset()


def test_modes_end_when_nobody_is_there_any_more() -> None:
    kiosk = Kiosk()
    kiosk.have(ModeTouched(0, Mode.REACH))
    kiosk.have(Tick(0), after=IDLE_S[Screen.WELCOME] * 2 + 1)
    assert kiosk.state.modes == frozenset()


def test_modes_stay_with_the_number_and_end_with_the_next_card() -> None:
    kiosk = with_ticket()
    kiosk.have(ModeTouched(0, Mode.LARGE))
    kiosk.printed(Slip.PRINTED)
    assert kiosk.state.modes == {Mode.LARGE}
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.state.modes == frozenset()
    kiosk.have(ModeTouched(0, Mode.LARGE))
    kiosk.scan(MAN_OF_28)
    assert kiosk.state.modes == frozenset()


def test_a_first_card_keeps_the_modes_of_whoever_holds_it() -> None:
    kiosk = Kiosk()
    kiosk.have(ModeTouched(0, Mode.LARGE))
    kiosk.scan(WOMAN_OF_71)
    assert kiosk.state.modes == {Mode.LARGE}


def test_an_office_may_begin_with_modes_and_they_come_back_for_everybody() -> None:
    kiosk = Kiosk()
    low = frozenset({Mode.REACH})
    kiosk.state = replace(kiosk.state, modes=low, home_modes=low)
    kiosk.touch_start()
    kiosk.have(ModeTouched(0, Mode.REACH))
    assert kiosk.state.modes == frozenset()
    kiosk.have(WentBack(0))
    assert kiosk.state.modes == low


def test_whoever_uses_a_mode_has_twice_the_time() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.have(ModeTouched(0, Mode.LARGE))
    kiosk.have(Tick(0), after=IDLE_S[Screen.SERVICES] + 5)
    assert kiosk.screen is Screen.SERVICES
    kiosk.have(Tick(0), after=IDLE_S[Screen.SERVICES])
    assert kiosk.screen is Screen.WELCOME


def test_turning_a_page_says_that_somebody_is_there() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    for _ in range(4):
        kiosk.have(Stayed(0), after=IDLE_S[Screen.SERVICES] - 10)
        kiosk.have(Tick(0))
    assert kiosk.screen is Screen.SERVICES


def test_no_mode_is_switched_while_a_number_is_fetched() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    kiosk.have(ModeTouched(0, Mode.LARGE))
    assert kiosk.state.modes == frozenset()
