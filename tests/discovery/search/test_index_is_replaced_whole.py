"""An index is replaced whole or not at all: searches go on with the old one while a new one is built, or killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import search_world
from catalogue_world import creator, post, write_batch
from goodword.core.errors import Conflict, Stopped
from goodword.core.tables import Kind
from goodword.discovery.search.embed_words import WordEmbedder
from goodword.discovery.search.model import Wish
from goodword.discovery.search.rank import rank
from goodword.discovery.search.store import SearchStore
from goodword.discovery.search.store_index import OpenIndex
from goodword.vetting.niche.taxonomy import load
from support import ROOT

KILLED = """
import os, signal, sys
sys.path[:0] = [sys.argv[2]]
import search_world
class Kill:
    def step(self, what, done=0, total=None):
        if what.startswith(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
from pathlib import Path
search_world.builder(Path(sys.argv[1])).run(now=search_world.NOW, progress=Kill(), anew=sys.argv[4] == "anew")
"""


def opened(root: Path) -> OpenIndex:
    store = SearchStore(root)
    manifest = store.current()
    assert manifest is not None
    return OpenIndex(store.root, manifest)


def handles(index: OpenIndex, text: str) -> list[str]:
    ranked = rank(index, Wish(text=text), load(), WordEmbedder())
    return [n["handle"] for n in index.named(ranked.rows.tolist())]


def add_zoe(root: Path) -> None:
    """Somebody new, somebody changed."""
    write_batch(root, Kind.CREATORS, [creator("zoe", bio="Kombucha from Lisbon", followers=2_000)])
    write_batch(
        root, Kind.POSTS, [post("z1", "zoe", caption="Kombucha again"), post("a9", "anna", caption="Now kombucha too")]
    )
    search_world.refreshed(root)


@pytest.mark.slow_on("reading", "adding up", "update")
@pytest.mark.parametrize(
    ("moment", "how"),
    [
        ("reading", "anew"),
        ("adding up", "anew"),
        ("finishing", "anew"),
        ("reading what has changed", "update"),
        ("adding up", "update"),
        ("finishing", "update"),
    ],
)
def test_a_build_that_is_killed_leaves_the_old_index(tmp_path: Path, moment: str, how: str) -> None:
    search_world.indexed(tmp_path)
    before_it = opened(tmp_path)
    before = handles(before_it, "food")
    add_zoe(tmp_path)
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(ROOT / "tests"), moment, how]
    done = subprocess.run(
        command, check=False, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    assert handles(opened(tmp_path), "food") == before
    assert handles(before_it, "food") == before
    again = search_world.builder(tmp_path).run(now=search_world.NOW)
    assert again.creators == 9
    assert "zoe" in handles(opened(tmp_path), "kombucha")[:2]
    assert handles(before_it, "food") == before


def test_an_open_index_answers_as_before_while_a_new_one_is_built(tmp_path: Path) -> None:
    search_world.indexed(tmp_path)
    old = opened(tmp_path)
    before = handles(old, "kombucha")
    add_zoe(tmp_path)
    search_world.builder(tmp_path).run(now=search_world.NOW)
    assert handles(old, "kombucha") == before
    assert set(handles(opened(tmp_path), "kombucha")[:2]) == {"anna", "zoe"}


def test_an_update_answers_as_an_index_built_anew(tmp_path: Path) -> None:
    search_world.indexed(tmp_path)
    add_zoe(tmp_path)
    done = search_world.builder(tmp_path).run(now=search_world.NOW)
    assert (done.anew, done.added, done.changed, done.gone) == (False, 1, 1, 0)
    updated = {t: set(handles(opened(tmp_path), t)) for t in ("kombucha", "vegan", "hund")}
    search_world.builder(tmp_path).run(now=search_world.NOW, anew=True)
    assert {t: set(handles(opened(tmp_path), t)) for t in updated} == updated


def test_an_index_of_an_earlier_format_goes_once_there_is_a_new_one(tmp_path: Path) -> None:
    older = tmp_path / "search" / "s0" / "generations"
    search_world.catalogue_folder(tmp_path)
    older.mkdir(parents=True)
    search_world.builder(tmp_path).run(now=search_world.NOW)
    assert not older.parent.exists()
    assert handles(opened(tmp_path), "vegan")


def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    search_world.indexed(tmp_path)
    number = SearchStore(tmp_path).newest()
    done = search_world.builder(tmp_path).run(now=search_world.NOW)
    assert (done.anew, done.added, done.changed) == (False, 0, 0)
    assert SearchStore(tmp_path).newest() == number


def test_stopping_leaves_the_old_index(tmp_path: Path) -> None:
    search_world.indexed(tmp_path)

    class Stop:
        def step(self, *_told: object) -> None:
            raise Stopped("You stopped this.")

    with pytest.raises(Stopped):
        search_world.builder(tmp_path).run(now=search_world.NOW, progress=Stop(), anew=True)
    assert handles(opened(tmp_path), "vegan")[0] == "anna"


def test_one_build_at_a_time(tmp_path: Path) -> None:
    search_world.catalogue_folder(tmp_path)
    with SearchStore(tmp_path).lock(), pytest.raises(Conflict):
        search_world.builder(tmp_path).run(now=search_world.NOW)


def test_an_empty_catalogue_has_an_empty_index(tmp_path: Path) -> None:
    done: Any = search_world.builder(tmp_path).run(now=search_world.NOW)
    assert done.creators == 0
    assert handles(opened(tmp_path), "food") == []
