"""What the README says is true."""

from __future__ import annotations

import re
from pathlib import Path

from server.core.ticket import TRANSITIONS
from server.pages.language import texts

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_transition_table_is_the_one_of_the_rules() -> None:
    section = README.split("### What may happen to a ticket")[1].split("###")[0]
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (\w+) \|$", section, re.MULTILINE)
    printed = [row for row in rows if row != ("from", "action", "to")]
    assert printed == [(str(s), str(a), str(t)) for (s, a), t in TRANSITIONS.items()]


def test_every_link_and_picture_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("*/README.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target}"


def test_every_command_of_setup_is_one_that_it_knows() -> None:
    known = (ROOT / "setup.sh").read_text(encoding="utf-8")
    for command in set(re.findall(r"\./setup\.sh (\w+)", README)):
        assert re.search(rf"\b{command}\b", known.split("main() {")[1]), command


def test_the_keys_are_those_of_the_page() -> None:
    keys = (ROOT / "server/pages/static/keys.js").read_text(encoding="utf-8")
    words = texts("vi")["clerk"]["keys"]
    drawn = re.findall(r'\{ key: "(\w+)", sign: "(.)" \}', keys)
    table = re.findall(r"^\| (\S) \| ([^|]+) \|", README, re.MULTILINE)
    assert table == [(sign, words[key]) for key, sign in drawn]
