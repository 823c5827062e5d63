"""A power cut between the closing of a day and the scrubbing of its key."""

from __future__ import annotations

import shutil
from pathlib import Path

from moved_office import LAN, MovedOffice, act

from server.app import close, create_app


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_what_the_log_still_has_of_the_days_key_is_gone_after_the_next_start(
    tmp_path: Path,
) -> None:
    before = tmp_path / "before"
    before.mkdir()
    office = MovedOffice(before)
    holder, key = "ab" * 32, office.value("select key from days").encode()
    office.issue(holder=holder)
    after_cut = tmp_path / "after"

    def cut(_urgent: bool) -> None:
        """What is on the disk once the closing is committed, and nothing else was done."""
        shutil.copytree(office.folder, after_cut)

    office.work._publish = cut
    office.work.close_day(LAN, act())
    office.close()
    assert key in everything_in(after_cut), "it was cut too late to show anything"
    app = create_app(after_cut)
    try:
        assert key not in everything_in(after_cut)
        assert holder.encode() not in everything_in(after_cut)
    finally:
        close(app)
