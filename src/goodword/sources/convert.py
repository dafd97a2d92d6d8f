"""Rows of a file become rows of a canonical table; what does not fit is set aside with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import orjson
import pyarrow as pa

from goodword.core.tables import TABLES, Kind
from goodword.core.text import fold
from goodword.core.times import DAY
from goodword.sources import codes, columns, dates, ids, people, prices, texts
from goodword.sources.arrow import Array, array, pc
from goodword.sources.mapping import ColumnMapping
from goodword.sources.model import MAX_TEXT, RawBatch, Reason, Rejected, shortened
from goodword.sources.steady import no_cycle_collection

ROW = "row"
"""Name of the column with row numbers that a converted table carries beside the canonical ones."""

_PEOPLE, _THINGS, _VIEWS = 8_500_000_000, 100_000_000, 10**13
_LIMITS = {
    **dict.fromkeys(("followers", "followees", "likes", "comments", "shares", "saves", "reach"), _PEOPLE),
    "posts": _THINGS,
    "views": _VIEWS,
}
_NAMING_PEOPLE = (Kind.ENGAGEMENTS, Kind.AUDIENCE)
"""Kinds whose rows name people: what is set aside of them is stripped of the name."""
_ITEMS = ("hashtags", "mentions", "tagged", "sponsors")


@dataclass(frozen=True, slots=True)
class Conversion:
    """What converting needs to know.

    chosen: canonical column → column of the file. observed_at: seconds UTC, for rows that do not say it. key: of the
    people. now: seconds UTC; later times lie in the future.
    """

    kind: Kind
    mapping: ColumnMapping
    chosen: Mapping[str, str]
    observed_at: int
    key: bytes
    now: int


@dataclass(frozen=True, slots=True)
class Converted:
    """rows: canonical columns and `row`. notes: (column, what was done, example) → how many rows."""

    rows: pa.Table
    rejected: tuple[Rejected, ...]
    notes: Mapping[tuple[str, str, str], int]


@no_cycle_collection()
def convert(batch: RawBatch, conversion: Conversion) -> Converted:
    """The good rows of a batch in the canonical form, and the others with their reasons."""
    return _Work(batch, conversion).done()


@dataclass(slots=True)
class _Work:
    batch: RawBatch
    plan: Conversion
    made: dict[str, Array] = field(default_factory=dict)
    bad: dict[int, tuple[str, Reason]] = field(default_factory=dict)
    notes: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def done(self) -> Converted:
        table = TABLES[self.plan.kind]
        if len(self.batch):
            _STEPS[self.plan.kind](self)
            for column in table.columns:
                if column.required:
                    self.reject(column.name, pc.is_null(self.made[column.name]), Reason.MISSING)
        arrays = [self.column_or_nulls(c.name, c.type) for c in table.columns]
        rows = pa.table([*arrays, self.batch.rows], names=[*(c.name for c in table.columns), ROW])
        if self.bad:
            keep = np.ones(len(rows), dtype=bool)
            keep[list(self.bad)] = False
            rows = rows.filter(array(keep))
        rejected = self.batch.rejected
        if self.plan.kind in _NAMING_PEOPLE:
            rejected = tuple(
                replace(r, given=r.given if r.reason is Reason.FIELD_COUNT else "", raw="") for r in rejected
            )
        return Converted(rows, rejected + tuple(self.rejections()), self.notes)

    # --- reading columns ---------------------------------------------------------------------------------------------

    def source(self, canonical: str) -> Array:
        """The column of the file, with the constant, the default and the stated nulls of the mapping."""
        mapping, n = self.plan.mapping, len(self.batch)
        if canonical in mapping.constants:
            return array([mapping.constants[canonical]] * n, pa.string())
        name = self.plan.chosen.get(canonical)
        given: Array = self.batch.columns[name] if name is not None and name in self.batch.columns else pa.nulls(n)
        if mapping.nulls and not pa.types.is_list(given.type):
            text = columns.texts(given)
            given = pc.if_else(pc.is_in(text, array(mapping.nulls)), pa.scalar(None, pa.string()), text)
        if canonical in mapping.defaults:
            given = pc.coalesce(columns.texts(given), pa.scalar(mapping.defaults[canonical]))
        return given

    def text(self, canonical: str) -> None:
        """A cleaned text column."""
        values = texts.cleaned(columns.texts(self.source(canonical)))
        self.reject(canonical, pc.greater(pc.utf8_length(values), MAX_TEXT), Reason.TOO_LONG)
        self.made[canonical] = values

    def keep(self, canonical: str, parsed: columns.Parsed) -> Array:
        """The values of a parsed column; its bad ones mark their rows."""
        for position, reason in parsed.bad.items():
            self.bad.setdefault(position, (canonical, reason))
        self.made[canonical] = parsed.values
        return parsed.values

    def count(self, canonical: str) -> None:
        """A whole number that is at least 0 and not absurd."""
        values = self.keep(canonical, columns.counts(self.source(canonical)))
        self.reject(canonical, pc.less(values, 0), Reason.NEGATIVE)
        self.reject(canonical, pc.greater(values, _LIMITS[canonical]), Reason.ABSURD)

    def time(self, canonical: str, default: int | None = None) -> None:
        """A time between 1990 and a day from now."""
        mapping = self.plan.mapping
        order = cast("dates.Order", mapping.date_order)
        values = self.keep(canonical, columns.moments(self.source(canonical), order, ZoneInfo(mapping.timezone)))
        self.reject(canonical, pc.less(values, dates.EARLIEST), Reason.ABSURD)
        self.reject(canonical, pc.greater(values, self.plan.now + DAY), Reason.FUTURE)
        if default is not None:
            self.made[canonical] = pc.fill_null(values, default)

    def coded(self, canonical: str, meaning: Callable[[str], str | None]) -> None:
        """A code by one of its names; what means nothing is left empty, and said."""
        text = columns.texts(self.source(canonical))
        values, unknown = columns.by_value(text, meaning)
        for value in unknown:
            lost = pc.sum(pc.equal(text, value)).as_py()
            self.notes[canonical, "not understood, left empty", shortened(value, 40)] += lost
        self.made[canonical] = values

    def coordinates(self, digits: int | None = None) -> None:
        """Latitude and longitude in range, both or none; rounded to `digits` where it is a person's home."""
        for canonical, limit in (("lat", 90), ("lon", 180)):
            values = self.keep(canonical, columns.decimals(self.source(canonical)))
            self.reject(canonical, pc.greater(pc.abs(values), limit), Reason.OUT_OF_RANGE)
            self.made[canonical] = values if digits is None else pc.round(values, ndigits=digits)
        half = pc.xor(pc.is_null(self.made["lat"]), pc.is_null(self.made["lon"]))
        self.reject("lat", half, Reason.HALF_COORDINATES)

    def platform(self, *found: Array) -> Array:
        """The platform of every row: of its column, else what ids and links tell, else as stated."""
        text = columns.texts(self.source("platform"))
        values, unknown = columns.by_value(text, codes.platform)
        if unknown:
            self.reject("platform", pc.is_in(text, array(unknown)), Reason.UNKNOWN_VALUE)
        stated = codes.platform(self.plan.mapping.platform) if self.plan.mapping.platform else None
        return pc.coalesce(values, *found, pa.scalar(stated, pa.string()))

    def creator(self) -> Array:
        """Platform of every row, after making `creator_id` of whatever names the creator."""
        named = columns.texts(self.source("creator_id"))
        told, handle = ids.handles(named)
        platform = self.platform(told)
        self.made["creator_id"] = ids.joined(platform, pc.utf8_lower(handle))
        self.reject("creator_id", pc.invert(ids.fits(handle, ids.HANDLE)), Reason.BAD_ID)
        return platform

    def post_id(self, platform: Array) -> None:
        """`post_id` of an id, or of a link to the post."""
        given = columns.texts(self.source("post_id"))
        told, rest = ids.prefixed(self.unlinked(given))
        if pc.any(pc.is_null(rest)).as_py() and "url" in self.plan.chosen:
            rest = pc.coalesce(rest, self.unlinked(columns.texts(self.source("url"))))
        prefix = self.plan.mapping.id_prefix
        if prefix:
            self.made["post_id"] = pc.if_else(
                pc.starts_with(rest, prefix), rest, pc.binary_join_element_wise(prefix, rest, "")
            )
        else:
            self.made["post_id"] = ids.joined(pc.coalesce(told, platform), rest)
        self.reject("post_id", pc.invert(ids.fits(rest, ids.POST)), Reason.BAD_ID)

    def unlinked(self, text: Array) -> Array:
        """Links to posts replaced by the ids in them."""
        if not pc.any(pc.match_substring_regex(text, r"^(https?://|www\.)")).as_py():
            return text
        return array(
            [v if v is None or "/" not in v else ids.post_of_url(v) or v for v in text.to_pylist()], pa.string()
        )

    def person(self, platform: Array) -> None:
        """The keyed hash of a person; the name goes no further."""
        name = columns.texts(self.source("person"))
        self.reject("person", pc.greater(pc.utf8_length(name), 200), Reason.BAD_ID)
        self.made["person"] = people.hash_people(self.plan.key, platform, name)

    # --- setting rows aside ------------------------------------------------------------------------------------------

    def reject(self, canonical: str, mask: Array, reason: Reason) -> None:
        """Mark rows for the first reason found against each."""
        for position in columns.positions(mask):
            self.bad.setdefault(int(position), (canonical, reason))

    def rejections(self) -> list[Rejected]:
        """The marked rows, with the value as the file gives it and the whole row."""
        found = []
        for position, (canonical, reason) in sorted(self.bad.items()):
            name = self.plan.chosen.get(canonical, "")
            given = self.batch.columns[name][position].as_py() if name and name in self.batch.columns else None
            raw = self.batch.raw(position)
            given, raw = self.without_person(position, canonical, given, raw)
            row = self.batch.rows[position].as_py()
            found.append(Rejected(row, name or canonical, "" if given is None else shortened(given), reason, raw))
        return found

    def without_person(self, position: int, canonical: str, given: object, raw: str) -> tuple[object, str]:
        """The same with the hash in place of a person's name, so that no name is ever stored."""
        name = self.plan.chosen.get("person")
        if name is None or self.plan.kind not in _NAMING_PEOPLE:
            return given, raw
        number = self.made["person"][position].as_py() if "person" in self.made else None
        stand_in = people.token(number) if number is not None else ""
        row = orjson.loads(raw)
        row = {key: value for key, value in row.items() if key in self.plan.chosen.values() and key != name}
        return (stand_in if canonical == "person" else given), orjson.dumps(row | {name: stand_in}).decode()

    def column_or_nulls(self, name: str, kind: pa.DataType) -> Array:
        """A finished column in its canonical type."""
        array = self.made.get(name)
        if array is None:
            return pa.nulls(len(self.batch), kind)
        return array if array.type == kind else array.cast(kind)


