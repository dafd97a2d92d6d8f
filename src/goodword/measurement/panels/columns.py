"""Which column of a table is the place, the time and the outcome; tables with a column a place made long. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from pyarrow import compute as pc

from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.measurement.panels.times import span, tidy
from goodword.sources.counts import decimal

# Most telling first: of two that both fit, the one whose pairs of place and time differ from row to row is taken.
NAMES = {
    "place": (
        "place city market location geo dma region regionname town store shop branch outlet district area "
        "neighbourhood neighborhood zone county state province canton department postcode zip zipcode country "
        "countryname unit unitname unitid group geoid storeid locationid cityname statename marketname placename ort "
        "stadt filiale ville ciudad tienda lugar cidade loja citta luogo id"
    ),
    "time": (
        "date day time ds datetime timestamp week weekstart weekstarting month yearmonth yearqtr yearquarter quarter "
        "period year yr t datum tag fecha dia jour data giorno"
    ),
    "outcome": (
        "y outcome orders sales conversions revenue visits value kpi target response packspercapita cigsale gdpcap "
        "gdppercapita gdpcapita gdp units quantity transactions purchases bookings reservations footfall signups "
        "installs leads clicks sessions count total"
    ),
    "treated": "treated treatment treat istreated treatedunit intervention posttreated",
    "latitude": "lat latitude",
    "longitude": "lon lng long longitude",
}
_ASIDE = frozenset(("cost", "spend", "spent", "budget", "population", "pop", "currency", "ccy"))
_PARTS = (("quarter", "Q"), ("qtr", "Q"), ("q", "Q"), ("month", "-"), ("week", "W"))
_THOUSANDS = re.compile(r"\s*[-−]?[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d+)?\s*")  # "3,400", "1,20,000.50"
_TRUE = frozenset(("1", "1.0", "true", "yes", "t"))
_FALSE = frozenset(("0", "0.0", "false", "no", "f", "", "none", "null", "na"))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows of a table of outcomes.

    places, times, values: one item a row, times tidy. outcome: name of the column. log: whether the outcomes are
    logarithms. flagged: per row, whether a column calls it treated; empty without such a column. points: latitude and
    longitude by place, where the table has them.
    """

    places: list[str]
    times: list[str]
    values: list[float | None]
    outcome: str = "outcome"
    log: bool = False
    flagged: tuple[bool, ...] = ()
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def treated(self) -> tuple[tuple[str, ...], str | None]:
        """The places that a column calls treated, and since when; None when it calls all their rows so."""
        rows = [i for i, flag in enumerate(self.flagged) if flag]
        places = tuple(sorted({self.places[i] for i in rows}))
        since = min((self.times[i] for i in rows), default=None)
        every = min((self.times[i] for i, p in enumerate(self.places) if p in places), default=None)
        return places, None if since == every else since


def outcomes_of(
    table: pa.Table, name: str, *, place: str | None = None, time: str | None = None, outcome: str | None = None
) -> Outcomes:
    """Rows of (place, time, outcome) of a table, long or wide. Columns are taken by the given names, else recognised.

    name: of the file, for errors. Raises BadInput naming the column and the row.
    """
    table = _named(table)
    _one_currency(table, name)
    long = _by_period(table, place) if time is None else None
    if long is None:
        long = _by_place(table, place, time, outcome)
    if long is not None:
        return long
    where, when = _place_and_time(table, name, place, time)
    what = _outcome(table, name, outcome, {where, *when})
    places = _texts(table, where)
    times = tidy(_times(table, when))
    return Outcomes(
        places, times, _numbers(table, what, name), what, _is_log(what), _flags(table), _points(table, places)
    )


def plain(text: str) -> str:
    """A column's name for comparison: without case, signs, spaces and accents."""
    return re.sub(r"[\W_]+", "", fold(text))


def _named(table: pa.Table) -> pa.Table:
    """Columns with their names trimmed; row numbers without a name (as some tools write them) are left out."""
    kept = [c for c in table.column_names if str(c).strip() or table.num_columns < 2]
    chosen = table.select(kept)
    return chosen.rename_columns([str(c).strip().lstrip("\ufeff") for c in kept])


