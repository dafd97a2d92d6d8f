"""Goals in the ledger: every plan there was, every fact, one forecast a day; rows are added and never changed."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, insert, select, update

from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import GOAL_FACTS, GOAL_FORECASTS, GOAL_NOTICES, GOAL_PLANS, GOALS
from goodword.resolutions.model import GoalPlan, Observation, Truth
from goodword.resolutions.readings import Change, Forecast

T = TypeVar("T")
_LARGEST = 2**31 - 1  # of a number in the ledger


@dataclass(frozen=True, slots=True)
class SavedGoal:
    """A goal under its number. words: how it was said first, empty where it came from fields."""

    id: int
    mark: str
    title: str
    words: str
    made_at: datetime
    put_away_at: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A plan to be kept, and the day from which it counts. why: first, weekly, asked, changed or assumption."""

    plan: GoalPlan
    effective: date
    why: str
    said: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A plan that was kept."""

    id: int
    version: int
    made_at: datetime
    kept: Version


@dataclass(frozen=True, slots=True)
class Report:
    """What a source says the value of one thing is now: a day's orders, one order, a step done.

    stem: names the thing. Told again with another amount, the difference is added as a correction; with the same,
    nothing is. fact: the observation; its key is made of the stem.
    """

    stem: str
    fact: Observation
    source: str


@dataclass(frozen=True, slots=True)
class SavedFact:
    """One row of what was seen. undoes: the row whose counter-entry this is. undone: whether it has one itself."""

    id: int
    fact: Observation
    source: str
    undoes: int | None
    undone: bool
    recorded_at: datetime
    door: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What reports changed: new things, corrections of known ones, and those that said nothing new."""

    new: int
    corrected: int
    unchanged: int


