"""The technician's screen as the flow knows it: who gets in, what is asked for, when it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from glassless import MAN_OF_28, TODAY, WOMAN_OF_71, Kiosk, with_ticket

from kiosk import pin
from kiosk.codes.card import Kind, recognise
from kiosk.flow.calibration import CROSSES, Calibration, Touched, fit
from kiosk.flow.events import BoardCame, Effect, Scanned, ServerLost
from kiosk.flow.gesture import HOLD_S, Finger, Gesture, Zone
from kiosk.flow.repairing import DOOR_S, OPEN_S
from kiosk.flow.state import Screen
from kiosk.flow.technician import Deed, Door, Page, Report, Seen, Technician, Told
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
from server.core.device import DeviceHealth

REPORT = Report(DeviceHealth(), "http://10.0.0.1:8080", ("10.0.0.7",), datetime.now(UTC))


def do(kiosk: Kiosk, deed: Deed, value: str = "") -> tuple[Effect, ...]:
    return kiosk.have(Did(0, deed, value))


def at_the_door(door: Door = Door.ASKING) -> Kiosk:
    kiosk = Kiosk()
    kiosk.have(AskedTechnician(0))
    kiosk.have(PinTried(0, door))
    return kiosk


def inside(page: Page | None = None) -> Kiosk:
    kiosk = at_the_door(Door.OPEN)
    kiosk.have(LookedAround(0, REPORT))
    if page is not None:
        do(kiosk, Deed.PAGE, page)
    return kiosk


def here(kiosk: Kiosk) -> Technician:
    assert kiosk.state.technician is not None
    return kiosk.state.technician


# The gesture


class Glass:
    """Fingers on the glass, and the time between."""

    def __init__(self) -> None:
        self.gesture = Gesture()
        self.now = 100.0

    def down(self, zone: Zone, id_: int = 1) -> None:
        self.gesture = self.gesture.down(Finger(id_, zone, 0.05, 0.95, self.now))

    def up(self, id_: int = 1) -> None:
        self.gesture = self.gesture.up(id_, self.now)

    def hold(self, zone: Zone, seconds: float) -> None:
        self.down(zone)
        self.now += seconds
        self.up()
        self.now += 0.3

    def tap(self, times: int = 1, zone: Zone = Zone.NAME) -> None:
        for _ in range(times):
            self.hold(zone, 0.15)


def test_holding_the_corner_and_three_taps_on_the_name_are_the_gesture() -> None:
    glass = Glass()
    glass.hold(Zone.CORNER, HOLD_S + 0.1)
    glass.tap(2)
    assert not glass.gesture.is_done
    glass.tap()
    assert glass.gesture.is_done


def held(glass: Glass) -> None:
    glass.hold(Zone.CORNER, HOLD_S + 0.1)


def short(glass: Glass) -> None:
    glass.hold(Zone.CORNER, HOLD_S - 0.5)


def leaning(glass: Glass) -> None:
    glass.hold(Zone.CORNER, 40.0)


def palm(glass: Glass) -> None:
    glass.down(Zone.CORNER)
    glass.down(Zone.ELSEWHERE, 2)
    glass.now += HOLD_S + 0.5
    glass.up(2)
    glass.up(1)


def wiping(glass: Glass) -> None:
    glass.down(Zone.CORNER)
    glass.gesture = glass.gesture.moved(1, 0.4, 0.8)
    glass.now += HOLD_S + 0.5
    glass.up()


def child(glass: Glass) -> None:
    held(glass)
    glass.tap(1, Zone.ELSEWHERE)


def slow(glass: Glass) -> None:
    held(glass)
    glass.now += 8.0


def long_tap(glass: Glass) -> None:
    held(glass)
    glass.hold(Zone.NAME, 1.5)
    glass.tap(1)


def second_finger(glass: Glass) -> None:
    held(glass)
    glass.down(Zone.NAME)
    glass.down(Zone.NAME, 2)
    glass.up(2)
    glass.up(1)


@pytest.mark.parametrize(
    "before", [short, leaning, palm, wiping, child, slow, second_finger], ids=lambda f: f.__name__
)
def test_nothing_else_is_the_gesture(before: object) -> None:
    glass = Glass()
    before(glass)  # type: ignore[operator]
    glass.tap(3)
    assert not glass.gesture.is_done


def test_a_long_press_on_the_name_is_no_tap() -> None:
    glass = Glass()
    long_tap(glass)
    glass.tap(1)
    assert not glass.gesture.is_done


def test_a_finger_that_trembles_is_still_one_finger() -> None:
    glass = Glass()
    glass.down(Zone.CORNER)
    glass.gesture = glass.gesture.moved(1, 0.06, 0.94)
    glass.now += HOLD_S + 0.1
    glass.up()
    glass.tap(3)
    assert glass.gesture.is_done


# The door


@pytest.mark.parametrize("scan", [None, WOMAN_OF_71])
def test_the_gesture_asks_for_the_pin_and_forgets_the_citizen(scan: str | None) -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    if scan:
        kiosk.scan(scan)
    effects = kiosk.have(AskedTechnician(0))
    assert kiosk.screen is Screen.TECHNICIAN
    assert effects == (TryPin(""),)
    assert kiosk.state.citizen is None
    assert kiosk.state.priority is None


def test_it_opens_from_a_number_and_from_a_closed_office_too() -> None:
    kiosk = with_ticket()
    kiosk.have(AskedTechnician(0))
    assert kiosk.screen is Screen.TECHNICIAN
    night = Kiosk(day=None)
    night.have(AskedTechnician(0))
    assert night.screen is Screen.TECHNICIAN
    lost = Kiosk()
    lost.have(ServerLost(0))
    lost.have(AskedTechnician(0))
    assert lost.screen is Screen.TECHNICIAN


def test_nobody_who_is_given_a_number_is_interrupted() -> None:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    kiosk.have(AskedTechnician(0))
    assert kiosk.screen is Screen.SERVICES


def test_a_pin_is_tried_once_it_is_entered_and_is_in_no_repr() -> None:
    kiosk = at_the_door()
    for digit in "48291":
        do(kiosk, Deed.DIGIT, digit)
    do(kiosk, Deed.ERASE)
    do(kiosk, Deed.DIGIT, "3")
    assert "4829" not in repr(kiosk.state)
    effects = do(kiosk, Deed.ENTER)
    assert effects == (TryPin("48293"),)
    assert "4829" not in repr(effects)
    assert "4829" not in repr(Did(0, Deed.DIGIT, "4829"))
    assert (here(kiosk).door, here(kiosk).pin) == (Door.TRYING, "")
    assert kiosk.have(PinTried(0, Door.OPEN)) == (LookAround(),)


def test_nothing_is_tried_without_a_digit_and_nothing_twice() -> None:
    kiosk = at_the_door()
    assert do(kiosk, Deed.ENTER) == ()
    do(kiosk, Deed.DIGIT, "1")
    do(kiosk, Deed.ENTER)
    assert do(kiosk, Deed.ENTER) == ()


@pytest.mark.parametrize("door", [Door.NO_PIN, Door.LOCKED, Door.TRYING])
def test_a_door_that_does_not_ask_takes_no_digits(door: Door) -> None:
    kiosk = at_the_door(door)
    do(kiosk, Deed.DIGIT, "1")
    assert do(kiosk, Deed.ENTER) == ()
    assert here(kiosk).door is door


def test_a_locked_door_asks_again_when_its_time_is_over() -> None:
    kiosk = at_the_door()
    kiosk.have(PinTried(0, Door.LOCKED, locked_until=kiosk.now + 10))
    kiosk.wait(5)
    assert here(kiosk).door is Door.LOCKED
    kiosk.wait(6)
    assert here(kiosk).door is Door.ASKING


@pytest.mark.parametrize("deed", [d for d in Deed if d not in (Deed.LEAVE, Deed.LANGUAGE)])
def test_nothing_can_be_done_before_the_pin(deed: Deed) -> None:
    kiosk = at_the_door()
    assert do(kiosk, deed, "state" if deed is Deed.PAGE else "1") == ()
    assert here(kiosk).door is Door.ASKING
    kiosk.have(TouchedCross(0, Touched(0.1, 0.1, 0.1, 0.1)))
    kiosk.scan(MAN_OF_28)
    assert (here(kiosk).seen, here(kiosk).touched) == (None, ())


# When it ends


def test_it_leaves_by_itself_sooner_at_the_door_than_inside() -> None:
    kiosk = at_the_door()
    kiosk.wait(DOOR_S + 1)
    assert (kiosk.screen, kiosk.state.technician) == (Screen.WELCOME, None)
    kiosk = inside()
    kiosk.wait(OPEN_S - 5)
    assert kiosk.screen is Screen.TECHNICIAN
    kiosk.wait(10)
    assert (kiosk.screen, kiosk.state.technician) == (Screen.WELCOME, None)


def test_every_touch_keeps_it_up_and_leaving_ends_it() -> None:
    kiosk = inside()
    kiosk.wait(OPEN_S - 5)
    do(kiosk, Deed.PAGE, Page.LOGS)
    kiosk.wait(OPEN_S - 5)
    assert kiosk.screen is Screen.TECHNICIAN
    do(kiosk, Deed.LEAVE)
    assert (kiosk.screen, kiosk.state.technician) == (Screen.WELCOME, None)


def test_boards_and_a_lost_server_leave_it_up() -> None:
    kiosk = inside()
    kiosk.have(ServerLost(0))
    assert kiosk.state.board is not None
    kiosk.have(BoardCame(0, kiosk.state.board))
    assert kiosk.screen is Screen.TECHNICIAN


def test_what_comes_back_after_leaving_changes_nothing() -> None:
    kiosk = inside()
    do(kiosk, Deed.LEAVE)
    before = kiosk.state
    for late in (PinTried(0, Door.OPEN), LookedAround(0, REPORT), Worked(0, Told.SAVED)):
        assert kiosk.have(late) == ()
    assert kiosk.state == before


def test_citizens_touches_do_nothing_on_it() -> None:
    kiosk = inside()
    kiosk.touch_start()
    kiosk.touch_service("B")
    assert kiosk.screen is Screen.TECHNICIAN
    assert kiosk.state.taking is None


# The pages


def test_the_machine_is_looked_at_every_two_seconds() -> None:
    kiosk = inside()
    kiosk.effects.clear()
    kiosk.wait(10)
    assert 4 <= kiosk.effects.count(LookAround()) <= 6


def test_a_test_scan_shows_its_kind_and_length_and_never_what_it_says() -> None:
    kiosk = inside(Page.TEST)
    text = WOMAN_OF_71
    kiosk.have(Scanned(0, recognise(text), TODAY, uuid4(), len(text)))
    assert here(kiosk).seen == Seen(Kind.CITIZEN, len(text))
    told = repr(kiosk.state)
    assert "020055" not in told
    assert "Nông" not in told
    assert kiosk.screen is Screen.TECHNICIAN
    assert kiosk.state.citizen is None


def test_a_scan_on_another_page_is_not_shown() -> None:
    kiosk = inside(Page.STATE)
    kiosk.scan(WOMAN_OF_71)
    assert here(kiosk).seen is None


@pytest.mark.parametrize("deed", [Deed.SLIP, Deed.ROLL, Deed.LAMP, Deed.ALARM, Deed.SOUND])
def test_a_test_is_done_outside_and_what_came_of_it_is_told(deed: Deed) -> None:
    kiosk = inside(Page.TEST)
    assert do(kiosk, deed) == (Work(deed),)
    assert here(kiosk).told is Told.WORKING
    kiosk.have(Worked(0, Told.SLIP_PRINTED))
    assert here(kiosk).told is Told.SLIP_PRINTED
    do(kiosk, Deed.PAGE, Page.STATE)
    assert here(kiosk).told is None, "it is told on its own page"


def test_the_server_s_address_is_typed_tried_and_kept_only_if_it_is_right() -> None:
    kiosk = inside(Page.ADDRESS)
    assert here(kiosk).address == REPORT.server
    for _ in range(5):
        do(kiosk, Deed.ERASE)
    for letter in ":9090":
        do(kiosk, Deed.LETTER, letter)
    assert do(kiosk, Deed.SERVER) == (Work(Deed.SERVER, "http://10.0.0.1:9090"),)
    assert do(kiosk, Deed.SERVER) == (), "one try at a time"
    kiosk.have(Worked(0, Told.UNREACHABLE))
    assert (here(kiosk).told, here(kiosk).address) == (Told.UNREACHABLE, "http://10.0.0.1:9090")
    do(kiosk, Deed.LETTER, "1")
    assert here(kiosk).told is None, "another address is another question"


def test_restarting_is_touched_twice() -> None:
    kiosk = inside(Page.RESTART)
    assert do(kiosk, Deed.RESTART) == ()
    assert here(kiosk).sure
    assert do(kiosk, Deed.RESTART) == (Work(Deed.RESTART),)
    kiosk = inside(Page.STATE)
    do(kiosk, Deed.RESTART)
    assert do(kiosk, Deed.RESTART) == ()


def test_the_log_is_scrolled_between_its_ends() -> None:
    kiosk = inside()
    lines = tuple(f"line {n}" for n in range(20))
    kiosk.have(LookedAround(0, replace(REPORT, lines=lines)))
    do(kiosk, Deed.PAGE, Page.LOGS)
    do(kiosk, Deed.NEWER)
    assert here(kiosk).older == 0
    for _ in range(5):
        do(kiosk, Deed.OLDER)
    assert here(kiosk).older == 19


def test_four_crosses_make_a_calibration() -> None:
    kiosk = inside(Page.CROSSES)
    touched = [Touched(x, y, x + 0.02, y) for x, y in CROSSES]
    for touch in touched[:3]:
        assert kiosk.have(TouchedCross(0, touch)) == ()
    assert kiosk.have(TouchedCross(0, touched[3])) == (Calibrate(tuple(touched)),)
    kiosk = inside(Page.TEST)
    assert kiosk.have(TouchedCross(0, touched[0])) == ()


# Calibration


def crosses(x_scale: float, x_offset: float, y_scale: float = 1.0) -> list[Touched]:
    return [Touched(x, y, (x - x_offset) / x_scale, y / y_scale) for x, y in CROSSES]


def test_touches_are_put_where_the_crosses_stood() -> None:
    found = fit(crosses(1.1, -0.04, 0.95))
    assert found is not None
    assert found.place((0.5 + 0.04) / 1.1, 0.5 / 0.95) == pytest.approx((0.5, 0.5))


def test_a_second_calibration_goes_on_from_the_first() -> None:
    first, second = Calibration(1.1, -0.05, 0.9, 0.02), Calibration(0.98, 0.01, 1.0, 0.0)
    assert second.after(first).place(0.3, 0.7) == pytest.approx(
        second.place(*first.place(0.3, 0.7))
    )


@pytest.mark.parametrize(
    "touches",
    [
        crosses(1.6, 0.0),
        crosses(1.0, 0.4),
        [Touched(x, y, 0.5, 0.5) for x, y in CROSSES],
        [Touched(x, y, y, x) for x, y in CROSSES],
        [Touched(x, y, 1 - x, y) for x, y in CROSSES],
        [*crosses(1.0, 0.0)[:3], Touched(0.1, 0.1, 0.4, 0.3)],
    ],
    ids=["stretched", "far off", "one place", "swapped", "mirrored", "one missed"],
)
def test_what_no_glass_does_is_no_calibration(touches: list[Touched]) -> None:
    assert fit(touches) is None


# The PIN


def test_a_pin_is_kept_as_what_cannot_be_read_back(tmp_path: Path) -> None:
    kept = pin.hashed("482913")
    assert "482913" not in kept
    assert pin.is_right("482913", kept)
    assert not pin.is_right("482914", kept)
    assert not pin.is_right("482913", "nonsense")
    file = tmp_path / "pin"
    file.write_text(f"{kept}\n", "ascii")
    assert pin.kept_in(file) == kept


@pytest.mark.parametrize("text", ["", "123", "1234567890123", "12a4", "12 45", "١٢٣٤"])
def test_what_is_no_pin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="4 to 12 digits"):
        pin.hashed(text)


def test_without_a_file_there_is_no_pin(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", "ascii")
    (tmp_path / "odd").write_bytes(b"\xff\xfe")
    for file in (None, tmp_path / "nothing", tmp_path / "empty", tmp_path / "odd"):
        assert pin.kept_in(file) is None
