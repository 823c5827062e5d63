"""The real server with one route more: a POST that does nothing, to measure the rest against."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask, Response

from server.access.doors import ANYBODY, open_to
from server.app import create_app
from server.serve import Server


def build(data: Path) -> Flask:
    """Return the application with /floor."""
    app = create_app(data)
    nothing = open_to(ANYBODY)(lambda: Response(b"{}"))
    app.add_url_rule("/floor", "floor", nothing, methods=["POST"])
    return app


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), sys.argv[2]
    Server(lambda: build(folder), f"127.0.0.1:{port}").run()
