"""The panel on pretended pins, and on machines that have none; and the loudspeaker."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory
from workbench import wait_until

from hardware.config import PanelConfig, SpeakerConfig
from hardware.devices import open_panel, open_speaker
from hardware.panel import Key, Panel
from hardware.selftest import write_chime

WIRED = PanelConfig(
    "virtual", button=17, lamp=27, alarm=24, buzzer=22, presence=23, next=5, ok=6, back=13
)


def test_a_press_of_the_button_is_told_once() -> None:
    panel, presses = open_panel(WIRED), []
    panel.when_pressed = lambda: presses.append(1)
    button = panel.factory.pin(17)
    button.drive_low()
    button.drive_high()
    wait_until(lambda: presses == [1])
    panel.close()


def test_each_button_tells_of_itself_and_of_no_other() -> None:
    panel, presses = open_panel(WIRED), []
    panel.when_pressed = lambda: presses.append(Key.START)
    panel.when_next = lambda: presses.append(Key.NEXT)
    panel.when_ok = lambda: presses.append(Key.OK)
    panel.when_back = lambda: presses.append(Key.BACK)
    assert panel.keys == tuple(Key)
    for pin in (17, 5, 6, 13):
        panel.factory.pin(pin).drive_low()
        panel.factory.pin(pin).drive_high()
    wait_until(lambda: presses == list(Key))
    panel.close()


def panel_at(now: list[float]) -> tuple[Panel, list[float]]:
    """Give a panel with a button and a clock, and when it was pressed."""
    presses: list[float] = []
    panel = Panel(PanelConfig("virtual", ok=6, bounce=0.05), MockFactory, lambda: now[0])
    panel.when_ok = lambda: presses.append(now[0])
    return panel, presses


def test_a_contact_that_trembles_is_one_press() -> None:
    now = [10.0]
    panel, presses = panel_at(now)
    button = panel.factory.pin(6)
    for at in (10.0, 10.004, 10.009, 11.0, 11.003):  # It trembles again when it is let go.
        now[0] = at
        button.drive_low()
        now[0] += 0.001
        button.drive_high()
    # The press at 11.0 is a new one, since the contact was quiet for long.
    assert presses == [10.0, 11.0]
    panel.close()


def test_a_button_that_is_held_or_leant_on_is_one_press_and_may_tremble_when_let_go() -> None:
    now = [10.0]
    panel, presses = panel_at(now)
    button = panel.factory.pin(6)
    button.drive_low()
    now[0] = 70.0
    button.drive_high()
    now[0] = 70.01
    button.drive_low()
    button.drive_high()
    assert presses == [10.0]
    now[0] = 71.0
    button.drive_low()
    assert presses == [10.0, 71.0]
    panel.close()


def test_a_button_nobody_listens_to_does_nothing() -> None:
    panel = open_panel(WIRED)
    for pin in (17, 5, 6, 13):
        panel.factory.pin(pin).drive_low()
    panel.close()


def test_somebody_who_comes_is_noticed() -> None:
    panel, came = open_panel(WIRED), []
    panel.when_present = lambda: came.append(1)
    panel.factory.pin(23).drive_high()
    wait_until(lambda: came == [1])
    panel.close()


def test_the_lamp_is_lit_and_put_out() -> None:
    panel = open_panel(WIRED)
    lamp = panel.factory.pin(27)
    panel.lamp_on()
    assert lamp.state == 1
    panel.lamp_off()
    assert lamp.state == 0
    panel.close()


def test_the_staffs_lamp_is_lit_and_put_out_on_its_own() -> None:
    panel = open_panel(WIRED)
    lamp, alarm = panel.factory.pin(27), panel.factory.pin(24)
    panel.alarm_on()
    assert (lamp.state, alarm.state) == (0, 1)
    panel.alarm_on()
    panel.lamp_on()
    panel.alarm_off()
    assert (lamp.state, alarm.state) == (1, 0)
    panel.close()


def test_the_buzzer_sounds_as_often_as_asked() -> None:
    panel = open_panel(WIRED)
    buzzer = panel.factory.pin(22)
    panel.beep(0.01, times=2)
    wait_until(lambda: [s.state for s in buzzer.states] == [False, True, False, True, False])
    panel.close()


def test_a_panel_with_only_a_button_has_no_lamp_and_minds_nothing() -> None:
    panel = open_panel(PanelConfig("virtual", button=4))
    panel.lamp_on()
    panel.lamp_off()
    panel.alarm_on()
    panel.alarm_off()
    panel.beep()
    assert panel.keys == (Key.START,)
    panel.close()


def test_a_machine_without_gpio_has_a_panel_that_does_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    panel = open_panel(PanelConfig("gpio", button=17, lamp=27))
    panel.lamp_on()
    panel.beep()
    assert not panel.connected
    assert panel.keys == ()
    assert len(caplog.records) == 1
    panel.close()


def test_a_panel_that_is_not_set_up_is_silent_about_it(caplog: pytest.LogCaptureFixture) -> None:
    panel = open_panel(PanelConfig())
    assert not panel.connected
    assert caplog.records == []


def test_pins_that_fail_half_way_leave_nothing_lit() -> None:
    def broken_pins() -> object:
        raise OSError("no chip")

    panel = Panel(PanelConfig("gpio", lamp=27), broken_pins)
    panel.lamp_on()
    assert not panel.connected


def test_the_file_speaker_keeps_every_sound(tmp_path: Path) -> None:
    chime = tmp_path / "chime.wav"
    write_chime(chime)
    speaker = open_speaker(SpeakerConfig("file", out=str(tmp_path / "spoken")))
    assert speaker.play(chime)
    assert speaker.play(chime)
    spoken = sorted((tmp_path / "spoken").iterdir())
    assert [path.name for path in spoken] == ["spoken-0001.wav", "spoken-0002.wav"]
    assert spoken[0].read_bytes() == chime.read_bytes()


@pytest.mark.skipif(shutil.which("aplay") is None, reason="alsa-utils is not installed")
def test_a_sound_is_played_to_the_sound_card_that_leads_nowhere(tmp_path: Path) -> None:
    chime = tmp_path / "chime.wav"
    write_chime(chime)
    assert open_speaker(SpeakerConfig("alsa", device="null")).play(chime)


def test_a_sound_card_that_is_missing_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chime = tmp_path / "chime.wav"
    write_chime(chime)
    speaker = open_speaker(SpeakerConfig("alsa", device="no-such-card"))
    with caplog.at_level(logging.INFO, "hardware.speaker"):
        assert not speaker.play(chime)
        assert not speaker.play(chime)
    assert len(caplog.records) == 1


def test_no_speaker_plays_nothing(tmp_path: Path) -> None:
    assert not open_speaker(SpeakerConfig()).play(tmp_path / "missing.wav")
