"""The technician's PIN: how it is kept, tried, and made by `sudo xin-moi pin`.

`python -m kiosk.pin [PIN]` prints what is kept of it, and then the PIN itself for the person.
"""

from __future__ import annotations

import re
import secrets
import sys
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 4, 12
# The least that OWASP's password storage guide allows: a Pi has little memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(pin: str) -> str:
    """Return what is kept of `pin`; raise ValueError if it cannot be one."""
    if not re.fullmatch(f"[0-9]{{{SHORTEST},{LONGEST}}}", pin):
        raise ValueError(f"a PIN is {SHORTEST} to {LONGEST} digits")
    return _HASHER.hash(pin)


def kept_in(file: Path | None) -> str | None:
    """Return what is kept in `file`, None where no PIN was ever set."""
    try:
        return (file.read_text(encoding="ascii").strip() or None) if file else None
    except (OSError, UnicodeDecodeError):
        return None


def is_right(pin: str, kept: str) -> bool:
    """Tell whether `pin` is the one that was kept; takes a moment, as it should."""
    try:
        return _HASHER.verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False


def new_pin() -> str:
    """Return a PIN that nobody can guess better than by trying."""
    return f"{secrets.randbelow(10**6):06d}"


def main() -> int:
    """Make a PIN, or take the one that was given; return 2 if it cannot be one."""
    pin = sys.argv[1] if len(sys.argv) > 1 else new_pin()
    try:
        print(hashed(pin), pin, sep="\n")
    except ValueError as error:
        print(f"xin-moi: {error}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
