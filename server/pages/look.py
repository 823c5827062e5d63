"""The look as a style sheet, and the typeface."""

from __future__ import annotations

import re
from pathlib import Path
from string import ascii_uppercase

from flask import Blueprint, Response, send_from_directory

from server.access.doors import ANYBODY, open_to
from server.core import look
from server.core.typefaces import Typeface, installed

_COLOURS = ("ink", "paper", "cream", "red", "gold", "green", "quiet", "rule")
_WEIGHTS = ((400, look.REGULAR), (600, look.SEMIBOLD), (800, look.EXTRABOLD))


def add_look(blueprint: Blueprint) -> None:
    """Put the style sheet and the typeface on `blueprint`."""
    css = look_css()

    @blueprint.get("/look.css")
    @open_to(ANYBODY)
    def stylesheet() -> Response:
        answer = Response(css, mimetype="text/css")
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    @blueprint.get("/fonts/<name>")
    @open_to(ANYBODY)
    def font(name: str) -> Response:
        if other := next((file for file in _other_files() if file.name == name), None):
            return send_from_directory(other.parent, name, max_age=86400)
        return send_from_directory(look.FONTS, name, max_age=86400)


def look_css() -> str:
    """Return the tokens of the look as a style sheet: variables and the typeface."""
    variables = "".join(f"--{name}: {value};" for name, value in _tokens().items())
    tiles = "".join(
        f'[data-letter="{letter}"] {{ --tint: var(--tint-{letter}); }}\n'
        for letter in ascii_uppercase
    )
    others = installed()
    families = ", ".join(f'"{name}"' for name in (look.FAMILY, *(face.family for face in others)))
    faces = _faces() + "".join(map(_other_faces, others))
    root = f":root {{ {variables} font-family: {families}, sans-serif; }}\n"
    # Korean breaks lines between words, which browsers do not do of themselves.
    return f"{faces}{tiles}{root}:lang(ko) {{ word-break: keep-all; }}\n"


def literal_css(css: str) -> str:
    """Return `css` with the tokens in it as values: an old phone knows no variables."""
    tokens = _tokens()
    tiles = "".join(f".tile-{c} {{ background: {look.tint(c)}; }}\n" for c in ascii_uppercase)
    # With "swap" the text is there before the typeface has come over a slow line.
    faces = _faces("font-display: swap;")
    return faces + re.sub(r"var\(--([\w-]+)\)", lambda found: tokens[found[1]], css) + tiles


def _other_faces(face: Typeface) -> str:
    """Return another script's typeface; a browser fetches it only where its letters are shown."""
    return "".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {weight};'
        f' unicode-range: {face.range}; src: url("/fonts/{file.name}") format("truetype"); }}\n'
        for weight, file in (("400", face.regular), ("600 900", face.bold))
    )


def _other_files() -> list[Path]:
    return [file for face in installed() for file in (face.regular, face.bold)]


def _tokens() -> dict[str, str]:
    colours = {name: getattr(look, name.upper()) for name in _COLOURS}
    return colours | {f"tint-{letter}": look.tint(letter) for letter in ascii_uppercase}


def _faces(more: str = "") -> str:
    return "".join(
        f'@font-face {{ font-family: "{look.FAMILY}"; font-weight: {weight}; {more}'
        f' src: url("/fonts/{path.name}") format("truetype"); }}\n'
        for weight, path in _WEIGHTS
    )
