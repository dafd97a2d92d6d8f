"""What names nobody and leads to somebody goes too: keys of networks, marks on lists of one's own people, links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, insert, select
from typer.testing import CliRunner

from goodword.catalogue import layout, write
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app
from goodword.core.tables import CREATORS, POSTS, Kind
from goodword.ledger.tables import (
    BOOKINGS,
    CAMPAIGNS,
    CODES,
    LINKS,
    METADATA,
    OWN_PEOPLE,
    PEOPLE,
    SOURCE_ACCOUNTS,
    SOURCE_RUNS,
)
from goodword.sources.contacts import marks_of
from goodword.tracking.redirect.mover import Mover
from goodword.tracking.redirect.table import NAME
from goodword.upkeep.erase import erase, forget_customer
from ledger_rows import value
from support import settings_in

WHO, OTHER, MAIL = "mastodon:jörg@fosstodon.example", "mastodon:pali@fosstodon.example", "joerg@example.org"
NOW = 1_780_000_000


def _row(name: str, number: int = 1, /, **given: object) -> dict[str, object]:
    table = METADATA.tables[name]
    free = {c.name for c in table.columns if c.foreign_keys and c.nullable}
    return {c.name: None if c.name in free else value(table, c, number) for c in table.columns} | given


@pytest.fixture
def workspace(tmp_path: Path, ledger_url: str) -> Iterator[Workspace]:
    """The same on each database."""
    yield from _knowing(tmp_path, ledger_url)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Workspace]:
    """The same in a file."""
    yield from _knowing(tmp_path, f"sqlite:///{tmp_path / 'ledger.db'}")


def _knowing(tmp_path: Path, ledger_url: str) -> Iterator[Workspace]:
    """Somebody who is watched at a network, booked with a link and a code, and a customer of the brand."""
    made = Workspace(settings_in(tmp_path, ledger=ledger_url, redirect_folder=str(tmp_path / "redirect")))
    root = layout.folder(made.settings.catalogue)
    creator = {"creator_id": WHO, "observed_at": NOW, "platform": "mastodon", "handle": "jörg@fosstodon.example",
               "name": "Jörg", "bio": f"Brot. {MAIL}, +49 30 7654321", "followers": 9}  # fmt: skip
    post = {"post_id": "mastodon:1", "creator_id": OTHER, "observed_at": NOW, "posted_at": NOW,
            "caption": "10 % with brotjörg10, see ?u=j%C3%B6rg%40fosstodon.example"}  # fmt: skip
    write.append(root, Kind.CREATORS, pa.Table.from_pylist([creator], schema=CREATORS.schema), NOW, "a.csv")
    write.append(root, Kind.POSTS, pa.Table.from_pylist([post], schema=POSTS.schema), NOW, "b.csv")
    key = layout.hash_key(root)
    with made.ledger.write() as db:
        db.execute(insert(METADATA.tables["source_links"]).values(_row("source_links")))
        for number, who, account, handle in ((1, WHO, "110", "neuer_name@fosstodon.example"), (2, OTHER, "111", "p")):
            db.execute(insert(SOURCE_ACCOUNTS).values(
                _row("source_accounts", number, link_id=1, creator_id=who, account_key=account, handle=handle)
            ))  # fmt: skip
        tasks = [{"kind": "posts", "subjects": [n], "note": {"account": n}} for n in ("110", "111")]
        db.execute(insert(SOURCE_RUNS).values(_row("source_runs", link_id=1, state="open", tasks=json.dumps(tasks))))
        db.execute(insert(CAMPAIGNS).values(_row("campaigns", name="B", body="{}")))
        db.execute(insert(PEOPLE).values(_row("people", creator_id=WHO, email=MAIL, phone="", erased_at=None)))
        db.execute(insert(BOOKINGS).values(_row("bookings", campaign_id=1, person_id=1)))
        to = "https://shop.example/?utm_content=jorg@fosstodon.example"
        db.execute(insert(LINKS).values(
            _row("links", short="ab2cd3e", campaign_id=1, booking_id=1, post="", location=to, expires_at=None,
                 disabled_at=None)
        ))  # fmt: skip
        db.execute(insert(CODES).values(
            _row("codes", campaign_id=1, booking_id=1, code="BROTJÖRG10", skeleton="BROTJÖRG10")
        ))  # fmt: skip
        db.execute(insert(METADATA.tables["own_lists"]).values(_row("own_lists")))
        known = [sorted(marks_of(key, who, said)) for who, said in ((WHO, [f"+49307654321 {MAIL}"]), ("", ["b@x.de"]))]
        for person, marks in enumerate(known, 1):
            for mark in marks:
                given = {"list_id": 1, "person": person, "mark": mark, "way": "email", "orders": 2, "spent_minor": 900}
                db.execute(insert(OWN_PEOPLE).values(**given, currency="EUR", last_day="2026-01-01"))
    (tmp_path / "redirect").mkdir()
    Mover(made.ledger, tmp_path / "redirect").refresh_links()
    yield made
    made.catalogue.close()
    made.ledger.close()


def _marks(workspace: Workspace) -> dict[int, set[int]]:
    with workspace.ledger.read() as db:
        rows = db.execute(select(OWN_PEOPLE.c.person, OWN_PEOPLE.c.mark)).all()
    return {person: {mark for number, mark in rows if number == person} for person in (1, 2)}


def _spent(workspace: Workspace) -> tuple[int, int]:
    with workspace.ledger.read() as db:
        return tuple(db.execute(select(func.count(), func.sum(OWN_PEOPLE.c.spent_minor))).one())  # type: ignore[return-value]


def test_a_creator(workspace: Workspace) -> None:
    links = Path(workspace.settings.redirect_folder) / NAME
    assert "jorg@" in links.read_text("utf-8")
    before, spent = _marks(workspace), _spent(workspace)
    assert len(before[1]) == 3
    erase(workspace, WHO)
    after = _marks(workspace)
    assert not after[1] & before[1], "marks of e-mail, number and handle led back to the person"
    assert (after[2], _spent(workspace)) == (before[2], spent)
    with workspace.ledger.read() as db:
        said = str(db.execute(select(SOURCE_ACCOUNTS)).all()) + str(db.execute(select(LINKS)).all())
        (tasks,) = db.scalars(select(SOURCE_RUNS.c.tasks)).all()
    assert [task["subjects"] for task in json.loads(tasks)] == [["111"]]
    for trace in ("jorg", "jörg", "neuer_name"):
        assert trace not in said + links.read_text("utf-8")
    root = layout.folder(workspace.settings.catalogue)
    (caption,) = [c for f in layout.stored(root, Kind.POSTS) for c in pq.read_table(f)["caption"].to_pylist()]
    assert caption == "10 % with erased, see ?u=erased"


def test_a_customer(workspace: Workspace) -> None:
    before, spent = _marks(workspace), _spent(workspace)
    assert forget_customer(workspace, "B@x.de", door="api") == 0
    after = _marks(workspace)
    assert not after[2] & before[2]
    assert (after[1], _spent(workspace)) == (before[1], spent)


def test_a_customer_at_the_terminal(file: Workspace) -> None:
    before = _marks(file)
    settings = file.settings
    stores = ["--ledger", settings.ledger, "--catalogue", settings.catalogue]
    done = CliRunner().invoke(app, [*stores, "erase", "b@x.de", "--customer", "--yes"])
    assert (done.exit_code, "Erased from 0 orders" in done.output) == (0, True), done.output
    assert not _marks(file)[2] & before[2]
