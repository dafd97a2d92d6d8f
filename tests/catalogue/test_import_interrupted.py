"""An import that is killed, stopped or out of disk: what was committed stays, and running it again goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from goodword.catalogue import layout
from goodword.catalogue.write import writing
from goodword.core.tables import Kind

CHILD = Path(__file__).with_name("import_child.py")
ROWS = 100_000


@pytest.fixture(scope="module")
def big_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that makes nine batches."""
    file = tmp_path_factory.mktemp("big") / "creators.csv"
    noise = random.Random(7)
    with file.open("w") as out:
        out.write("username,followers,bio\n")
        out.writelines(f"user{i},{noise.randrange(10**6)},{noise.getrandbits(256):x}\n" for i in range(ROWS))
    return file


def start(catalogue: Path, file: Path, *limit: int, pause_at: int = 0) -> subprocess.Popen[str]:
    arguments = [sys.executable, str(CHILD), str(catalogue), "creators", str(file), *map(str, limit)]
    pipe, environment = subprocess.PIPE, os.environ | {"PAUSE_AT": str(pause_at)}
    return subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)


def finish(catalogue: Path, file: Path) -> None:
    child = start(catalogue, file)
    _, err = child.communicate()
    assert child.returncode == 0, err


def readable(catalogue: Path) -> int:
    """Rows in committed files, each of which must be whole."""
    return sum(pq.read_table(path).num_rows for path in layout.committed(catalogue, Kind.CREATORS))


def wait_for(child: subprocess.Popen[str], word: str, times: int = 1) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        times -= word in line
        if times == 0:
            return


def test_kill_9_at_any_moment_loses_nothing_that_was_committed(tmp_path: Path, big_file: Path) -> None:
    moments = random.Random(3)
    before = 0
    for round_ in range(3):
        child = start(tmp_path, big_file)
        wait_for(child, "committing", 1)
        time.sleep(moments.uniform(0, 0.15))
        child.kill()
        child.communicate()
        rows = readable(tmp_path)
        assert rows >= before, round_
        before = rows
    out, _ = start(tmp_path, big_file).communicate()
    assert out.splitlines()[-1].startswith("done")
    assert readable(tmp_path) == ROWS
    handles = [h for p in layout.committed(tmp_path, Kind.CREATORS) for h in pq.read_table(p)["handle"].to_pylist()]
    assert len(set(handles)) == ROWS
    assert not list(tmp_path.glob("**/.*.partial"))
    on_disk = set((tmp_path / "raw" / "creators").iterdir())
    assert on_disk == set(layout.committed(tmp_path, Kind.CREATORS))


def test_ctrl_c_ends_it_in_words_and_running_again_goes_on(tmp_path: Path, big_file: Path) -> None:
    child = start(tmp_path, big_file, pause_at=3)
    wait_for(child, "committing", 3)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate()
    assert child.returncode == 130
    assert "Stopped" in out
    assert "run the same command again" in out
    assert "Traceback" not in err
    assert 0 < readable(tmp_path) < ROWS
    out, _ = start(tmp_path, big_file).communicate()
    new, unchanged = map(int, out.splitlines()[-1].split()[1:])
    assert unchanged > 0
    assert new + unchanged == ROWS
    assert readable(tmp_path) == ROWS


def test_a_disk_that_takes_no_more_is_told_and_leaves_a_readable_catalogue(tmp_path: Path, big_file: Path) -> None:
    child = start(tmp_path, big_file, 200_000)  # no file may be larger: the first batch's Parquet file is
    out, err = child.communicate()
    assert child.returncode == 6, err
    assert "StorageFull" in out
    assert "intact" in out
    assert readable(tmp_path) == 0
    assert not [p for p in tmp_path.glob("**/*") if p.name.endswith((".partial", ".parquet"))]
    finish(tmp_path, big_file)
    assert readable(tmp_path) == ROWS


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root: run the tests as root")
def test_a_real_small_disk_that_fills_up(tmp_path: Path, big_file: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(disk)], capture_output=True, check=False
    ).returncode:
        pytest.skip("a small disk cannot be mounted here: run with the right to mount")
    try:
        child = start(disk, big_file)
        out, err = child.communicate()
        assert child.returncode == 6, err
        assert "StorageFull" in out
        kept = readable(disk)
        assert 0 < kept < ROWS
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        finish(disk, big_file)
        assert readable(disk) == ROWS
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_second_import_at_the_same_time_is_refused(tmp_path: Path, big_file: Path) -> None:
    with writing(tmp_path):
        second = start(tmp_path, big_file)
        out, _ = second.communicate()
    assert second.returncode == 4
    assert f"process {os.getpid()}" in out
    assert "Another import is writing" in out
    assert readable(tmp_path) == 0
