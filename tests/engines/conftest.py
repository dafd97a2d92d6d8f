"""Every test of this folder runs on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue_world import options, small_world
from goodword.catalogue.model import Catalogue
from goodword.catalogue.open import Options, open_catalogue
from spark_cluster import spark_cluster

Open = Callable[[Path], Catalogue]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A master and two workers, as long as the tests run."""
    with spark_cluster(tmp_path_factory.mktemp("spark")) as url:
        yield url


@pytest.fixture(
    scope="session",
    params=[
        "duckdb",
        pytest.param("spark", marks=[pytest.mark.slow, pytest.mark.spark, pytest.mark.xdist_group("spark")]),
    ],
)
def engine(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """From a folder to the `catalogue` setting for this engine."""
    if request.param == "duckdb":
        return str
    url = request.getfixturevalue("cluster")
    return lambda folder: f"{url}?path={folder}"


@pytest.fixture(scope="session")
def opened(engine: Callable[[Path], str]) -> Iterator[Callable[..., Catalogue]]:
    """Opens catalogues on this engine and closes them at the end."""
    found: list[Catalogue] = []

    def open_it(folder: Path, chosen: Options | None = None) -> Catalogue:
        found.append(open_catalogue(engine(folder), chosen or options()))
        return found[-1]

    yield open_it
    for catalogue in found:
        catalogue.close()


@pytest.fixture(scope="session")
def world(opened: Callable[..., Catalogue], tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The small world, refreshed by this engine."""
    catalogue = opened(small_world(tmp_path_factory.mktemp("world")))
    catalogue.refresh()
    return catalogue
