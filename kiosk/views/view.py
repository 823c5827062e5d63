"""What each screen says in a given state: plain texts, ready to be put into widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.flow.checking_in import SHORTEST_CODE
from kiosk.flow.state import (
    Answer,
    Screen,
    State,
    Taking,
    gives_numbers,
    has_day,
    offered_groups,
    works_alone,
)
from kiosk.views.closedview import closed_message
from kiosk.views.findingview import PapersView, SearchView, papers_view, search_view
from kiosk.views.numberview import NumberView, number_view
from kiosk.views.paperview import short_of_paper
from kiosk.views.resultview import ResultView, result_view
from kiosk.views.saying import say, say_both
from kiosk.views.servicesview import ServicesView, services_view
from kiosk.views.words import LanguageTexts, Message, Texts
from server.core.office import LANGUAGES, in_language


@dataclass(frozen=True)
class Choice:
    """One priority group, or one language, to touch."""

    key: str
    name: str


@dataclass(frozen=True)
class PriorityView:
    """The priority screen."""

    title: str
    text: str
    choices: tuple[Choice, ...]
    none: str
    back: str


@dataclass(frozen=True)
class AppointmentView:
    """The code so far, or what to type; `complete`: it can be given."""

    title: str
    code: str
    empty: str
    complete: bool
    erase: str
    give: str
    back: str


@dataclass(frozen=True)
class Words:
    """The texts of all languages, of which a state chooses."""

    languages: Mapping[str, Texts]

    def now(self, state: State) -> Texts:
        """Return the texts in the citizen's language."""
        return self.languages.get(state.language) or self.languages[state.home_language]

    def offered(self, state: State) -> tuple[str, ...]:
        """Return the languages that citizens may choose, in the office's order."""
        wished = state.office.languages if state.office else LANGUAGES
        home = () if state.home_language in wished else (state.home_language,)
        return tuple(code for code in (*home, *wished) if code in self.languages)

    def others(self, state: State) -> tuple[str, ...]:
        """Return the languages that the switch leads to."""
        return tuple(code for code in self.offered(state) if code != state.language)

    def switch(self, state: State) -> str:
        """Return what stands on the switch: other languages' names, a line for each.

        Of more than two it names two, Vietnamese among them, and that there are others.
        """
        names = [self.languages[code].name for code in self.others(state)]
        return "\n".join(names if len(names) < 3 else [names[0], f"{names[1]} …"])

    def choices(self, state: State) -> tuple[Choice, ...]:
        """Return the languages to choose from, where there are more than two."""
        offered = self.offered(state)
        names = (Choice(code, self.languages[code].name) for code in offered)
        return tuple(names) if len(offered) > 2 else ()

    def language(self, state: State) -> LanguageTexts:
        """Return what stands beside the languages to choose from."""
        texts = self.now(state)
        said = texts.language
        return LanguageTexts(say(said.title, texts, state), said.back)

    def welcome(self, state: State, language: str) -> str:
        """Return the invitation in `language`: the office's own, or the usual one."""
        own = state.office.texts.welcome.get(language) if state.office else None
        texts = self.languages.get(language) or self.languages[state.home_language]
        return own or texts.welcome.title

    def short_of_paper(self, state: State) -> str:
        """Return the first screen's small line, "" while slips can be printed."""
        return short_of_paper(self.now(state), state)

    def services(self, state: State) -> ServicesView:
        """Return what the services screen says."""
        return services_view(self.now(state), state)

    def search(self, state: State, most: int) -> SearchView:
        """Return what the search says, with at most `most` of what was found."""
        return search_view(self.now(state), state, most)

    def papers(self, state: State) -> PapersView:
        """Return what the screen about papers says."""
        return papers_view(self.now(state), state)

    def result(self, state: State) -> ResultView:
        """Return what is said of a dossier's result."""
        return result_view(self.now(state), state)

    def priority(self, state: State) -> PriorityView:
        """Return what the priority screen says."""
        texts = self.now(state)
        said = texts.priority
        return PriorityView(
            title=say(said.title, texts, state),
            text=say(said.text, texts, state),
            choices=tuple(
                Choice(g.key, in_language(g.name, state.language))
                for g in offered_groups(state.office)
            ),
            none=say(said.none, texts, state),
            back=said.back,
        )

    def appointment(self, state: State) -> AppointmentView:
        """Return what the screen says on which an appointment's code is typed."""
        texts = self.now(state)
        said = texts.appointment
        return AppointmentView(
            title=say(said.title, texts, state),
            code=state.typed,
            empty=said.empty,
            complete=len(state.typed) >= SHORTEST_CODE,
            erase=said.erase,
            give=said.give,
            back=said.back,
        )

    def number(self, state: State) -> NumberView | None:
        """Return what is said about the number on the screen, None when there is none."""
        return number_view(self.now(state), state)

    def message(self, state: State) -> Message:
        """Return what a screen with nothing but words says."""
        texts = self.now(state)
        if state.screen is Screen.CLOSED:
            return closed_message(texts, state)
        found = {
            Screen.STARTING: texts.starting,
            Screen.MOMENT: _moment(texts, state.taking),
        }.get(state.screen, texts.staff)
        return say_both(found, texts, state)

    def answer(self, state: State) -> Message:
        """Return what is said to a code or a wish that leads nowhere."""
        texts = self.now(state)
        found: Message = getattr(texts.answer, state.answer)
        return say_both(found, texts, state)

    def ways_on(self, state: State) -> tuple[str, str]:
        """Return what the answer's buttons are called: back, and (if numbers are given) on."""
        said = self.now(state).answer
        back = said.again if state.answer is Answer.NO_APPOINTMENT else said.back
        on = said.choose if state.answer is Answer.FULL else said.touch
        return back, on if gives_numbers(state) else ""

    def alone(self, state: State) -> str:
        """Return what tells the staff that numbers are given without the server, or ""."""
        return self.now(state).alone if works_alone(state) and has_day(state) else ""

    def office_name(self, state: State, language: str | None = None) -> str:
        """Return the office's name, "" until it is known."""
        return in_language(state.office.name, language or state.language) if state.office else ""


def _moment(texts: Texts, taking: Taking | None) -> Message:
    """Return what is said while the server is asked."""
    if taking is not None and taking.dossier:
        return texts.result.moment
    return texts.looking if taking is not None and taking.looking else texts.moment
