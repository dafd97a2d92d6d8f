"""Pods of a simulated world whose comments wait for hours: only what they say gives them away, never density alone."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np
import pyarrow.parquet as pq
import pytest

from goodword.simulate.presets import DEMONSTRATION
from goodword.simulate.store import write_world
from goodword.vetting.material import wordings
from goodword.vetting.pods import find_pods

WAITED = 9 * 3600


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory):
    """(who, whom, texts, pod of each creator) of comments between creators: those of the world's pods, and what its
    people say, each person taken for a creator, as creators say it to each other."""
    folder = tmp_path_factory.mktemp("pods") / "world"
    write_world(replace(DEMONSTRATION, name="pods", seed=3, creators=1_000, posts=8_000, places=20, pods=0.05), folder)

    def rows(name: str) -> list[dict]:
        return pq.read_table(folder / f"{name}.parquet").to_pylist()

    truth = rows("truth/creators")
    number = {row["creator_id"]: i for i, row in enumerate(truth)}
    by_handle = {name.partition(":")[2]: i for name, i in number.items()}
    owner = {row["post_id"]: number[row["creator_id"]] for row in rows("posts")}
    said = [r for r in rows("engagements") if r["text"]]
    mates = [r for r in said if r["person"] in by_handle]
    others = [r for r in said if r["person"] not in by_handle][:3_000]
    who = [by_handle[r["person"]] for r in mates] + [crc32(r["person"].encode()) % len(truth) for r in others]
    both = [*mates, *others]
    pod = np.array([-1 if row["pod"] is None else row["pod"] for row in truth])
    return np.array(who), np.array([owner[r["post_id"]] for r in both]), [r["text"] for r in both], pod


def test_templates_give_pods_away_that_wait_for_hours(links):
    who, whom, texts, pod = links
    late = np.full(len(who), WAITED)
    assert find_pods(who, whom, late, len(pod)) == []
    found = find_pods(who, whom, late, len(pod), wording=wordings(texts))
    sizes = np.bincount(pod[pod >= 0])
    told = [
        max((len(set(p.members) & set(np.flatnonzero(pod == g))) for p in found), default=0) for g in range(len(sizes))
    ]
    assert all(k >= 0.7 * size for k, size in zip(told, sizes, strict=True) if size >= 10)
    assert all((pod[list(p.members)] >= 0).mean() >= 0.8 and p.sign == "one wording" for p in found)


def test_the_same_block_in_words_of_its_own_is_no_pod(links):
    who, whom, texts, pod = links
    own = [text + " " + "".join(chr(97 + int(digit)) for digit in f"{i:06}") for i, text in enumerate(texts)]
    assert find_pods(who, whom, np.full(len(who), WAITED), len(pod), wording=wordings(own)) == []


def test_step_gives_them_away_whatever_they_say(links):
    who, whom, _, pod = links
    mates = (pod[who] >= 0) & (pod[who] == pod[whom])
    found = find_pods(who, whom, np.where(mates, 300, WAITED), len(pod))
    assert {p.sign for p in found} == {"in step"}
