"""Readers of the labelled sets that the figures of vetting are measured on. They keep only what a figure needs."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.vetting.audience.model import Followers

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PostHistory:
    """Posts of one account, oldest first: y = log((likes + comments + 1/2) / followers), at: seconds UTC."""

    platform: str
    niche: str | None
    followers: int
    posts_in_all: int | None
    y: Floats
    at: Floats


def opened(path: Path) -> TextIO:
    """A text file, gzipped or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def find(path: Path, *patterns: str) -> Path | None:
    """The first file of a folder (or of a folder inside it) that matches a pattern, in the order of the patterns."""
    if path.is_file():
        return path if any(path.match(p) for p in patterns) else None
    for pattern in patterns:
        for found in sorted(path.rglob(pattern)):
            return found
    return None


# What a post may have beside its id, creator and time; a file may leave any of it out.
_POST = dict.fromkeys(
    ("likes", "comments", "caption", "place", "tagged", "sponsor", "video", "type", "alt_text", "language")
)


def csv_with(path: Path, pattern: str, *columns: str) -> Path | None:
    """The CSV of a folder (of the file's own, for a file) by its usual name, else one that has these columns."""
    folder = path if path.is_dir() else path.parent
    usual = find(folder, pattern)
    if usual is not None:
        return usual
    for file in sorted(folder.rglob("*.csv*")):
        with opened(file) as text:
            if set(columns) <= set(csv.DictReader(text).fieldnames or ()):
                return file
    return None


def posts_file(path: Path) -> Path | None:
    """The file of posts: by its usual name, else a JSON Lines file whose rows have a post and its creator."""
    usual = find(path, "posts*.jsonl*")
    if usual is not None:
        return usual
    files = [path] if path.is_file() else sorted(path.rglob("*.jsonl*"))
    for file in files:
        if file.match("*.jsonl*") and {"post_id", "creator", "taken_at"} <= set(next(json_lines(file), {})):
            return file
    return None


def raw_posts(path: Path) -> Iterator[dict[str, Any]]:
    """Posts as the file has them, what it leaves out as null. Raises NotFound."""
    file = posts_file(path)
    if file is None:
        raise NotFound.looked_in("No file of posts (JSON Lines with post_id, creator, taken_at).", [str(path)])
    for row in json_lines(file):
        yield _POST | row


def people_of(path: Path) -> dict[str, dict[str, str]]:
    """Rows of creators by name, columns left out as empty; no rows where there is no such file."""
    file = csv_with(path, "creators*.csv*", "creator", "followers")
    if file is None:
        return {}
    empty = dict.fromkeys(("category", "followers", "followees", "posts"), "")
    with opened(file) as text:
        return {row["creator"]: empty | row for row in csv.DictReader(text)}


def series(path: Path) -> list[PostHistory]:
    """Accounts with the counts and times of every post (the form of `engagement-series`)."""
    file = find(path, "accounts*.json*", "*.json", "*.json.gz")
    if file is None:
        raise NotFound.looked_in("No file of accounts.", [str(path)])
    with opened(file) as text:
        accounts: list[dict[str, Any]] = json.load(text)
    return [history for account in accounts if (history := _account(account)) is not None]


def _account(account: dict[str, Any]) -> PostHistory | None:
    likes, comments, at = (
        np.array(account[name], dtype=np.float64)
        for name in ("mediaLikeNumbers", "mediaCommentNumbers", "mediaUploadTimes")
    )
    followers = int(account["userFollowerCount"])
    if followers < 1 or len(at) == 0:
        return None
    order = np.argsort(at, kind="stable")
    y = np.log((likes + comments + 0.5) / followers)[order]
    return PostHistory("instagram", None, followers, int(account["userMediaCount"]), y, at[order])


def creators_with_posts(path: Path) -> list[PostHistory]:
    """Creators and their posts (the form of `instagram-2018`); creators without followers or posts are left out."""
    people = people_of(path)
    if not people:
        raise NotFound.looked_in("No creators.csv beside the posts.", [str(path)])
    posts: dict[str, list[tuple[int, float]]] = {}
    for post in raw_posts(path):
        if post["likes"] is not None and post["comments"] is not None:
            posts.setdefault(post["creator"], []).append((post["taken_at"], post["likes"] + post["comments"] + 0.5))
    found = (_creator(people[name], rows) for name, rows in sorted(posts.items()) if name in people)
    return [history for history in found if history is not None]


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not."""
    with opened(path) as lines:
        for line in lines:
            yield json.loads(line)


def _creator(row: dict[str, str], posts: list[tuple[int, float]]) -> PostHistory | None:
    followers = int(float(row["followers"] or 0))
    if followers < 1:
        return None
    ordered = np.array(sorted(posts), dtype=np.float64)
    y = np.log(ordered[:, 1] / followers)
    return PostHistory("instagram", row["category"], followers, int(float(row["posts"] or 0)), y, ordered[:, 0])


_SET_NAMES = {"instafake": "*instafake*.csv*", "kaggle": "*kaggle*.csv*", "swiss": "*swiss*followers*.csv*"}
_FACTS = ("followers", "following", "posts", "has_pic", "digit")


def follower_sets(path: Path) -> dict[str, tuple[Followers, Floats]]:
    """Labelled followers by set (the forms of `fake-followers`): instafake, kaggle, swiss; labels 1 for not a person.

    A file under another name is known by its columns; several files of one set (parts of it) are read one after the
    other; files without labels are left out.
    """
    files = [path] if path.is_file() else sorted(f for f in path.rglob("*.csv*") if f.is_file())
    parts: dict[str, list[tuple[Followers, Floats]]] = {}
    for file in files:
        rows = _labelled_rows(file)
        if rows:
            parts.setdefault(_set_name(file, rows[0]), []).append(_followers(rows))
    return {name: _joined(parts[name]) for name in sorted(parts)}


def _labelled_rows(file: Path) -> list[dict[str, str]]:
    with opened(file) as text:
        reader = csv.DictReader(text)
        reader.fieldnames = [(name or "").strip().lstrip("\ufeff").casefold() for name in reader.fieldnames or ()]
        if not {"following", "posts", "y"} <= set(reader.fieldnames):
            return []
        return [row for row in reader if (row.get("y") or "").strip()]


def _set_name(file: Path, row: dict[str, str]) -> str:
    for name, pattern in _SET_NAMES.items():
        if file.match(pattern):
            return name
    return "kaggle" if "split" in row else "instafake" if "bio" in row else "swiss"


def _followers(rows: list[dict[str, str]]) -> tuple[Followers, Floats]:
    columns = [np.array([_number(row.get(name)) for row in rows]) for name in _FACTS]
    return Followers(*columns), np.array([_number(row["y"]) for row in rows])


def _number(text: str | None) -> float:
    return float(text) if text and text.strip() else float("nan")


def _joined(parts: list[tuple[Followers, Floats]]) -> tuple[Followers, Floats]:
    names = ("followers", "following", "posts", "picture", "digits")
    columns = {name: np.concatenate([getattr(f, name) for f, _ in parts]) for name in names}
    return Followers(**columns), np.concatenate([y for _, y in parts])
