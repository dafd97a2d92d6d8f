"""The migrated tables are those of the code, opening changes nothing, a ledger of the future is left alone."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from goodword.core.errors import Conflict
from goodword.ledger.store import Ledger
from goodword.ledger.tables import METADATA

pytestmark = pytest.mark.usefixtures("real_migrations")


def test_the_migrated_tables_are_those_of_the_code(ledger: Ledger) -> None:
    with ledger.read() as db:
        differences = compare_metadata(MigrationContext.configure(db), METADATA)
        unenforced = [d for d in differences if d[0] == "add_fk" and d[1].table.name == "hits"]
        assert len(unenforced) == int(db.dialect.name == "postgresql")  # checked once a round where clicks are added
        assert [d for d in differences if d not in unenforced] == []
    assert ledger.state().current


def test_opening_twice_changes_nothing(ledger_url: str) -> None:
    first = Ledger.open(ledger_url)
    before = first.state()
    first.close()
    second = Ledger.open(ledger_url)
    assert second.state() == before
    second.close()


def test_a_ledger_of_the_future_is_left_alone(ledger_url: str) -> None:
    Ledger.open(ledger_url).close()
    engine = create_engine(ledger_url)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="newer version"):
        Ledger.open(ledger_url)
    with engine.begin() as db:
        assert db.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()
