"""Makes the README's pictures out of what the demo has left."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent / "pictures"
_GAP = 24
_WIDTH = 1200
_GROUND = "#DAD5C8"


def keep(made: Path) -> None:
    """Save small copies of the demo's pictures in the folder `made` beside this file."""
    HERE.mkdir(exist_ok=True)
    screens = ("kiosk-welcome", "kiosk-services", "kiosk-ticket", "slip")
    _side_by_side([made / f"{name}.png" for name in screens]).save(
        HERE / "kiosk.png", optimize=True
    )
    for name in ("hall", "clerk"):
        with Image.open(made / f"{name}.png") as picture:
            _small(picture.convert("RGB")).save(HERE / f"{name}.png", optimize=True)


def _side_by_side(paths: list[Path]) -> Image.Image:
    height = 960
    scaled = []
    for path in paths:
        with Image.open(path) as picture:
            plain = picture.convert("RGB")
        factor = min(height / plain.height, 540 / plain.width)
        scaled.append(plain.resize((round(plain.width * factor), round(plain.height * factor))))
    width = sum(p.width for p in scaled) + _GAP * (len(scaled) + 1)
    sheet = Image.new("RGB", (width, height + 2 * _GAP), _GROUND)
    left = _GAP
    for picture in scaled:
        sheet.paste(picture, (left, _GAP + (height - picture.height) // 2))
        left += picture.width + _GAP
    return _small(sheet)


def _small(picture: Image.Image) -> Image.Image:
    height = round(picture.height * _WIDTH / picture.width)
    return picture.resize((_WIDTH, height), Image.Resampling.LANCZOS)
