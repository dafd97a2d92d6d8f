"""Several server processes on one ledger are one installation: sessions, forms and changes hold in all of them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest

from goodword.accounts import gate
from goodword.accounts.model import Role
from goodword.catalogue.workspace import Workspace
from support import free_port, settings_in

from .team import PASSWORD


@contextmanager
def _server(folder: Path, ledger: str) -> Iterator[str]:
    """A real `goodword serve`."""
    port = free_port()
    env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "GOODWORD_LEDGER": ledger}
    command = [sys.executable, "-m", "goodword", "serve", "--port", str(port)]
    with (folder / f"{port}.log").open("wb") as log:
        server = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)
        try:
            home = f"http://127.0.0.1:{port}"
            _wait(f"{home}/health", server)
            yield home
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(120)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(3_000):
        try:
            if httpx2.get(address, timeout=10).status_code == 200:
                return
        except httpx2.HTTPError:
            assert server.poll() is None
            time.sleep(0.1)
    pytest.fail("the server did not start within five minutes")


def _form(client: httpx2.Client, page: str) -> str:
    token = re.search(r'name="csrf" content="(\w+)"', client.get(page).text)
    assert token is not None
    return token[1]


@pytest.mark.slow
def test_two_servers_are_one_installation(tmp_path: Path, ledger_url: str) -> None:
    workspace = Workspace(settings_in(tmp_path, ledger=ledger_url))
    from goodword.accounts.desk import Accounts

    accounts = Accounts(workspace)
    for role in (Role.OWNER, Role.ANALYST):
        accounts.add(role.value, role, password=PASSWORD)
    with ExitStack() as stack:
        one, two = (stack.enter_context(_server(tmp_path, ledger_url)) for _ in range(2))
        client = stack.enter_context(httpx2.Client(timeout=120))
        # The form of one server is sent to the other, which lets the visitor in; the first knows the session.
        given = {"csrf": _form(client, f"{one}/sign-in"), "name": "analyst", "password": PASSWORD, "next": "/"}
        assert client.post(f"{two}/sign-in", data=given).status_code == 303
        assert client.get(f"{one}/api/v1/account").json()["role"] == "analyst"
        # Both write at once, and nothing is lost.
        token = accounts.issue_token(accounts.users.named("analyst").id, "t", ("write",)).token
        bearer = {"authorization": f"Bearer {token}"}

        def add(number: int) -> int:
            body = {"kind": "mail", "address": f"n{number}@example.org", "every": "week", "who": ""}
            home = (one, two)[number % 2]
            return httpx2.post(f"{home}/api/v1/goals/receivers", json=body, headers=bearer, timeout=120).status_code

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(add, range(40)))
        assert set(answers) == {201}
        for home in (one, two):
            listed = client.get(f"{home}/api/v1/goals/receivers").json()
            assert len(listed) == 40
        noted = [e for e in accounts.log.whole() if e.action.endswith("/goals/receivers")]
        assert len(noted) == 40
        assert accounts.log.check().broken == ()
        # Signed out at one is signed out at the other; a removed user is gone from both.
        session = client.cookies[gate.COOKIE]
        client.post(f"{two}/sign-out", data={"csrf": _form(client, f"{two}/account")})
        late = httpx2.get(f"{one}/api/v1/account", headers={"cookie": f"{gate.COOKIE}={session}"}, timeout=120)
        assert late.status_code == 401
        accounts.users.remove(accounts.users.named("analyst").id)
        assert httpx2.get(f"{two}/api/v1/account", headers=bearer, timeout=120).status_code == 401
    workspace.ledger.close()
