"""The page of the tablet at a counter, which asks whoever was served there how it was."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.access.doors import ANYBODY, open_to
from server.core.office import in_language
from server.core.rating import RatingReason, Score
from server.pages.language import citizen_languages, texts
from server.pages.office import office_now
from server.routes.table import Parts


def add_rating(blueprint: Blueprint, parts: Parts) -> None:
    """Put the page on `blueprint`; a counter that the office does not have is refused."""

    @blueprint.get("/rate/<int:counter>")
    @open_to(ANYBODY)
    def rate(counter: int) -> str:
        office = office_now(parts)
        return render_template(
            "rate.html",
            office=office,
            counter=office.counter(counter),
            words=in_language,
            # Any slip may have been printed before the office left a language out.
            spoken={language: texts(language)["rate"] for language in citizen_languages()},
            scores=list(Score),
            reasons=list(RatingReason),
        )
