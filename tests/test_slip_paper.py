"""The slip on paper, judged by programs that are not ours."""

from __future__ import annotations

import subprocess
from dataclasses import fields, replace
from difflib import SequenceMatcher
from pathlib import Path
from unicodedata import normalize

import pytest
from PIL import Image, ImageFilter, ImageOps
from workbench import FONTS, SLIP

from hardware.lettering import Type, wrap
from hardware.paper import ENOUGH, Press
from hardware.sheet import HEAL
from hardware.slip import Slip, clean
from hardware.virtual_printer import VirtualPrinter

LONG_OFFICE = "Ủy ban nhân dân phường Thọ Xuân – Trung tâm Phục vụ hành chính công"


def printed(slip: Slip, folder: Path, paper: int = 80) -> Path:
    """Print on the virtual printer, which must understand every byte."""
    machine = VirtualPrinter(folder, paper)
    machine.receive(Press(FONTS, paper).make(slip))
    assert machine.unknown == []
    (picture,) = machine.slips
    return picture


def read_text(picture: Path, scale: float = 3.0, layout: int = 4) -> str:
    """Read a slip with tesseract, as a scan of it would look: larger, and no dot quite sharp."""
    scan = picture.with_name("scan.png")
    with Image.open(picture) as image:
        blurred = ImageOps.scale(image, scale).filter(ImageFilter.GaussianBlur(1))
        blurred.save(scan, dpi=(203 * scale, 203 * scale))
    command = ["tesseract", str(scan), "-", "-l", "vie", "--psm", str(layout)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return normalize("NFC", " ".join(done.stdout.decode().replace("–", "-").split()))


def is_in(line: str, text: str) -> bool:
    """Whether a line is found in `text` with at most one letter in ten misread."""
    size = len(line)
    windows = (text[at : at + size] for at in range(len(text)))
    return any(SequenceMatcher(None, line, window).ratio() >= 0.9 for window in windows)


def read_qr(picture: Path) -> str:
    command = ["zbarimg", "-q", "--raw", str(picture)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("paper", [80, 58])
def test_a_reader_finds_every_vietnamese_line(tmp_path: Path, paper: int) -> None:
    text = read_text(printed(SLIP, tmp_path, paper))
    assert SLIP.office in text
    assert "Tư pháp - Hộ tịch" in text
    for line in (SLIP.place, SLIP.ahead, SLIP.qr_caption, SLIP.closing, "22/11/2026"):
        assert is_in(line, text)


def test_a_reader_finds_the_priority_in_white_on_black(tmp_path: Path) -> None:
    only_priority = Slip(office="", number="", service="", priority="Ưu tiên")
    bar = tmp_path / "bar.png"
    with Image.open(printed(only_priority, tmp_path)) as picture:
        negative = ImageOps.invert(picture)
        left, _, right, bottom = negative.getbbox()
        inside = negative.crop((left + 8, bottom - 26, right - 8, bottom - 2))
        ImageOps.expand(inside, 20, "white").save(bar)
    assert is_in("Ưu tiên", read_text(bar, layout=7))


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize("number", ["A042", "T999", "A1000"])
def test_the_number_is_the_largest_thing_on_the_paper(
    tmp_path: Path, paper: int, number: str
) -> None:
    only_number = Slip(office="", number=number, service="")
    with Image.open(printed(only_number, tmp_path, paper)) as picture:
        left, top, right, bottom = ImageOps.invert(picture).getbbox()
        assert right - left > 0.5 * picture.width
        assert bottom - top > 80
    assert read_text(tmp_path / "slip-0001.png", 0.4, 7).replace("O", "0") == number


@pytest.mark.parametrize("paper", [80, 58])
def test_a_phone_reads_the_qr_code(tmp_path: Path, paper: int) -> None:
    assert read_qr(printed(SLIP, tmp_path, paper)) == SLIP.qr


def test_a_slip_without_a_link_has_no_code(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        read_qr(printed(replace(SLIP, qr="", qr_caption=""), tmp_path))


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize(
    "service",
    ["Tư pháp – Hộ tịch", "Chứng thực", "Hướng dẫn nộp trực tuyến", "Đất đai – Môi trường"],
)
def test_a_slip_is_at_most_6000_bytes(paper: int, service: str) -> None:
    job = Press(FONTS, paper).make(replace(SLIP, service=service, number="A1000"))
    assert len(job) <= ENOUGH == 6000


@pytest.mark.parametrize("paper", [80, 58])
def test_a_visit_with_several_services_is_at_most_6000_bytes(paper: int) -> None:
    slip = replace(SLIP, header="UBND phường Thọ Xuân", then="Tiếp theo: Chứng thực, Trả kết quả")
    assert len(Press(FONTS, paper).make(slip)) <= ENOUGH


@pytest.mark.parametrize("paper", [80, 58])
def test_header_further_services_and_papers_to_bring_can_be_read(
    tmp_path: Path, paper: int
) -> None:
    papers = ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh")
    more = {"header": "UBND phường Thọ Xuân", "then": "Tiếp theo: Chứng thực, Trả kết quả"}
    slip = replace(SLIP, papers_label="Giấy tờ cần mang", papers=papers, **more)
    text = read_text(printed(slip, tmp_path, paper))
    for line in ("UBND phường Thọ Xuân", "Tiếp theo: Chứng thực", "Giấy tờ cần mang", *papers):
        assert is_in(line, text)


def test_papers_to_bring_make_a_slip_no_more_than_a_few_seconds_longer() -> None:
    papers = tuple(f"Bản chính giấy tờ số {n}" for n in range(1, 6))
    slip = replace(SLIP, papers_label="Giấy tờ cần mang", papers=papers)
    assert len(Press(FONTS, 80).make(slip)) <= 2 * ENOUGH


def test_every_line_stays_on_the_paper(tmp_path: Path) -> None:
    slip = replace(SLIP, office=LONG_OFFICE, priority="Ưu tiên: Người khuyết tật, người cao tuổi")
    for paper, edge in ((80, 32), (58, 40)):
        with Image.open(printed(slip, tmp_path, paper)) as picture:
            left, _, right, _ = ImageOps.invert(picture).getbbox()
            assert left >= edge
            assert right <= picture.width - edge


@pytest.mark.parametrize("paper", [80, 58])
def test_a_long_text_is_wrapped_and_never_cut_off(tmp_path: Path, paper: int) -> None:
    text = read_text(printed(replace(SLIP, office=LONG_OFFICE), tmp_path, paper))
    for words in ("Ủy ban nhân dân", "phường", "Thọ Xuân", "hành chính công"):
        assert is_in(words, text)


def test_wrapping_loses_no_letter_even_of_a_word_wider_than_the_paper() -> None:
    type_ = Type(FONTS.semibold, 24)
    word = "nghiêng" * 30
    assert "".join(wrap(word, type_, 300)) == word
    assert " ".join(wrap(LONG_OFFICE, type_, 300)) == LONG_OFFICE


def test_no_word_is_broken_only_to_make_lines_alike() -> None:
    type_ = Type(FONTS.semibold, 24)
    word = "nghiêng" * 5
    room = round(type_.length(word)) + 5
    assert wrap(f"{word} a", type_, room) == (word, "a")


def test_wrapped_lines_fit_and_are_alike() -> None:
    type_ = Type(FONTS.semibold, 24)
    lines = wrap(LONG_OFFICE, type_, 560)
    lengths = [type_.length(line) for line in lines]
    assert len(lines) == 2
    assert max(lengths) <= 560
    assert min(lengths) > 0.6 * max(lengths)


def test_texts_are_composed_so_accents_sit_where_they_belong() -> None:
    assert Slip(office=normalize("NFD", "Hộ tịch"), number="A001", service="").office == "Hộ tịch"
    decomposed = replace(SLIP, service=normalize("NFD", SLIP.service))
    assert Press(FONTS).make(decomposed) == Press(FONTS).make(SLIP)


@pytest.mark.parametrize("name", [field.name for field in fields(Slip)])
def test_no_control_byte_of_a_text_reaches_the_paper(tmp_path: Path, name: str) -> None:
    evil = "X\x1bp\x00\x19\xfa\x10\x14\x01\x1dV\x00\u202e\x9b"
    slip = replace(SLIP, **{name: evil})
    machine = VirtualPrinter(tmp_path)
    machine.receive(Press(FONTS).make(slip))
    assert getattr(slip, name) == clean(evil) == "Xpú V"
    assert machine.unknown == []
    assert len(machine.slips) == 1


def test_no_command_is_longer_than_what_heals_a_torn_one(tmp_path: Path) -> None:
    heavy = replace(SLIP, office=LONG_OFFICE, service="Ẵ" * 200)
    job = Press(FONTS).make(heavy)
    for cut_at in range(0, len(job), 997):
        machine = VirtualPrinter(tmp_path / str(cut_at))
        machine.receive(job[:cut_at])
        machine.receive(HEAL + Press(FONTS).make(SLIP))
        assert machine.unknown == []
        assert read_qr(machine.slips[-1]) == SLIP.qr


def test_a_second_pass_over_the_same_slip_gives_the_same_bytes() -> None:
    assert Press(FONTS).make(SLIP) == Press(FONTS).make(SLIP)