def _candidates(table: pa.Table, role: str) -> list[str]:
    known: dict[str, str] = {}
    for column in table.column_names:
        known.setdefault(plain(column), column)
    return [known[n] for n in NAMES[role].split() if n in known]


def _given(table: pa.Table, role: str, asked: str, name: str) -> str:
    for column in table.column_names:
        if column == asked or plain(column) == plain(asked):
            return str(column)
    raise BadInput(
        f"{name} has no column {asked!r} for the {role}.",
        given="columns " + ", ".join(table.column_names[:20]),
        next_step=f"name one of them: --{role} COLUMN",
    )


def _place_and_time(table: pa.Table, name: str, place: str | None, time: str | None) -> tuple[str, tuple[str, ...]]:
    wheres = [_given(table, "place", place, name)] if place else _candidates(table, "place")
    whens: list[tuple[str, ...]]
    whens = [(_given(table, "time", time, name),)] if time else [(c,) for c in _candidates(table, "time")]
    if not time:
        whens += _year_and_part(table)
    for role, found in (("place", wheres), ("time", whens)):
        if not found:
            raise BadInput(
                f"No column of {name} is the {role}.",
                given="columns " + ", ".join(table.column_names[:20]),
                next_step=f"name it: --{role} COLUMN",
            )
    pairs = [(where, when) for where in wheres for when in whens if where not in when]
    for where, when in pairs:
        distinct = table.group_by([where, *when]).aggregate([]).num_rows
        if distinct == table.num_rows and len(pc.unique(table[where])) < table.num_rows:
            return where, when
    return pairs[0] if pairs else (wheres[0], whens[0])


def _year_and_part(table: pa.Table) -> list[tuple[str, ...]]:
    """A column of years beside one of quarters, months or weeks."""
    known = {plain(c): c for c in table.column_names}
    year = known.get("year") or known.get("yr")
    return [(year, known[part]) for part, _ in _PARTS if year and part in known]


def _times(table: pa.Table, when: Sequence[str]) -> list[str]:
    if len(when) == 1:
        return _texts(table, when[0])
    sign = next(sign for part, sign in _PARTS if part == plain(when[1]))
    parts = [re.sub(r"\D", "", p.removesuffix(".0")) for p in _texts(table, when[1])]
    years = [y.removesuffix(".0") for y in _texts(table, when[0])]
    return [f"{y}{sign}{p.zfill(2) if sign != 'Q' else p}" for y, p in zip(years, parts, strict=True)]


def _outcome(table: pa.Table, name: str, asked: str | None, taken: set[str]) -> str:
    if asked:
        return _given(table, "outcome", asked, name)
    found = [c for c in _candidates(table, "outcome") if c not in taken]
    if found:
        return found[0]
    roles = {plain(c) for role in NAMES if role != "outcome" for c in _candidates(table, role)} | _ASIDE
    rest = [c for c in table.column_names if c not in taken and plain(c) not in roles and _numeric(table, c)]
    rest = [c for c in rest if not re.search(r"(^|_)(id|no|nr|code|index|fips)$|no$", fold(c))] or rest
    if len(rest) == 1:
        return str(rest[0])
    raise BadInput(
        f"No column of {name} is the outcome." if not rest else f"More than one column of {name} may be the outcome.",
        given="columns " + ", ".join((rest or table.column_names)[:20]),
        next_step="name it: --outcome COLUMN",
    )


def _by_place(table: pa.Table, place: str | None, time: str | None, outcome: str | None) -> Outcomes | None:
    """A table with a column a place (and perhaps one of times), as rows; None for a long one."""
    if place or outcome or _candidates(table, "place"):
        return None
    times = [time] if time else _candidates(table, "time")[:1]
    rest = [c for c in table.column_names if c not in times]
    known = {plain(c) for c in rest} & (set(NAMES["outcome"].split()) - {"y"})
    if known or len(rest) < 2 or not all(_numeric(table, c) for c in rest):
        return None
    labels = tidy(_texts(table, times[0])) if times else [str(i + 1) for i in range(table.num_rows)]
    values = [v for c in rest for v in _numbers(table, c, c)]
    return Outcomes([c for c in rest for _ in labels], labels * len(rest), values)


