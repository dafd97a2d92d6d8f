"""A goal as the fields of a form, a command or a JSON body: read, checked, and written back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.discovery import values
from goodword.discovery.values import Source as Where
from goodword.resolutions.check import new_goal
from goodword.resolutions.model import TAPPED, Goal, GoalKind, Member, Rhythm, Source, Truth
from goodword.resolutions.outcomes.board import board_of, is_board, read_board
from goodword.resolutions.outcomes.watch import Watch, is_watch, watch_of
from goodword.resolutions.words.hear import written
from goodword.sources.counts import decimal
from goodword.sources.model import Reason

FIELDS = (
    "title", "kind", "metric", "target", "due", "starts", "time_zone", "budget", "hours", "population", "rhythm",
    "members", "place", "source", "by", "about", "confidence",
)  # fmt: skip
_WHERE = Where("goal")
_FILE, _POSTS, _TAP, _BOARD = "file", "posts", "tap", "campaign"
_RHYTHM = re.compile(
    r"(?P<times>\d+)\s*(?:x|times)?\s*(?:in|a|per|/)?\s*(?P<days>\d*)\s*(?P<unit>days?|weeks?|months?)?"
)
_DAYS = {"day": 1, "week": 7, "month": 30, "": 1}


def read_fields(given: Mapping[str, str], *, now: datetime, time_zone: str = "UTC") -> Goal:
    """The goal that the fields say. time_zone: where none is given. Raises BadInput whose `where` names the field."""
    fields = {name: value.strip() for name, value in given.items() if value and value.strip()}
    for name in fields:
        if name not in FIELDS:
            raise BadInput.unknown("field of a goal", name, list(FIELDS))
    rhythm = _rhythm(fields["rhythm"]) if "rhythm" in fields else None
    kind = _kind(fields, rhythm)
    metric = fields.get("metric", "")
    if not metric:
        raise _WHERE.wrong("metric", "what is counted, like orders or food stories", "", "write what is counted")
    for name, hint in (("due", "write the day by which it is reached, like 2027-03-31"), ("target", "write how many")):
        if name not in fields and not (name == "target" and kind is GoalKind.HABIT):
            raise BadInput(f"The goal does not say {'by when' if name == 'due' else 'how many'}.",
                           where=_WHERE.where(name), next_step=hint)  # fmt: skip
    due = values.day(fields["due"], _WHERE, "due")
    starts = values.day(fields["starts"], _WHERE, "starts") if "starts" in fields else None
    try:
        return new_goal(
            title=values.text(
                fields.get("title", "") or f"{fields.get('target', '')} {metric}".strip(), _WHERE, "title"
            ),
            kind=kind,
            metric=values.text(metric, _WHERE, "metric"),
            target=_target(fields, kind),
            due=due,
            now=now,
            starts=starts,
            time_zone=fields.get("time_zone", time_zone),
            budget=values.money(fields["budget"], _WHERE, "budget") if "budget" in fields else None,
            hours=values.real(fields["hours"], _WHERE, "hours", low=0, high=168, above=True)
            if "hours" in fields
            else None,
            population=_whole(fields, "population"),
            rhythm=rhythm,
            members=_members(fields.get("members", "")),
            place=fields.get("place", ""),
            source=_source(fields, metric),
            confidence=_share(fields.get("confidence", "80%"), "confidence"),
        )
    except BadInput as error:
        raise _named(error) from None


def fields_of(goal: Goal) -> dict[str, str]:
    """The fields that say a goal; read back they are the same goal."""
    watch = watch_of(goal.source.query) if is_watch(goal.source.query) else Watch(())
    rhythm = goal.rhythm
    source = _POSTS if watch.by else f"{_FILE}:{goal.source.query}" if goal.source.kind is Truth.DATA else _TAP
    if is_board(goal.source.query):
        source = f"{_BOARD}:{board_of(goal.source.query).written()}"
    return {
        "title": goal.title,
        "kind": goal.kind.value,
        "metric": goal.metric,
        "target": f"{goal.target * 100:g}%" if goal.kind is GoalKind.SHARE else f"{goal.target:g}",
        "due": goal.due.isoformat(),
        "starts": goal.starts.isoformat(),
        "time_zone": goal.time_zone,
        "budget": written(goal.budget) if goal.budget else "",
        "hours": f"{goal.hours:g}" if goal.hours else "",
        "population": str(goal.population or ""),
        "rhythm": f"{rhythm.times} in {rhythm.days} days" if rhythm else "",
        "members": ", ".join(f"{m.name} {m.hours:g} h" if m.hours else m.name for m in goal.members),
        "place": goal.place,
        "source": source,
        "by": ", ".join(watch.by),
        "about": ", ".join(watch.about),
        "confidence": f"{goal.confidence * 100:g}%",
    }


def field_of(error: BadInput) -> str:
    """The field that an error means, "" when it means none."""
    path = error.where.rsplit(", ", 1)[-1]
    return path if path in FIELDS else ""


_SPEAKS_OF = (
    ("is due", "due"),
    ("A goal of", "target"),
    ("rhythm", "rhythm"),
    ("periods", "rhythm"),
    ("title", "title"),
)
"""Words of `check.new_goal` by which an error that names no field is known to mean one."""


def _named(error: BadInput) -> BadInput:
    """The error with the field that it speaks of."""
    ticked = re.search(r"`(\w+)`", error.what)
    name = ticked[1] if ticked else next((field for words, field in _SPEAKS_OF if words in error.what), "")
    where = _WHERE.where(name) if name in FIELDS and not field_of(error) else error.where
    return BadInput(error.what, where=where, given=error.given, data=error.data, next_step=error.next_step)


def _kind(fields: Mapping[str, str], rhythm: Rhythm | None) -> GoalKind:
    said = fields.get("kind", "")
    if not said:
        return GoalKind.HABIT if rhythm else GoalKind.SHARE if "%" in fields.get("target", "") else GoalKind.COUNT
    if said not in tuple(GoalKind):
        raise _WHERE.wrong("kind", "one of count, share, habit", said)
    return GoalKind(said)


def _target(fields: Mapping[str, str], kind: GoalKind) -> float | None:
    text = fields.get("target", "")
    if kind is GoalKind.SHARE:
        return _share(text, "target")
    if not text:
        return None  # every period of a habit
    return _number(text, "target")


def _number(text: str, name: str) -> float:
    value = decimal(text)
    if value is None or isinstance(value, Reason):
        raise _WHERE.wrong(name, "a number, like 500 or 1,500", text)
    return value


def _share(text: str, name: str) -> float:
    number = _number(re.sub(r"[%٪％]", "", text), name)
    return number / 100 if re.search(r"[%٪％]", text) or number > 1 else number


def _whole(fields: Mapping[str, str], name: str) -> int | None:
    if name not in fields:
        return None
    number = _number(fields[name], name)
    if number != int(number):
        raise _WHERE.wrong(name, "a whole number", fields[name])
    return int(number)


def _rhythm(text: str) -> Rhythm:
    match = _RHYTHM.fullmatch(fold(text))
    if match is None:
        raise _WHERE.wrong("rhythm", 'like "3 in 7 days" or "2 a week"', text)
    unit = (match["unit"] or "").rstrip("s")
    days = int(match["days"] or 1) * _DAYS[unit] if match["days"] or unit else 7
    try:
        return Rhythm(int(match["times"]), days)
    except BadInput as error:
        raise BadInput(error.what, where=_WHERE.where("rhythm"), given=text) from None


def _members(text: str) -> tuple[Member, ...]:
    """ "Asha 3 h, Ben": names, each with the hours a week they can give where that is said."""
    found = []
    for part in re.split(r"[,;\n،、]+", text):
        match = re.fullmatch(r"\s*(?P<name>.*?\S)\s*(?:(?P<hours>\d+(?:[.,]\d+)?)\s*(?:h|hours?))?\s*", part)
        if match:
            hours = float(match["hours"].replace(",", ".")) if match["hours"] else None
            found.append(Member(values.text(match["name"], _WHERE, "members"), hours))
    return tuple(found)


def _source(fields: Mapping[str, str], metric: str) -> Source:
    said, _, what = fields.get("source", _POSTS if fields.get("by") else _TAP).partition(":")
    if said == _TAP:
        return TAPPED
    if said == _FILE:
        name = fold(what or metric).replace(" ", "_")
        return Source(Truth.DATA, name, f"{name.replace('_', ' ')} in the files you import, or numbers you type in")
    if said == _BOARD:
        board = read_board(what)
        return Source(Truth.DATA, board.query(), board.words)
    if said != _POSTS:
        wanted = "tap, file:orders (or what the file counts), posts, or campaign:3:contacted"
        raise _WHERE.wrong("source", wanted, fields["source"])
    watch = Watch(_listed(fields.get("by", "")), _listed(fields.get("about", "")))
    try:
        watch_of(watch.query())
    except BadInput:
        hint = "name them as platform:handle, or choose another source"
        raise _WHERE.wrong("by", "the creators whose posts count", fields.get("by", ""), hint) from None
    about = f" that name {', '.join(watch.about)}" if watch.about else ""
    who = watch.by[0] if len(watch.by) == 1 else f"{len(watch.by)} creators"
    return Source(Truth.DATA, watch.query(), f"posts of {who}{about}, as the catalogue has them")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[,;\n،、]+", text) if part.strip()))


def in_currency(goal: Goal, money: Money | None) -> Money | None:
    """The money, checked to be in the goal's currency. Raises BadInput."""
    if money is not None and goal.budget is not None and money.currency != goal.budget.currency:
        raise BadInput(
            f"The goal's money is in {goal.budget.currency}, not in {money.currency}.",
            where=_WHERE.where("budget"),
            given=str(money),
            next_step=f"give it in {goal.budget.currency}",
        )
    return money