class GoalStore:
    """Goals, their plans, facts and forecasts. Safe to call again with the same: what is known is not added twice."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def add(self, first: Version, *, words: str = "") -> SavedGoal:
        """Keep a goal with its first plan, under a new number."""
        goal = first.plan.goal
        row = {"mark": goal.id, "title": goal.title, "words": words, "made_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            number = _inserted(db, insert(GOALS).values(**row))
            _add_version(db, number, first, self._now())
            return _goal(self._row(db, number))

    def goals(self, *, put_away: bool = False) -> tuple[SavedGoal, ...]:
        """Every goal, oldest first; those put away only if asked for."""
        query = select(GOALS).order_by(GOALS.c.id)
        with self._ledger.read() as db:
            rows = db.execute(query if put_away else query.where(GOALS.c.put_away_at.is_(None))).mappings()
            return tuple(_goal(row) for row in rows)

    def goal(self, number: int) -> SavedGoal:
        """One goal, also one put away. Raises NotFound."""
        with self._ledger.read() as db:
            return _goal(self._row(db, number))

    def put_away(self, number: int) -> SavedGoal:
        """Take a goal out of lists, feeds and digests; nothing of it is lost. Raises NotFound."""
        return self._away(number, to_epoch(self._now()))

    def bring_back(self, number: int) -> SavedGoal:
        """The opposite of `put_away`. Raises NotFound."""
        return self._away(number, None)

    def _away(self, number: int, at: int | None) -> SavedGoal:
        with self._ledger.write() as db:
            self._row(db, number, lock=True)
            db.execute(update(GOALS).where(GOALS.c.id == number).values(put_away_at=at))
            return _goal(self._row(db, number))

    def keep(self, number: int, version: Version) -> SavedVersion:
        """Add a plan to a goal, numbered after those there are. Raises NotFound."""
        with self._ledger.write() as db:
            self._row(db, number, lock=True)
            _add_version(db, number, version, self._now())
            return _versions(db, number)[-1]

    def versions(self, number: int) -> tuple[SavedVersion, ...]:
        """Every plan of a goal, oldest first. Raises NotFound."""
        with self._ledger.read() as db:
            self._row(db, number)
            return _versions(db, number)

    def record(self, number: int, reports: Sequence[Report], *, door: str) -> Recorded:
        """Add what is new in these reports: all of them or, where one cannot be, none. Raises NotFound."""
        with self._ledger.write() as db:
            self._row(db, number, lock=True)
            known = _known(db, number)
            rows, new, corrected = [], 0, 0
            for report in reports:
                times, total = known.get(report.stem, (0, 0.0))
                difference = report.fact.amount - total
                if times and abs(difference) < 1e-9:
                    continue
                fact = dataclasses.replace(report.fact, key=_key(report.stem, times), amount=difference)
                rows.append(_fact_row(number, fact, source=report.source, now=self._now(), door=door))
                known[report.stem] = (times + 1, report.fact.amount)
                new, corrected = new + (times == 0), corrected + (times > 0)
            if rows:
                db.execute(insert(GOAL_FACTS), rows)
            return Recorded(new, corrected, len(reports) - new - corrected)

    def undo(self, number: int, fact_id: int | None, *, door: str) -> SavedFact | None:
        """A counter-entry to a tap (None: the newest one that stands): what was tapped stays in the history.

        None when no tap stands. Raises NotFound for a goal or fact that is not there.
        """
        with self._ledger.write() as db:
            self._row(db, number, lock=True)
            facts = _facts(db, number)
            found = _to_undo(facts, fact_id)
            if found is None:
                return None
            back = dataclasses.replace(
                found.fact,
                key=f"undo:{found.id}",
                amount=-found.fact.amount,
                asked=None if found.fact.asked is None else -found.fact.asked,
            )
            db.execute(
                insert(GOAL_FACTS).values(
                    _fact_row(number, back, source=found.source, now=self._now(), door=door, undoes=found.id)
                )
            )
            return found

    def facts(self, number: int) -> tuple[SavedFact, ...]:
        """Everything that was seen, corrections and counter-entries included, in the order of its recording."""
        with self._ledger.read() as db:
            self._row(db, number)
            return _facts(db, number)

    def keep_forecast(self, number: int, forecast: Forecast) -> bool:
        """Keep the first forecast of a day; later ones of the same day are not kept. Whether this one was."""
        day = forecast.day.isoformat()
        same = (GOAL_FORECASTS.c.goal_id == number) & (GOAL_FORECASTS.c.day == day)
        with self._ledger.write() as db:
            self._row(db, number, lock=True)
            if db.scalar(select(GOAL_FORECASTS.c.id).where(same)) is not None:
                return False
            row = {"goal_id": number, "day": day, "made_at": to_epoch(forecast.made_at), "body": _packed(forecast)}
            db.execute(insert(GOAL_FORECASTS).values(**row))
            return True

    def forecasts(self, number: int) -> tuple[Forecast, ...]:
        """One forecast a day, oldest first."""
        mine = select(GOAL_FORECASTS.c.body).where(GOAL_FORECASTS.c.goal_id == number).order_by(GOAL_FORECASTS.c.id)
        with self._ledger.read() as db:
            return tuple(_unpacked(Forecast, body) for body in db.scalars(mine))

    def forecast_before(self, number: int, day: date | None, moment: datetime | None = None) -> Forecast | None:
        """The newest kept forecast of a day before `day`, or made at `moment` or before it; None without one."""
        column = GOAL_FORECASTS.c
        before = column.made_at <= to_epoch(moment) if moment is not None else column.day < str(day)
        query = select(column.body).where(column.goal_id == number, before).order_by(column.id.desc()).limit(1)
        with self._ledger.read() as db:
            body = db.scalar(query)
        return None if body is None else _unpacked(Forecast, body)

    def notice(self, number: int, texts: Sequence[str], *, kind: str = "notice") -> None:
        """Remember what was said about a goal (kind "looked": that nothing was), so that it is not said too soon."""
        rows = [{"goal_id": number, "at": to_epoch(self._now()), "kind": kind, "text": text} for text in texts]
        with self._ledger.write() as db:
            self._row(db, number, lock=True)
            if rows:
                db.execute(insert(GOAL_NOTICES), rows)

    def notices(self, number: int, *, kind: str = "notice") -> tuple[tuple[datetime, str], ...]:
        """(when, what) was said about a goal, oldest first."""
        mine = (GOAL_NOTICES.c.goal_id == number) & (GOAL_NOTICES.c.kind == kind)
        query = select(GOAL_NOTICES.c.at, GOAL_NOTICES.c.text).where(mine).order_by(GOAL_NOTICES.c.id)
        with self._ledger.read() as db:
            return tuple((from_epoch(row.at), row.text) for row in db.execute(query))

    def _row(self, db: Connection, number: int, *, lock: bool = False) -> RowMapping:
        """lock: two writers of one goal wait for one another, also where the database locks rows only."""
        query: Select[Any] = select(GOALS).where(GOALS.c.id == number)
        row = None
        if 0 < number <= _LARGEST:
            row = db.execute(query.with_for_update() if lock else query).mappings().first()
        if row is None:
            raise NotFound(f"There is no goal {number}.", next_step="`goodword goal list` shows those there are")
        return row


def _inserted(db: Connection, statement: Any) -> int:  # noqa: ANN401 - an insert of any table
    key = db.execute(statement).inserted_primary_key
    return int(key[0]) if key else 0


def _goal(row: RowMapping) -> SavedGoal:
    away = row["put_away_at"]
    return SavedGoal(
        row["id"],
        row["mark"],
        row["title"],
        row["words"],
        from_epoch(row["made_at"]),
        None if away is None else from_epoch(away),
    )


def _add_version(db: Connection, number: int, version: Version, now: datetime) -> None:
    mine: ColumnElement[bool] = GOAL_PLANS.c.goal_id == number
    newest = db.scalar(select(GOAL_PLANS.c.version).where(mine).order_by(GOAL_PLANS.c.version.desc()).limit(1)) or 0
    row = {"goal_id": number, "version": newest + 1, "effective": version.effective.isoformat(), "why": version.why}
    db.execute(insert(GOAL_PLANS).values(**row, made_at=to_epoch(now), body=_packed(version)))


def _versions(db: Connection, number: int) -> tuple[SavedVersion, ...]:
    query = select(GOAL_PLANS).where(GOAL_PLANS.c.goal_id == number).order_by(GOAL_PLANS.c.version)
    return tuple(
        SavedVersion(row["id"], row["version"], from_epoch(row["made_at"]), _unpacked(Version, row["body"]))
        for row in db.execute(query).mappings()
    )


def _key(stem: str, times: int) -> str:
    return stem if times == 0 else f"{stem}#{times}"


def _known(db: Connection, number: int) -> dict[str, tuple[int, float]]:
    """Stem → how often it was told, and what it adds up to. Counter-entries belong to what they undo."""
    query = select(GOAL_FACTS.c.id, GOAL_FACTS.c.key, GOAL_FACTS.c.amount, GOAL_FACTS.c.undoes)
    stems: dict[int, str] = {}
    known: dict[str, tuple[int, float]] = {}
    for row in db.execute(query.where(GOAL_FACTS.c.goal_id == number).order_by(GOAL_FACTS.c.id)):
        stem = stems.get(row.undoes, row.key) if row.undoes else _stem(row.key)
        stems[row.id] = stem
        times, total = known.get(stem, (0, 0.0))
        known[stem] = (times + (row.undoes is None), total + row.amount)
    return known


def _stem(key: str) -> str:
    head, sign, tail = key.rpartition("#")
    return head if sign and tail.isdecimal() else key


def _fact_row(
    number: int, fact: Observation, *, source: str, now: datetime, door: str, undoes: int | None = None
) -> dict[str, object]:
    return {
        "goal_id": number,
        "key": fact.key,
        "at": to_epoch(fact.at),
        "amount": fact.amount,
        "asked": fact.asked,
        "resolution": fact.resolution,
        "lever": fact.lever,
        "who": fact.who,
        "truth": fact.truth.value,
        "note": fact.note,
        "source": source,
        "undoes": undoes,
        "recorded_at": to_epoch(now),
        "door": door,
    }


def _facts(db: Connection, number: int) -> tuple[SavedFact, ...]:
    mark = str(db.scalar(select(GOALS.c.mark).where(GOALS.c.id == number)))
    query = select(GOAL_FACTS).where(GOAL_FACTS.c.goal_id == number).order_by(GOAL_FACTS.c.id)
    rows = db.execute(query).mappings().all()
    undone = {row["undoes"] for row in rows}
    return tuple(_fact(row, mark, undone=row["id"] in undone) for row in rows)


def _fact(row: RowMapping, mark: str, *, undone: bool) -> SavedFact:
    names = ("key", "amount", "asked", "resolution", "lever", "who", "note")
    seen = Observation(goal=mark, at=from_epoch(row["at"]), truth=Truth(row["truth"]), **{n: row[n] for n in names})
    return SavedFact(row["id"], seen, row["source"], row["undoes"], undone, from_epoch(row["recorded_at"]), row["door"])


def _to_undo(facts: Sequence[SavedFact], fact_id: int | None) -> SavedFact | None:
    standing = [f for f in facts if f.undoes is None and not f.undone and f.fact.truth is Truth.TAP]
    if fact_id is None:
        return standing[-1] if standing else None
    found = next((f for f in facts if f.id == fact_id), None)
    if found is None or found.undoes is not None or found.fact.truth is not Truth.TAP:
        raise NotFound(f"There is no tap {fact_id} on this goal.", next_step="`goodword goal facts N` shows them")
    return None if found.undone else found


def _packed(value: object) -> bytes:
    return zlib.compress(to_json(value).encode())


def _unpacked(kind: type[T], body: bytes) -> T:
    return cast("T", _decoded(kind, bytes(body)))  # type: ignore[arg-type] # a class is hashable


@lru_cache(maxsize=1_024)
def _decoded(kind: type[object], body: bytes) -> object:
    """Rows never change and what they hold is frozen, so that each is decoded once a process."""
    return from_plain(kind, json.loads(zlib.decompress(body)))
