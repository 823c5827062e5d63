"""Who may import whom: the whole architecture."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("server", "kiosk", "display", "hardware")

# A module name here allows what lies below it as well. The settings reader is pure and
# serves every TOML of ours, so that each tells all its errors at once, in the same words.
ALLOWED = {
    "server/core": ("server.core",),
    "server": ("server",),
    "kiosk": (
        "kiosk",
        "server.client",
        "server.clock",
        "server.core",
        "server.journal",
        "server.settings",
        "hardware",
    ),
    "display": ("display", "server.client", "server.core", "server.settings", "hardware"),
    "hardware": ("hardware", "server.settings"),
}
# Only the composition root joins the displays' pages to the server.
EXCEPTIONS = {("server/app.py", "display.pages")}

FILES = sorted(path for top in OURS for path in (ROOT / top).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_within(module: str, allowed: str) -> bool:
    return module == allowed or module.startswith(f"{allowed}.")


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    part = next(part for part in ALLOWED if place(path).startswith(f"{part}/"))
    ours = [m for m in imported(path) if m.split(".")[0] in OURS]
    exceptions = [m for at, m in EXCEPTIONS if at == place(path)]
    allowed = (*ALLOWED[part], *exceptions)
    wrong = [m for m in ours if not any(is_within(m, a) for a in allowed)]
    assert not wrong


@pytest.mark.parametrize("path", sorted((ROOT / "server/core").rglob("*.py")), ids=place)
def test_the_rules_use_only_the_standard_library_and_no_clock(path: Path) -> None:
    tops = {module.split(".")[0] for module in imported(path)} - {"server"}
    assert tops <= sys.stdlib_module_names
    assert not tops & {"time", "os", "socket", "sqlite3", "random", "threading", "subprocess"}


def test_there_are_files_to_look_at() -> None:
    assert {place(path).split("/")[0] for path in FILES} == set(OURS)
