"""A stage for the display pages: the pages and a stream that shows what the test says.

It can do what the real server never does on purpose: fall silent on an open line, go away
and come back on the same port, or show a hall as no ordinary day would have it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask, Response
from werkzeug.serving import BaseWSGIServer, make_server

from display.pages import pages
from server.core.board import Board, Call, CounterState, CounterView, LineView
from server.core.office import Counter, Office, Service
from server.core.ticket import State
from server.pages.look import add_look
from server.wire import encode

STATIC = Path(__file__).parent.parent / "server" / "pages" / "static"
CALLED_AT = datetime(2025, 8, 18, 2, 41, tzinfo=UTC)
POLICY = "default-src 'self'"
NAMES = (
    ("A", "Tư pháp – Hộ tịch", "Civil status"),
    ("B", "Chứng thực", "Certification"),
    ("C", "Đất đai – Môi trường", "Land and environment"),
    ("D", "Kinh tế – Xây dựng", "Business and building"),
    ("E", "Văn hóa – Xã hội", "Social affairs"),
    ("F", "Công an", "Police"),
    ("G", "Hướng dẫn nộp trực tuyến", "Help with online services"),
    ("T", "Trả kết quả", "Collect results"),
    ("H", "Lao động – Thương binh", "Labour and veterans"),
    ("K", "Tiếp công dân", "Citizen reception"),
    ("L", "Thuế – Bảo hiểm xã hội", "Tax and social insurance"),
    ("W", "Tiếp nhận phản ánh, kiến nghị", "Complaints and petitions"),
)


def office(services: int = 8, counters: int = 7) -> Office:
    """Return an office with so many services and counters."""
    chosen = NAMES[:services]
    return Office(
        name={
            "vi": "Trung tâm Phục vụ hành chính công phường Bến Thành",
            "en": "Public Administration Service Centre",
        },
        groups=(),
        services=tuple(Service(a, {"vi": v, "en": e}, "submit") for a, v, e in chosen),
        counters=tuple(
            Counter(n, tuple({chosen[(n - 1) % services][0], chosen[n % services][0]}))
            for n in range(1, counters + 1)
        ),
    )


def quiet_board(place: Office, day: int | None = 1) -> Board:
    """Return a board on which nobody waits and nobody was called."""
    return Board(
        version=1,
        office=1,
        day=day,
        calls=(),
        counters=tuple(CounterView(c.number, CounterState.OPEN) for c in place.counters),
        lines=tuple(LineView(s.letter, 0) for s in place.services),
    )


def with_call(
    board: Board, number: str, counter: int, state: State = State.CALLED, recall: bool = False
) -> Board:
    """Return `board` after one more call; the ticket has come to `state` at the counter."""
    call = Call(board.newest_call + 1, number, number[0], counter, CALLED_AT, recall)
    counters = tuple(
        replace(c, ticket=number, ticket_state=state) if c.number == counter else c
        for c in board.counters
    )
    version = board.version + 1
    return replace(board, version=version, calls=(call, *board.calls), counters=counters)


def with_counter(board: Board, view: CounterView) -> Board:
    """Return `board` with another state of one counter."""
    counters = tuple(view if c.number == view.number else c for c in board.counters)
    return replace(board, version=board.version + 1, counters=counters)


def with_lines(board: Board, first: int = 43, waiting: int = 12) -> Board:
    """Return `board` with people waiting in every line but the third."""
    lines = tuple(
        LineView(line.service, 0)
        if n == 2
        else LineView(
            line.service,
            max(1, waiting - 3 * n) if n else waiting,
            tuple(f"{line.service}{first + 7 * n + k:03d}" for k in range(3)),
        )
        for n, line in enumerate(board.lines)
    )
    return replace(board, version=board.version + 1, lines=lines)


def busy_board(place: Office) -> Board:
    """Return the board of a full hall: calls at most counters, people in most lines."""
    board = with_lines(quiet_board(place))
    for number, counter, state in (
        ("F031", 6, State.SERVING),
        ("C017", 3, State.SERVING),
        ("B058", 2, State.SERVING),
        ("T009", 7, State.CALLED),
        ("D022", 4, State.SERVING),
        ("A042", 1, State.CALLED),
    ):
        board = with_call(board, number, counter, state)
    return with_counter(board, CounterView(5, CounterState.PAUSED))


class Stage:
    """A server on loopback whose board, office and manners the test decides.

    `listeners` counts the streams that were ever begun, `is_mute` keeps them open in silence.
    """

    def __init__(self, place: Office, board: Board) -> None:
        self.office = place
        self.board = board
        self.beat_s = 3.0
        self.is_mute = False
        self.listeners = 0
        self._news = threading.Condition()
        self._lines = 0
        self._app = self._build()
        self._server: BaseWSGIServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Where the stage is; it stays the same when the stage comes back."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        self._lines += 1
        self._server = make_server("127.0.0.1", self.port, self._app, threaded=True)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.port = self._server.port
        serving = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        serving.start()

    def stop(self) -> None:
        """Cut every line and refuse new ones, as a server that was switched off does."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        with self._news:
            self._lines += 1
            self._news.notify_all()

    def show(self, board: Board) -> None:
        """Send `board` to every screen."""
        with self._news:
            self.board = board
            self._news.notify_all()

    def _build(self) -> Flask:
        app = Flask("stage", static_folder=STATIC, static_url_path="/static")
        app.register_blueprint(pages(lambda: self.office))

        @app.get("/api/office")
        def settings() -> Response:
            return Response(encode(self.office), mimetype="application/json")

        @app.get("/api/board")
        def board() -> Response:
            return Response(encode(self.board), mimetype="application/json")

        @app.get("/api/board/stream")
        def stream() -> Response:
            self.listeners += 1
            return Response(self._follow(self._lines), mimetype="text/event-stream")

        dress = Blueprint("look", __name__)
        add_look(dress)
        app.register_blueprint(dress)

        @app.after_request
        def strict(answer: Response) -> Response:
            answer.headers["Content-Security-Policy"] = POLICY
            return _read_whole(answer) if answer.direct_passthrough else answer

        return app

    def _follow(self, line: int) -> Iterator[bytes]:
        """Yield what one screen hears, until the line is cut."""
        sent: Board | None = None
        while line == self._lines:
            with self._news:
                if self.board is sent:
                    self._news.wait(self.beat_s)
                board, is_new = self.board, self.board is not sent
            if line != self._lines or self.is_mute:
                continue
            yield _event(board) if is_new else b"event: beat\ndata: {}\n\n"
            sent = board


def _read_whole(answer: Response) -> Response:
    """The same answer with its file closed: werkzeug leaves it open if the browser goes away."""
    answer.direct_passthrough = False
    whole = Response(answer.get_data(), answer.status, answer.headers)
    answer.close()
    return whole


def _event(board: Board) -> bytes:
    return b"event: board\nid: %d\ndata: %s\n\n" % (board.version, encode(board))