def _creators(work: _Work) -> None:
    named = columns.texts(work.source("handle"))
    ided = columns.texts(work.source("creator_id"))
    link = columns.texts(work.source("url"))
    told, handle = ids.handles(pc.coalesce(ided, named))
    if "url" in work.plan.chosen:
        told, handle = _from_links(told, handle, link)
    platform = work.platform(told)
    work.made |= {"platform": platform, "handle": handle, "url": link}
    work.made["creator_id"] = ids.joined(platform, pc.utf8_lower(handle))
    work.reject("handle", pc.invert(ids.fits(handle, ids.HANDLE)), Reason.BAD_ID)
    work.time("observed_at", work.plan.observed_at)
    for name in ("name", "bio", "place"):
        work.text(name)
    work.coded("language", codes.language)
    work.coded("country", codes.country)
    work.coded("niche", lambda text: fold(text)[:100] or None)
    work.coordinates()
    for name in ("followers", "followees", "posts"):
        work.count(name)
    price = prices.priced(
        work.source("price_minor"), work.source("price_currency"), work.plan.chosen.get("price_minor", "")
    )
    work.keep("price_minor", price.minor)
    work.keep("price_currency", price.currency)
    work.reject("price_minor", pc.less(work.made["price_minor"], 0), Reason.NEGATIVE)
    if price.unpriced:
        work.notes["price_minor", "left empty: no currency is known", price.example] += price.unpriced


