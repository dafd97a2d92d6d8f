"""The demonstration does the whole job, from import to report, and doing it again changes nothing."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

import goodword
from goodword.catalogue.workspace import Workspace
from goodword.cli import demo
from goodword.planning.store import PlanStore
from support import settings_in


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("demo")
    app = typer.Typer()
    app.callback()(lambda: None)
    demo.register(app)
    settings = settings_in(folder)

    def run() -> str:
        done = CliRunner().invoke(
            app, ["demo", "--folder", str(folder / "demo"), "--no-serve"], obj=Workspace(settings)
        )
        assert done.exit_code == 0, done.output
        return done.output

    return SimpleNamespace(folder=folder / "demo", first=run(), again=run())


def test_every_row_of_the_world_is_imported(ran: SimpleNamespace) -> None:
    for kind in ("creators", "posts", "engagements", "audience"):
        found = re.search(rf"{kind} +([\d,]+) new, 0 known, 0 set aside", ran.first)
        assert found
        assert int(found[1].replace(",", "")) > 1_000


def test_the_first_search_has_its_index(ran: SimpleNamespace) -> None:
    assert "The search index holds 1,000 creators." in ran.first
    found = goodword.search("cake", Workspace(settings_in(ran.folder, catalogue=str(ran.folder / "catalogue"))))
    assert found.indexed == 1_000


def test_a_roster_is_printed_with_its_interval(ran: SimpleNamespace) -> None:
    assert "engaged people" in ran.first
    assert re.search(r"no roster .* reaches more", " ".join(ran.first.split()))


def test_doing_it_again_changes_nothing(ran: SimpleNamespace) -> None:
    for kind in ("creators", "posts", "engagements", "audience"):
        assert re.search(rf"{kind} +0 new, [\d,]+ known, 0 set aside", ran.again)
    settings = settings_in(ran.folder, ledger=str(ran.folder / "ledger.db"))
    store = PlanStore(Workspace(settings).ledger)
    assert len(store.briefs()) == 1
    assert len(store.plans()) == 1


def test_the_report_opens_without_a_network(ran: SimpleNamespace) -> None:
    report = Path(ran.folder / "bakery.html").read_text(encoding="utf-8")
    assert "<html" in report
    assert not re.search(r"""(?:src|href)=["']https?://(?!example\.)[^"']*\.(?:js|css|woff2?|png)""", report)


def test_the_command_to_look_again_is_printed(ran: SimpleNamespace) -> None:
    assert demo.again(ran.folder) in ran.first
