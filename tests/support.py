"""What several tests need that is no fixture: where things are, and a workspace stand-in that only has settings."""

from __future__ import annotations

import itertools
import os
import random
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from goodword.settings.load import load_settings
from goodword.settings.model import Settings

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "goodword"
REAL_DATA_HINT = "real data is not here; name its folder with GOODWORD_REAL_DATA=FOLDER"


def real_data_folder() -> Path | None:
    """The folder of real data beside the checkout, or the one named in the environment; None when absent."""
    named = os.environ.get("GOODWORD_REAL_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@dataclass(frozen=True, slots=True)
class SettingsOnly:
    """Stands where a workspace stands, for doors that only look at the settings."""

    settings: Settings


def settings_in(folder: Path, **flags: str) -> Settings:
    """Settings whose stores are below `folder`, untouched by the environment of the machine."""
    return load_settings(flags, environ={"HOME": str(folder), "XDG_DATA_HOME": str(folder)})


_PORTS = range(15_000, 32_000)
_SHUFFLED = itertools.cycle(random.SystemRandom().sample(_PORTS, len(_PORTS)))
"""Below those that the system gives to connections, so that none takes one between its choice and a server's start."""


def free_port() -> int:
    """A port of this machine that nobody listens on, and that no other test in this process was given."""
    for port in _SHUFFLED:
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("endless")


def absent(part: str, reason: str) -> NoReturn:
    """Skip because a real component is not here, or fail where GOODWORD_TEST_REQUIRE names it (as CI does).

    part: "postgres", "browser", "spark", "data". reason: what is missing and the command that installs it.
    """
    if part in os.environ.get("GOODWORD_TEST_REQUIRE", "").replace(",", " ").split():
        pytest.fail(f"{part} is required here: {reason}")
    pytest.skip(reason)
