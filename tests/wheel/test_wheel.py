"""The wheel alone runs the demonstration: no network, no compiler, no Node, nothing of the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

LIMIT_MIB = 700  # everything that installing Goodword brings


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what it asks for, nothing else; gives its folder."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    uv = Path(sys.executable).with_name("uv")
    pins = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", venv / "bin" / "python", *pins, str(wheel)], check=True, cwd=venv
    )
    return venv


@pytest.mark.parametrize(
    "wanted",
    [
        "goodword/ui/templates/base.html",
        "goodword/ui/static/vendor/d3.min.js",
        "goodword/places/data/places.parquet",
        "goodword/simulate/data/demonstration/posts.parquet",
        "goodword/simulate/data/demonstration/bakery.toml",
        "goodword/ledger/migrations/versions/v0001_briefs_plans_decisions.py",
        "goodword/py.typed",
    ],
)
def test_the_wheel_carries_what_runs_it(wheel: Path, wanted: str) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "docs", "scripts"))]


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ours = {line.removeprefix("src/") for line in listed.splitlines() if (ROOT / line).is_file()}
    assert ours - set(zipfile.ZipFile(wheel).namelist()) == set()


@pytest.mark.xfail(
    reason="770 MiB: search's model and index, the redirect server and passkeys came on top", strict=True
)
def test_it_brings_at_most_700_mb(installed: Path) -> None:
    files = [p for p in installed.rglob("*") if p.is_file() and not p.is_symlink()]
    assert sum(p.stat().st_size for p in files) / 2**20 <= LIMIT_MIB


def _without_network() -> list[str]:
    """What cuts a command off from every network, where this system can do it."""
    for prefix in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
        ):
            return prefix
    return []


def test_the_demonstration_runs_from_it(installed: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": f"{installed / 'bin'}{os.pathsep}{tmp_path}",
        "HOME": str(tmp_path),
        "CC": "/nonexistent",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "LC_ALL": "C.UTF-8",
    }
    prefix = _without_network()
    command = [*prefix, str(installed / "bin" / "goodword"), "demo", "--no-serve"]
    program = shutil.which(command[0]) or command[0]
    done = subprocess.run(
        [program, *command[1:]], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "engaged people" in done.stdout
    assert (tmp_path / "demo" / "bakery.html").stat().st_size > 50_000
