"""The settings page in a real browser: changed by hand and keyboard, in force at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_origin, get_type_hints
from uuid import uuid4

import pytest
from office_process import PIN, OfficeProcess
from playwright.sync_api import Browser, Page, expect
from settings_stage import Administrator

from server.core.office import Office
from server.fault import KINDS
from server.pages.language import LANGUAGES, TEXTS, texts
from server.session import Role

STATIC = TEXTS.with_name("static")
OFFICE_PC = {"width": 1366, "height": 625}  # 768 less what the browser and Windows take.
SECTIONS = (
    "office", "services", "counters", "hours", "priority", "calls", "appointments", "texts",
    "slip", "keeping", "versions",
)  # fmt: skip


@pytest.fixture
def page(browser: Browser, office_server: OfficeProcess) -> Iterator[Page]:
    """The page of the administrator Hà, who has logged in."""
    yield from opened(browser, office_server)


@pytest.fixture(scope="module")
def quiet_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    """A server for all the tests that save nothing."""
    server = OfficeProcess(tmp_path_factory.mktemp("quiet") / "data")
    server.start()
    yield server
    version = server.kiosk().board().office
    server.kill()
    assert version == 1


@pytest.fixture
def quiet_page(browser: Browser, quiet_server: OfficeProcess) -> Iterator[Page]:
    """The same page, on which nothing is saved."""
    yield from opened(browser, quiet_server)


def opened(browser: Browser, server: OfficeProcess) -> Iterator[Page]:
    server.add_clerk("Hà", role=Role.ADMINISTRATOR)
    context = browser.new_context(viewport=OFFICE_PC)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{server.url}/settings")
    log_in(page)
    yield page
    context.close()
    assert faults == []


def log_in(page: Page) -> None:
    page.fill("[name=name]", "Hà")
    page.fill("[name=pin]", PIN)
    expect(page.locator("#login-form button")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator("#section h1")).to_be_visible()


def go(page: Page, section: str) -> None:
    page.click(f"[data-section={section}]")
    expect(page.locator(f"[data-section={section}]")).to_have_attribute("aria-current", "true")


def field(key: str) -> str:
    """Return where the setting with this key is typed."""
    return f'[data-key="{key}"] input, [data-key="{key}"] textarea, [data-key="{key}"] select'


def save(page: Page, version: int) -> None:
    page.click("#save")
    expect(page.locator("#done")).to_contain_text(f"Đã lưu phiên bản {version}.")
    expect(page.locator("#summary")).to_have_text("Chưa có thay đổi.")


def open_service(page: Page, letter: str) -> None:
    page.click(f'summary:has([data-letter="{letter}"])')


def test_what_is_changed_is_told_before_it_is_saved_and_in_force_at_once(
    page: Page, office_server: OfficeProcess
) -> None:
    kiosk = office_server.kiosk()
    go(page, "services")
    open_service(page, "B")
    minutes = page.locator(field("services[2].minutes"))
    before = minutes.input_value()
    minutes.fill("6")
    expect(page.locator("#summary")).to_have_text(
        f"Sẽ đổi: B · Chứng thực – Một lượt thường mất: {before} → 6"
    )
    expect(page.locator("[data-section=services]")).to_have_class("edited")
    save(page, 2)
    assert kiosk.office().service("B").minutes == 6
    assert kiosk.board().office == 2


def test_everything_is_done_with_the_keyboard(page: Page, office_server: OfficeProcess) -> None:
    page.focus("[data-section=keeping]")
    page.keyboard.press("Enter")
    expect(page.locator("#section h1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("90")
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.keyboard.press("Control+s")
    expect(page.locator("#done")).to_contain_text("Đã lưu phiên bản 2.")
    office = office_server.kiosk().office()
    assert (office.retention_days, office.session_hours) == (90, 8)


def test_what_is_wrong_is_told_at_the_top_and_beside_its_field(
    page: Page, office_server: OfficeProcess
) -> None:
    go(page, "calls")
    page.fill(field("calls.grace_s"), "301")
    go(page, "keeping")
    page.fill(field("session_hours"), "")
    page.click("#save")
    faults = page.locator("#fault-list li")
    expect(faults).to_have_text(
        [
            "Đăng nhập có hiệu lực phải là một số nguyên.",
            "Đợi người được gọi phải từ 0 đến 300.",
        ]
    )
    expect(page.locator('[data-key="session_hours"] .fault')).to_have_text("phải là một số nguyên.")
    page.click("#fault-list li:last-child button")
    spot = page.locator(field("calls.grace_s"))
    expect(spot).to_be_focused()
    expect(spot).to_have_attribute("aria-invalid", "true")
    spot.fill("30")
    expect(faults).to_have_count(1)
    assert office_server.kiosk().board().office == 1, "nothing was saved"
    page.click("#fault-list li:last-child button")
    page.keyboard.type("10")
    expect(page.locator("#all-faults")).to_be_hidden()
    save(page, 2)


def test_what_is_in_use_stays_and_the_page_says_why(
    page: Page, office_server: OfficeProcess
) -> None:
    office_server.open_counter(6, "Mai")
    office_server.kiosk().issue(uuid4(), "F")
    go(page, "services")
    open_service(page, "F")
    page.click('[aria-label="Bỏ: F · Công an"]')
    expect(page.locator("#summary")).to_contain_text("bỏ lĩnh vực F · Công an")
    go(page, "counters")
    page.click('[aria-label="Bỏ: Quầy 6"]')
    page.click("#save")
    expect(page.locator("#fault-list li")).to_have_text(
        [
            "Các lĩnh vực Lĩnh vực F đang có người chờ hoặc đang làm, nên chưa bỏ được.",
            "Các quầy Quầy 6 đang do Mai nhận, nên chưa bỏ được.",
        ]
    )
    page.click("#undo")
    expect(page.locator("#all-faults")).to_be_hidden()
    expect(page.locator("#summary")).to_have_text("Chưa có thay đổi.")


def test_a_new_service_is_named_served_and_given_a_free_letter(
    page: Page, office_server: OfficeProcess
) -> None:
    go(page, "services")
    page.get_by_role("button", name="Thêm lĩnh vực").click()
    new = page.locator("details.item").last
    expect(new.locator("select").first).to_have_value("H")
    page.fill(field("services[9].name.vi"), "Trẻ em")
    new.get_by_role("button", name="5").click()
    new.get_by_role("button", name="Thêm giấy tờ").click()
    page.keyboard.type("Giấy khai sinh")
    expect(new.locator("summary")).to_contain_text("10 phút · Quầy 5")
    save(page, 2)
    office = office_server.kiosk().office()
    assert office.counters_for("H") == (5,)
    assert office.service("H").papers == ({"vi": "Giấy khai sinh"},)


def test_a_letter_that_changes_goes_along_to_its_counters(
    page: Page, office_server: OfficeProcess
) -> None:
    go(page, "services")
    open_service(page, "G")
    page.select_option(field("services[7].letter"), "K")
    save(page, 2)
    office = office_server.kiosk().office()
    assert office.counters_for("K") == (5,)
    assert office.counters_for("G") == ()


def test_hours_are_typed_as_people_write_them(page: Page, office_server: OfficeProcess) -> None:
    go(page, "hours")
    monday = page.locator('[data-day="0"] input')
    for n, text in enumerate(("7h30", "11:30", "1330", "17")):
        monday.nth(n).fill(text)
    monday.nth(3).blur()
    expect(monday.nth(0)).to_have_value("07:30")
    expect(monday.nth(3)).to_have_value("17:00")
    page.get_by_role("button", name="Áp dụng giờ thứ Hai").click()
    page.get_by_role("button", name="Thêm ngày nghỉ").click()
    page.keyboard.type("2/9/2026")
    page.keyboard.press("Tab")
    expect(page.locator('[data-key="hours.holidays[1].date"] .unit')).to_have_text("Thứ Tư")
    page.click("#summary")
    expect(page.locator("#changes li").first).to_have_text(
        "Thứ Hai: (trống) → 07:30–11:30, 13:30–17:00"
    )
    save(page, 2)
    hours = office_server.kiosk().office().hours
    (opening,) = hours.weekly
    assert [str(day) for day in opening.days][-1] == "friday"
    assert [f"{s.begin:%H%M}-{s.end:%H%M}" for s in opening.sittings] == ["0730-1130", "1330-1700"]
    assert hours.holidays[0].date.isoformat() == "2026-09-02"


def test_half_a_sitting_is_told_in_its_row(quiet_page: Page) -> None:
    go(quiet_page, "hours")
    quiet_page.locator('[data-day="5"] input').first.fill("8h")
    quiet_page.click("#save")
    expect(quiet_page.locator('[data-day="5"] .fault')).to_have_text("phải là giờ, viết như 07:30.")
    expect(quiet_page.locator("#fault-list li")).to_have_text(
        "Thứ Bảy phải là giờ, viết như 07:30."
    )


def test_the_slip_follows_while_it_is_changed(quiet_page: Page) -> None:
    go(quiet_page, "slip")
    paper = quiet_page.locator(".slip-paper")
    expect(paper.locator(".slip-number")).to_have_text("A042")
    expect(paper.locator(".slip-place")).to_have_text("Quầy 1 hoặc 2")
    quiet_page.fill(field("slip.header.vi"), "UBND phường Thọ Xuân")
    expect(paper.locator(".slip-header")).to_have_text("UBND phường Thọ Xuân")
    quiet_page.uncheck(field("slip.show_counters"))
    expect(paper.locator(".slip-place")).to_have_count(0)
    quiet_page.check(field("slip.show_papers"))
    expect(paper.locator(".slip-papers li")).to_have_count(2)
    quiet_page.select_option("[aria-label='Ngôn ngữ của phiếu thử']", "en")
    expect(paper.locator(".slip-label")).to_have_text("Your number")


def test_leaving_with_changes_asks_first(quiet_page: Page) -> None:
    asked: list[str] = []
    quiet_page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    quiet_page.click("nav.pages a[href='/staff']")
    quiet_page.wait_for_url("**/staff")
    assert asked == []
    quiet_page.go_back()
    go(quiet_page, "keeping")
    quiet_page.fill(field("retention_days"), "60")
    quiet_page.click("nav.pages a[href='/staff']")
    expect(quiet_page.locator("#summary")).to_contain_text("365 → 60")
    assert asked == ["beforeunload"]
    quiet_page.click("#undo")


def test_an_older_version_is_looked_at_and_taken_back(
    page: Page, office_server: OfficeProcess
) -> None:
    go(page, "keeping")
    page.fill(field("retention_days"), "60")
    save(page, 2)
    go(page, "versions")
    first = page.locator(".versions > li").last
    expect(page.locator(".versions > li").first).to_contain_text("Hà đang dùng")
    first.get_by_role("button", name="Khác gì").click()
    expect(first.locator(".changes")).to_have_text("Giữ số liệu của phiếu: 60 → 365")
    first.get_by_role("button", name="Lấy lại").click()
    expect(page.locator("#summary")).to_have_text("Sẽ đổi: Giữ số liệu của phiếu: 60 → 365")
    save(page, 3)
    assert office_server.kiosk().office().retention_days == 365


def test_a_file_is_saved_and_read_again(
    page: Page, office_server: OfficeProcess, tmp_path: Path
) -> None:
    go(page, "versions")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    assert download.value.suggested_filename == "xin-moi.toml"
    text = download.value.path().read_text("utf-8")
    changed = tmp_path / "changed.toml"
    changed.write_text(text.replace("overtake_budget = 3", "overtake_budget = 5"), "utf-8")
    page.set_input_files("input[type=file]", changed)
    expect(page.locator("#summary")).to_have_text("Sẽ đổi: Mỗi người nhường tối đa: 3 → 5")
    save(page, 2)
    assert office_server.kiosk().office().overtake_budget == 5


def test_a_file_that_is_no_office_changes_nothing_and_is_told(
    quiet_page: Page, tmp_path: Path
) -> None:
    go(quiet_page, "versions")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("name = 7\n", "utf-8")
    quiet_page.set_input_files("input[type=file]", wrong)
    expect(quiet_page.locator(".file-faults")).to_contain_text("name must be a table, not 7")
    expect(quiet_page.locator("#summary")).to_have_text("Chưa có thay đổi.")


def test_what_others_save_meanwhile_is_taken_over(page: Page, office_server: OfficeProcess) -> None:
    other = Administrator(office_server)
    go(page, "keeping")
    page.fill(field("retention_days"), "60")
    other.save(other.settings()["office"] | {"overtake_budget": 7})
    expect(page.locator("#done")).to_contain_text("administrator vừa lưu cài đặt ở nơi khác")
    expect(page.locator(field("retention_days"))).to_have_value("60")
    save(page, 3)
    office = office_server.kiosk().office()
    assert (office.retention_days, office.overtake_budget) == (60, 7)


def test_where_both_changed_the_same_nothing_is_lost_unseen(
    page: Page, office_server: OfficeProcess
) -> None:
    other = Administrator(office_server)
    go(page, "keeping")
    page.fill(field("retention_days"), "60")
    other.save(other.settings()["office"] | {"retention_days": 70})
    expect(page.locator("#said")).to_contain_text("Người khác vừa lưu cài đặt")
    page.click("#save")
    expect(page.locator("#said")).to_contain_text("Người khác vừa lưu cài đặt")
    assert office_server.kiosk().office().retention_days == 70


def test_changes_outlive_a_session_that_has_ended(page: Page) -> None:
    go(page, "keeping")
    page.fill(field("retention_days"), "60")
    page.context.clear_cookies()
    page.click("#save")
    log_in(page)
    expect(page.locator(field("retention_days"))).to_have_value("60")
    save(page, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_named_in_every_language(quiet_page: Page, language: str) -> None:
    quiet_page.goto(quiet_page.url.replace("/settings", f"/language/{language}?back=/settings"))
    for section in SECTIONS:
        go(quiet_page, section)
        for label in quiet_page.locator("#section .label, #section h2").all_text_contents():
            assert re.search(r"\w", label), section
            assert not re.search(r"\w[._]\w", label), f"{section}: {label} has no words"
    expect(quiet_page.locator("html")).to_have_attribute("lang", language)


def test_settings_are_no_clerks_business(browser: Browser, quiet_server: OfficeProcess) -> None:
    quiet_server.add_clerk("Lê")
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{quiet_server.url}/settings")
    page.fill("[name=name]", "Lê")
    page.fill("[name=pin]", PIN)
    expect(page.locator("#login-form button")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Trang này dành cho người có vai trò khác")).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words_in_every_language(language: str) -> None:
    assert set(texts(language)["settings"]["faults"]) == set(KINDS)


def settings_of(shape: type, within: str = "") -> Iterator[str]:
    """Yield where every setting below a dataclass lies, as the page names it."""
    hints = get_type_hints(shape)
    for one in fields(shape):
        inner = [a for a in (hints[one.name], *get_args(hints[one.name])) if is_dataclass(a)]
        path = f"{within}.{one.name}".lstrip(".")
        if inner and get_origin(hints[one.name]) is not tuple:
            yield from settings_of(inner[0], path)
        elif inner and path != "hours.weekly":
            yield path
            yield from settings_of(inner[0])
        else:
            yield path


def test_the_page_has_every_setting_that_there_is() -> None:
    page = (STATIC / "settings" / "sections.js").read_text("utf-8")
    # Only the page itself gives keys, and nobody sees them.
    missing = {path for path in settings_of(Office) if path != "key" and f'"{path}"' not in page}
    assert missing == set()


def test_a_procedure_is_named_found_by_what_people_say_and_has_its_papers(
    page: Page, office_server: OfficeProcess
) -> None:
    go(page, "services")
    open_service(page, "E")
    procedures = page.locator('[data-key="services[5].procedures"]')
    known = procedures.locator("details.item").count()
    procedures.get_by_role("button", name="Thêm thủ tục").click()
    key = f"services[5].procedures[{known + 1}]"
    page.fill(field(f"{key}.name.vi"), "Nhập học lớp 1")
    page.fill(field(f"{key}.words"), "lớp một, vào lớp 1,")
    new = procedures.locator("details.item").last
    new.get_by_role("button", name="Thêm giấy tờ").click()
    page.keyboard.type("Giấy khai sinh")
    expect(new.locator("summary")).to_contain_text("Nhập học lớp 1")
    expect(page.locator("#summary")).to_have_text(
        "Sẽ đổi: E · Văn hóa – Xã hội – thêm thủ tục Nhập học lớp 1"
    )
    save(page, 2)
    made = office_server.kiosk().office().service("E").procedures[-1]
    assert (made.name, made.words) == ({"vi": "Nhập học lớp 1"}, ("lớp một", "vào lớp 1"))
    assert made.papers == ({"vi": "Giấy khai sinh"},)


def test_what_is_wrong_with_a_procedure_is_told_beside_it(quiet_page: Page) -> None:
    go(quiet_page, "services")
    open_service(quiet_page, "A")
    first = quiet_page.locator('[data-key="services[1].procedures[1]"]')
    first.locator("summary").click()
    quiet_page.fill(field("services[1].procedures[1].name.vi"), "")
    quiet_page.click("#save")
    spot = quiet_page.locator('[data-key="services[1].procedures[1].name.vi"] .fault')
    expect(spot).to_be_visible()
    expect(quiet_page.locator(".fault-link").first).to_contain_text("Tên thủ tục")
