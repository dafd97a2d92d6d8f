"""Figures of webhooks: how many signed orders a second are acknowledged after they are committed."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np

from goodword.catalogue.workspace import Workspace
from goodword.commerce.model import Source
from goodword.commerce.orders.store import OrderStore
from goodword.commerce.store import ShopStore
from goodword.figures.model import Figure, Measured, register
from goodword.settings.load import load_settings

SECONDS, CONNECTIONS, TARGET = 20.0, 32, 500.0
_SERVE = "from goodword.cli.main import run; run()"


@dataclass(slots=True)
class _Load:
    """What one shop sends: acknowledged order ids and how long each took (seconds)."""

    mark: str
    secret: bytes
    port: int
    done: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    refused: int = 0


def webhooks(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Webhooks a second that one process acknowledges after the commit, the sender on the same machine.

    options: seconds; ledger (a URL: an empty PostgreSQL database in place of SQLite).
    """
    seconds = float(options.get("seconds", SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        environ = {"HOME": folder, "XDG_DATA_HOME": folder, "PATH": "/usr/bin:/bin"}
        if "ledger" in options:
            environ["GOODWORD_LEDGER"] = options["ledger"]
        workspace = Workspace(load_settings(environ=environ))
        shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
        source, secret = shops.connect(shops.shop("Bakery"), Source.SHOPIFY)
        with _server(environ) as port:
            load = _Load(source.mark, secret.encode(), port)
            began = time.perf_counter()
            asyncio.run(_send(load, began + seconds))
            wall = time.perf_counter() - began
        orders = OrderStore(workspace.ledger, now=workspace.now)
        kept = [o.state for o in orders.orders(limit=len(load.done) + CONNECTIONS + 1)]
        lost = set(load.done) - {o.order for o in kept}
        twice = sum(o.events > 1 for o in kept)
        workspace.ledger.close()
    rate = len(load.done) / wall
    slow = float(np.quantile(load.took, 0.99)) if load.took else 0.0
    return Measured(
        rate, None, None, len(load.done), "webhooks a second",
        f"{len(load.done):,} signed orders in Shopify's form over {CONNECTIONS} connections for {seconds:.0f} s, "
        f"{'PostgreSQL' if 'ledger' in options else 'SQLite, waiting for the disk at every commit'}",
        details={"p99 seconds": slow, "acknowledged and lost": len(lost), "kept twice": twice, "refused": load.refused},
    )  # fmt: skip


@contextmanager
def _server(environ: dict[str, str]) -> Iterator[int]:
    """`goodword hooks` in a process of its own, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", _SERVE, "hooks", "--port", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environ, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - our own command
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not start")


async def _send(load: _Load, until: float) -> None:
    await asyncio.gather(*(_connection(load, number, until) for number in range(CONNECTIONS)))


async def _connection(load: _Load, number: int, until: float) -> None:
    """One keep-alive connection that sends the next order when the last one is acknowledged."""
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    sent = 0
    while time.perf_counter() < until:
        order = f"{number}-{sent}"
        began = time.perf_counter()
        writer.write(_request(load, order))
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(h.split(b":")[1]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length"))
        await reader.readexactly(length)
        if head.startswith(b"HTTP/1.1 200"):
            load.done.append(order)
            load.took.append(time.perf_counter() - began)
        else:
            load.refused += 1
        sent += 1
    writer.close()


def _request(load: _Load, order: str) -> bytes:
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    body = json.dumps(
        {
            "id": order, "created_at": moment, "updated_at": moment, "processed_at": moment, "cancelled_at": None,
            "financial_status": "paid", "currency": "EUR", "total_price": "49.90", "subtotal_price": "45.00",
            "email": f"{order}@example.org", "landing_site": "/?utm_source=instagram&gw=69a3f0006f3a2b1c9d8e",
            "discount_codes": [{"code": "ANNA10"}], "shipping_address": {"city": "Lyon", "country_code": "FR"},
            "line_items": [{"id": i, "title": "Loaf of bread", "price": "4.50", "quantity": 2} for i in range(8)],
            "refunds": [], "note_attributes": [], "test": False,
        }
    ).encode()  # fmt: skip
    signature = base64.b64encode(hmac.digest(load.secret, body, sha256)).decode()
    head = (
        f"POST /hooks/{load.mark} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"x-shopify-hmac-sha256: {signature}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


register(
    Figure(
        "webhooks",
        "bench",
        "Signed webhooks acknowledged a second, each after its commit, sender and server on two cores",
        TARGET,
        "above",
        webhooks,
    )
)
