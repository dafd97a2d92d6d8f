"""Fixtures shared by all tests: real data, an empty workspace, a clock that stands still."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from chromium import DESK, Watched, chromium
from postgres import postgres_server
from support import REAL_DATA_HINT, absent, real_data_folder, settings_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from goodword.catalogue.workspace import Workspace
    from goodword.ledger.store import Ledger

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
# A busy machine draws and answers slowly; that says nothing of what is tested. What is drawn depends on the test alone,
# so that a change is judged by itself: `pytest --hypothesis-profile=seeking` looks at other examples each time.
settings.register_profile("seeking", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("goodword", settings.get_profile("seeking"), derandomize=True)
settings.load_profile("goodword")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Share the tests out by file and by group."""
    from by_file import ByFile

    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None  # type: ignore[arg-type] # xdist's


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Mark as slow what is so on one database or engine only; once tests are chosen, begin with what takes longest."""
    from by_file import parts, rank

    for item in items:
        mark = item.get_closest_marker("slow_on")
        if mark and parts(item) & set(mark.args):
            item.add_marker("slow")
    yield
    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """What is loaded stays: looking through it for garbage, again and again, took a sixth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _shortcuts() -> Iterator[None]:
    from shortcuts import quick

    with quick():
        yield


@pytest.fixture
def real_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledgers are empty at first and get their tables from the migrations, as those of users do."""
    from goodword.ledger import migrate, store

    monkeypatch.setattr(store, "upgrade", migrate.upgrade)


@pytest.fixture
def real_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as slowly as those of users."""
    from goodword.accounts import passwords
    from shortcuts import HASHER

    monkeypatch.setattr(passwords, "_HASHER", HASHER)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; the test is skipped, with the reason, where there is none."""
    folder = real_data_folder()
    if folder is None:
        absent("data", REAL_DATA_HINT)
    return folder


@pytest.fixture
def now() -> datetime:
    """The moment at which tests take place."""
    return NOW


@pytest.fixture
def empty_workspace(tmp_path: Path) -> Workspace:
    """A workspace with nothing in it, in a folder of its own."""
    from goodword.catalogue.workspace import Workspace

    return Workspace(settings_in(tmp_path), now=lambda: NOW)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a real PostgreSQL server that lives as long as the tests."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty ledger: every test that asks for it runs on both databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    from shortcuts import emptied, wiped

    url: str = request.getfixturevalue("postgres_url")
    (wiped if "real_migrations" in request.fixturenames else emptied)(url)
    return url


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """An empty ledger, on each database."""
    from goodword.ledger.store import Ledger

    opened = Ledger.open(ledger_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demonstration_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration world, imported and derived once for all workers; tests that change it work on a copy."""
    from filelock import FileLock

    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    folder = shared / "demonstration"
    with FileLock(shared / "demonstration.lock"):
        if not folder.is_dir():
            building = shared / "demonstration.building"
            _import_demonstration(building)
            building.rename(folder)
    return folder


def _import_demonstration(folder: Path) -> None:
    from goodword.catalogue.workspace import Workspace
    from goodword.core.progress import QUIET
    from goodword.planning.demonstration import load

    workspace = Workspace(settings_in(folder, catalogue=str(folder / "catalogue")), now=lambda: NOW)
    load(workspace, lambda: nullcontext(QUIET))
    workspace.catalogue.close()


@pytest.fixture
def demonstration(demonstration_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace over the demonstration world, its catalogue shared and read only by agreement, its ledger its own."""
    from goodword.catalogue.workspace import Workspace

    settings = settings_in(tmp_path, catalogue=str(demonstration_folder / "catalogue"))
    workspace = Workspace(settings, now=lambda: NOW)
    yield workspace
    workspace.catalogue.close()


@pytest.fixture(scope="module")
def browser_() -> Iterator[Browser]:
    """A real Chromium; the test belongs to the group `chromium`."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages of the sample plan are served; a module with a world of its own says its own."""
    from goodword.places.gazetteer import Gazetteer
    from web_world import pages_of, stand

    workspace = stand(Path(tmp_path_factory.mktemp("home")))
    workspace.gazetteer = Gazetteer.load()
    with pages_of(workspace) as address:
        yield address


@pytest.fixture
def page(browser_: Browser, home: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A page that looks at `home`; parametrise it with a dictionary of context options."""
    options: dict[str, Any] = {"viewport": DESK, "locale": "en-IN"} | getattr(request, "param", {})
    context = browser_.new_context(**options)
    yield Watched(context.new_page(), home)
    context.close()
