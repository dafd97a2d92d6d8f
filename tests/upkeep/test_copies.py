"""A copy of everything is everything: every row of every table, into either database; it tells when it was damaged."""

from __future__ import annotations

import contextlib
import threading
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, insert, select

from goodword.catalogue.workspace import Workspace
from goodword.core.errors import BadInput, Conflict
from goodword.ledger.migrate import newest, upgrade
from goodword.ledger.portable import lines, load
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BRIEFS, METADATA
from goodword.ledger.vault import SEALED
from goodword.upkeep import archive
from goodword.upkeep.restore import restore
from goodword.upkeep.verify import verify, verify_copy
from ledger_rows import everything, fill, seal
from support import settings_in

FIRST = {"name": "n", "body": "{}", "digest": "d", "saved_at": 1, "changed_at": 1}


def _workspace(folder: Path, ledger: str = "") -> Workspace:
    folder.mkdir(exist_ok=True)
    return Workspace(settings_in(folder, **({"ledger": ledger} if ledger else {})))


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Workspace]:
    """An installation with rows in every table."""
    workspace = _workspace(tmp_path / "full")
    with workspace.ledger.write() as db:
        fill(db, METADATA)
        seal(db, METADATA, workspace.vault)
    yield workspace
    workspace.ledger.close()


def _all(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    with workspace.ledger.read() as db:
        return everything(db, METADATA)


def test_no_table_is_left_out_on_the_way_to_the_other_database_and_back(
    full: Workspace, ledger_url: str, tmp_path: Path
) -> None:
    before = _all(full)
    assert [name for name, rows in before.items() if not rows] == [], "a table without rows would prove nothing"
    copy = archive.write(full, tmp_path / "there.zip")
    assert set(copy.manifest.tables) == set(METADATA.tables)
    there = _workspace(tmp_path / "there", ledger_url)
    restore(there, copy.path)
    assert _all(there) == before
    back = _workspace(tmp_path / "back")
    restore(back, archive.write(there, tmp_path / "back.zip").path)
    assert _all(back) == before
    for workspace in (there, back):
        with workspace.ledger.write() as db:  # rows that come later get numbers of their own
            assert db.execute(insert(BRIEFS).values(**FIRST)).inserted_primary_key == (4,)
        workspace.ledger.close()


@pytest.mark.slow_on("postgres")
@pytest.mark.parametrize("revision", [f"{n:04d}" for n in range(1, int(newest()) + 1, 3)])
def test_a_copy_of_an_earlier_revision_is_read_and_brought_up_to_date(
    ledger_url: str, tmp_path: Path, revision: str
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(engine, revision)
    old = MetaData()
    with engine.begin() as db:
        old.reflect(db)
        fill(db, old)
        tables = [t for t in old.sorted_tables if t.name != "alembic_version"]
        kept = {t.name: list(lines(db, t)) for t in tables}
        before = everything(db, old)
    ledger = Ledger.open(ledger_url)
    assert load(ledger, revision, kept) == {t.name: 3 for t in tables}
    assert ledger.state().current
    with ledger.read() as db:
        for table in tables:
            columns = [METADATA.tables[table.name].c[c.name] for c in table.columns]
            now = select(*columns).order_by(*METADATA.tables[table.name].primary_key.columns)
            assert [tuple(row) for row in db.execute(now)] == before[table.name]
    ledger.close()
    engine.dispose()


def test_nothing_that_is_there_is_overwritten(full: Workspace, tmp_path: Path) -> None:
    copy = archive.write(full, tmp_path / "c.zip")
    before = _all(full)
    with pytest.raises(Conflict, match="there already"):
        archive.write(full, tmp_path / "c.zip")
    with pytest.raises(Conflict, match="something here already"):
        restore(full, copy.path)
    assert _all(full) == before
    done = restore(full, copy.path, replace=True)
    assert _all(full) == before
    (aside,) = done.kept_aside
    kept = Ledger.open(f"sqlite:///{aside}")
    with kept.read() as db:
        assert everything(db, METADATA) == before
    kept.close()


def test_a_copy_is_readable_by_its_owner_only_and_never_half(full: Workspace, tmp_path: Path) -> None:
    copy = archive.write(full, tmp_path / "c.zip")
    assert copy.path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob("*.part")) == []


def test_secrets_of_the_settings_are_not_in_it(tmp_path: Path) -> None:
    secret = {"token": "geheim-1", "smtp": "smtp://me:geheim-2@host:587", "openid_secret": "geheim-3"}
    workspace = Workspace(settings_in(tmp_path, **secret, tier_micro="7000"))
    copy = archive.write(workspace, tmp_path / "c.zip")
    with zipfile.ZipFile(copy.path) as opened:
        text = b"".join(opened.read(name) for name in opened.namelist())
    assert b"geheim" not in text
    assert copy.manifest.settings == {"tier_micro": "7000"}
    there = _workspace(tmp_path / "there")
    assert restore(there, copy.path).differs == ("tier_micro: 7000 in the copy, 10000 here",)
    workspace.ledger.close()
    there.ledger.close()


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.98])
def test_a_damaged_copy_is_found_and_refused(full: Workspace, tmp_path: Path, place: float) -> None:
    path = archive.write(full, tmp_path / "c.zip").path
    data = bytearray(path.read_bytes())
    at = int(len(data) * place)
    data[at : at + 16] = bytes(b ^ 0xFF for b in data[at : at + 16])
    path.chmod(0o600)
    path.write_bytes(data)
    empty = _workspace(tmp_path / "empty")
    with contextlib.suppress(BadInput):  # where not even the list of what is in it can be read
        assert not verify_copy(path).whole
    with pytest.raises((Conflict, BadInput)):
        restore(empty, path)
    assert not any(count for _, count in empty.ledger.state().tables)
    empty.ledger.close()


