"""From the events of the memory to what is in force: later ones win, nothing is ever changed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goodword.core.errors import BadInput
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.model import CampaignFacts, Event, ForgetRule, Kind, Remembered


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with what it carries: facts of a campaign, the name of one to forget, or a rule."""

    number: int
    kind: Kind
    at: datetime
    facts: CampaignFacts | None = None
    campaign: str = ""
    rule: ForgetRule | None = None


def in_force(entries: Sequence[Entry], now: datetime, *, version: int | None = None) -> Learned:
    """What is remembered after the event `version` (None: the newest), weighed at `now`.

    A campaign measured again replaces the earlier measurement of that name. `undo` takes back the newest forget or
    reset that stands. Raises BadInput for a version that there is not.
    """
    if version is not None and version not in {0, *(e.number for e in entries)}:
        raise BadInput.value("version", f"0 to {max((e.number for e in entries), default=0)}", version)
    upto = [e for e in entries if version is None or e.number <= version]
    standing = _standing(upto)
    campaigns: dict[str, Entry] = {}
    rule = ForgetRule()
    for e in standing:
        if e.kind is Kind.CAMPAIGN and e.facts is not None:
            campaigns.pop(e.facts.name, None)
            campaigns[e.facts.name] = e
        elif e.kind is Kind.FORGET:
            campaigns.pop(e.campaign, None)
        elif e.kind is Kind.RESET:
            campaigns.clear()
        elif e.kind is Kind.RULE and e.rule is not None:
            rule = e.rule
    kept = tuple(
        Remembered(e.number, e.facts, rule.weight(e.facts.ended, now))
        for e in campaigns.values()
        if e.facts is not None
    )
    return Learned(kept, rule, now, upto[-1].number if upto else 0)


def undoable(entries: Sequence[Entry]) -> Entry | None:
    """The forget or reset that `undo` would take back."""
    return next((e for e in reversed(_standing(entries)) if e.kind in (Kind.FORGET, Kind.RESET)), None)


def _standing(entries: Sequence[Entry]) -> list[Entry]:
    """Events without those that were taken back and without the taking back."""
    out: list[Entry] = []
    for e in entries:
        if e.kind is not Kind.UNDO:
            out.append(e)
            continue
        last = next((i for i in range(len(out) - 1, -1, -1) if out[i].kind in (Kind.FORGET, Kind.RESET)), None)
        if last is not None:
            del out[last]
    return out


def told(entry: Entry) -> Event:
    """An event as it is shown."""
    name = entry.facts.name if entry.facts else entry.campaign
    said = {
        Kind.CAMPAIGN: f"Learnt from “{name}” ({len(entry.facts.rows) if entry.facts else 0} creators).",
        Kind.FORGET: f"“{name}” was forgotten.",
        Kind.RESET: "Everything was forgotten.",
        Kind.UNDO: "The last forgetting was taken back.",
        Kind.RULE: f"A campaign counts half after {entry.rule.half_life_days if entry.rule else 0} days.",
    }[entry.kind]
    return Event(entry.number, entry.kind, entry.at, name, said)
