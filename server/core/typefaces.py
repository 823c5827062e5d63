"""The typefaces for scripts that ours does not have, as `fonts/others.toml` names them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from server.core import look

LIST = look.FONTS / "others.toml"


@dataclass(frozen=True)
class Typeface:
    """A family that has letters which ours lacks, from Debian's `package`.

    `range` are those letters as CSS writes them, `languages` those that need them.
    """

    family: str
    package: str
    languages: tuple[str, ...]
    regular: Path
    bold: Path
    range: str

    @property
    def is_installed(self) -> bool:
        """Whether this machine has its files."""
        return self.regular.is_file() and self.bold.is_file()


@cache
def typefaces(file: Path = LIST) -> tuple[Typeface, ...]:
    """Return every typeface that `file` names, in the order in which they are tried."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(_typeface(item) for item in read.get("typeface", ()))


def installed(file: Path = LIST) -> tuple[Typeface, ...]:
    """Return those typefaces that this machine has."""
    return tuple(typeface for typeface in typefaces(file) if typeface.is_installed)


def package_for(language: str) -> str:
    """Return the Debian package with the letters of `language`, "" if none is known."""
    fitting = (t.package for t in typefaces() if language in t.languages)
    return next(fitting, "")


def _typeface(item: Mapping[str, Any]) -> Typeface:
    files = {key: Path(item[key]) for key in ("regular", "bold")}
    return Typeface(**{**item, **files, "languages": tuple(item["languages"])})
