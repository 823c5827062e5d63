"""Results that another program tells in JSON over HTTP."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import urllib3

from server.core.folding import folded
from server.core.result import NOT_FOUND, UNKNOWN, Result, ResultState
from server.results.words import NOT_READY, READY, date_from

log = logging.getLogger(__name__)

# In seconds: how long an answer may take, how long it is believed, and how long a program
# that does not answer is left alone.
PATIENCE_S = 2.0
KEPT_S = 60.0
REST_S = 5.0
# So many may wait for an answer at once; others go on without one.
_AT_ONCE = 4
_MOST_KEPT = 500
_LONGEST = 64 * 1024


@dataclass(frozen=True)
class WebSource:
    """Where another program is asked, and what its answer means.

    `url` has {code} in it. `state` and `expected` say where in the answer these stand:
    "data.trangThai". A state among `ready` or `not_ready` (as in a CSV file, if nothing is
    said) is one; a dossier with any other is not known. `token` goes along as a bearer's.
    """

    url: str
    state: str
    expected: str = ""
    ready: tuple[str, ...] = READY
    not_ready: tuple[str, ...] = NOT_READY
    token: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url must be an address like https://host/path/{code}")
        if "{code}" not in self.url.partition(parts.netloc)[2]:
            raise ValueError("url must have {code} in it, where the dossier's code goes")


class WebResults:
    """Asks for one dossier at a time and remembers the answer for a minute.

    Certificates are checked and redirections are not followed. Nobody waits for it longer
    than PATIENCE_S; while it does not answer, it is asked every REST_S only.
    """

    def __init__(self, source: WebSource, clock: Callable[[], float]) -> None:
        self._source = source
        self._clock = clock
        self._pool = urllib3.PoolManager(retries=False, maxsize=_AT_ONCE)
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Result]] = OrderedDict()
        self._rests_until = 0.0
        self._is_well = True

    def status(self, code: str) -> Result:
        """Return what the other program says, or UNKNOWN."""
        known = self._known(code)
        if known is not None or not self._turns.acquire(blocking=False):
            return known or UNKNOWN
        try:
            result = self._ask(code)
        except (urllib3.exceptions.HTTPError, OSError, ValueError, TimeoutError) as error:
            self._failed(error)
            return UNKNOWN
        finally:
            self._turns.release()
        self._keep(code, result)
        return result

    def close(self) -> None:
        """Hang up."""
        self._pool.clear()

    def _known(self, code: str) -> Result | None:
        with self._lock:
            now = self._clock()
            until, result = self._kept.get(code, (0.0, UNKNOWN))
            if now < until:
                return result
            return UNKNOWN if now < self._rests_until else None

    def _ask(self, code: str) -> Result:
        deadline = self._clock() + PATIENCE_S
        url = self._source.url.replace("{code}", quote(code, safe=""))
        headers = {"Accept": "application/json"}
        if self._source.token:
            headers["Authorization"] = f"Bearer {self._source.token}"
        answer = self._pool.request(
            "GET",
            url,
            headers=headers,
            timeout=urllib3.Timeout(total=PATIENCE_S),
            redirect=False,
            preload_content=False,
        )
        try:
            if answer.status == 404:
                return NOT_FOUND
            if answer.status != 200:
                raise ValueError(f"status {answer.status}")
            return _meaning(self._source, json.loads(self._body(answer, deadline)))
        finally:
            answer.close()

    def _body(self, answer: Any, deadline: float) -> bytes:
        """Return what was sent; who sends a byte a second does not make us wait for it."""
        body = b""
        while more := answer.read1(_LONGEST):
            body += more
            if len(body) > _LONGEST:
                raise ValueError("the answer is too long")
            if self._clock() > deadline:
                raise TimeoutError("the answer is too slow")
        return body

    def _keep(self, code: str, result: Result) -> None:
        with self._lock:
            if not self._is_well:
                log.warning("results are looked up again")
            self._is_well, self._rests_until = True, 0.0
            self._kept[code] = (self._clock() + KEPT_S, result)
            self._kept.move_to_end(code)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)

    def _failed(self, error: Exception) -> None:
        """Tell it once, and never the address: that has the dossier's code."""
        with self._lock:
            if self._is_well:
                log.warning("results cannot be looked up: %s", type(error).__name__)
            self._is_well, self._rests_until = False, self._clock() + REST_S


def _meaning(source: WebSource, answer: object) -> Result:
    state = folded(str(_part(answer, source.state)))
    expected = date_from(str(_part(answer, source.expected))) if source.expected else None
    if state and state in map(folded, source.ready):
        return Result(ResultState.READY, expected)
    if state and state in map(folded, source.not_ready):
        return Result(ResultState.NOT_READY, expected)
    return NOT_FOUND


def _part(answer: object, way: str) -> object:
    """Return what stands at "data.0.state" in the answer, "" if nothing does."""
    for step in way.split("."):
        if isinstance(answer, list) and step.isdecimal() and int(step) < len(answer):
            answer = answer[int(step)]
        elif isinstance(answer, dict):
            answer = answer.get(step, "")
        else:
            return ""
    return "" if answer is None else answer
