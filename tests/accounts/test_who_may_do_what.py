"""Every address and who may use it, word for word in `who_may_do_what.txt`; the gate of the app holds to each line.

A new route fails here until somebody has written down who may use it: the file is not made from the permissions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.types import Message, Receive, Scope, Send

from goodword.accounts.model import Area, Principal, Role
from goodword.accounts.permissions import SAFE
from goodword.api.guard import Guard

from .team import team
from .test_permissions import _filled, _routes

LIST = Path(__file__).with_name("who_may_do_what.txt")


class Line(NamedTuple):
    """One line: the least role (or `open`), the area that tokens are given for, the method and the address."""

    least: str
    area: str
    method: str
    path: str


def _lines() -> list[Line]:
    return [Line(*row.split()) for row in LIST.read_text("utf-8").splitlines() if row and not row.startswith("#")]


class _Log:
    """An audit log that only counts."""

    def __init__(self) -> None:
        self.noted = 0

    def add(self, *_: object) -> None:
        self.noted += 1


class _Everybody:
    """Stands where accounts stand: whoever says a role has it, and `ROLE SCOPE` is a token of that role."""

    def __init__(self) -> None:
        self.log = _Log()

    def whoever(self, *, session: str, bearer: str) -> Principal | None:
        role, _, scope = (session or bearer).partition(" ")
        if not role:
            return None
        way, scopes = ("token", frozenset({scope})) if scope else ("session", None)
        return Principal(role, Role(role), way, 1, scopes=scopes)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[tuple[str, str]], Guard, _Everybody]]:
    """Every route, and the gate of the real app with nothing behind it."""
    made = team(Path(tmp_path_factory.mktemp("who")), users=False)
    split: Any = made.app
    while not hasattr(split, "pages"):
        split = split._app
    hooks = [(method, route.path) for route in split.hooks.routes for method in sorted(route.methods or ())]
    everybody = _Everybody()
    gate = Guard(_passed, made.stand.settings, everybody, None)  # type: ignore[arg-type] # all the gate needs of accounts
    yield [*_routes(made.app), *hooks], gate, everybody
    made.stand.ledger.close()


async def _passed(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _ask(gate: Guard, line: Line, bearer: str) -> int:
    headers = [(b"host", b"127.0.0.1:8000"), *([(b"authorization", f"Bearer {bearer}".encode())] if bearer else [])]
    path = _filled(line.path)
    scope = {"type": "http", "method": line.method, "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": headers, "scheme": "http", "server": ("127.0.0.1", 8000), "client": None}  # fmt: skip
    found: list[int] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.append(message["status"])

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    await gate(scope, receive, send)
    return found[0]


def _wrong(gate: Guard, bearer: str, may: Any) -> list[str]:
    """Lines whose answer is another one than it must be. may: whether whoever asks may pass."""

    async def all_of_them() -> list[str]:
        wrong = []
        for line in _lines():
            status = await _ask(gate, line, bearer)
            if (status == 204) != may(line):
                wrong.append(f"{bearer or 'nobody'}: {line.method} {line.path} answered {status}")
        return wrong

    return asyncio.run(all_of_them())


def test_every_route_is_on_the_list_and_nothing_else(world: tuple[list[tuple[str, str]], Guard, _Everybody]) -> None:
    listed = {(line.method, line.path) for line in _lines()}
    routes = set(world[0])
    assert sorted(routes - listed) == [], "write down who may use these, in who_may_do_what.txt"
    assert sorted(listed - routes) == [], "these are no addresses any more"
    assert len(listed) == len(_lines())


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_role_may_what_the_list_says_and_no_more(
    world: tuple[list[tuple[str, str]], Guard, _Everybody], role: str
) -> None:
    _, gate, everybody = world
    before = everybody.log.noted
    assert _wrong(gate, role, lambda line: line.least == "open" or Role(role).covers(Role(line.least))) == []
    changed = [
        line for line in _lines()
        if line.least != "open" and Role(role).covers(Role(line.least)) and line.method not in SAFE
    ]  # fmt: skip
    assert everybody.log.noted - before == len(changed), "every change is noted, and nothing that was refused"


def test_nobody_may_what_is_open(world: tuple[list[tuple[str, str]], Guard, _Everybody]) -> None:
    assert _wrong(world[1], "", lambda line: line.least == "open") == []


@pytest.mark.parametrize("area", [area.value for area in Area])
@pytest.mark.parametrize("kind", ["read", "write"])
def test_a_token_of_an_owner_reaches_its_area_and_no_other(
    world: tuple[list[tuple[str, str]], Guard, _Everybody], area: str, kind: str
) -> None:
    def may(line: Line) -> bool:
        reads = line.method in SAFE
        return line.least == "open" or (line.area == area and (reads or kind == "write"))

    assert _wrong(world[1], f"owner {area}:{kind}", may) == []