def _by_period(table: pa.Table, place: str | None) -> Outcomes | None:
    """A table with a row a place and a column a period, as rows; None for a long one."""
    first = place or next(iter(_candidates(table, "place")), None) or str(table.column_names[0])
    if first not in table.column_names:
        return None
    periods = [c for c in table.column_names if c != first and _is_period(c)]
    if len(periods) < 3 or len(periods) < (table.num_columns - 1) / 2:
        return None
    labels = tidy([_period(c) for c in periods])
    places = _texts(table, first)
    values = [v for c in periods for v in _numbers(table, c, c)]
    return Outcomes(places * len(labels), [t for t in labels for _ in places], values)


def _period(column: str) -> str:
    """2019 from "2019", "X2019", "2019 [YR2019]"."""
    bare = re.sub(r"\s*\[.*\]$", "", column)
    return re.sub(r"^[Xx](?=\d{4})", "", bare)


def _is_period(column: str) -> bool:
    return span(tidy([_period(column)])[0]) is not None


def _numeric(table: pa.Table, column: str) -> bool:
    kind = table.schema.field(column).type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _texts(table: pa.Table, column: str) -> list[str]:
    return ["" if v is None else str(v) for v in table[column].cast(pa.string()).to_pylist()]


def _is_log(column: str) -> bool:
    """ln_sales, log(gdp), lngdpcapita; not logins."""
    match = re.match(r"(?:ln|log)([ _.(]|(?=[A-Z]))?", column, re.IGNORECASE)
    rest = plain(column[match.end() :]) if match else ""
    return bool(match and (match[1] or rest in NAMES["outcome"].split()))


def _flags(table: pa.Table) -> tuple[bool, ...]:
    """Rows that a column calls treated; nothing when it holds anything but yes and no, or nobody is."""
    for column in _candidates(table, "treated"):
        texts = [t.strip().casefold() for t in _texts(table, column)]
        if set(texts) <= _TRUE | _FALSE and set(texts) & _TRUE and set(texts) & _FALSE:
            return tuple(t in _TRUE for t in texts)
    return ()


def _points(table: pa.Table, places: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Latitude and longitude by place, the last row's where they differ."""
    lat, lon = _candidates(table, "latitude")[:1], _candidates(table, "longitude")[:1]
    if not lat or not lon or not (_numeric(table, lat[0]) and _numeric(table, lon[0])):
        return {}
    pairs = zip(places, table[lat[0]].to_pylist(), table[lon[0]].to_pylist(), strict=True)
    return {p: (float(a), float(o)) for p, a, o in pairs if a is not None and o is not None}


def _one_currency(table: pa.Table, name: str) -> None:
    for column in table.column_names:
        if plain(column) in ("currency", "ccy", "currencycode"):
            found = sorted({str(v) for v in table[column].to_pylist() if v})
            if len(found) > 1:
                raise BadInput(
                    f"The outcomes of {name} are in {len(found)} currencies.",
                    given=", ".join(found[:8]),
                    next_step="convert them to one, or give a file for each",
                )


def _numbers(table: pa.Table, column: str, name: str) -> list[float | None]:
    """Numbers of a column; empty cells and NA are missing, "1,234.5" and "12,5" are read.

    "3,400" alone could be either: it is a thousand unless another cell of the column shows that commas mark decimals.
    """
    if _numeric(table, column) or pa.types.is_boolean(table.schema.field(column).type):
        return [None if v is None or v != v else float(v) for v in table[column].to_pylist()]  # noqa: PLR0124 - NaN
    texts = _texts(table, column)
    thousands = all(_THOUSANDS.fullmatch(text) for text in texts if "," in text)
    out: list[float | None] = []
    for row, text in enumerate(texts, start=2):
        value = decimal(text.replace(",", "") if thousands else text)
        if value is not None and not isinstance(value, float):
            raise BadInput(
                f"Column {column!r} of {name} is not a number in every row.",
                given=f"{text[:60]!r} in line {row}",
                next_step="correct the cell, or name another column with --outcome",
            )
        out.append(value)
    return out
