"""Freeze a design before the campaign, and read the campaign by it: every deviation is named. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import BadInput
from goodword.measurement.design.model import DesignFile, FrozenDesign, LeftOut
from goodword.measurement.design.verify import VERIFIED
from goodword.measurement.lift.calibration import PLACEBO_TEST
from goodword.measurement.lift.question import LiftQuestion
from goodword.measurement.lift.read import read_lift
from goodword.measurement.model import Check, Design, LiftReading, Mark, Outcome, Panel, Registered
from goodword.measurement.panels.times import days, key, like, span

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Intention:
    """What is to be frozen. start: first day of the campaign, after the data or in it; the rest as in a reading."""

    name: str
    start: str
    method: str = "auto"
    level: float = 0.9
    smallest: float = 0.05
    seed: int = 0
    spend: float | None = None
    value_per: float | None = None
    power: float = 0.8


def freeze(panel: Panel, design: Design, wish: Intention, *, now: int, excluded: tuple[str, ...] = ()) -> DesignFile:
    """The design with its hash. now: seconds UTC. excluded: places not to be compared with, beside its buffer."""
    question = LiftQuestion(
        design.treated, wish.start, method=wish.method, level=wish.level, smallest=wish.smallest, seed=wish.seed
    )
    mine = [panel.places[i] for i in panel.rows(design.treated)]
    out = [LeftOut(p, "near a treated place") for p in design.buffer]
    out += [LeftOut(panel.places[i], "left out by hand") for i in panel.rows(excluded)]
    gone = {o.place for o in out}
    donors = tuple(p for p in panel.places if p not in mine and p not in gone)
    start = like(wish.start, panel.times)
    frozen = FrozenDesign(
        name=wish.name.strip(),
        treated=tuple(mine),
        start=start,
        end=_last(panel, start, design.duration),
        donors=donors,
        left_out=tuple(out),
        outcome=panel.outcome,
        method=question.method,
        level=wish.level,
        smallest=wish.smallest,
        seed=wish.seed,
        spend=wish.spend,
        value_per=wish.value_per,
        mde=design.mde,
        power=wish.power,
        false_positives=design.false_positives,
        data_until=panel.times[-1],
        data_digest=history(panel, (*mine, *donors), panel.times[-1]),
        formula=f"{VERIFIED.id}+{PLACEBO_TEST.id}",
        frozen_at=now,
    )
    return DesignFile(frozen, frozen.hash)


def _last(panel: Panel, start: str, duration: int) -> str:
    """Label of the last period of a campaign of so many periods, after the end of the data too."""
    inside = [i for i, t in enumerate(panel.times) if key(t) >= key(start)]
    if inside and inside[0] + duration <= len(panel.times):
        return panel.times[inside[0] + duration - 1]
    first, known = span(start), days(panel.times)
    if first is None or known is None or len(known) < 2:
        number = int(float(start)) if start.replace(".", "", 1).isdigit() else None
        if number is None:
            raise BadInput.value("start", "a date, or a number where periods are numbered", start)
        return str(number + duration - 1)
    if first.last > first.first:
        raise BadInput(
            f"A campaign that starts in {start} ends after the data.",
            next_step="give the first day of its first period, such as 2026-03-01",
        )
    step = float(np.median(np.diff(known)))
    return (_EPOCH + timedelta(days=first.first + round(step * (duration - 1)))).isoformat()


def history(panel: Panel, places: tuple[str, ...], until: str) -> str:
    """Fingerprint of the outcomes of these places up to `until`, to nine digits."""
    last = panel.until(until)
    rows = [i for i, p in enumerate(panel.places) if p in places]
    text = to_json([(panel.places[i], [f"{v:.9g}" for v in panel.y[i, :last]]) for i in rows] + [panel.times[:last]])
    return hashlib.sha256(text.encode()).hexdigest()


def design_file(plain: object) -> DesignFile:
    """A design from the JSON value of its file. Raises BadInput."""
    if not isinstance(plain, Mapping) or plain.get("goodword_design") != 1:
        raise BadInput(
            "This is no frozen design.",
            given=str(plain)[:80],
            next_step="give the file that `goodword experiment freeze` wrote",
        )
    return from_plain(DesignFile, plain, where="design")


def read_frozen(
    panel: Panel, file: DesignFile, *, instead: Mapping[str, object] | None = None, beside: bool = False
) -> LiftReading:
    """Read a campaign as it was registered. instead: fields of the question that are asked otherwise; each is named."""
    d = file.design
    here = {p.casefold() for p in panel.places}
    kept = {p.casefold() for p in (*d.donors, *d.treated)}
    planned = LiftQuestion(
        d.treated,
        d.start,
        d.end,
        tuple(p for p in panel.places if p.casefold() not in kept),
        d.method,
        d.level,
        d.smallest,
        d.spend,
        d.value_per,
        d.seed,
        beside,
    )
    asked = replace(planned, **dict(instead or {}))  # type: ignore[arg-type] # the doors pass fields of the question
    gone = tuple(p for p in d.donors if p.casefold() not in here)
    deviations = (*_broken(file), *_otherwise(panel, planned, asked), *_changed(panel, d, gone))
    reading = read_lift(panel, asked)
    check = _check(d, file, deviations)
    outcome = Outcome.CANNOT_TELL if check.mark is Mark.FAIL else reading.outcome
    return replace(
        reading,
        outcome=outcome,
        checks=(check, *reading.checks),
        registered=Registered(d.name, file.hash, d.frozen_at, deviations),
    )


def _broken(file: DesignFile) -> tuple[str, ...]:
    if file.intact:
        return ()
    return (f"The design was changed after it was frozen: its content has the hash {file.design.hash[:16]}.",)


def _otherwise(panel: Panel, planned: LiftQuestion, asked: LiftQuestion) -> tuple[str, ...]:
    out = []
    for field in ("treated", "start", "end", "excluded", "method", "level", "smallest", "seed"):
        was, is_ = getattr(planned, field), getattr(asked, field)
        if field in ("start", "end"):
            was, is_ = (like(v, panel.times) if v else v for v in (was, is_))
        if was != is_:
            out.append(f"`{field}` was registered as {_said(was)} and read as {_said(is_)}.")
    return tuple(out)


def _said(value: object) -> str:
    return ", ".join(str(v) for v in value) or "none" if isinstance(value, tuple) else str(value)


def _changed(panel: Panel, d: FrozenDesign, gone: tuple[str, ...]) -> tuple[str, ...]:
    """What differs in the data: late registration, a rewritten past, vanished places, a window that is not over."""
    out = []
    first, last = span(d.start), span(panel.times[-1])
    if first is not None and d.frozen_at // 86_400 > first.first:
        out.append(f"It was registered {d.frozen_at // 86_400 - first.first} days after the campaign began.")
    if gone:
        out.append(f"{len(gone)} places to compare with are not in the data: {', '.join(gone[:5])}.")
    elif history(panel, (*d.treated, *d.donors), d.data_until) != d.data_digest:
        out.append(f"Outcomes up to {d.data_until} are not those that were there when it was frozen.")
    end = span(d.end)
    if end is not None and last is not None and last.last < end.last:
        out.append(f"The data ends {end.last - last.last} days before the registered end, {d.end}.")
    return tuple(out)


def _check(d: FrozenDesign, file: DesignFile, deviations: tuple[str, ...]) -> Check:
    when = (_EPOCH + timedelta(days=d.frozen_at // 86_400)).isoformat()
    fact = f"Registered as “{d.name}” on {when}, hash {file.hash[:16]}."
    if not deviations:
        return Check("registered design", Mark.PASS, 0.0, 0.0, f"{fact} It was read as registered.")
    mark = Mark.REVIEW if file.intact else Mark.FAIL
    advice = "Say so beside the result, or read it as registered."
    return Check("registered design", mark, float(len(deviations)), 0.0, f"{fact} {' '.join(deviations)} {advice}")
