"""People like three: by the audience they share, by what they post, by both, against each alone and a blind draw.

Seeds are three creators drawn from one niche × country (the label and the place tags of posts, which nothing that ranks
sees) with at least eight creators. What ranks sees: captions, and the comments of one half of all commenters, drawn by
their name. Two answers are held out:
* kind: the other creators of that niche × country.
* company: creators who share at least two commenters of the *other* half with the seeds, beyond what chance gives.
nDCG@10 among all creators with a caption, mean over seeds and over both answers. The weights of the fusion were chosen
on every other question, which are left out here.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue.around import SHARED
from goodword.discovery.alike.audience import LEAST as TOGETHER
from goodword.discovery.alike.audience import sharing
from goodword.discovery.alike.content import middle
from goodword.discovery.alike.find import fused
from goodword.discovery.alike.model import ALIKE, AlikeWish
from goodword.discovery.search.nearest import nearest
from goodword.discovery.search.store_index import OpenIndex
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.retrieval import _index, scores
from goodword.figures.retrieval_data import BareListing, read_creators, side_of
from goodword.figures.vetting_data import opened, people_of, posts_file

Rows = NDArray[np.int64]
Ways = Mapping[str, Sequence[int]]
LEAST, SEEDS, DRAWN, MOST, DEPTH = 8, 3, 2, 150, 400
TARGET = 1.05
SEED = 1


class Company:
    """Who commented on whom, one half of the commenters. people: creator → commenters; of: commenter → creators."""

    def __init__(self, pairs: Sequence[tuple[str, str]], side: int) -> None:
        self.people: dict[str, set[str]] = defaultdict(set)
        self.of: dict[str, set[str]] = defaultdict(set)
        for creator, person in pairs:
            if side_of(person, SEED) == side:
                self.people[creator].add(person)
                self.of[person].add(creator)
        self.links = sum(len(p) for p in self.people.values())

    def shared(self, seeds: Sequence[str]) -> pa.Table:
        """SHARED of these seeds."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        together: dict[str, set[str]] = defaultdict(set)
        for seed in seeds:
            for person in self.people[seed]:
                for creator in self.of[person]:
                    counts[creator, seed] += 1
                    together[creator].add(person)
        rows = [
            {"creator_id": c, "seed": s, "shared": n, "together": len(together[c]), "known": len(self.people[c])}
            for (c, s), n in sorted(counts.items())
        ]
        return pa.Table.from_pylist(rows, schema=SHARED)


def lookalike(data: Path | None, _options: dict[str, str]) -> Measured:
    """nDCG@10 of both over that of the better single way."""
    path = needed(data, "instagram-2018")
    creators = read_creators(path)
    pairs, countries = _read(path)
    seen, hidden = Company(pairs, 0), Company(pairs, 1)
    with tempfile.TemporaryDirectory(prefix="goodword-lookalike-") as folder:
        index, names = _index(Path(folder), BareListing(creators))
        row = {name: i for i, name in enumerate(names)}
        told: dict[str, list[tuple[float, float]]] = defaultdict(list)
        base: list[tuple[float, float]] = []
        for seeds, kind in _questions(creators.labels, countries, set(row), seen):
            company = _beyond(hidden, seeds) & set(row)
            answers = (frozenset(kind), frozenset(company))
            base.append((len(kind) / len(names), len(company) / len(names)))
            for way, rows in _ways(index, seeds, row, seen).items():
                found = [names[r] for r in rows]
                told[way].append((scores(found, answers[0])[0], _of(found, answers[1])))
    return _measured({way: np.array(t) for way, t in told.items()}, np.array(base), len(names))


def _of(found: Sequence[str], relevant: frozenset[str]) -> float:
    return scores(found, relevant)[0] if relevant else float("nan")


def _read(path: Path) -> tuple[list[tuple[str, str]], dict[str, set[str]]]:
    """((creator, commenter) pairs each once; creator → countries of tagged places)."""
    file = posts_file(path)
    assert file is not None  # noqa: S101 - the captions were read from it
    owner: dict[str, str] = {}
    countries: dict[str, set[str]] = defaultdict(set)
    with opened(file) as text:
        for line in filter(str.strip, text):
            post = orjson.loads(line)
            owner[str(post["post_id"])] = post["creator"]
            if (post.get("place") or {}).get("cc"):
                countries[post["creator"]].add(post["place"]["cc"])
    folder = path if path.is_dir() else path.parent
    comments = next(iter(sorted(folder.glob("engagements.csv*"))))
    known = people_of(path)
    with opened(comments) as text:
        next(text)
        split = (line.rstrip("\n").split(",") for line in text)
        found = {(owner[p], who) for p, who, *_ in split if p in owner and owner[p] != who and owner[p] in known}
    return sorted(found), countries


