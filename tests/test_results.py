"""Whether a dossier's result is ready: in a CSV file, or at another program."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from moved_clock import MovedClock

from server.app import DATABASE, close, create_app
from server.core.result import NOT_FOUND, UNKNOWN, Result, ResultState
from server.results.csv_file import CsvResults
from server.results.source import NoResults, results_from
from server.results.web import WebResults, WebSource
from server.session import Role
from server.settings import SettingsError
from server.setup.seed import DEFAULT_OFFICE, seed
from server.store import Store

CODE = "H37.31.05-250815-0012"
READY = Result(ResultState.READY, date(2025, 8, 20))
FILE = (
    "ma_ho_so,trang_thai,ngay_hen\n"
    f"{CODE},da co ket qua,20/08/2025\n"
    "G22.99-251225-020175,Đang giải quyết,2026-01-05\n"
)


def written(path: Path, text: str) -> Path:
    """Write as programs do that never leave half a file behind."""
    half = path.with_suffix(".part")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
    return path


@pytest.mark.parametrize(
    "text",
    [
        FILE,
        "\ufeff" + FILE,
        FILE.replace(",", ";"),
        FILE.replace(",", "\t").replace("\n", "\r\n"),
        FILE.replace("ma_ho_so,trang_thai,ngay_hen", "Mã hồ sơ,Trạng thái,Ngày hẹn"),
        FILE.replace("ma_ho_so,trang_thai,ngay_hen", "Code,Status,Date").replace(
            "da co ket qua", "Ready"
        ),
        FILE.replace(CODE, f" {CODE.lower()} "),
    ],
)
def test_a_csv_file_tells_what_is_ready_and_when_the_rest_was_promised(
    tmp_path: Path, text: str
) -> None:
    results = CsvResults(written(tmp_path / "results.csv", text))
    assert results.status(CODE) == READY
    waits = results.status("G22.99-251225-020175")
    assert waits == Result(ResultState.NOT_READY, date(2026, 1, 5))
    assert results.status("H37-250815-9999") == NOT_FOUND


def test_the_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    results = CsvResults(tmp_path / "results.csv")
    assert results.status(CODE) == UNKNOWN
    path = written(tmp_path / "results.csv", FILE.replace("da co ket qua", "chua co ket qua"))
    assert results.status(CODE).state is ResultState.NOT_READY
    written(path, FILE)
    assert results.status(CODE) == READY
    path.unlink()
    assert results.status(CODE) == UNKNOWN


def test_lines_that_cannot_be_used_are_told_once_with_their_number_and_nothing_of_theirs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad = FILE + "K1-250815-0001,ai biet,\n,da co ket qua,\nK1-250815-0002,ready,31/02/2026\n\n"
    results = CsvResults(written(tmp_path / "results.csv", bad))
    with caplog.at_level(logging.WARNING):
        assert results.status(CODE) == READY
        assert results.status("K1-250815-0001") == NOT_FOUND
        os.utime(tmp_path / "results.csv", ns=(1, 1))
        assert results.status(CODE) == READY
    told = [record.getMessage().partition(".csv: ")[2] for record in caplog.records]
    assert told == [
        "line 4: the status is none that is known",
        "line 5: there is no dossier's code",
        "line 6: the date is none",
    ]
    assert "K1" not in caplog.text


def test_a_file_that_is_wrong_all_through_does_not_fill_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines = "".join(f"K1-250815-{n:04},?,\n" for n in range(500))
    results = CsvResults(written(tmp_path / "r.csv", "ma_ho_so,trang_thai,ngay_hen\n" + lines))
    with caplog.at_level(logging.WARNING):
        assert results.status(CODE) == NOT_FOUND
    assert len(caplog.records) == 11
    assert "490 more lines" in caplog.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column"),
        ("a,b\n1,2\n", "line 1: there is no column"),
        ("ma_ho_so\nx\n", "trạng thái"),
    ],
)
def test_a_file_without_its_columns_knows_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str, told: str
) -> None:
    with caplog.at_level(logging.WARNING):
        assert CsvResults(written(tmp_path / "r.csv", text)).status(CODE) == UNKNOWN
    assert told in caplog.text


def test_bytes_that_are_no_text_know_nothing(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"ma_ho_so,trang_thai\n\xff\xfe\x00\n")
    assert CsvResults(tmp_path / "r.csv").status(CODE) == UNKNOWN


class Program:
    """Another program, on a real port: `answer` is what it sends as it stands."""

    def __init__(self) -> None:
        self.status, self.answer = 200, b'{"data": {"status": "DA_XONG", "due": "2025-08-20"}}'
        self.asked: list[str] = []
        self.tokens: list[str | None] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.url = ""


@pytest.fixture
def program() -> Iterator[Program]:
    program = Program()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            program.asked.append(self.path)
            program.tokens.append(self.headers["Authorization"])
            program.may_answer.wait(20)
            self.send_response(program.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(program.answer)))
            self.end_headers()
            self.wfile.write(program.answer)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    program.url = f"http://127.0.0.1:{server.server_port}/hoso/{{code}}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield program
    program.may_answer.set()
    server.shutdown()
    thread.join()
    server.server_close()


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def asking(program: Program, clock: Clock | None = None, **more: str) -> Iterator[WebResults]:
    words = {"ready": ("DA_XONG", "4"), "not_ready": ("DANG_XU_LY",)}
    source = WebSource(program.url, "data.status", "data.due", **words, **more)
    results = WebResults(source, clock or Clock())
    yield results
    results.close()


def test_another_program_is_asked_for_one_dossier_and_believed_for_a_minute(
    program: Program,
) -> None:
    clock = Clock()
    with asking(program, clock, token="secret") as results:
        assert results.status(CODE) == READY
        assert results.status(CODE) == READY
        assert program.asked == [f"/hoso/{CODE}"]
        assert program.tokens == ["Bearer secret"]
        clock.now += 61
        program.answer = b'{"data": {"status": "DANG_XU_LY", "due": null}}'
        assert results.status(CODE) == Result(ResultState.NOT_READY)


def test_a_number_may_stand_for_a_state(program: Program) -> None:
    program.answer = b'{"data": {"status": 4}}'
    with asking(program) as results:
        assert results.status(CODE) == Result(ResultState.READY)


@pytest.mark.parametrize(
    ("status", "answer", "found"),
    [
        (404, b"{}", NOT_FOUND),
        (200, b'{"data": {"status": "HUY"}}', NOT_FOUND),
        (200, b'{"data": []}', NOT_FOUND),
        (500, b"{}", UNKNOWN),
        (401, b"{}", UNKNOWN),
        (302, b"{}", UNKNOWN),
        (200, b"<html>", UNKNOWN),
        (200, b'{"data": "' + b"x" * 70_000 + b'"}', UNKNOWN),
    ],
)
def test_whatever_it_answers_something_is_said(
    program: Program, status: int, answer: bytes, found: Result
) -> None:
    program.status, program.answer = status, answer
    with asking(program) as results:
        assert results.status(CODE) == found
    assert len(program.asked) == 1


def test_a_program_that_does_not_answer_is_left_alone_for_a_while(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    program.may_answer.clear()
    with asking(program, clock) as results, caplog.at_level(logging.WARNING):
        assert results.status(CODE) == UNKNOWN
        assert results.status("H37-250815-0099") == UNKNOWN
        assert len(program.asked) == 1
        program.may_answer.set()
        clock.now += 6
        assert results.status(CODE) == READY
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "results cannot be looked up",
        "results are looked up again",
    ]
    assert CODE not in caplog.text


def test_nobody_listens_and_nothing_is_known() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/{{code}}"
        results = WebResults(WebSource(url, "status"), Clock())
        assert results.status(CODE) == UNKNOWN
        results.close()


def test_many_who_wait_keep_nobody_else_waiting(program: Program) -> None:
    program.may_answer.clear()
    with asking(program) as results:
        waiting = [
            threading.Thread(target=results.status, args=(f"H37-250815-{n:04}",)) for n in range(4)
        ]
        for thread in waiting:
            thread.start()
        deadline = threading.Event()
        while len(program.asked) < 4 and not deadline.wait(0.01):
            pass
        assert results.status(CODE) == UNKNOWN
        assert len(program.asked) == 4
        program.may_answer.set()
        for thread in waiting:
            thread.join()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('state = "s"', "url: is missing"),
        ('url = "ftp://x/{code}"\nstate = "s"', "url must be an address"),
        ('url = "http://{code}/"\nstate = "s"', "url must have {code} in it"),
        ('url = "http://x/{code}"\nstat = "s"', "did you mean 'state'"),
    ],
)
def test_what_is_wrong_with_the_way_to_a_program_is_told_at_the_start(
    tmp_path: Path, text: str, told: str
) -> None:
    path = written(tmp_path / "results.toml", text)
    with pytest.raises(SettingsError, match=r"results\.toml") as refused:
        results_from(path)
    assert told in str(refused.value)


def test_the_files_name_says_how_results_are_looked_up(tmp_path: Path) -> None:
    toml = written(tmp_path / "r.toml", 'url = "https://x.vn/{code}"\nstate = "s"')
    assert isinstance(results_from(toml), WebResults)
    assert isinstance(results_from(tmp_path / "r.csv"), CsvResults)
    assert isinstance(results_from(None), NoResults)
    with pytest.raises(SettingsError):
        results_from(tmp_path / "r.xlsx")


class Hall:
    """The whole application with a file of results."""

    def __init__(self, folder: Path, results: Path | None) -> None:
        clock = MovedClock()
        store = Store(folder / DATABASE)
        seed(store, clock, DEFAULT_OFFICE)
        store.close()
        self.app = create_app(folder, clock, results=results)
        staff = self.app.extensions["xinmoi"].staff
        self.tokens = {role: staff.add_device(role, role) for role in (Role.KIOSK, Role.DISPLAY)}

    def ask(self, role: Role | None, code: str) -> tuple[int, object]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        body = {"code": code}
        answer = self.app.test_client().post("/api/results", json=body, headers=headers)
        return answer.status_code, answer.json

    def looks_up(self) -> bool:
        return bool(self.app.test_client().get("/api/board").json["results"])


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    found = Hall(tmp_path, written(tmp_path / "results.csv", FILE))
    yield found
    close(found.app)


def test_a_kiosk_is_told_and_nobody_else(hall: Hall) -> None:
    ready = {"state": "ready", "expected": "2025-08-20"}
    assert hall.ask(Role.KIOSK, CODE) == (200, ready)
    assert hall.ask(Role.DISPLAY, CODE)[0] == 403
    assert hall.ask(None, CODE)[0] == 401
    assert hall.looks_up()


@pytest.mark.parametrize("code", ["", "a b", "../../etc", "X" * 61, "H37\n250815-0012"])
def test_what_is_no_code_is_refused_and_not_written_down(
    hall: Hall, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    status, said = hall.ask(Role.KIOSK, code)
    assert status == 400
    assert not code or code not in str(said)
    assert not code or code not in caplog.text


def test_an_office_without_results_knows_nothing_of_them(tmp_path: Path) -> None:
    found = Hall(tmp_path, None)
    assert found.ask(Role.KIOSK, CODE) == (200, {"state": "unknown", "expected": None})
    assert not found.looks_up()
    close(found.app)


def test_no_dossier_is_kept_in_the_database(hall: Hall, tmp_path: Path) -> None:
    hall.ask(Role.KIOSK, CODE)
    files = [path for path in tmp_path.iterdir() if path.name.startswith(DATABASE)]
    assert not any(CODE.encode() in path.read_bytes() for path in files)
