"""Who names a competitor or says a word, on every engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue_world import creator, post, write_batch
from goodword.catalogue.model import CREATOR_NAMING, Catalogue
from goodword.core.tables import Kind

POSTS = [
    post("p1", "ana", caption="Lunch with @CafeRival, so good", mentions=["caferival"]),
    post("p2", "ana", caption="again", tagged=["caferival"], sponsors=["CafeRival"]),
    post("p3", "ben", caption="Un café à Paris.", hashtags=["paris"]),
    post("p4", "ben", caption="pineapples only"),
    post("p5", "chi", caption="बांद्रा की सबसे अच्छी चाय", hashtags=["streetfood"]),
    post("p6", "dov"),
]


@pytest.fixture(scope="module")
def naming_world(opened: Callable[..., Catalogue], tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder: Path = tmp_path_factory.mktemp("naming")
    write_batch(folder, Kind.CREATORS, [creator(name) for name in ("ana", "ben", "chi", "dov")])
    write_batch(folder, Kind.POSTS, POSTS)
    catalogue = opened(folder)
    catalogue.refresh()
    return catalogue


EVERYONE = tuple(f"instagram:{name}" for name in ("ana", "ben", "chi", "dov"))


@pytest.mark.parametrize(
    ("handles", "words", "expected"),
    [
        (("caferival",), (), [("ana", "caferival", 2)]),
        ((), ("cafe",), [("ben", "cafe", 1)]),
        ((), ("apple",), []),
        ((), ("streetfood", "चाय"), [("chi", "streetfood", 1), ("chi", "चाय", 1)]),
        ((), ("(", "a.c"), []),
        (("nobody",), ("nothing",), []),
    ],
)
def test_posts_that_name_or_say(
    naming_world: Catalogue, handles: tuple[str, ...], words: tuple[str, ...], expected: list[tuple[str, str, int]]
) -> None:
    found = naming_world.naming(EVERYONE, handles, words).to_pylist()
    assert [(r["creator_id"].split(":")[1], r["term"], r["posts"]) for r in found] == expected


def test_only_the_creators_asked_for_are_looked_at(naming_world: Catalogue) -> None:
    assert naming_world.naming(EVERYONE[1:], ("caferival",)).num_rows == 0


def test_nothing_asked_is_an_empty_table(naming_world: Catalogue) -> None:
    assert naming_world.naming(EVERYONE).schema == CREATOR_NAMING
