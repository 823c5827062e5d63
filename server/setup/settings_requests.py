"""What comes to the API about the office's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from server.core.office import Office
from server.fault import Fault
from server.requests import Act, Language, Letter

# An office with 26 services, each with a dozen papers in two languages, has a fifth of it.
LONGEST_SETTINGS = 512 * 1024

# An Office as JSON. It is read by server.settings, which tells everything wrong at once.
OfficeData = Annotated[
    dict[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/Office"})
]
Toml = Annotated[str, Meta(max_length=LONGEST_SETTINGS)]
Base = Annotated[int, Meta(ge=0, le=2**53)]


@dataclass(frozen=True)
class SaveSettings(Act):
    """An administrator saves the settings; `base` is the version that was changed."""

    base: Base
    office: OfficeData


@dataclass(frozen=True)
class ImportSettings(Act):
    """The same from an office TOML, whose text this is."""

    base: Base
    toml: Toml


@dataclass(frozen=True)
class CheckSettings:
    """What would be wrong with an office, or with the one in a TOML, if it were saved?

    Anything may be asked about, even what is no office at all.
    """

    office: dict[str, Any] | None = None
    toml: Toml | None = None


@dataclass(frozen=True)
class CheckedSettings:
    """Everything wrong with an office; None if so much is wrong that it is none."""

    office: Office | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class PreviewSlip:
    """What would the slip of a service look like with these settings?"""

    office: OfficeData
    service: Letter
    language: Language = "vi"
    priority: bool = False
