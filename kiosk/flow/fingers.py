"""Which finger on the glass may act: one at a time, and neither a palm nor a cloth; pure.

Places are parts of the shorter side of the window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot, inf

# So many contacts within so many seconds, with one on the glass all the time, are a palm, a
# cloth, or a child with both hands.
CROWD = 3
CROWD_S = 0.3
# Fingers of old people slide a little while they press; what slides farther is wiping.
FAR = 0.12
# After wiping the glass is left alone for a moment: a cloth also dabs.
CALM_S = 0.5
# A contact that never ends is dirt or water, and must not keep the next finger from acting.
STUCK_S = 3.0
# Dirt must not fill the memory either.
FORGOTTEN_S = 60.0


@dataclass(frozen=True)
class Contact:
    """Something that came down on the glass, `at` monotonic seconds."""

    uid: int
    x: float
    y: float
    at: float


@dataclass(frozen=True)
class Fingers:
    """Everything on the glass now, and which of it `acting`."""

    down: tuple[Contact, ...] = ()
    acting: Contact | None = None
    recent: tuple[float, ...] = ()
    calm_at: float = -inf

    def acts(self, uid: int) -> bool:
        """Tell whether what this contact touched is to be done when it is lifted."""
        return self.acting is not None and self.acting.uid == uid

    def came(self, contact: Contact) -> Fingers:
        """Take a new contact; it acts unless another finger does, or too many came at once."""
        recent = (*(at for at in self.recent if contact.at - at < CROWD_S), contact.at)
        known = (each for each in self.down if contact.at - each.at < FORGOTTEN_S)
        after = replace(self, down=(*known, contact), recent=recent)
        if len(recent) >= CROWD:
            return after._disturbed(contact.at)
        if contact.at < self.calm_at or self._is_taken(contact.at):
            return after
        return replace(after, acting=contact)

    def touched_nothing(self, uid: int) -> Fingers:
        """Let the next finger act: this one holds the frame, or missed."""
        return replace(self, acting=None) if self.acts(uid) else self

    def moved(self, uid: int, x: float, y: float, at: float) -> Fingers:
        """Follow a contact; one that goes far is wiping and acts on nothing."""
        began = next((contact for contact in self.down if contact.uid == uid), None)
        if began is None or hypot(x - began.x, y - began.y) <= FAR:
            return self
        return self._disturbed(at)

    def lifted(self, uid: int) -> Fingers:
        """Take a contact away; ask `acts` before.

        With nothing left on the glass it was a tap: taps may follow each other quickly.
        """
        acting = None if self.acts(uid) else self.acting
        down = tuple(contact for contact in self.down if contact.uid != uid)
        return replace(self, down=down, acting=acting, recent=self.recent if down else ())

    def interrupted(self) -> Fingers:
        """Other things have come up under the fingers, which touched none of them."""
        return replace(self, acting=None)

    def _disturbed(self, at: float) -> Fingers:
        return replace(self, acting=None, calm_at=at + CALM_S)

    def _is_taken(self, at: float) -> bool:
        return self.acting is not None and at - self.acting.at < STUCK_S
