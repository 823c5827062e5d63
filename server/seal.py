"""The key that seals the audit: a file beside the database, for the server's user only."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

KEY = "audit.key"


class Seal:
    """Seals with the key in the file `path`, which is made if there is none."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _make(path)
        self._key = path.read_bytes()

    def __call__(self, data: bytes) -> str:
        """Return the HMAC-SHA-256 of `data` in hex: nobody without the key can make it."""
        return hmac.digest(self._key, data, hashlib.sha256).hex()


def _make(path: Path) -> None:
    """Write a new key, whole and on the disk before it has its name.

    Two processes may begin at once: the link of the second one fails, and it uses the
    first one's key.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_hex(32).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
