"""The power fails in the middle of webhooks: of what the disk was not told to keep, anything may be gone.

A library stands between the server and its files and notes every write and every flush. Afterwards the files are made
anew from what was flushed and from pages of the rest, picked by chance; all that was acknowledged is there.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import hook_server
from goodword.ledger.store import Ledger
from goodword.ledger.vault import Vault
from shop_load import ShopLoad, Verdict
from support import absent
from tracking.redirect.victims import Victim

CUTS = 12
_HEAD = struct.Struct("<4q")
_PAGE = 512
Write = tuple[int, bytes | None]
"""An offset and what was written there; None: the file was cut there."""


@pytest.mark.slow
@pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)  # the disk of a database server is that server's
def test_what_was_acknowledged_outlives_the_power(ledger_url: str, tmp_path: Path) -> None:
    path = Path(ledger_url.removeprefix("sqlite:///"))
    ledger = Ledger.open(ledger_url)
    with _noted(path, tmp_path) as (victim, log):
        load = ShopLoad(ledger, Vault.open(str(tmp_path / "vault")), (victim.port,), seed=3)
        ledger.close()
        before = _files(path)
        assert victim.wait()
        load.start()
        until = time.monotonic() + 300
        while load.taken.total() < 400 and time.monotonic() < until:
            time.sleep(0.01)
        victim.kill(random.Random(1))
        load.finish(0)
    records = list(_records(log.read_bytes()))
    flushes = [i for i, (kind, _, _, _) in enumerate(records) if kind == "s"]
    assert len(flushes) > 20
    for number in range(CUTS):
        verdict = _after(load, before, records, tmp_path / f"cut{number}", random.Random(number))
        assert verdict.good, str(verdict)
    forgotten = records[: flushes[1]] + [r for r in records[flushes[1] :] if r[0] != "s"]
    assert _after(load, before, forgotten, tmp_path / "control", random.Random(1)).lost  # without flushes it shows


@contextmanager
def _noted(path: Path, folder: Path) -> Iterator[tuple[Victim, Path]]:
    """A server of webhooks whose writes are noted."""
    compiler, library, log = shutil.which("cc"), folder / "power.so", folder / "writes"
    if compiler is None or sys.platform != "linux":
        absent("cc", "needs Linux and a C compiler: apt-get install gcc")
    source = Path(__file__).with_name("power.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    environ = os.environ | {
        "GOODWORD_LEDGER": f"sqlite:///{path}", "GOODWORD_VAULT": str(folder / "vault"), "HOME": str(folder),
        "LD_PRELOAD": str(library), "GOODWORD_POWER_OF": path.name, "GOODWORD_POWER_LOG": str(log),
    }  # fmt: skip
    victim = Victim([hook_server.__file__, "{port}"], environ)
    try:
        yield victim, log
    finally:
        victim.end()


def _files(path: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in (path, path.with_name(f"{path.name}-wal")) if one.exists()}


def _records(log: bytes) -> Iterator[tuple[str, str, int, bytes]]:
    """(kind, path, offset, data) in the order in which they happened; what was half noted is left out."""
    at = 0
    while at + _HEAD.size <= len(log):
        kind, named, offset, size = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        if at + named + size > len(log):
            return
        yield chr(kind), log[at : at + named].decode(), offset, log[at + named : at + named + size]
        at += named + size


def _after(
    load: ShopLoad, before: dict[str, bytes], records: list[tuple[str, str, int, bytes]], folder: Path,
    chance: random.Random,
) -> Verdict:  # fmt: skip
    """What a ledger says that is made of what was flushed, and of a part of the rest."""
    folder.mkdir()
    flushed = {name: bytearray(content) for name, content in before.items()}
    waiting: dict[str, list[Write]] = {}
    for kind, name, offset, data in records:
        if kind == "s":
            _applied(flushed.setdefault(name, bytearray()), waiting.pop(name, []))
        else:
            waiting.setdefault(name, []).append((offset, data if kind == "w" else None))
    share = chance.choice([0.0, 0.5, 0.9])
    for name, rest in waiting.items():
        _applied(flushed.setdefault(name, bytearray()), [w for w in _pages(rest) if chance.random() < share])
    for name, content in flushed.items():
        (folder / Path(name).name).write_bytes(content)
    (ledger,) = (n for n in flushed if not n.endswith("-wal"))
    load.ledger = Ledger.open(f"sqlite:///{folder / Path(ledger).name}")
    try:
        return load.verdict()
    finally:
        load.ledger.close()


def _pages(rest: list[Write]) -> Iterator[Write]:
    for offset, data in rest:
        for at in range(0, len(data or b"x"), _PAGE):
            yield offset + at, None if data is None else data[at : at + _PAGE]


def _applied(content: bytearray, writes: list[Write]) -> None:
    for offset, data in writes:
        end = offset + len(data or b"")
        content.extend(bytes(max(0, end - len(content))))
        if data is None:
            del content[offset:]
        else:
            content[offset:end] = data
