"""What the technician's screen says and offers in a given state; pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from kiosk.codes.card import Kind
from kiosk.flow.calibration import CROSSES
from kiosk.flow.state import State
from kiosk.flow.technician import ABOVE, TABS, Deed, Door, Page, Technician, Told
from kiosk.views.stateview import Line, state_lines
from kiosk.views.technicianwords import TechnicianTexts, technician_texts

HOME = "vi"
# What an address is made of.
LETTERS = "1234567890abcdefghijklmnopqrstuvwxyz.:/-"


@dataclass(frozen=True)
class Button:
    """Something to touch; `why` says why it cannot be touched now, "" that it can."""

    deed: Deed
    text: str
    value: str = ""
    strong: bool = False
    chosen: bool = False
    why: str = ""

    @property
    def name(self) -> str:
        """Return what rehearsals call it: "tech page test"."""
        return " ".join(filter(None, ("tech", str(self.deed), self.value)))


@dataclass(frozen=True)
class TechnicianView:
    """The screen: `page` None is the door. `field` is what was typed, None without typing.

    `keys` are many and small, `buttons` few and large. `cross` is the place in CROSSES that
    is to be touched.
    """

    page: Page | None
    title: str
    hint: str
    told: str
    other: Button
    leave: Button
    tabs: tuple[Button, ...] = ()
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    field: str | None = None
    keys: tuple[Button, ...] = ()
    log: tuple[str, ...] = ()
    cross: int | None = None


def technician_view(state: State) -> TechnicianView | None:
    """Return what is shown, None where there is no technician."""
    here = state.technician
    if here is None:
        return None
    languages = technician_texts()
    language = state.language if state.language in languages else HOME
    said = languages[language]
    others = [code for code in languages if code != language]
    other = Button(Deed.LANGUAGE, languages[others[0]].name, others[0])
    if here.door is not Door.OPEN:
        return _door(said, here, other, state.touched)
    return _inside(said, here, other, state.reachable)


def _door(said: TechnicianTexts, here: Technician, other: Button, now: float) -> TechnicianView:
    left = max(1, ceil(((here.locked_until or now) - now) / 60))
    takes = here.door in (Door.ASKING, Door.WRONG)
    digits = tuple(Button(Deed.DIGIT, digit, digit) for digit in "1234567890") if takes else ()
    enter = Button(Deed.ENTER, said.door["enter"], strong=True)
    return TechnicianView(
        page=None,
        title=said.title,
        hint=said.door[here.door].format(minutes=left),
        told="",
        other=other,
        leave=Button(Deed.LEAVE, said.leave),
        buttons=(Button(Deed.ERASE, said.door["erase"]), enter) if takes else (),
        field="●" * len(here.pin) if takes else None,
        keys=digits,
    )


def _inside(
    said: TechnicianTexts, here: Technician, other: Button, is_reached: bool
) -> TechnicianView:
    page, report = here.page, here.report
    above = ABOVE.get(page)
    out = Button(Deed.PAGE, said.buttons["done"], above) if above else None
    lines = state_lines(said, report, is_reached) if report and page is Page.STATE else ()
    is_typing = page is Page.ADDRESS
    return TechnicianView(
        page=page,
        title=said.title,
        hint=_hint(said, here),
        told=said.told[here.told] if here.told else "",
        other=other,
        leave=out or Button(Deed.LEAVE, said.leave),
        tabs=() if above else tuple(_tab(said, tab, page) for tab in TABS),
        lines=lines,
        buttons=_buttons(said, here),
        field=here.address if is_typing else None,
        keys=tuple(Button(Deed.LETTER, x, x) for x in LETTERS) if is_typing else (),
        log=_log(here) if page is Page.LOGS else (),
        cross=len(here.touched) if page is Page.CROSSES else None,
    )


def _tab(said: TechnicianTexts, tab: Page, page: Page) -> Button:
    return Button(Deed.PAGE, said.tabs[tab], tab, chosen=tab is page)


def _hint(said: TechnicianTexts, here: Technician) -> str:
    hints = said.hints
    match here.page:
        case Page.TEST if here.seen:
            kind = said.kinds.get(here.seen.kind, said.kinds[Kind.UNKNOWN])
            return hints["scanned"].format(kind=kind, length=here.seen.length)
        case Page.SETTINGS:
            return _levels(said, here)
        case Page.CROSSES:
            return hints["cross"].format(n=len(here.touched) + 1, of=len(CROSSES))
        case Page.LOGS:
            return "" if here.report and here.report.lines else hints["empty_log"]
        case Page.STATE:
            return ""
    return hints[here.page]


def _levels(said: TechnicianTexts, here: Technician) -> str:
    volume = here.report.volume if here.report else None
    brightness = here.report.brightness if here.report else None
    parts = [
        said.hints["no_volume"] if volume is None else said.hints["volume"].format(percent=volume),
        said.hints["no_brightness"]
        if brightness is None
        else said.hints["brightness"].format(percent=brightness),
    ]
    return " · ".join(parts)


def _log(here: Technician) -> tuple[str, ...]:
    lines = here.report.lines if here.report else ()
    return lines[: len(lines) - here.older]


def _buttons(said: TechnicianTexts, here: Technician) -> tuple[Button, ...]:
    words = said.buttons
    is_busy = here.told is Told.WORKING
    busy = said.told[Told.WORKING] if is_busy else ""
    match here.page:
        case Page.TEST:
            deeds = (Deed.SLIP, Deed.ROLL, Deed.LAMP, Deed.ALARM, Deed.SOUND)
            tests = [Button(deed, words[deed], why=busy) for deed in deeds]
            pages = [Button(Deed.PAGE, words[page], page) for page in (Page.TOUCH, Page.CROSSES)]
            is_calibrated = here.report is not None and here.report.is_calibrated
            undo = [Button(Deed.UNCALIBRATE, words[Deed.UNCALIBRATE])] if is_calibrated else []
            return (*tests, *pages, *undo)
        case Page.SETTINGS:
            return (Button(Deed.PAGE, words["server"], Page.ADDRESS), *_level_buttons(said, here))
        case Page.ADDRESS:
            erase = Button(Deed.ERASE, said.door["erase"], why=busy)
            return erase, Button(Deed.SERVER, words["try_server"], strong=True, why=busy)
        case Page.LOGS:
            return Button(Deed.OLDER, words["older"]), Button(Deed.NEWER, words["newer"])
        case Page.RESTART:
            text = words["sure" if here.sure else "restart"]
            is_over = here.told is Told.RESTARTING
            return (Button(Deed.RESTART, text, strong=here.sure, why=busy or is_over * text),)
    return ()


def _level_buttons(said: TechnicianTexts, here: Technician) -> tuple[Button, ...]:
    """Return the buttons for volume and brightness, grey where this machine has no such thing."""
    report = here.report
    no_volume = said.hints["no_volume"] if report is None or report.volume is None else ""
    no_light = said.hints["no_brightness"] if report is None or report.brightness is None else ""
    all_ = (
        (Deed.QUIETER, no_volume),
        (Deed.LOUDER, no_volume),
        (Deed.DARKER, no_light),
        (Deed.BRIGHTER, no_light),
    )
    return tuple(Button(deed, said.buttons[deed], why=why) for deed, why in all_)
