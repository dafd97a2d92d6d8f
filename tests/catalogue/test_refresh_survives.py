"""A refresh may be killed anywhere, and readers never see half of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalogue_world import START, creator, options, post, small_world, write_batch
from goodword.catalogue.derived import DerivedStore
from goodword.catalogue.generations import GRACE_SECONDS
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.open import open_catalogue
from goodword.core.errors import Conflict, Stopped
from goodword.core.tables import Kind
from goodword.core.times import from_epoch

CHILD = """
import sys, time
sys.path[:0] = {path!r}
from catalogue_world import options
from goodword.catalogue.open import open_catalogue

class Slow:
    def step(self, what, done=0, total=None):
        print(what, flush=True)
        if what == {stop!r}:
            time.sleep(600)

open_catalogue({folder!r}, options()).refresh(Slow())
"""


def child(folder: Path, stop: str) -> subprocess.Popen[str]:
    """A process that refreshes and stays at one step for ever."""
    code = CHILD.format(path=[str(Path(__file__).parents[1])], folder=str(folder), stop=stop)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == stop:
            return process
    raise AssertionError("the child ended before the step")


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """The small world, refreshed, and one more batch that is not in yet."""
    first = open_catalogue(str(small_world(tmp_path)), options())
    first.refresh()
    first.close()
    write_batch(
        tmp_path, Kind.POSTS, [post("new", "anna", likes=1, comments=1, hashtags=["food"], posted_at=START + 9)]
    )
    return tmp_path


@pytest.mark.slow_on("tidying up")
@pytest.mark.parametrize("stop", ["hashtags", "tidying up"])
def test_killed_while_refreshing_the_old_answers_stay_and_the_next_run_finishes(grown: Path, stop: str) -> None:
    process = child(grown, stop)
    reader = open_catalogue(str(grown), options())
    assert reader.status().stale
    assert reader.posts("instagram:anna").num_rows == 3  # read while another process builds
    with pytest.raises(Conflict, match="Another process is refreshing"):
        reader.refresh()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert reader.posts("instagram:anna").num_rows == 3
    assert not reader.refresh().stale
    assert reader.posts("instagram:anna")["post_id"].to_pylist()[0] == "new"
    reader.close()


@pytest.mark.slow
def test_stopping_a_refresh_changes_nothing(grown: Path) -> None:
    class Stop:
        def step(self, what: str, done: int = 0, total: int | None = None) -> None:  # noqa: ARG002
            if what == "audience":
                raise Stopped("stopped")

    catalogue = open_catalogue(str(grown), options())
    with pytest.raises(Stopped):
        catalogue.refresh(Stop())
    assert catalogue.status().stale
    assert catalogue.posts("instagram:anna").num_rows == 3
    catalogue.refresh()
    assert not catalogue.status().stale
    catalogue.close()


def test_superseded_generations_go_after_a_grace(grown: Path) -> None:
    later = options(now=lambda: from_epoch(int(time.time()) + 10 * GRACE_SECONDS))
    store = DerivedStore(grown)
    before = store.files(store.current(), "features")
    catalogue = open_catalogue(str(grown), options())
    catalogue.refresh()
    assert all(path.exists() for path in before)  # someone may still be reading them
    catalogue.close()
    write_batch(grown, Kind.CREATORS, [creator("fay")])
    catalogue = open_catalogue(str(grown), later)
    catalogue.refresh()
    assert not any(path.exists() for path in before)
    catalogue.close()


def test_a_refresh_without_news_does_nothing(tmp_path: Path) -> None:
    catalogue = open_catalogue(str(small_world(tmp_path)), options())
    catalogue.refresh()
    number = DerivedStore(tmp_path).current().number
    catalogue.refresh()
    assert DerivedStore(tmp_path).current().number == number
    catalogue.close()


def test_an_empty_catalogue_answers_with_nothing(tmp_path: Path) -> None:
    catalogue = open_catalogue(str(tmp_path / "nothing"), options())
    assert catalogue.status().creators == 0
    assert catalogue.refresh().creators == 0
    assert catalogue.features(FeatureQuery()).num_rows == catalogue.cells().num_rows == 0
    assert catalogue.funnel(FeatureQuery(platforms=("instagram",)))[0] == ("all", 0)
    assert catalogue.audience(("a:b",)).num_rows == catalogue.terms(("a:b",), ("x",)).num_rows == 0
    assert catalogue.example_posts(("a:b",), ("x",)).num_rows == catalogue.search("x").num_rows == 0
    assert catalogue.posts("a:b").num_rows == catalogue.history("a:b").num_rows == 0
    catalogue.close()
