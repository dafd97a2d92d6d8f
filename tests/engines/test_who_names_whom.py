"""Who names whom and who comments on whom, on every engine; and in catalogues of a time before these tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue_world import DAY, START, creator, engagement, post, write_batch
from goodword.catalogue import layout
from goodword.catalogue.derived import DerivedStore
from goodword.catalogue.engines.relations import LATER
from goodword.catalogue.model import Catalogue
from goodword.core.errors import Conflict
from goodword.core.tables import Kind
from goodword.sources.people import hash_ids

HANDLES = ("ana", "ben", "chi")
EVERYONE = tuple(f"instagram:{h}" for h in HANDLES)


def person(folder: Path, handle: str) -> int:
    return int(hash_ids(layout.hash_key(folder), [f"instagram:{handle}".encode()])[0].as_py())


def fill(folder: Path, refresh: Callable[[], object]) -> None:
    """Three batches of posts, one of which says an older one anew; comments that come before their post."""
    write_batch(folder, Kind.CREATORS, [creator(h) for h in HANDLES])
    said = [engagement("p1", person(folder, "ben"), at=START), engagement("p9", person(folder, "chi"), at=START)]
    write_batch(
        folder, Kind.ENGAGEMENTS, [*said, {**engagement("p1", person(folder, "chi"), at=START), "kind": "like"}]
    )
    first = [
        post("p1", "ana", mentions=["Rival", "rival "], hashtags=["tea"], posted_at=START),
        post("p2", "ben", tagged=["rival"], sponsors=["RIVAL"], hashtags=["tea"], posted_at=START + DAY),
        post("p3", "ana", mentions=["rival", "nobody.here"], posted_at=START + 2 * DAY),
    ]
    write_batch(folder, Kind.POSTS, first)
    refresh()
    write_batch(folder, Kind.POSTS, [post("p9", "ana", mentions=["nobody.here"], posted_at=START + 3 * DAY)])
    refresh()
    write_batch(
        folder, Kind.POSTS, [post("p3", "ana", mentions=["ben"], posted_at=START + 2 * DAY, observed_at=START * 2)]
    )
    write_batch(folder, Kind.POSTS, [post("p4", "ben", mentions=["nobody.here"], hashtags=["tea"], posted_at=START)])
    refresh()


def told(catalogue: Catalogue) -> dict[str, list[tuple[object, ...]]]:
    around = catalogue.around  # type: ignore[attr-defined]
    names = ("rival", "tea", "ben")
    tables = {
        "named": around.named(names),
        "named of ben": around.named(names, EVERYONE[1:2]),
        "tellers": around.tellers(names).sort_by([(n, "ascending") for n in ("name", "creator_id", "how")]),
        "naming": around.naming(EVERYONE),
        "commenting": around.commenting(EVERYONE),
        "unheard": around.unheard((), 2),
        "unheard of two": around.unheard(EVERYONE[:2], 2),
        "shared": around.shared(EVERYONE[:1]),
    }
    return {name: [tuple(row.values()) for row in table.to_pylist()] for name, table in tables.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("naming")


@pytest.fixture(scope="module")
def grown(folder: Path, opened: Callable[..., Catalogue]) -> Catalogue:
    catalogue = opened(folder)
    fill(folder, catalogue.refresh)
    return catalogue


def test_names_ways_times_and_what_is_paid(grown: Catalogue) -> None:
    found = told(grown)
    assert found["named"] == [
        ("ben", "instagram:ana", "mention", 1, 0, START + 2 * DAY, START + 2 * DAY),
        ("rival", "instagram:ana", "mention", 1, 0, START, START),
        ("rival", "instagram:ben", "label", 1, 1, START + DAY, START + DAY),
        ("rival", "instagram:ben", "tag", 1, 1, START + DAY, START + DAY),
        ("tea", "instagram:ana", "hashtag", 1, 0, START, START),
        ("tea", "instagram:ben", "hashtag", 2, 1, START, START + DAY),
    ]
    assert found["named of ben"] == [r for r in found["named"] if r[1] == "instagram:ben"]
    assert [(n, c, h, k) for c, n, h, k, _ in found["tellers"]] == [r[:4] for r in found["named"]]
    assert {(c, known) for c, _, _, _, known in found["tellers"]} == {("instagram:ana", 3), ("instagram:ben", 2)}


def test_who_comments_and_who_is_named_without_being_known(grown: Catalogue) -> None:
    found = told(grown)
    assert found["commenting"] == [("instagram:ben", "instagram:ana"), ("instagram:chi", "instagram:ana")]
    assert found["unheard"] == [
        ("nobody.here", "instagram", 2, 2, 2, 0, 0, START + 3 * DAY),
        ("rival", "instagram", 2, 2, 2, 1, 1, START + DAY),
    ]
    assert found["unheard of two"] == found["unheard"]


def test_an_older_catalogue_gets_these_tables_without_being_made_anew(
    grown: Catalogue, folder: Path, opened: Callable[..., Catalogue]
) -> None:
    before, store = told(grown), DerivedStore(folder)
    generation = store.current()
    manifest = store.root / "generations" / f"{generation.number:08d}.json"
    plain = json.loads(manifest.read_text("utf-8"))
    plain["segments"] = {n: s for n, s in plain["segments"].items() if n not in {r.name for r in LATER}}
    plain["number"] += 1
    (manifest.parent / f"{generation.number + 1:08d}.json").write_text(json.dumps(plain), "utf-8")
    older = opened(folder)
    with pytest.raises(Conflict, match="not worked out yet"):
        told(older)
    older.refresh()
    assert told(older) == before
    kept = store.current().segments
    assert [s.path for s in kept["terms"]] == [s[0] for s in plain["segments"]["terms"]] or len(kept["terms"]) > 1
