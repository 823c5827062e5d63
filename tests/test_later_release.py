"""A kiosk whose server was renewed first: it passes over what it does not know yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from glassless import OFFICE, board, place

from server.client import Client
from server.core.errors import ServerFault
from server.wire import encode


@contextmanager
def saying(answer: object) -> Iterator[Client]:
    """Give a client of a server that answers everything with `answer`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Client(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def later(value: object) -> Any:
    """Return `value` on the wire as a later release may say it: with more in every part."""

    def more(part: Any) -> Any:
        if isinstance(part, dict):
            known = {key: more(inner) for key, inner in part.items()}
            return known | {"later": [1]}
        return [more(inner) for inner in part] if isinstance(part, list) else part

    return more(json.loads(encode(value)))


def test_what_a_later_server_says_beside_is_passed_over() -> None:
    with saying(later(board())) as client:
        assert client.board() == board()
    with saying(later(place())) as client:
        assert client.ticket("any").ticket == place().ticket


def test_the_settings_of_a_later_server_are_understood() -> None:
    """Names in several languages are no fields, so these alone must not grow."""
    plain = json.loads(encode(OFFICE))
    plain["slip"]["later"] = plain["later"] = True
    with saying(plain) as client:
        assert client.office() == OFFICE


@pytest.mark.parametrize("answer", [{}, [], "board", {"version": "seven"}, None])
def test_what_is_no_board_is_still_none(answer: object) -> None:
    with saying(answer) as client, pytest.raises(ServerFault):
        client.board()
