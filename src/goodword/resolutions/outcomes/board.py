"""What the boards of campaigns say about a goal: how many people were contacted, agreed, posted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode

from goodword.campaigns.outreach.board import reached
from goodword.campaigns.outreach.model import ORDER, ContactEvent, Stage
from goodword.core.errors import BadInput

_SCHEME = "campaign?"
STAGES = tuple(stage.value for stage in ORDER if stage is not Stage.FOUND)


@dataclass(frozen=True, slots=True)
class BoardWatch:
    """People who reached a stage, of one campaign or (None) of all."""

    stage: Stage
    campaign: int | None = None

    def query(self) -> str:
        """The watch as a source's query."""
        number = {} if self.campaign is None else {"number": self.campaign}
        return _SCHEME + urlencode({"stage": self.stage.value, **number})

    def written(self) -> str:
        """As the field of a goal says it: "3:contacted", or "contacted" for every campaign."""
        return self.stage.value if self.campaign is None else f"{self.campaign}:{self.stage.value}"

    @property
    def words(self) -> str:
        """What is counted."""
        where = "any campaign" if self.campaign is None else f"campaign {self.campaign}"
        return f"people of {where} who got as far as “{self.stage.value}” on its board"


def is_board(query: str) -> bool:
    """Whether a source's query asks the boards."""
    return query.startswith(_SCHEME)


def board_of(query: str) -> BoardWatch:
    """The watch that a query names. Raises BadInput."""
    said = {name: values[0] for name, values in parse_qs(query.removeprefix(_SCHEME)).items()}
    number = said.get("number", "")
    return read_board(f"{number}:{said.get('stage', '')}" if number else said.get("stage", ""))


def read_board(text: str) -> BoardWatch:
    """ "3:contacted" or "contacted". Raises BadInput for a stage or a number that is none."""
    number, sign, stage = text.strip().rpartition(":")
    if stage not in STAGES:
        raise BadInput.unknown("stage of a board", stage, list(STAGES), where="source")
    if sign and (not number.isdecimal() or not 0 < int(number) < 2**31):
        raise BadInput.value("source", "campaign:NUMBER:STAGE, like campaign:3:contacted", text, where="source")
    return BoardWatch(Stage(stage), int(number) if sign else None)


def people(watch: BoardWatch, events: Mapping[int, Sequence[ContactEvent]]) -> Iterator[tuple[int, datetime]]:
    """(number of the booking, when) of everybody who got that far; what was taken back does not count."""
    for booking, happened in sorted(events.items()):
        at = reached(happened, watch.stage)
        if at is not None:
            yield booking, at
