"""Anything in any order on the kiosk: never two tickets of one touch, never stuck, nothing left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

from glassless import (
    DOSSIER,
    MAN_OF_28,
    OFFICE,
    SLIP,
    TICKET,
    TODAY,
    WOMAN_OF_71,
    Kiosk,
    board,
    place,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.codes.card import recognise
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
    Erased,
    Event,
    Found,
    GaveCode,
    Issue,
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
    Typed,
    WentBack,
    Why,
    Widened,
    WorksAlone,
)
from kiosk.flow.finding_events import AskedSearch
from kiosk.flow.moves import BROWSING, NUMBERED
from kiosk.flow.state import Light, Mode, Screen, Sleep, State, resting_screen
from kiosk.flow.technician_events import AskedTechnician
from server.core.alone import Range
from server.core.device import PrinterHealth
from server.core.hours import Issuing, NotIssuing
from server.core.ticket import Slip
from server.core.ticket import State as TicketState

OWN = Range(3001, 3999, "db")
CLOSED = Issuing(False, NotIssuing.BREAK)
# What there is no way on from by touching: it goes by itself, or nobody can be helped here.
MUTE = (Screen.STARTING, Screen.MOMENT, Screen.CLOSED, Screen.STAFF, Screen.TECHNICIAN)


def asked(state: State) -> UUID:
    return state.taking.request if state.taking else uuid4()


def scan(text: str) -> Callable[[State], Event]:
    return lambda _: Scanned(0, recognise(text), TODAY, uuid4())


def always(event: Event) -> Callable[[State], Event]:
    return lambda _: event


TOUCHES: list[Callable[[State], Event]] = [
    *(always(kind(0)) for kind in (Began, AskedPriority, Widened, AskedSeveral, AskedReprint)),
    *(always(kind(0)) for kind in (AskedAppointment, Erased, WentBack, AskedLanguage, Stayed)),
    *(lambda _, letter=letter: Chose(0, letter, uuid4()) for letter in "BBACTX"),
    *(always(ChosePriority(0, key)) for key in (None, "elderly", "nobody")),
    *(always(ModeTouched(0, mode)) for mode in Mode),
    *(always(ChoseLanguage(0, language)) for language in ("vi", "en")),
    lambda _: TookMarked(0, uuid4()),
    lambda _: ChoseMine(0, TICKET, uuid4()),
    lambda _: CameBack(0, uuid4()),
    lambda _: GaveCode(0, uuid4()),
    always(Typed(0, "A")),
    always(AskedSearch(0)),
    always(AskedTechnician(0)),
]
SCANS = [scan(t) for t in (WOMAN_OF_71, MAN_OF_28, SLIP, DOSSIER, "LH-0731", "https://a.vn", "\0")]
ANSWERS: list[Callable[[State], Event]] = [
    lambda s: Issued(0, asked(s), place()),
    lambda s: Issued(0, asked(s), place(known=True, state=TicketState.CALLED)),
    lambda s: Looked(0, asked(s), place(state=TicketState.NO_SHOW)),
    lambda s: Looked(0, asked(s), place()),
    lambda s: Returned(0, asked(s), place()),
    lambda s: Found(0, s.finding or uuid4(), (place(),)),
    *(lambda s, why=why: Refused(0, asked(s), why) for why in Why),
    lambda _: Issued(0, uuid4(), place("A")),
    *(lambda _, o=o: Printed(0, uuid4(), TICKET, o, "ready") for o in Slip if o is not Slip.NONE),
]
OUTSIDE: list[Callable[[State], Event]] = [
    always(BoardCame(0, board())),
    always(BoardCame(0, board(issuing=CLOSED))),
    always(BoardCame(0, board(day=None, issuing=CLOSED))),
    always(OfficeCame(0, OFFICE)),
    always(OfficeCame(0, replace(OFFICE, slip=replace(OFFICE.slip, on_paper=False)))),
    always(RangeCame(0, OWN)),
    always(RangeCame(0, None)),
    always(ServerLost(0)),
    always(WorksAlone(0, OFFICE, board(), OWN)),
    *(always(PrinterIs(0, printer)) for printer in PrinterHealth),
    always(Tick(0)),
    always(Stirred(0)),
]
# So that people get somewhere: each kind of thing is as likely as another.
ANYTHING = st.one_of(*(st.sampled_from(kind) for kind in (TOUCHES, SCANS, ANSWERS, OUTSIDE)))
WAITS = st.sampled_from((0.0, 0.05, 0.4, 1.0, 7.0, 25.0))
HAPPENS = st.lists(st.tuples(ANYTHING, WAITS), min_size=15, max_size=80)
# Nothing but taking numbers, so that many are taken.
EAGER = st.sampled_from(
    [
        always(Began(0)),
        always(Began(0)),
        *(lambda _, letter=letter: Chose(0, letter, uuid4()) for letter in "BBA"),
        lambda s: Issued(0, asked(s), place()),
        lambda s: Issued(0, asked(s), place()),
        lambda s: Refused(0, asked(s), Why.FAULT),
        lambda s: Refused(0, asked(s), Why.FULL),
        lambda _: Printed(0, uuid4(), TICKET, Slip.PRINTED, "ready"),
        always(WentBack(0)),
        always(Tick(0)),
        scan(WOMAN_OF_71),
        scan(MAN_OF_28),
    ]
)
EAGERLY = st.lists(st.tuples(EAGER, WAITS), min_size=15, max_size=80)
BUDGET = settings(max_examples=150, deadline=None)


def play(kiosk: Kiosk, happens: list[tuple[Callable[[State], Event], float]]) -> None:
    """Let it all happen, and judge every number that is asked for."""
    last = -1.0
    kiosk.state = replace(kiosk.state, sleep=Sleep(5.0, 20.0, 2.0, 10.0))
    for make, after in happens:
        before = kiosk.state
        issues = [e for e in kiosk.have(make(before), after) if isinstance(e, Issue)]
        if issues:
            assert len(issues) == 1
            assert before.taking is None, "another number is still being asked for"
            assert before.since > last, "two numbers from one and the same screen"
            last = before.since
        if kiosk.screen in (*BROWSING, *NUMBERED):
            assert kiosk.state.light is Light.FULL


@BUDGET
@given(st.one_of(EAGERLY, HAPPENS))
def test_no_screen_gives_two_numbers(
    happens: list[tuple[Callable[[State], Event], float]],
) -> None:
    play(Kiosk(), happens)


@BUDGET
@given(HAPPENS)
def test_whoever_leaves_finds_the_first_screen_back_and_leaves_nothing(
    happens: list[tuple[Callable[[State], Event], float]],
) -> None:
    kiosk = Kiosk()
    play(kiosk, happens)
    for _ in range(60):
        kiosk.have(Tick(0), 5.0)
    state = kiosk.state
    assert state.screen is resting_screen(state)
    left = state.citizen, state.place, state.taking, state.mine, state.typed, state.marks
    assert left == (None, None, None, (), "", None)
    assert (state.language, state.modes, state.lane) == (state.home_language, frozenset(), None)


@BUDGET
@given(HAPPENS)
def test_every_screen_has_a_way_out_by_touch(
    happens: list[tuple[Callable[[State], Event], float]],
) -> None:
    kiosk = Kiosk()
    play(kiosk, happens)
    if kiosk.state.taking:
        kiosk.have(Tick(0), 10.0)
    for _ in range(6):
        kiosk.have(WentBack(0), 0.4)
    assert kiosk.state.light is Light.FULL
    assert kiosk.screen in (Screen.WELCOME, *MUTE)
    assert not kiosk.state.choosing_language


@BUDGET
@given(HAPPENS)
def test_the_next_person_takes_a_number_in_two_touches_whatever_was_before(
    happens: list[tuple[Callable[[State], Event], float]],
) -> None:
    kiosk = Kiosk()
    play(kiosk, happens)
    for event in (OfficeCame(0, OFFICE), BoardCame(0, board())):
        kiosk.have(event)
    for _ in range(60):
        kiosk.have(Tick(0), 5.0)
    kiosk.have(Stirred(0))
    kiosk.touch_start()
    effects = kiosk.touch_service("B")
    assert [type(effect) for effect in effects] == [Issue]
