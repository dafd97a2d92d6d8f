"""What the truth tables say is what the world shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from goodword.core.geo import Circle
from goodword.core.tables import CREATORS, POSTS
from goodword.places.gazetteer import Gazetteer
from goodword.simulate import people
from goodword.simulate.kit import Kit, build
from goodword.simulate.lexicon import load
from goodword.simulate.local import around_home, inside, local_share
from goodword.simulate.model import WorldSpec
from goodword.simulate.randomness import stream


@pytest.fixture(scope="module")
def kit(small: WorldSpec) -> Kit:
    return build(small, Gazetteer.load(), load())


def _table(folder: Path, name: str) -> pa.Table:
    return pq.read_table(folder / f"{name}.parquet")


def test_the_tables_are_the_canonical_ones(small_world: Path) -> None:
    assert _table(small_world, "creators").schema.equals(CREATORS.schema)
    assert _table(small_world, "posts").schema.equals(POSTS.schema)


def test_overlap_is_that_of_the_tracked_audiences(small_world: Path) -> None:
    """Recomputed with Python sets, which share nothing with the sparse product."""
    audience: dict[str, set[str]] = {}
    for row in _table(small_world, "truth/audience").to_pylist():
        audience.setdefault(row["creator_id"], set()).add(row["person"])
    pairs = _table(small_world, "truth/overlap").to_pylist()
    assert len(pairs) > 100
    for row in pairs[::37]:
        a, b = audience[row["creator_a"]], audience[row["creator_b"]]
        assert (row["people_a"], row["people_b"], row["people_both"]) == (len(a), len(b), len(a & b))
    listed = {(row["creator_a"], row["creator_b"]) for row in pairs}
    ids = sorted(audience)[:150]
    shared = {(a, b) for a in ids for b in ids if a != b and audience[a] & audience[b]}
    assert all((a, b) in listed or (b, a) in listed for a, b in shared)


def test_everyone_who_engages_is_tracked_or_in_a_pod(small_world: Path) -> None:
    engaged = _table(small_world, "engagements")
    creator = dict(zip(*(_table(small_world, "posts")[c].to_pylist() for c in ("post_id", "creator_id")), strict=True))
    tracked = set(
        zip(*(_table(small_world, "truth/audience")[c].to_pylist() for c in ("creator_id", "person")), strict=True)
    )
    ordinary = [r for r in engaged.to_pylist() if not r["person"].partition(".sim")[1]]
    assert all((creator[r["post_id"]], r["person"]) in tracked for r in ordinary)
    assert len(ordinary) > 10_000


def test_pods_answer_at_once_and_friends_do_not(small_world: Path) -> None:
    posted = dict(zip(*(_table(small_world, "posts")[c].to_pylist() for c in ("post_id", "posted_at")), strict=True))
    delays: dict[bool, list[int]] = {True: [], False: []}
    for row in _table(small_world, "engagements").to_pylist():
        delays[".sim" in row["person"]].append(row["at"] - posted[row["post_id"]])
    assert max(delays[True]) < 900 < np.median(delays[False])
    assert min(delays[False]) >= 0


def test_bought_followers_do_not_engage(small_world: Path) -> None:
    truth = _table(small_world, "truth/creators")
    bought = pc.equal(truth["growth"], "bought")
    share = pc.divide(pc.cast(truth["real_followers"], pa.float64()), truth["followers"])
    assert pc.max(pc.filter(share, bought)).as_py() < 0.99
    assert pc.min(pc.filter(share, pc.invert(bought))).as_py() > 0.999
    rows = pc.filter(truth["er"], bought).to_numpy()
    assert np.median(rows) < np.median(pc.filter(truth["er"], pc.invert(bought)).to_numpy())


def test_a_jump_of_followers_is_where_the_truth_says(small_world: Path, small: WorldSpec) -> None:
    truth = {r["creator_id"]: r for r in _table(small_world, "truth/creators").to_pylist() if r["growth"] == "bought"}
    history: dict[str, list[tuple[int, int]]] = {}
    for row in _table(small_world, "creators").to_pylist():
        history.setdefault(row["creator_id"], []).append((row["observed_at"], row["followers"]))
    beyond = []
    for name, row in truth.items():
        (before, old), (after, new) = history[name][0], history[name][-1]
        if before < row["growth_at"] and row["growth_at"] + 15 * 86_400 < after:
            beyond.append(np.log(new / old) - np.log1p(row["growth_amount"]))
    assert len(beyond) >= 40
    assert abs(np.median(beyond)) < 0.12  # what is left is a year's steady growth and the slow bleed
    assert all(at <= small.until for rows in history.values() for at, _ in rows)


def test_sponsored_posts_are_disclosed_as_the_truth_says(small_world: Path) -> None:
    truth = {r["post_id"]: r for r in _table(small_world, "truth/posts").to_pylist() if r["sponsored"]}
    posts = {r["post_id"]: r for r in _table(small_world, "posts").to_pylist()}
    for name, row in truth.items():
        assert posts[name]["mentions"] == [row["brand"]]
        assert posts[name]["sponsors"] == ([row["brand"]] if row["disclosure"] == "label" else [])
        assert f"@{row['brand']}" in posts[name]["caption"]
    assert {r["disclosure"] for r in truth.values()} == {"label", "clear", "vague", "none"}
    ordinary = [p for name, p in posts.items() if name not in truth]
    assert not any(p["sponsors"] or p["mentions"] for p in ordinary)


def test_hashtags_and_mentions_are_those_of_the_caption(small_world: Path) -> None:
    from goodword.core.text import hashtags, mentions

    for row in _table(small_world, "posts").slice(0, 3_000).to_pylist():
        assert row["hashtags"] == hashtags(row["caption"]), row["caption"]
        assert sorted(set(row["mentions"])) == sorted(set(mentions(row["caption"])))


def test_local_shares_are_those_of_people_drawn(kit: Kit) -> None:
    """The exact share against 40,000 people drawn the way audiences are."""
    rng = stream(1, "test")
    home = np.repeat(kit.geography.focus[:4], 1)
    niche = np.zeros(4, np.int64)
    where = people.reach(rng, np.array([2e3, 2e4, 2e5, 2e6]), niche)
    for radius in (3.0, 8.0, 25.0):
        circle = Circle(float(kit.geography.lat[home[0]]), float(kit.geography.lon[home[0]]), radius)
        exact = local_share(kit.geography, circle, home, where)
        owner = np.repeat(np.arange(4), 40_000)
        person = people.draw(rng, kit.people, home, niche, where, owner=owner)
        lat, lon = people.homes(kit.people, person)
        from goodword.core.geo import distance_km

        drawn = (distance_km(circle.lat, circle.lon, lat, lon) <= radius).reshape(4, -1).mean(axis=1)
        assert drawn == pytest.approx(exact, abs=0.035)


def test_a_circle_around_everything_holds_everyone(kit: Kit) -> None:
    assert inside(kit.geography, Circle(0.0, 0.0, 20_015.0)) == pytest.approx(1.0)
    rings = around_home(kit.geography, 25.0)
    assert np.all((rings >= -1e-12) & (rings <= 1 + 1e-12))
    assert np.all(rings[:, 0] >= rings[:, 3] - 1e-9)
