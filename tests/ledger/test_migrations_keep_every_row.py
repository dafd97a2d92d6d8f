"""A ledger of any earlier revision, with rows in every table it had, is brought up to date with all of them."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, create_engine, select

from goodword.ledger.migrate import _scripts, upgrade
from goodword.ledger.store import Ledger
from goodword.ledger.tables import METADATA
from ledger_rows import ROWS, everything, fill

pytestmark = pytest.mark.usefixtures("real_migrations")
REVISIONS = [script.revision for script in reversed(list(_scripts().walk_revisions()))]
_BETWEEN = [pytest.param(revision, marks=pytest.mark.slow) for revision in REVISIONS[1:-3]]


@pytest.mark.parametrize("revision", [REVISIONS[0], *_BETWEEN, *REVISIONS[-3:]])
def test_every_row_of_every_table_survives(ledger_url: str, revision: str) -> None:
    engine = create_engine(ledger_url)
    upgrade(engine, revision)
    old = MetaData()
    with engine.begin() as db:
        old.reflect(db)
        old.remove(old.tables["alembic_version"])
        fill(db, old)
        before = everything(db, old)
    engine.dispose()
    assert all(len(rows) == ROWS for rows in before.values())
    ledger = Ledger.open(ledger_url)
    assert ledger.state().current
    with ledger.read() as db:
        for name, rows in before.items():
            kept = [
                METADATA.tables[name].c[c.name] for c in old.tables[name].columns if c.name in METADATA.tables[name].c
            ]
            wanted = [i for i, c in enumerate(old.tables[name].columns) if c.name in METADATA.tables[name].c]
            now = db.execute(select(*kept).order_by(*METADATA.tables[name].primary_key.columns)).all()
            assert [tuple(row) for row in now] == [tuple(row[i] for i in wanted) for row in rows], name
    ledger.close()