def _questions(
    labels: Mapping[str, str], countries: Mapping[str, set[str]], indexed: set[str], seen: Company
) -> list[tuple[tuple[str, ...], set[str]]]:
    """(seeds, the others of their kind), the largest kinds first, each drawn from twice."""
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for creator in sorted(indexed):
        for country in sorted(countries.get(creator, ())):
            if creator in labels and labels[creator] != "other" and seen.people.get(creator):
                kinds[labels[creator], country].append(creator)
    rng = np.random.default_rng(SEED)
    found = []
    for kind in sorted(kinds, key=lambda k: (-len(kinds[k]), k))[:MOST]:
        members = kinds[kind]
        for _ in range(DRAWN if len(members) >= LEAST else 0):
            seeds = tuple(members[i] for i in sorted(rng.choice(len(members), SEEDS, replace=False)))
            found.append((seeds, set(members) - set(seeds)))
    return found[1::2]


def _beyond(company: Company, seeds: tuple[str, ...]) -> set[str]:
    found = sharing(company.shared(seeds), seeds, company.links)
    sure = (found.low > found.base) & (found.together >= TOGETHER)
    return {found.ids[int(i)] for i in np.flatnonzero(sure)}


def _ways(index: OpenIndex, seeds: tuple[str, ...], row: Mapping[str, int], seen: Company) -> dict[str, list[int]]:
    """Rankings of the seeds' likes by each way."""
    own = np.array([row[s] for s in seeds], np.int64)
    pool = np.setdiff1d(np.arange(index.rows), own)
    shared = sharing(seen.shared(seeds), seeds, seen.links)
    listed = [(row[c], int(n)) for c, n in zip(shared.ids, shared.together, strict=True) if c in row]
    audience = np.array([r for r, _ in listed][:DEPTH], np.int64)
    sure = np.array([r for r, n in listed if n >= TOGETHER][:DEPTH], np.int64)
    content = nearest(index, middle(index, own), DEPTH, pool).rows
    both, _, _ = fused({"audience": sure, "content": content}, AlikeWish(seeds))
    blind = np.random.default_rng([SEED, *own.tolist()]).permutation(pool)[:DEPTH]
    return {"both": both.tolist(), "audience": audience.tolist(), "content": content.tolist(), "blind": blind.tolist()}


def _measured(told: Mapping[str, NDArray[np.float64]], base: NDArray[np.float64], creators: int) -> Measured:
    means = {way: _mean(table) for way, table in told.items()}
    best = max(("audience", "content"), key=lambda way: means[way])
    low, high = _interval(told["both"], told[best])
    details: dict[str, object] = {"seeds": len(base), "creators": creators, "better single": best}
    for way, table in told.items():
        kind, company = np.nanmean(table, axis=0)
        details[way] = {"kind": round(float(kind), 4), "company": round(float(company), 4)}
    details["share that answers"] = {"kind": float(base[:, 0].mean()), "company": float(base[:, 1].mean())}
    return Measured(
        value=means["both"] / means[best], low=low, high=high, n=len(base),
        unit="times nDCG@10 of the better single way", data="instagram-2018, labels, tags, half the people hidden",
        split="questions; two weights were chosen on the other half", base_rate=means["blind"],
        seed=SEED, formula=ALIKE.id,
        baseline="audience alone, content alone, a blind draw, in the same run", details=details,
    )  # fmt: skip


def _mean(table: NDArray[np.float64]) -> float:
    return float(np.nanmean(table, axis=0).mean())


def _interval(ours: NDArray[np.float64], theirs: NDArray[np.float64], draws: int = 1_000) -> tuple[float, float]:
    """90 % interval of the ratio, seeds drawn with replacement."""
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(ours), (draws, len(ours)))
    ratios = [_mean(ours[d]) / _mean(theirs[d]) for d in drawn]
    low, high = np.quantile(ratios, (0.05, 0.95))
    return float(low), float(high)


register(
    Figure(
        "lookalike",
        "quality",
        "People like three: both ways together, in times of the better single one (nDCG@10 of kind and company)",
        target=TARGET,
        better="above",
        run=lookalike,
    )
)
