"""A transaction happens wholly or not at all; writers wait for one another; a reader waits for nobody."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from goodword.core.errors import BadInput, Conflict, Unavailable
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BRIEFS, PLANS
from ledger_writer import write_many

ROW = {"name": "n", "body": "{}", "digest": "d", "saved_at": 1, "changed_at": 1}


def _count(ledger: Ledger) -> int:
    with ledger.read() as db:
        return int(db.scalar(select(func.count()).select_from(BRIEFS)) or 0)


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    def half_done() -> None:
        with ledger.write() as db:
            db.execute(insert(BRIEFS).values(**ROW))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert _count(ledger) == 0


def test_a_number_that_no_column_holds_is_refused_in_words(ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="larger than the ledger can hold"), ledger.write() as db:
        db.execute(insert(BRIEFS).values(**{**ROW, "saved_at": 10**30}))
    assert _count(ledger) == 0


def test_a_plan_without_its_brief_is_refused(ledger: Ledger) -> None:
    plan = {"brief_id": 99, "name": "", "body": b"", "digest": "", "made_at": 0, "people": ""}
    with pytest.raises(Conflict, match="contradicts"), ledger.write() as db:
        db.execute(insert(PLANS).values(**plan, spent_minor=0, budget_minor=0, currency="INR", size=0))


def test_a_reader_does_not_wait_for_a_writer(ledger: Ledger) -> None:
    with ledger.write() as db:
        db.execute(insert(BRIEFS).values(**ROW))
        assert _count(ledger) == 0
    assert _count(ledger) == 1


def test_several_processes_write_at_once(ledger_url: str) -> None:
    """Each reads before it writes: without a lock taken at the start, SQLite would refuse some of them at once."""
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_many, args=(ledger_url, 25)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    ledger = Ledger.open(ledger_url)
    assert _count(ledger) == 75
    ledger.close()


def test_a_database_that_is_away_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="does not answer") as caught:
        Ledger.open(f"postgresql+psycopg://me:geheim@/x?host={tmp_path}")
    assert "geheim" not in str(caught.value)
