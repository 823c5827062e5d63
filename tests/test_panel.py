"""The panel on pretended pins, and on machines that have none; and the loudspeaker."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from workbench import wait_until

from hardware.config import PanelConfig, SpeakerConfig
from hardware.devices import open_panel, open_speaker
from hardware.panel import Panel
from hardware.selftest import write_chime

WIRED = PanelConfig("virtual", button=17, lamp=27, buzzer=22, presence=23)


def test_a_press_of_the_button_is_told_once() -> None:
    panel, presses = open_panel(WIRED), []
    panel.when_pressed = lambda: presses.append(1)
    button = panel.factory.pin(17)
    button.drive_low()
    button.drive_high()
    wait_until(lambda: presses == [1])
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
    panel.beep()
    assert panel.has_button
    panel.close()


def test_a_machine_without_gpio_has_a_panel_that_does_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    panel = open_panel(PanelConfig("gpio", button=17, lamp=27))
    panel.lamp_on()
    panel.beep()
    assert not panel.connected
    assert not panel.has_button
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
