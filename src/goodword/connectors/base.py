"""What connectors have in common: plain verdicts, how pages are read, parts that a network may lack. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeVar

from goodword.connectors.about import About, Capability
from goodword.connectors.model import Answer, Page, Scene, Task, Verdict
from goodword.connectors.reading import Reader, Reading
from goodword.core.errors import BadInput

_T = TypeVar("_T")
OPEN = frozenset(
    {
        Capability.SEARCH_CREATORS,
        Capability.PROFILES,
        Capability.POSTS,
        Capability.FOLLOWERS,
        Capability.LIKES,
        Capability.SHARES,
        Capability.COMMENTS,
    }
)
"""What a network gives that shows everything to everybody."""
HASHED = "people who like and follow are kept as keyed hashes only"
LAWFUL = f"anything that the law allows; {HASHED}"
_FAULTY, _TOO_MANY = 500, 429


class Network:
    """A connector without its questions. calls: the network's own word for a request, by kind of task. readers: by kind
    of task, `gone` for answers that say that somebody or something is no longer there."""

    about: ClassVar[About]
    calls: ClassVar[Mapping[str, str]]
    readers: ClassVar[Mapping[str, Reader]]

    def read(self, task: Task, answer: Answer, scene: Scene) -> Page:
        """What an answer says, and how its list goes on. Raises BadAnswer."""
        kind = task.kind if answer.status == 200 else "gone"
        return self.readers[kind](Reading(task, answer.body, scene, self.calls[task.kind], answer.headers))

    def forbids(self, rule: str) -> bool:  # noqa: ARG002 - form of a connector
        """No: only networks of many servers have rules of single ones."""
        return False

    def archive(self, name: str, data: bytes, scene: Scene) -> Page:  # noqa: ARG002 - form of a connector
        """None is read unless a network says so. Raises BadInput."""
        raise BadInput(f"No file of {self.about.title} is read here.", given=name[-40:], data="Nothing was changed.")


def judged(answer: Answer) -> Verdict | None:
    """What a status means on every network; None where it depends on the network."""
    if answer.status == 200:
        return Verdict.OK if isinstance(answer.body, Mapping | list) else Verdict.AGAIN
    if answer.status == _TOO_MANY:
        return Verdict.WAIT
    return Verdict.AGAIN if answer.status >= _FAULTY else None


def parts(values: Sequence[_T], size: int) -> list[Sequence[_T]]:
    """So many at a time, in their order."""
    return [values[i : i + size] for i in range(0, len(values), size)]


def plain_handle(text: str, prefixes: Sequence[str], example: str, *, longest: int = 300) -> str:
    """A handle without the sign, prefixes and addresses around it. Raises BadInput where it can be none."""
    plain = text.strip()
    for prefix in prefixes:
        plain = plain.removeprefix(prefix)
    plain = plain.strip("/").lstrip("@")
    if not plain or len(plain) > longest or any(c.isspace() or c in "/?#&," for c in plain):
        raise BadInput.value("handle", f"like {example}", text[:80])
    return plain
