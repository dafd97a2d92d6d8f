"""A server that is killed in the middle of webhooks has kept everything that it acknowledged, and nothing twice."""

from __future__ import annotations

import base64
import contextlib
import hmac
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import hook_server
from goodword.commerce.model import Source
from shop_payloads import (
    AT,
    raw,
    shopify_headers,
    shopify_order,
    stripe_headers,
)
from support import free_port

ROUNDS = 4


@contextlib.contextmanager
def running(home: Any, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server in a process of its own."""
    environ = os.environ | {"GOODWORD_LEDGER": home.settings.ledger, "GOODWORD_VAULT": home.settings.vault,
                            "HOME": str(Path(home.settings.vault).parent)}  # fmt: skip
    process = subprocess.Popen([sys.executable, hook_server.__file__, str(port)], env=environ)
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=240)
        while True:  # until the ledger is open, for which a shop does not wait as long as a busy machine takes
            line.request("POST", "/hooks/nobody", b"")
            answer = line.getresponse()
            answer.read()
            if answer.status == 404:
                break
            assert answer.status == 503
        line.close()
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow_on("postgres")
def test_killed_in_the_middle(home: Any) -> None:
    """Shops send again what was not acknowledged, as they do; some of it had been kept."""
    home.at = int(time.time())
    source, secret = home.connected(Source.SHOPIFY)
    port, chance = free_port(), random.Random(7)
    told: set[str] = set()
    for turn in range(ROUNDS):
        with running(home, port) as process:
            stop = threading.Event()
            told_to = {"told": told, "stop": stop}
            names = [(port, source.mark, secret, f"{turn}-{i}") for i in range(6)]
            senders = [threading.Thread(target=send, args=name, kwargs=told_to) for name in names]
            for sender in senders:
                sender.start()
            enough, until = len(told) + 12, time.monotonic() + 120
            while len(told) < enough and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.4)
            process.send_signal(signal.SIGKILL)
            stop.set()
            for sender in senders:
                sender.join(timeout=120)
    assert len(told) > 20
    kept = {o.state.order: o.state for o in home.orders.orders(limit=100_000)}
    assert told - set(kept) == set()
    assert all(state.events == 1 and state.amount == 4990 for state in kept.values())
    assert home.orders.rebuild() == 0
    again = send_once(home, source, secret, sorted(told)[:5])
    assert again == [(0, 1)] * 5


def send(port: int, mark: str, secret: str, name: str, *, told: set[str], stop: threading.Event) -> None:
    """One connection of a shop; `told` gets what was acknowledged."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(100_000):
        if stop.is_set():
            break
        order = f"{name}-{number}"
        body = raw(shopify_order() | {"id": order})
        try:
            line.request("POST", f"/hooks/{mark}", body, shopify_headers(body, secret))
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            break
        if answer.status == 200:
            told.add(order)
    line.close()


def send_once(home: Any, source: Any, secret: str, orders: list[str]) -> list[tuple[int, int]]:
    """(kept, known already) of the same deliveries sent again."""
    from goodword.commerce.hooks.app import hooks_app

    found = []
    with TestClient(hooks_app(home)) as client:
        for order in orders:
            body = raw(shopify_order() | {"id": order})
            said = client.post(f"/hooks/{source.mark}", content=body, headers=shopify_headers(body, secret)).json()
            found.append((said["kept"], said["again"]))
    return found


def test_hostile_requests_write_nothing(home: Any) -> None:
    """By hand: no signature, half of one, many, endless headers, other encodings, paths that climb."""
    from goodword.commerce.hooks.app import hooks_app

    source, secret = home.connected(Source.SHOPIFY)
    stripe, key = home.connected(Source.STRIPE)
    body = raw(shopify_order())
    good = base64.b64encode(hmac.digest(secret.encode(), body, sha256)).decode()
    stripe_good = stripe_headers(body, key)["stripe-signature"]
    tries = [
        (source, {"x-shopify-hmac-sha256": value})
        for value in (
            "",
            "=",
            good[:-2],
            good.lower(),
            good + "A" * 10_000,
            "é" * 3,
            "\x00",
            f"{good},{good}",
            " " * 99,
        )
    ]
    tries += [
        (stripe, {"stripe-signature": value})
        for value in ("", "t=,v1=", f"t={AT}", f"v1=00,t={AT}", f"t={AT},t={AT}," + stripe_good,
                      "t=１７６８４７８４００,v1=00",
                      f"t={AT},v1=zz", f"t=-{AT},v1=00", f"t={10**40},v1=00", stripe_good.replace("v1", "v0"))
    ]  # fmt: skip
    with TestClient(hooks_app(home)) as client:
        before = home.ledger.state().tables
        for target, headers in tries:
            encoded = {k: v.encode("latin-1", "ignore") for k, v in headers.items()}
            answer = client.post(f"/hooks/{target.mark}", content=body, headers=encoded)
            assert answer.status_code in (401, 429), headers
        for path in (
            "/hooks/",
            "/hooks/..%2f..",
            f"/hooks/{source.mark}%00",
            "/hooks/" + "a" * 5_000,
            f"/hooks/{source.mark}/../tag",
            f"/hooks/{source.mark}/tag",
            f"/hooks/{source.mark}/api/event",
        ):
            assert client.post(path, content=body).status_code in (404, 405), path
        assert home.ledger.state().tables == before


def test_a_full_queue_asks_to_come_again(home: Any) -> None:
    """More than can be kept is turned away with 503, which shops send again."""
    from goodword.commerce.hooks.app import hooks_app
    from goodword.core.errors import StorageFull

    source, secret = home.connected(Source.SHOPIFY)
    body = raw(shopify_order())
    with TestClient(hooks_app(home)) as client:
        hooks = client.app.state.hooks
        _ = hooks.ledger

        def full(_given: Any) -> Any:
            raise StorageFull("The disk is full.")

        hooks.commit._keep = full
        answer = client.post(f"/hooks/{source.mark}", content=body, headers=shopify_headers(body, secret))
        assert (answer.status_code, answer.json()["retryable"]) == (507, True)
        hooks.commit._keep = home.orders.keep
        answer = client.post(f"/hooks/{source.mark}", content=body, headers=shopify_headers(body, secret))
        assert answer.json() == {"kept": 1, "again": 0}


def test_one_bad_delivery_spoils_no_other(home: Any) -> None:
    """Deliveries are kept together; one that the ledger refuses is refused alone."""
    from goodword.commerce.hooks.commit import GroupCommit
    from goodword.commerce.model import Kept
    from goodword.core.errors import BadInput

    def keep(given: Any) -> list[Kept]:
        if "bad" in given:
            raise BadInput("no")
        return [Kept(1, 0) for _ in given]

    commit = GroupCommit(keep)
    waiting = [commit.submit(name) for name in ("a", "bad", "b")]  # type: ignore[arg-type] # stand-ins
    commit.close()
    assert [w.exception() is None for w in waiting] == [True, False, True]
