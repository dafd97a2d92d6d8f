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
    people_file, posts_file = find(path, "creators*.csv*"), find(path, "posts*.jsonl*")
    if people_file is None or posts_file is None:
        raise NotFound.looked_in("No creators.csv and posts.jsonl.", [str(path)])
    with opened(people_file) as text:
        people = {row["creator"]: row for row in csv.DictReader(text)}
    posts: dict[str, list[tuple[int, float]]] = {}
    for post in json_lines(posts_file):
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


def follower_sets(path: Path) -> dict[str, tuple[Followers, Floats]]:
    """Labelled followers by set (the forms of `fake-followers`): instafake, kaggle, swiss; labels 1 for not a
    person."""
    patterns = {"instafake": "*instafake*.csv*", "kaggle": "*kaggle*.csv*", "swiss": "*swiss*followers*.csv*"}
    found = {name: find(path, pattern) for name, pattern in patterns.items()}
    return {name: _followers(file) for name, file in found.items() if file is not None}


def _followers(file: Path) -> tuple[Followers, Floats]:
    with opened(file) as text:
        rows = list(csv.DictReader(text))
    names = ("followers", "following", "posts", "has_pic", "digit", "y")
    columns = [np.array([float(r[name]) if r.get(name) else np.nan for r in rows]) for name in names]
    return Followers(*columns[:5]), columns[5]
