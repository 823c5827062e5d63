"""The page of the settings, which its scripts draw from the API."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.access.doors import open_to
from server.core.slip_words import slip_languages
from server.pages.office import office_now
from server.routes.table import Parts
from server.session import ADMINISTRATORS


def add_settings(blueprint: Blueprint, parts: Parts) -> None:
    """Put the page on `blueprint`."""

    @blueprint.get("/settings")
    @open_to(ADMINISTRATORS)
    def settings() -> str:
        # Vietnamese stands first: it is what untranslated languages show.
        spoken = sorted(slip_languages(), key=lambda code: (code != "vi", code))
        return render_template("settings.html", office=office_now(parts), spoken=spoken)
