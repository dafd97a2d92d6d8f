"""A full disk, a read-only one, a database that goes and comes back, a clock that jumps: what was not kept is not
acknowledged, so that the shop sends it again, and then it is kept once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from starlette.testclient import TestClient

from goodword.commerce.hooks.app import hooks_app
from goodword.commerce.model import Source
from goodword.core.times import DAY
from shop_payloads import raw, shopify_headers, shopify_order


@pytest.fixture
def shop(home: Any) -> Iterator[Any]:
    """Sends an order by its number; gives the answer."""
    source, secret = home.connected(Source.SHOPIFY)
    app = hooks_app(home)
    with TestClient(app) as door:

        def send(number: int) -> Any:
            body = raw(shopify_order(number))
            return door.post(f"/hooks/{source.mark}", content=body, headers=shopify_headers(body, secret))

        assert send(1).status_code == 200
        send.engine = app.state.hooks.ledger.engine  # type: ignore[attr-defined]
        yield send


@contextmanager
def _every_connection(engine: Engine, on: str, off: str) -> Iterator[None]:
    """SQLite itself refuses from now on, as it does on such a disk."""

    def given_out(connection: Any, *_: object) -> None:
        connection.execute(on)

    def taken_back(connection: Any, *_: object) -> None:
        connection.execute(off)

    event.listen(engine, "checkout", given_out)
    try:
        yield
    finally:
        event.remove(engine, "checkout", given_out)
        event.listen(engine, "checkout", taken_back)
        with engine.connect():
            pass


@pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)  # the disk of a database server is that server's
@pytest.mark.parametrize(
    ("on", "off", "status"),
    [
        ("PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823", 507),
        ("PRAGMA query_only=ON", "PRAGMA query_only=OFF", 503),
    ],
    ids=["full", "read-only"],
)
def test_a_disk_that_takes_nothing_acknowledges_nothing(home: Any, shop: Any, on: str, off: str, status: int) -> None:
    refused = []
    with _every_connection(shop.engine, on, off):
        for number in range(2, 60):
            answer = shop(number)
            assert answer.status_code in {200, status}, answer.text
            if answer.status_code != 200:
                refused.append(number)
                assert answer.json()["retryable"] is True
    assert refused
    kept = {o.state.order for o in home.orders.orders(limit=1000)}
    assert len(kept) == 59 - len(refused)
    for _ in range(2):  # the shop sends again, and once more than it must
        assert all(shop(number).status_code == 200 for number in refused)
    assert len(home.orders.orders(limit=1000)) == 59
    assert home.orders.rebuild() == 0


@pytest.mark.postgres
@pytest.mark.parametrize("ledger_url", ["postgres"], indirect=True)  # a file does not go away under a connection
def test_a_database_that_goes_and_comes_back(home: Any, shop: Any) -> None:
    with _locked_out(home.settings.ledger):
        away = shop(2)
        assert away.status_code == 503, away.text
        assert away.headers["retry-after"]
    for _ in range(2):
        assert shop(2).status_code == 200
    assert len(home.orders.orders()) == 2


@contextmanager
def _locked_out(url: str) -> Iterator[None]:
    """Nobody gets in, and who was in is thrown out."""
    admin = create_engine(url.replace("/postgres?", "/template1?"), isolation_level="AUTOCOMMIT")
    out = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'")
    with admin.connect() as db:
        db.execute(text("ALTER DATABASE postgres ALLOW_CONNECTIONS false"))
        db.execute(out)
        try:
            yield
        finally:
            db.execute(text("ALTER DATABASE postgres ALLOW_CONNECTIONS true"))
    admin.dispose()


@pytest.mark.parametrize("jump", [-400 * DAY, -3_600, 3_600, 400 * DAY])
def test_a_clock_that_jumps_loses_and_doubles_nothing(home: Any, shop: Any, jump: int) -> None:
    assert shop(2).status_code == 200
    before = {o.state.order: o.state for o in home.orders.orders()}
    home.at += jump
    assert shop(2).json() == {"kept": 0, "again": 1}
    assert shop(3).json() == {"kept": 1, "again": 0}
    after = {o.state.order: o.state for o in home.orders.orders()}
    assert {order: after[order] for order in before} == before
    assert after["3"].placed_at == before["2"].placed_at  # as the shop says, whatever our clock says
    assert home.orders.rebuild() == 0