def _from_links(told: Array, handle: Array, link: Array) -> tuple[Array, Array]:
    """Platform and handle, taken from the link to the profile where the name given can be no handle."""
    values = link.to_pylist()
    platforms = array([codes.platform_of_url(v) if v else None for v in values], pa.string())
    linked = array([ids.handle_of_url(v) if v else None for v in values], pa.string())
    fine = pc.fill_null(ids.fits(handle, ids.HANDLE), fill_value=False)
    return pc.coalesce(told, platforms), pc.if_else(fine, handle, pc.coalesce(linked, handle))


def _posts(work: _Work) -> None:
    platform = work.creator()
    work.post_id(platform)
    work.time("posted_at")
    work.time("observed_at", work.plan.observed_at)
    for name in ("caption", "place", "city", "alt_text", "url"):
        work.text(name)
    work.coded("language", codes.language)
    work.coded("country", codes.country)
    work.coded("kind", codes.post_kind)
    work.coordinates()
    for name in ("likes", "comments", "shares", "saves", "views", "reach"):
        work.count(name)
    for name in _ITEMS:
        work.keep(name, columns.lists(work.source(name)))
    caption = work.made["caption"]
    work.made["hashtags"] = _or_found(texts.folded_items(work.made["hashtags"], "#＃"), caption, texts.hashtags)
    work.made["mentions"] = _or_found(texts.lowered_items(work.made["mentions"]), caption, texts.mentions)
    work.made["tagged"] = texts.lowered_items(work.made["tagged"])
    work.made["sponsors"] = texts.lowered_items(work.made["sponsors"])


