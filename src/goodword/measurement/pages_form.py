"""What the forms of lift say, as questions. Every error names its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from goodword.core.errors import BadInput
from goodword.measurement.design.freeze import Intention
from goodword.measurement.design.question import DesignQuestion, Prices
from goodword.measurement.estimators.registry import AUTO
from goodword.measurement.lift.question import LiftQuestion
from goodword.measurement.model import Panel
from goodword.sources.counts import decimal


class Where(TypedDict):
    """Places and length of a campaign that is frozen."""

    treated: tuple[str, ...]
    duration: int
    excluded: tuple[str, ...]
    apart_km: float | None
    country: str | None


def names(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def number(field: str, text: str) -> float | None:
    """A number as people write it, None for nothing. Raises BadInput at its field."""
    if not text.strip():
        return None
    value = decimal(text.strip().removesuffix("%").strip())
    if not isinstance(value, float):
        raise BadInput.value(field, "a number", text, where=field)
    return value / 100 if text.strip().endswith("%") else value


def whole(field: str, text: str) -> tuple[int, ...]:
    """Whole numbers separated by commas. Raises BadInput at the field."""
    try:
        return tuple(int(part) for part in names(text))
    except ValueError:
        raise BadInput.value(field, "whole numbers separated by commas", text, where=field) from None


def design_question(given: Mapping[str, str]) -> tuple[DesignQuestion, str | None]:
    """What is looked for, and the country of the places."""
    get = given.get
    prices = Prices(*(number(f, get(f, "")) or 0.0 for f in ("cost_fixed", "cost_place", "cost_day", "cost_per")))
    question = DesignQuestion(
        sizes=whole("sizes", get("sizes", "")) or (1, 2),
        durations=whole("durations", get("durations", "")) or (14,),
        windows=int(number("windows", get("windows", "")) or 30),
        included=names(get("include", "")),
        excluded=names(get("exclude", "")),
        prices=prices if prices != Prices() else None,
        budget=number("budget", get("budget", "")),
        expected=number("expect", get("expect", "")),
        apart_km=number("apart", get("apart", "")),
        most=3_000,
        beam=100,
    )
    if max(question.sizes) > 20 or max(question.durations) > 1_000 or question.windows > 200:
        raise BadInput("At most 20 places, 1,000 periods and 200 windows can be looked at on this page.", where="sizes")
    return question, get("country", "").strip() or None


def lift_question(given: Mapping[str, str], panel: Panel) -> LiftQuestion:
    """What is to be read; treated places and start default to what the outcomes themselves say."""
    get = given.get
    treated = names(get("treated", "")) or panel.marked
    start = get("from", "").strip() or panel.since or ""
    if not treated:
        raise BadInput("Name at least one place with the campaign.", where="treated")
    if not start:
        raise BadInput("Say when the campaign began.", where="from")
    return LiftQuestion(
        treated,
        start,
        get("to", "").strip() or None,
        names(get("exclude", "")),
        get("method", "") or AUTO,
        _level(get("level", "")),
        spend=number("spend", get("spend", "")),
        value_per=number("value_per", get("value_per", "")),
        beside=True,
    )


def _level(text: str) -> float:
    value = number("level", text) or 0.9
    return value / 100 if value > 1 else value


def freeze_wish(given: Mapping[str, str]) -> tuple[Intention, Where]:
    """What is to be frozen, and where and how long it runs."""
    get = given.get
    if not get("name", "").strip():
        raise BadInput("Give the design a name.", where="name")
    if not get("from", "").strip():
        raise BadInput("Say when the campaign will begin.", where="from")
    days = number("days", get("days", ""))
    if days is None or days != int(days) or not 1 <= days <= 1_000:
        raise BadInput.value("days", "a whole number of days", get("days", ""), where="days")
    wish = Intention(
        get("name", ""),
        get("from", ""),
        level=_level(get("level", "")),
        spend=number("spend", get("spend", "")),
        value_per=number("value_per", get("value_per", "")),
    )
    where: Where = {
        "treated": names(get("treated", "")),
        "duration": int(days),
        "excluded": names(get("exclude", "")),
        "apart_km": number("apart", get("apart", "")),
        "country": get("country", "").strip() or None,
    }
    return wish, where
