"""Files of an audience: samples of followers in, labels in and out. Rows that cannot be used are set aside."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.text import clean, fold, spreadsheet_plain, spreadsheet_safe
from goodword.sources.counts import NOTHING
from goodword.sources.counts import count as read_count
from goodword.sources.counts import decimal as read_decimal
from goodword.sources.model import REASON_SENTENCES
from goodword.sources.read import Source, open_source
from goodword.vetting.audience.labels import Event, Said
from goodword.vetting.audience.model import Floats, Followers

COLUMNS: dict[str, tuple[str, ...]] = {
    "followers": ("followers", "follower_count", "followers_count", "edge_followed_by"),
    "following": ("following", "followees", "following_count", "followings", "friends_count", "edge_follow"),
    "posts": ("posts", "post_count", "media_count", "posts_count", "statuses_count"),
    "picture": ("has_pic", "has_picture", "has_profile_pic", "profile_pic", "picture"),
    "digits": ("digit", "digits", "nums/length username"),
}
HANDLES = ("handle", "username", "screen_name", "user", "account")
_ABOUT = ("name", "full_name", "display_name", "bio", "biography", "description")
_PSEUDONYMS = ("follower", "pseudonym")
_ROWS, _BY, _LABEL, _AT = ("row", "number"), ("by", "labeller", "rater", "annotator"), ("label", "y", "fake"), ("at",)
_YES = frozenset({"1", "1.0", "true", "yes", "y"})
_NO = frozenset({"0", "0.0", "false", "no", "n"})
_PERSON = frozenset({"person", "people", "real", "genuine", "p"}) | _NO
_NOT = frozenset({"not", "not a person", "not_person", "bot", "n/p"}) | _YES
_SHOWN_CHARS = 280


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that could not be used: its number from 1, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as read: the facts; of each row the handle (or nothing) and the text of the profile, both only shown.

    missing: facts that the file does not give. set_aside: rows that could not be used; `rows` numbers the others.
    """

    followers: Followers
    handles: tuple[str, ...]
    about: tuple[str, ...]
    missing: tuple[str, ...]
    rows: tuple[int, ...]
    set_aside: tuple[SetAside, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """A name for each follower: the handle, or the row where there is none."""
        return tuple(h or f"row {r}" for h, r in zip(self.handles, self.rows, strict=True))


@dataclass(frozen=True, slots=True)
class GivenLabel:
    """A label in a file: whose, by row, pseudonym or handle, and by whom. at: seconds UTC, None where not said."""

    row: int | None
    pseudonym: str
    handle: str
    by: str
    said: Said
    at: int | None


def read_sample(path: str | Path, stream: BinaryIO | None = None) -> Sample:
    """Followers of a CSV, JSON or Parquet file (compressed or not); `stream` with path "-" for bytes at hand.

    Columns by their usual names, in any order; digits from the handle where not given. Raises NotFound or BadInput.
    """
    with open_source(path, stdin=stream) as source:
        header = _header(source)
        picked = {fact: _first(header, aliases) for fact, aliases in COLUMNS.items()}
        if picked["following"] is None and picked["posts"] is None:
            raise BadInput(
                "Neither a column of accounts followed nor one of posts is there.",
                where=source.facts.name,
                given=", ".join(source.facts.columns),
                next_step=f"name one of them {COLUMNS['following'][0]} or {COLUMNS['posts'][0]}",
            )
        handle = _first(header, HANDLES)
        about = [header[name] for name in _ABOUT if name in header]
        return _sample(_rows(source), picked, handle, about)


def read_given(path: str | Path, stream: BinaryIO | None = None) -> list[GivenLabel]:
    """Labels of a file with a column of labels, one of rows, pseudonyms or handles, and one of labellers.

    Raises NotFound, and BadInput that names the row of what is no label.
    """
    with open_source(path, stdin=stream) as source:
        header = _header(source)
        names = {key: _first(header, group) for key, group in _GIVEN.items()}
        if names["label"] is None or not any(names[key] for key in ("row", "pseudonym", "handle")):
            raise BadInput(
                "A file of labels needs a column `label` and one of `row`, `follower` or `handle`.",
                where=source.facts.name,
                given=", ".join(source.facts.columns),
            )
        return [_given(row, names, number) for number, row in _rows(source)]


_GIVEN = {"row": _ROWS, "pseudonym": _PSEUDONYMS, "handle": HANDLES, "by": _BY, "label": _LABEL, "at": _AT}


def write_labels(events: Sequence[Event], pseudonyms: Sequence[str]) -> str:
    """CSV of labels: row from 1, follower (pseudonym), by, label, at (seconds UTC). `read_given` reads it back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["row", "follower", "by", "label", "at"])
    for e in events:
        writer.writerow([e.number + 1, pseudonyms[e.number], spreadsheet_safe(e.by), e.said.value, e.at])
    return out.getvalue()


def digit_share(handle: str) -> float:
    """Share of digits in a handle, NaN for none."""
    return sum(c.isdigit() for c in handle) / len(handle) if handle else float("nan")


def _header(source: Source) -> dict[str, str]:
    return {fold(name): name for name in source.facts.columns}


def _first(header: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((header[name] for name in names if name in header), None)


def _rows(source: Source) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Rows with their number in the file; in place of an unreadable one the reason."""
    for batch in source.batches():
        yield from ((bad.row, REASON_SENTENCES[bad.reason]) for bad in batch.rejected)
        columns = {name: batch.columns[name].to_pylist() for name in source.facts.columns}
        for i, number in enumerate(batch.rows.to_pylist()):
            yield number, {name: _text(values[i]) for name, values in columns.items()}


def _text(value: object) -> str:
    return "" if value is None else clean(str(value)).strip()


def _sample(
    rows: Iterator[tuple[int, dict[str, str] | str]],
    picked: Mapping[str, str | None],
    handle: str | None,
    about: list[str],
) -> Sample:
    kept: list[tuple[int, str, str, dict[str, float]]] = []
    aside: list[SetAside] = []
    seen: set[str] = set()
    for number, row in rows:
        if isinstance(row, str):
            aside.append(SetAside(number, row))
            continue
        name = row[handle].lstrip("@") if handle else ""
        try:
            facts = _facts(row, picked)
        except BadInput as error:
            aside.append(SetAside(number, error.what))
            continue
        if name and fold(name) in seen:
            aside.append(SetAside(number, "The same handle is in the sample already."))
            continue
        seen.add(fold(name))
        if picked["digits"] is None:
            facts["digits"] = digit_share(name)
        kept.append((number, name, " · ".join(row[a] for a in about if row[a])[:_SHOWN_CHARS], facts))
    columns = {fact: np.array([k[3][fact] for k in kept], dtype=np.float64) for fact in COLUMNS}
    missing = tuple(fact for fact, values in columns.items() if not np.isfinite(values).any())
    return Sample(
        Followers(**columns),
        tuple(k[1] for k in kept),
        tuple(k[2] for k in kept),
        missing,
        tuple(k[0] for k in kept),
        tuple(aside),
    )


def _facts(row: Mapping[str, str], picked: Mapping[str, str | None]) -> dict[str, float]:
    return {fact: _READ[fact](row[name], fact) if name is not None else float("nan") for fact, name in picked.items()}


def _count(text: str, fact: str) -> float:
    plain = text.removesuffix(".0")
    value = read_count(plain)
    if value is None:
        return float("nan")
    if not isinstance(value, int) or value < 0:
        raise BadInput.value(fact, "a number of at least 0", text)
    return float(value)


def _share(text: str, fact: str) -> float:
    value = read_decimal(text)
    if value is None:
        return float("nan")
    if not isinstance(value, float | int) or not 0 <= value <= 1:
        raise BadInput.value(fact, "a share between 0 and 1", text)
    return float(value)


def _yes_no(text: str, fact: str) -> float:
    plain = text.casefold()
    if plain in NOTHING:
        return float("nan")
    if plain not in _YES | _NO:
        raise BadInput.value(fact, "yes or no", text)
    return float(plain in _YES)


_READ: dict[str, Callable[[str, str], float]] = {
    "followers": _count,
    "following": _count,
    "posts": _count,
    "picture": _yes_no,
    "digits": _share,
}


def _given(row: Mapping[str, str] | str, names: Mapping[str, str | None], number: int) -> GivenLabel:
    if isinstance(row, str):
        raise BadInput(row, where=f"row {number}", data="No label was taken.")
    said = {key: row[name] if name else "" for key, name in names.items()}
    where = f"row {number}"
    label = fold(said["label"])
    if label not in _PERSON | _NOT | {Said.SKIP.value}:
        raise BadInput.value("label", "person, not or skip", said["label"], where=where)
    if said["row"] and not said["row"].isdecimal():
        raise BadInput.value("row", "a number from 1", said["row"], where=where)
    if said["at"] and not said["at"].isdecimal():
        raise BadInput.value("at", "seconds UTC", said["at"], where=where)
    return GivenLabel(
        row=int(said["row"]) if said["row"] else None,
        pseudonym=said["pseudonym"],
        handle=said["handle"],
        by=spreadsheet_plain(said["by"]),
        said=Said.SKIP if label == Said.SKIP.value else Said.PERSON if label in _PERSON else Said.NOT,
        at=int(said["at"]) if said["at"] else None,
    )


def as_floats(values: Sequence[float | int | None]) -> Floats:
    """An array with NaN for what is not known."""
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
