"""The redirect server as real processes: killed at random under load, its database stopped, its disk full."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from postgres import _folder_of_programs, _run, _user, postgres_server
from tracking.redirect.torturing import Torture


@pytest.mark.slow
def test_every_answered_click_is_there_once_after_kills(tmp_path: Path) -> None:
    torture = Torture(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path / "journals", seed=7)
    torture.run(15)
    assert not list((tmp_path / "journals").glob("*.clicks"))
    lost, twice = torture.lost()
    assert torture.kills == 15
    assert len(torture.answered) > 200
    assert (len(lost), twice) == (0, 0)


@pytest.mark.slow
@pytest.mark.postgres
def test_a_database_that_goes_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    with postgres_server() as url:
        folder = Path(url.rpartition("host=")[2])
        torture = Torture(url, tmp_path / "journals", seed=8)
        control = [Path(str(_folder_of_programs())) / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
        torture._ensure_running()
        time.sleep(2.5)
        _run([*control, "-m", "immediate", "stop"], _user())
        torture.run(3, seconds=30)
        assert len(torture.answered) > 50  # without a database, visitors go on
        _run([*control, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start"], _user())
        torture._over.clear()
        torture.run(1)
        lost, twice = torture.lost()
        assert (len(lost), twice) == (0, 0)


@pytest.mark.slow
def test_a_full_disk_claims_nothing_that_it_does_not_keep(tmp_path: Path) -> None:
    """A real full disk of 24 MiB where the system lets one be made."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a small disk cannot be mounted here: needs root and mount")
    try:
        torture = Torture(f"sqlite:///{tmp_path / 'ledger.db'}", disk / "journals", seed=9)
        torture._ensure_running()
        time.sleep(2)
        (disk / "ballast").write_bytes(bytes(24 * 2**20 - _used(disk) - 4_096))
        torture.run(3)
        (disk / "ballast").unlink()
        torture._over.clear()
        torture.run(1)
        lost, twice = torture.lost()
        assert torture.answered
        assert (len(lost), twice) == (0, 0)
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def _used(disk: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in disk.rglob("*") if path.is_file())


@pytest.mark.slow
def test_memory_does_not_grow_with_clicks(tmp_path: Path) -> None:
    from goodword.figures.tracking_redirect import _run as measured

    run = measured({"seconds": "4", "rounds": "4"})
    first, last = run.memory[0], run.memory[-1]
    assert run.kept >= run.answered > 10_000
    assert last < first + 8
