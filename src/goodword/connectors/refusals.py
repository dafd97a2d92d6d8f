"""What a network does not allow, said with what can be done. Pure."""

from __future__ import annotations

from goodword.connectors.model import Connector, Link, Task
from goodword.core.errors import BadInput, Conflict


def against_rules(link: Link, rule: str) -> Conflict:
    """A server has a rule against being read."""
    return Conflict(
        "The rules of this server speak against collecting what is posted there.",
        where=link.url,
        given=rule[:200],
        data="Nothing was asked beyond its rules.",
        next_step="ask the people who run it; if they agree: --allowed",
    )


def needs_more(one: Connector, task: Task) -> BadInput:
    """A question that not everybody may ask: what it takes."""
    for gate in one.about.gates:
        if task.kind in gate.kinds:
            return BadInput(f"{one.about.title} does not answer this here: it needs {gate.needs}.")
    return BadInput(
        f"{one.about.title} answers `{task.kind}` only to people who are signed in.",
        next_step=f"`goodword source connect {one.about.name} --account HANDLE`",
    )
