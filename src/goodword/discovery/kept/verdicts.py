"""Verdicts of vetting that were worked out for lists, remembered until the catalogue changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from goodword.vetting.model import Vetting

_MOST = 200_000


class Verdicts:
    """Verdicts of one catalogue. state: a name of what the catalogue holds; another one forgets everything."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._state = ""
        self._known: dict[str, Vetting] = {}

    def of(self, creator_ids: Sequence[str], state: str) -> Mapping[str, Vetting]:
        """Those of these creators that are known."""
        with self._guard:
            if state != self._state:
                return {}
            return {c: self._known[c] for c in creator_ids if c in self._known}

    def keep(self, found: Sequence[Vetting], state: str) -> None:
        """Remember some."""
        with self._guard:
            if state != self._state or len(self._known) > _MOST:
                self._state, self._known = state, {}
            self._known |= {v.creator_id: v for v in found}