def test_a_copy_cannot_write_outside_the_catalogue(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path / "a")
    copy = archive.write(workspace, tmp_path / "c.zip")
    from dataclasses import replace
    from hashlib import sha256

    from goodword.core.codec import to_json
    from goodword.upkeep.model import Part

    evil = "catalogue/../../evil"
    parts = dict(copy.manifest.parts) | {evil: Part(sha256(b"x").hexdigest(), 1)}
    with zipfile.ZipFile(copy.path) as old, zipfile.ZipFile(tmp_path / "evil.zip", "w") as new:
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, old.read(name))
        new.writestr(evil, b"x")
        new.writestr("manifest.json", to_json(replace(copy.manifest, parts=parts)))
    there = _workspace(tmp_path / "there")
    with pytest.raises(BadInput, match="not a copy"):
        restore(there, tmp_path / "evil.zip")
    assert not (tmp_path / "evil").exists()
    assert not list(tmp_path.rglob("evil"))
    workspace.ledger.close()
    there.ledger.close()


def test_a_copy_made_while_others_write_is_one_moment(tmp_path: Path) -> None:
    """Two tables are written in one transaction; the copy has both rows of a pair or none."""
    workspace = _workspace(tmp_path / "a")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with workspace.ledger.write() as db:
                db.execute(insert(BRIEFS).values(**FIRST))
                db.execute(insert(METADATA.tables["trust_weights"]).values(body="{}", set_at=1))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [archive.write(workspace, tmp_path / f"{n}.zip").manifest.tables for n in range(5)]
    finally:
        stop.set()
        writer.join()
    assert all(tables["briefs"] == tables["trust_weights"] for tables in copies)
    assert copies[-1]["briefs"] > copies[0]["briefs"] >= 0
    workspace.ledger.close()


def test_what_does_not_hold_is_found(full: Workspace) -> None:
    with full.ledger.write() as db:
        db.execute(METADATA.tables["audit"].delete())
    assert [f for f in verify(full).findings if f.wrong] == []
    import sqlite3

    with sqlite3.connect(str(full.ledger.path)) as db:  # as somebody else's program would
        db.execute("DELETE FROM goals WHERE id = 2")
        db.execute("UPDATE plans SET body = x'00' WHERE id = 1")
    db.close()
    wrong = " ".join(w for f in verify(full).findings for w in f.wrong)
    assert "goal_facts.goal_id name nothing in goals" in wrong
    assert "plans 1: `body` cannot be read" in wrong


def test_a_ledger_without_its_key_is_told(full: Workspace, tmp_path: Path) -> None:
    """A copy does not hold the key that opens bank accounts and secrets: it is said before they are needed."""
    there = _workspace(tmp_path / "there")
    restore(there, archive.write(full, tmp_path / "c.zip").path)
    key = Path(there.settings.vault)
    for given, said in (("", "there is no key"), ("another", "payees 1 was sealed with another key"), ("right", "")):
        if given:
            key.unlink(missing_ok=True)
            key.write_text(Path(full.settings.vault).read_text() if given == "right" else b64encode(b"x" * 32).decode())
        (found,) = [f for f in verify(there).findings if "vault" in f.what]
        assert (found.looked_at, said in " ".join(found.wrong), bool(found.wrong)) == (9, True, bool(said))
        assert key.exists() == bool(given), "looking makes no key"
    there.ledger.close()


def test_everything_that_is_sealed_is_looked_at() -> None:
    from goodword.campaigns.payees import store as payees
    from goodword.commerce import store as shops
    from goodword.connectors.granted import store as granted

    assert {t.name for t in METADATA.sorted_tables if "sealed" in t.c} == set(SEALED)
    assert {shops._PURPOSE, payees._PURPOSE, granted._PURPOSE} == set(SEALED.values())
