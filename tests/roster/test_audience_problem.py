"""From samples of audiences to a coverage problem: what must hold whatever was sampled."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from goodword.core.errors import BadInput
from goodword.roster.build import AudienceProblem, audience_problem
from goodword.roster.explain import overlap, value
from goodword.roster.reach import unique_people

from .audiences import made


def links(*pairs: tuple[str, int]) -> pa.Table:
    return pa.table(
        {
            "creator_id": pa.array([a for a, _ in pairs], pa.string()),
            "person": pa.array([b for _, b in pairs], pa.int64()),
        }
    )


def built(seed: int, share: float, *, panel: bool = False, engaged_part: float = 1.0) -> AudienceProblem:
    truth, niches = made(seed)
    table = truth.sampled(share, seed, panel=panel)
    return audience_problem(
        table,
        truth.ids,
        truth.sizes * engaged_part,
        np.full(len(truth.ids), 100),
        1_000,
        audience=truth.sizes,
        niches=niches,
        sampling="panel" if panel else "separate",
    )


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 1.0])
@pytest.mark.parametrize("panel", [False, True])
def test_one_creator_alone_reaches_exactly_their_engaged_people(share: float, panel: bool) -> None:
    audience = built(1, share, panel=panel, engaged_part=0.4)
    alone = [value(audience.problem, [i]) for i in range(len(audience.creator_ids))]
    assert alone == pytest.approx(audience.engaged)


@pytest.mark.parametrize("panel", [False, True])
@pytest.mark.parametrize("share", [0.05, 0.2])
def test_pairs_share_what_they_share_in_truth_taken_together(share: float, panel: bool) -> None:
    truth, _ = made(2)
    audience = built(2, share, panel=panel)
    everybody = tuple(range(len(audience.creator_ids)))
    modelled = np.triu(overlap(audience.problem, everybody), 1).sum()
    seen = max(1.0, audience.pairs.seen.sum())
    assert modelled == pytest.approx(np.triu(truth.shared(), 1).sum(), rel=0.05 + 2.5 / np.sqrt(seen))


def test_same_niche_shares_more() -> None:
    truth, niches = made(3)
    audience = built(3, 0.1)
    shared = overlap(audience.problem, tuple(range(len(niches)))) / np.outer(truth.sizes, truth.sizes)
    same = np.equal.outer(niches, niches) & ~np.eye(len(niches), dtype=bool)
    assert shared[same].mean() > 1.3 * shared[~same & ~np.eye(len(niches), dtype=bool)].mean()


@pytest.mark.parametrize("seed", range(4))
def test_interval_of_unique_people_holds_the_truth(seed: int) -> None:
    truth, _ = made(seed)
    audience = built(seed, 0.1)
    r = np.random.default_rng(seed)
    held = 0
    for _ in range(25):
        chosen = r.choice(len(truth.ids), int(r.integers(2, 12)), replace=False).tolist()
        people = unique_people(audience, chosen)
        held += people.low <= truth.union(chosen) <= people.high
    assert held >= 20


def test_without_any_known_person_no_overlap_is_claimed_and_it_is_said() -> None:
    audience = audience_problem(links(), ["a", "b"], [10.0, 20.0], [5, 5], 10)
    assert value(audience.problem, [0, 1]) == pytest.approx(30)
    assert any("nothing is known of overlap" in note for note in audience.assumptions)
    assert any("nobody of the audience is known" in note for note in audience.assumptions)


def test_repeats_strangers_and_nulls_in_the_links_change_nothing() -> None:
    clean = links(("a", 1), ("b", 1), ("b", 2), ("a", 3))
    noisy = pa.concat_tables([clean, clean, links(("c", 1))])
    noisy = pa.concat_tables(
        [noisy, pa.table({"creator_id": pa.array([None, "a"]), "person": pa.array([1, None], pa.int64())})]
    )
    one, two = (audience_problem(t, ["a", "b"], [10.0, 20.0], [5, 5], 10) for t in (clean, noisy))
    assert np.array_equal(one.problem.rows, two.problem.rows)
    assert np.array_equal(one.problem.weight, two.problem.weight)


def test_a_person_known_of_hundreds_of_creators_keeps_the_rows_few() -> None:
    n = 400
    everywhere = links(*((f"c{i}", 1) for i in range(n)), *((f"c{i}", 100 + i) for i in range(n)))
    engaged = np.linspace(50, 500, n)
    audience = audience_problem(everywhere, [f"c{i}" for i in range(n)], engaged, np.full(n, 10), 100)
    assert len(audience.problem.rows) < 20 * n
    assert value(audience.problem, [7]) == pytest.approx(engaged[7])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"engaged": [1.0]}, "length 2"),
        ({"engaged": [1.0, float("nan")]}, "finite"),
        ({"engaged": [1.0, -2.0]}, "at least 0"),
        ({"cost": [1.5, 2.0]}, "whole minor units"),
        ({"cost": [-1, 2]}, "at least 0"),
        ({"budget": -1}, "at least 0"),
        ({"pinned": ["c"]}, "not on the shortlist"),
        ({"niches": ["food"]}, "length 2"),
        ({"creator_ids": ["a", "a"]}, "different"),
        ({"audience": [1.0, float("inf")]}, "finite"),
    ],
)
def test_bad_input_is_refused_in_words(change: dict[str, object], message: str) -> None:
    given: dict[str, object] = {
        "links": links(("a", 1)),
        "creator_ids": ["a", "b"],
        "engaged": [1.0, 2.0],
        "cost": [1, 2],
        "budget": 3,
    }
    with pytest.raises(BadInput, match=message):
        audience_problem(**{**given, **change})  # type: ignore[arg-type]
