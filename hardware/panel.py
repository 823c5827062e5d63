"""The panel: buttons and a presence sensor for the citizen, a buzzer, a lamp for the staff."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from gpiozero import LED, Button, Buzzer, DigitalInputDevice
from gpiozero.exc import GPIOZeroError

from hardware.config import PanelConfig

log = logging.getLogger(__name__)

# What a machine without usable GPIO raises, from a missing library to a missing chip.
_FAULTS = (GPIOZeroError, OSError, ImportError, RuntimeError)


class Key(StrEnum):
    """The buttons that there may be."""

    START = "start"
    NEXT = "next"
    OK = "ok"
    BACK = "back"


class _Contact:
    """A button's contact, which trembles when it closes and when it opens.

    A press within `bounce` seconds of the last change is none. However long it is held, a
    press is one.
    """

    def __init__(
        self, pressed: Callable[[], None], bounce: float, clock: Callable[[], float]
    ) -> None:
        self._pressed = pressed
        self._bounce = bounce
        self._clock = clock
        self._changed_at: float | None = None

    def close(self) -> None:
        changed_at, self._changed_at = self._changed_at, self._clock()
        if changed_at is None or self._changed_at - changed_at >= self._bounce:
            self._pressed()

    def open(self) -> None:
        self._changed_at = self._clock()


class Panel:
    """Whatever of the panel is wired; what is not wired does nothing, and nothing raises.

    `when_pressed` is for the start button; it and the others are called in gpiozero's thread,
    once for each press.
    """

    def __init__(
        self,
        config: PanelConfig,
        make_factory: Callable[[], Any] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`make_factory` makes gpiozero's pin factory; None means that there is no panel.

        `clock` gives seconds.
        """
        self.when_pressed: Callable[[], None] | None = None
        self.when_next: Callable[[], None] | None = None
        self.when_ok: Callable[[], None] | None = None
        self.when_back: Callable[[], None] | None = None
        self.when_present: Callable[[], None] | None = None
        self.factory: Any = None
        self._clock = clock
        self._buttons: dict[Key, Button] = {}
        self._lamp: LED | None = None
        self._alarm: LED | None = None
        self._buzzer: Buzzer | None = None
        self._presence: DigitalInputDevice | None = None
        try:
            if make_factory is not None:
                self.factory = make_factory()
                self._wire(config)
        except _FAULTS as error:
            log.warning("Panel: %s", error)
            self.close()

    @property
    def connected(self) -> bool:
        """Whether the pins could be used."""
        return self.factory is not None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The buttons that are wired."""
        return tuple(self._buttons)

    @property
    def is_somebody_there(self) -> bool:
        """Whether the presence sensor sees somebody now."""
        return self._presence is not None and bool(self._presence.value)

    def lamp_on(self) -> None:
        """Light the start button's lamp, steadily."""
        if self._lamp is not None:
            self._lamp.on()

    def lamp_off(self) -> None:
        """Put the start button's lamp out."""
        if self._lamp is not None:
            self._lamp.off()

    def alarm_on(self) -> None:
        """Light the lamp that tells the staff that somebody has to come, steadily."""
        if self._alarm is not None:
            self._alarm.on()

    def alarm_off(self) -> None:
        """Put the staff's lamp out."""
        if self._alarm is not None:
            self._alarm.off()

    def beep(self, seconds: float = 0.1, times: int = 1) -> None:
        """Sound the buzzer, without waiting for its end."""
        if self._buzzer is not None:
            self._buzzer.beep(on_time=seconds, off_time=seconds, n=times)

    def close(self) -> None:
        """Put everything out and let go of the pins."""
        parts = (*self._buttons.values(), self._lamp, self._alarm, self._buzzer, self._presence)
        for part in parts:
            if part is not None:
                part.close()
        if self.factory is not None:
            self.factory.close()
        self._buttons = {}
        self._lamp = self._alarm = self._buzzer = self._presence = self.factory = None

    def _wire(self, config: PanelConfig) -> None:
        pins = self.factory
        self._wire_buttons(config)
        if config.lamp is not None:
            self._lamp = LED(config.lamp, pin_factory=pins)
        if config.alarm is not None:
            self._alarm = LED(config.alarm, pin_factory=pins)
        if config.buzzer is not None:
            self._buzzer = Buzzer(config.buzzer, pin_factory=pins)
        if config.presence is not None:
            self._presence = DigitalInputDevice(config.presence, pin_factory=pins)
            self._presence.when_activated = lambda: _call(self.when_present)

    def _wire_buttons(self, config: PanelConfig) -> None:
        wires: dict[Key, tuple[int | None, Callable[[], None]]] = {
            Key.START: (config.button, lambda: _call(self.when_pressed)),
            Key.NEXT: (config.next, lambda: _call(self.when_next)),
            Key.OK: (config.ok, lambda: _call(self.when_ok)),
            Key.BACK: (config.back, lambda: _call(self.when_back)),
        }
        for key, (pin, pressed) in wires.items():
            if pin is not None:
                button = Button(pin, bounce_time=config.bounce, pin_factory=self.factory)
                contact = _Contact(pressed, config.bounce, self._clock)
                button.when_pressed, button.when_released = contact.close, contact.open
                self._buttons[key] = button


def _call(listener: Callable[[], None] | None) -> None:
    if listener is not None:
        listener()
