"""The panel in front of the citizen: a start button with a lamp, a buzzer, a presence sensor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from gpiozero import LED, Button, Buzzer, DigitalInputDevice
from gpiozero.exc import GPIOZeroError

from hardware.config import PanelConfig

log = logging.getLogger(__name__)

# What a machine without usable GPIO raises, from a missing library to a missing chip.
_FAULTS = (GPIOZeroError, OSError, ImportError, RuntimeError)


class Panel:
    """Whatever of the panel is wired; what is not wired does nothing, and nothing raises.

    `when_pressed` and `when_present` are called in gpiozero's thread.
    """

    def __init__(self, config: PanelConfig, make_factory: Callable[[], Any] | None) -> None:
        """`make_factory` makes gpiozero's pin factory; None means that there is no panel."""
        self.when_pressed: Callable[[], None] | None = None
        self.when_present: Callable[[], None] | None = None
        self.factory: Any = None
        self._button: Button | None = None
        self._lamp: LED | None = None
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
    def has_button(self) -> bool:
        """Whether a button is wired."""
        return self._button is not None

    def lamp_on(self) -> None:
        """Light the lamp, steadily."""
        if self._lamp is not None:
            self._lamp.on()

    def lamp_off(self) -> None:
        """Put the lamp out."""
        if self._lamp is not None:
            self._lamp.off()

    def beep(self, seconds: float = 0.1, times: int = 1) -> None:
        """Sound the buzzer, without waiting for its end."""
        if self._buzzer is not None:
            self._buzzer.beep(on_time=seconds, off_time=seconds, n=times)

    def close(self) -> None:
        """Put everything out and let go of the pins."""
        for device in (self._button, self._lamp, self._buzzer, self._presence):
            if device is not None:
                device.close()
        if self.factory is not None:
            self.factory.close()
        self._button = self._lamp = self._buzzer = self._presence = self.factory = None

    def _wire(self, config: PanelConfig) -> None:
        pins = self.factory
        if config.button is not None:
            self._button = Button(config.button, bounce_time=config.bounce, pin_factory=pins)
            self._button.when_pressed = self._pressed
        if config.lamp is not None:
            self._lamp = LED(config.lamp, pin_factory=pins)
        if config.buzzer is not None:
            self._buzzer = Buzzer(config.buzzer, pin_factory=pins)
        if config.presence is not None:
            self._presence = DigitalInputDevice(config.presence, pin_factory=pins)
            self._presence.when_activated = self._present

    def _pressed(self) -> None:
        if self.when_pressed is not None:
            self.when_pressed()

    def _present(self) -> None:
        if self.when_present is not None:
            self.when_present()
