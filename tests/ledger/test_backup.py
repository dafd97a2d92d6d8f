"""A backup is one consistent moment of a ledger that others are writing to, and never a half file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from goodword.core.errors import BadInput, Conflict
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BRIEFS

ROW = {"name": "n", "body": "{}", "digest": "d", "saved_at": 1, "changed_at": 1}


def test_a_backup_of_a_ledger_in_use(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'a.db'}")
    with ledger.write() as db:
        db.execute(insert(BRIEFS).values(**ROW))
    with ledger.write() as db:
        db.execute(insert(BRIEFS).values(**ROW))
        target = ledger.backup(tmp_path / "deep" / "b.db")
    copy = Ledger.open(f"sqlite:///{target}")
    with copy.read() as db:
        assert db.scalar(select(func.count()).select_from(BRIEFS)) == 1
    assert [p.name for p in target.parent.glob("*.part")] == []
    copy.close()
    ledger.close()


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'a.db'}")
    (tmp_path / "b.db").write_text("mine")
    with pytest.raises(Conflict, match="there already"):
        ledger.backup(tmp_path / "b.db")
    assert (tmp_path / "b.db").read_text() == "mine"
    ledger.close()


def test_a_ledger_that_is_no_file_says_what_to_use(tmp_path: Path) -> None:
    ledger = Ledger.open("sqlite://")
    with pytest.raises(BadInput, match="pg_dump"):
        ledger.backup(tmp_path / "b.db")
    ledger.close()
