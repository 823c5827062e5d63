"""What is said aloud of the screens, in which pieces, and how it falls silent."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from office_process import OfficeProcess
from test_kiosk_screens import KioskProcess

from hardware.clips import RATE, ClipsError, read, samples_of, silence, trimmed, write
from hardware.config import SpeakerConfig
from hardware.speaker import AlsaPlayer, Speaker
from hardware.speech import Speech
from kiosk.threads.guide import Guide, make_guide
from kiosk.views.spoken import Choice, one, whole
from kiosk.views.words import load_all

VI = load_all()["vi"]
COPIES = Choice(("Chứng thực", "17 người chờ"), letter="B")

speaks = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is missing")


def wait_for(happened: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert happened()


def test_a_number_is_said_digit_by_digit() -> None:
    said = whole(VI, ["Số B004 đang được gọi"], [])
    assert said[0] == ("Số", "B", "0", "0", "4", "đang được gọi")


def test_a_screen_is_said_from_its_title_to_its_last_choice() -> None:
    said = whole(VI, ["Mời bà chọn lĩnh vực"], [COPIES, Choice(("Quay lại",))])
    assert said == (
        ("Mời bà chọn lĩnh vực",),
        ("Có 2 lựa chọn.",),
        ("B", "Chứng thực"),
        ("17 người chờ",),
        ("Quay lại",),
    )


def test_the_keys_that_type_are_said_only_when_they_are_touched() -> None:
    key = Choice(("K",), is_key=True)
    assert whole(VI, ["Mời bà nhập mã"], [key])[1:] == ((VI.spoken.choices.none,),)
    assert one(VI, key, again=True) == (("K",),)


def test_a_finger_is_told_how_to_choose_and_a_button_is_not() -> None:
    assert one(VI, COPIES, again=True)[-1] == (VI.spoken.again,)
    assert one(VI, COPIES, again=False)[-1] == ("17 người chờ",)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(("Chữ to",), on=True), VI.spoken.on),
        (Choice(("Chữ to",), on=False), VI.spoken.off),
        (Choice(("Công an",), "F", enabled=False), VI.spoken.unavailable),
        (Choice(("Công an",), "F", marked=True), VI.spoken.marked),
    ],
)
def test_what_is_seen_of_a_thing_is_heard_as_well(choice: Choice, said: str) -> None:
    assert (said,) in one(VI, choice, again=True)


def test_nothing_is_promised_of_what_cannot_be_chosen() -> None:
    said = one(VI, Choice(("Công an",), enabled=False), again=True)
    assert (VI.spoken.again,) not in said


@speaks
def test_there_is_a_voice_for_every_language_of_the_kiosk() -> None:
    assert Speech().languages(load_all()) == set(load_all())


@speaks
def test_a_language_without_a_voice_is_not_offered() -> None:
    assert Speech().languages(["vi", "qq"]) == {"vi"}


def test_without_the_program_nothing_is_offered() -> None:
    assert Speech("no-such-program").languages(["vi"]) == frozenset()
    with pytest.raises(ClipsError):
        Speech("no-such-program").say("Xin mời", "vi")


@speaks
@pytest.mark.parametrize("text", ["-v en", "Mời bà lấy phiếu", "A"])
def test_any_text_is_spoken_and_the_silence_around_it_is_cut_off(text: str) -> None:
    sound = Speech().say(text, "vi")
    assert len(sound) > RATE // 10
    assert max(abs(sample) for sample in sound[:2000]) > 160


def test_clips_that_cannot_be_joined_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "whole.wav", silence(100))
    assert len(read(tmp_path / "whole.wav")) == RATE // 10
    with pytest.raises(ClipsError, match=r"nowhere\.wav"):
        read(tmp_path / "nowhere.wav")
    with pytest.raises(ClipsError, match="half"):
        samples_of((tmp_path / "whole.wav").read_bytes()[:20], "half")


def test_silence_is_no_word() -> None:
    assert trimmed(silence(500)) == array("h")


@pytest.fixture
def spoken(tmp_path: Path) -> Iterator[tuple[Guide, Path]]:
    """A guide that puts what it says into a folder."""
    found = threading.Event()
    config = SpeakerConfig(kind="file", out=str(tmp_path / "spoken"))
    guide = make_guide(config, ["vi"], lambda _: found.set())
    guide.start()
    assert found.wait(20)
    yield guide, tmp_path / "spoken"
    guide.close()


@speaks
def test_each_sentence_is_joined_from_its_clips(spoken: tuple[Guide, Path]) -> None:
    guide, folder = spoken
    guide.say((("Số", "B", "0"), ("Xin mời",)), "vi")
    wait_for(lambda: len(list(folder.glob("*.wav"))) == 2)
    guide.close()
    speech = Speech()
    clips = [speech.say(text, "vi") for text in ("Số", "B", "0")]
    heard = read(folder / "spoken-0001.wav")
    # Each of the five silences is rounded to a whole sample.
    joined = sum(map(len, clips)) + len(silence(60 + 3 * 90 + 260))
    assert len(heard) == pytest.approx(joined, abs=5)


@speaks
def test_what_cannot_be_said_does_not_end_the_guidance(spoken: tuple[Guide, Path]) -> None:
    guide, folder = spoken
    guide.say((("Xin mời",),), "qq")
    guide.say((("Xin mời",),), "vi")
    wait_for(lambda: any(folder.glob("*.wav")))


def test_without_a_loudspeaker_no_voice_is_found() -> None:
    found: list[frozenset[str]] = []
    guide = make_guide(SpeakerConfig(), ["vi"], found.append)
    guide.start()
    wait_for(lambda: bool(found))
    guide.say((("Xin mời",),), "vi")
    guide.close()
    assert found == [frozenset()]


@pytest.fixture
def slow_aplay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `aplay` that plays for a minute; it notes that it began."""
    program = tmp_path / "bin" / "aplay"
    program.parent.mkdir()
    began = tmp_path / "began"
    program.write_text(f"#!/bin/sh\necho >> {began}\nexec sleep 60\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return began


def test_a_sound_that_is_stopped_ends_at_once_and_is_no_fault(slow_aplay: Path) -> None:
    player = AlsaPlayer("default", 60)
    speaker = Speaker(player, player.stop)
    played: list[bool] = []
    playing = threading.Thread(target=lambda: played.append(speaker.play(slow_aplay)))
    playing.start()
    wait_for(slow_aplay.exists)
    speaker.stop()
    playing.join(timeout=20)
    assert played == [True]


@speaks
def test_a_new_wish_ends_the_one_before(slow_aplay: Path) -> None:
    found = threading.Event()
    guide = make_guide(SpeakerConfig(kind="alsa"), ["vi"], lambda _: found.set())
    guide.start()
    assert found.wait(20)
    try:
        guide.say((("Xin mời",), ("Chứng thực",)), "vi")
        wait_for(slow_aplay.exists)
        guide.say((("Quay lại",),), "vi")
        wait_for(lambda: slow_aplay.read_text(encoding="utf-8").count("\n") == 2)
        guide.hush()
    finally:
        guide.close()
    # "Chứng thực" was never begun: only the newest wish counts.
    assert slow_aplay.read_text(encoding="utf-8").count("\n") == 2


class SpeakingKiosk(KioskProcess):
    """A kiosk whose sounds are files."""

    def _hardware(self) -> str:
        out = self.folder / "spoken"
        return super()._hardware() + f'[speaker]\nkind = "file"\nout = "{out}"\n'

    @property
    def sounds(self) -> int:
        return len(list((self.folder / "spoken").glob("*.wav")))

    def says_more(self, than: int) -> int:
        """Wait until more was said, and for the end of it."""
        wait_for(lambda: self.sounds > than)
        count = 0
        while count != self.sounds:
            count = self.sounds
            time.sleep(0.4)
        return count

    def press(self, key: str) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(15)
            line.connect(str(self.folder / "touch"))
            line.sendall(f"press {key}\n".encode())
            return line.makefile(encoding="utf-8").readline().strip()


@pytest.fixture
def kiosk(office_server: OfficeProcess, tmp_path: Path) -> Iterator[SpeakingKiosk]:
    office_server.clerk("supervisor").open_day(uuid4())
    with SpeakingKiosk(office_server, tmp_path).running() as kiosk:
        assert isinstance(kiosk, SpeakingKiosk)
        yield kiosk


@speaks
def test_one_touch_begins_the_guidance_and_a_finger_explores_before_it_acts(
    kiosk: SpeakingKiosk,
) -> None:
    assert kiosk.touch("mode spoken").startswith("ok")
    heard = kiosk.says_more(than=0)
    kiosk.touch("start")
    heard = kiosk.says_more(than=heard)
    kiosk.touch("start")
    kiosk.says("screen services")
    heard = kiosk.says_more(than=heard)
    kiosk.touch("service B")
    heard = kiosk.says_more(than=heard)
    kiosk.touch("service B")
    assert kiosk.says("screen ticket") == "screen ticket B001"
    kiosk.says_more(than=heard)


@speaks
def test_the_first_press_of_a_button_begins_the_guidance(kiosk: SpeakingKiosk) -> None:
    # The voices are looked for once the window is up.
    kiosk.touch("mode contrast")
    kiosk.touch("mode contrast")
    assert kiosk.press("next") == "ok"
    heard = kiosk.says_more(than=0)
    assert kiosk.press("next") == "ok start"
    kiosk.says_more(than=heard)
