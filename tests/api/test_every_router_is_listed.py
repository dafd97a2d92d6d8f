"""Every room's router is part of the API, every path is there once, and every endpoint says what it does."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from goodword.api.app import ROUTERS, create_app
from support import SRC, SettingsOnly, settings_in

MODULES = ["goodword." + ".".join(p.relative_to(SRC).with_suffix("").parts) for p in sorted(SRC.glob("*/api*.py"))]


@pytest.mark.parametrize("module", MODULES)
def test_a_rooms_router_is_reached(module: str) -> None:
    if hasattr(import_module(module), "router"):
        assert module in ROUTERS


def test_every_endpoint_is_named_once_and_described(tmp_path: Path) -> None:
    """Two endpoints of one name or path would make the second one unreachable; FastAPI only warns."""
    openapi = create_app(SettingsOnly(settings_in(tmp_path))).openapi()
    operations = [o for methods in openapi["paths"].values() for o in methods.values()]
    names = [o["operationId"] for o in operations]
    assert len(set(names)) == len(names)
    assert all(o.get("description") for o in operations)
