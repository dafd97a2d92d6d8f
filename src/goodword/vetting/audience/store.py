"""Files of an audience: the sample of followers, and the labels given to some of them (appended, so that it
resumes)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from goodword.core.errors import BadInput, NotFound
from goodword.vetting.audience.model import Floats, Followers

COLUMNS: dict[str, tuple[str, ...]] = {
    "followers": ("followers", "follower_count", "followers_count", "edge_followed_by"),
    "following": ("following", "followees", "following_count", "followings", "friends_count", "edge_follow"),
    "posts": ("posts", "post_count", "media_count", "posts_count", "statuses_count"),
    "picture": ("has_pic", "has_picture", "has_profile_pic", "profile_pic", "picture"),
    "digits": ("digit", "digits", "nums/length username"),
}
_HANDLES = ("handle", "username", "screen_name", "user")
_YES = frozenset({"1", "1.0", "true", "yes", "y"})
_NO = frozenset({"0", "0.0", "false", "no", "n"})
PERSON, NOT_PERSON = "person", "not"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as read: the facts, and a name to show for each row (never kept by Goodword)."""

    followers: Followers
    shown: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """One judgement: row of the sample, by whom, whether it is a person."""

    row: int
    by: str
    not_person: bool


def read_sample(path: Path) -> Sample:
    """Followers of a CSV file with a header; columns by their usual names, digits from the handle where not given."""
    if not path.exists():
        raise NotFound.looked_in("There is no such file.", [str(path)])
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        rows, header = list(reader), {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
    picked = {fact: next((header[a] for a in aliases if a in header), None) for fact, aliases in COLUMNS.items()}
    handle = next((header[a] for a in _HANDLES if a in header), None)
    if picked["following"] is None and picked["posts"] is None:
        raise BadInput(
            "Neither a column of accounts followed nor one of posts is there.",
            where=str(path),
            given=", ".join(header),
            next_step=f"name one of them {COLUMNS['following'][0]} or {COLUMNS['posts'][0]}",
        )
    columns = {fact: _column(rows, name, fact, path) for fact, name in picked.items()}
    if handle is not None and picked["digits"] is None:
        columns["digits"] = np.array([_digit_share(row[handle] or "") for row in rows])
    shown = tuple((row[handle] or "") if handle else f"row {i + 1}" for i, row in enumerate(rows))
    missing = tuple(fact for fact, values in columns.items() if not np.isfinite(values).any())
    return Sample(Followers(**columns), shown, missing)


def labels_file(sample: Path) -> Path:
    """Where the labels of a sample are kept: beside it."""
    return sample.with_name(sample.name + ".labels.csv")


def read_labels(path: Path, n: int) -> list[Label]:
    """The labels given so far; the latest of one person on one row wins. A missing file has none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as text:
        found = [_label(row, path, n) for row in csv.DictReader(text)]
    return list({(label.row, label.by): label for label in found}.values())


def add_label(path: Path, label: Label) -> None:
    """Append one label, at once, so that nothing is lost when the terminal closes."""
    fresh = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        if fresh:
            writer.writerow(["row", "by", "label"])
        writer.writerow([label.row + 1, label.by, NOT_PERSON if label.not_person else PERSON])


def merged(labels: list[Label], n: int) -> Floats:
    """(n,) mean judgement of each row, NaN where nobody judged; people who disagree give a value in between."""
    total, count = np.zeros(n), np.zeros(n)
    for label in labels:
        total[label.row] += label.not_person
        count[label.row] += 1
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def agreement(labels: list[Label]) -> tuple[float, int] | None:
    """(Cohen's kappa, rows) of the two people with most rows in common; None below two people or ten rows."""
    by: dict[str, dict[int, bool]] = {}
    for label in labels:
        by.setdefault(label.by, {})[label.row] = label.not_person
    pairs = [(a, b, by[a].keys() & by[b].keys()) for a in by for b in by if a < b]
    if not pairs:
        return None
    a, b, rows = max(pairs, key=lambda pair: len(pair[2]))
    if len(rows) < 10:
        return None
    x, y = (np.array([by[who][row] for row in sorted(rows)], dtype=np.float64) for who in (a, b))
    by_chance = x.mean() * y.mean() + (1 - x.mean()) * (1 - y.mean())
    same = float((x == y).mean())
    return (1.0 if by_chance == 1 else float((same - by_chance) / (1 - by_chance))), len(rows)


def _column(rows: list[dict[str, str]], name: str | None, fact: str, path: Path) -> Floats:
    if name is None:
        return np.full(len(rows), np.nan)
    return np.array([_number(row.get(name) or "", fact, f"{path}, row {i + 1}") for i, row in enumerate(rows)])


def _number(text: str, fact: str, where: str) -> float:
    plain = text.strip().casefold()
    if plain in ("", "null", "none", "nan"):
        return float("nan")
    if fact == "picture":
        if plain not in _YES | _NO:
            raise BadInput.value(fact, "yes or no", text, where=where)
        return float(plain in _YES)
    try:
        value = float(plain.replace(",", ""))
    except ValueError:
        raise BadInput.value(fact, "a number", text, where=where) from None
    if not 0 <= value < float("inf"):
        raise BadInput.value(fact, "at least 0", text, where=where)
    return value


def _digit_share(handle: str) -> float:
    return sum(c.isdigit() for c in handle) / len(handle) if handle else float("nan")


def _label(row: dict[str, str], path: Path, n: int) -> Label:
    number, label = row.get("row") or "", row.get("label")
    if not number.isdigit() or not 1 <= int(number) <= n or label not in (PERSON, NOT_PERSON):
        raise BadInput.value("label", f"a row from 1 to {n} and {PERSON} or {NOT_PERSON}", dict(row), where=str(path))
    return Label(int(number) - 1, row.get("by") or "", label == NOT_PERSON)