def _or_found(given: Array, caption: Array, find: Callable[[Array], Array]) -> Array:
    """The source's own list, else what the caption says."""
    if given.null_count == 0:
        return given
    found = find(caption)
    if given.null_count == len(given):
        return found
    choice = [g if g is not None else f for g, f in zip(given.to_pylist(), found.to_pylist(), strict=True)]
    return array(choice, pa.list_(pa.string()))


def _engagements(work: _Work) -> None:
    given = columns.texts(work.source("post_id"))
    told, _ = ids.prefixed(given)
    platform = work.platform(told)
    work.post_id(platform)
    work.person(platform)
    work.time("at")
    if "kind" in work.plan.chosen or "kind" in work.plan.mapping.constants or "kind" in work.plan.mapping.defaults:
        work.coded("kind", codes.engagement_kind)
    else:
        work.made["kind"] = array(["comment"] * len(work.batch), pa.string())
    if work.plan.mapping.keep_text:
        work.text("text")
        work.made["text"] = texts.without_handles(work.made["text"])


def _audience(work: _Work) -> None:
    platform = work.creator()
    work.person(platform)
    work.time("observed_at", work.plan.observed_at)
    work.coordinates(digits=2)
    work.coded("country", codes.country)


_STEPS: dict[Kind, Callable[[_Work], None]] = {
    Kind.CREATORS: _creators,
    Kind.POSTS: _posts,
    Kind.ENGAGEMENTS: _engagements,
    Kind.AUDIENCE: _audience,
}
