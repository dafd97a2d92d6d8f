"""The servers as real processes under load: killed at random, their database stopped, their disk full or read-only."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from goodword.core.errors import Unavailable
from postgres import _folder_of_programs, _run, _user, postgres_server
from support import absent
from tracking.redirect.torturing import Torture

Tortured = Callable[..., Torture]


@pytest.fixture
def tortured() -> Iterator[Tortured]:
    """Makes an installation: (ledger, folder, seed, journals elsewhere)."""
    made: list[Torture] = []

    def make(url: str, folder: Path, seed: int, journals: Path | None = None) -> Torture:
        made.append(Torture(url, journals or folder / "journals", folder / "home", seed=seed))
        return made[-1]

    yield make
    for one in made:
        one.end(0)
        one.close()


def _nothing_lost(torture: Torture) -> None:
    lost, twice = torture.lost()
    assert (len(lost), twice) == (0, 0)
    verdict = torture.verdict()
    assert verdict.good, str(verdict)


@pytest.mark.slow
@pytest.mark.parametrize("ledger_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_every_answered_click_and_acknowledged_webhook_is_there_once_after_kills(
    ledger_url: str, tmp_path: Path, tortured: Tortured
) -> None:
    torture = tortured(ledger_url, tmp_path, 7)
    torture.run(15)
    assert not list((tmp_path / "journals").glob("*.clicks"))
    assert torture.kills == 15
    assert len(torture.answered) > 200
    assert all(torture.shops.taken[victim.port] for victim in torture.servers)
    _nothing_lost(torture)


@pytest.mark.slow
@pytest.mark.postgres
def test_a_database_that_goes_and_comes_back_loses_nothing(tmp_path: Path, tortured: Tortured) -> None:
    with postgres_server() as url:
        folder = Path(url.rpartition("host=")[2])
        torture = tortured(url, tmp_path, 8)
        control = [Path(str(_folder_of_programs())) / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
        with torture.loaded(finish=1):
            torture.busy()
            _run([*control, "-m", "immediate", "stop"], _user())
            there = len(torture.answered)
            time.sleep(3)
            assert _soon(lambda: len(torture.answered) > there + 50)  # without a database, visitors go on
            before = torture.shops.taken.total()
            time.sleep(1)
            assert torture.shops.taken.total() == before  # and nothing is acknowledged that nobody can keep
            _run([*control, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start"], _user())
            torture.busy()  # by the same servers
        torture.run(1)
        _nothing_lost(torture)


@contextmanager
def _small_disk(disk: Path, size: int) -> Iterator[None]:
    """A real disk of so many MiB where the system lets one be made."""
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", disk]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        absent("disk", "a small disk cannot be mounted here: needs root and mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


@pytest.mark.slow
def test_a_full_disk_claims_nothing_that_it_does_not_keep(tmp_path: Path, tortured: Tortured) -> None:
    with _small_disk(tmp_path / "disk", 24):
        disk = tmp_path / "disk"
        torture = tortured(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, 9, disk / "journals")
        torture.start(torture.redirect)
        time.sleep(2)
        (disk / "ballast").write_bytes(bytes(24 * 2**20 - _used(disk) - 4_096))
        torture.run(3)
        (disk / "ballast").unlink()
        torture.run(1)
        assert torture.answered
        _nothing_lost(torture)


@pytest.mark.slow
def test_a_full_disk_under_the_ledger_acknowledges_nothing_that_it_does_not_keep(
    tmp_path: Path, tortured: Tortured
) -> None:
    with _small_disk(tmp_path / "disk", 96):
        disk = tmp_path / "disk"
        torture = tortured(f"sqlite:///{disk / 'ledger.db'}", disk, 10)
        with torture.loaded(finish=1):
            torture.busy()
            _fill(disk)
            assert _soon(
                lambda: torture.shops.refused[507] > 20
            )  # there was room in the log; now and then there is again
            for victim in torture.servers:  # and some of them are killed while it is full
                victim.kill(torture.rng)
                victim.wait()
            time.sleep(2)
            (disk / "ballast").unlink()
            torture.busy()
        torture.run(1)
        _nothing_lost(torture)


@pytest.mark.slow
def test_a_disk_that_is_read_only_acknowledges_nothing_until_it_is_mended(tmp_path: Path, tortured: Tortured) -> None:
    with _small_disk(tmp_path / "disk", 96):
        disk = tmp_path / "disk"
        torture = tortured(f"sqlite:///{disk / 'ledger.db'}", disk, 11)
        torture.run(1)
        torture.close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        before = torture.shops.taken.total()
        hooks, serve = torture.servers
        with torture.loaded(finish=1):
            assert hooks.wait()  # without pages it waits for its disk
            ended = serve.ended()
            assert ended.returncode == Unavailable.exit_code
            assert "The disk of the ledger is read-only." in ended.stderr
            assert _soon(lambda: torture.shops.refused.total() > 20)
            assert torture.shops.taken.total() == before
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
            torture.start(serve)
            torture.busy()
        torture.run(1)
        _nothing_lost(torture)


def _soon(true: Callable[[], bool], seconds: float = 240) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


def _fill(disk: Path) -> None:
    """Write until nothing more fits."""
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        for size in (2**20, 4_096, 1):
            try:
                while ballast.write(bytes(size)) == size:
                    continue
            except OSError:
                continue


def _used(disk: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in disk.rglob("*") if path.is_file())


@pytest.mark.slow
def test_memory_does_not_grow_with_clicks(tmp_path: Path) -> None:
    from goodword.figures.tracking_redirect import _run as measured

    run = measured({"seconds": "4", "rounds": "4"})
    first, last = run.memory[0], run.memory[-1]
    assert run.kept >= run.answered > 10_000
    assert last < first + 8
