"""What the API says about the installation itself: health, settings, formulas."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request

from goodword.core.codec import to_plain
from goodword.core.formula import registered
from goodword.settings.model import declared, masked

router = APIRouter(tags=["service"])


@router.get("/health")
def health(request: Request) -> dict[str, Any]:
    """Whether the service answers, its version, and what its catalogue holds."""
    workspace = request.app.state.workspace
    return {"ok": True, "version": version("goodword"), "catalogue": to_plain(workspace.catalogue.status())}


@router.get("/settings")
def settings(request: Request) -> list[dict[str, str]]:
    """Every setting in force, with its origin and meaning; secrets are masked."""
    in_force = request.app.state.workspace.settings
    return [
        {
            "name": d.name,
            "value": masked(d.name, getattr(in_force, d.name)),
            "origin": in_force.origins.get(d.name, "default"),
            "env": d.env,
            "doc": d.doc,
        }
        for d in declared()
    ]


@router.get("/formulas")
def formulas() -> list[dict[str, Any]]:
    """Every formula by name and version, in words, with its source."""
    return [to_plain(formula) | {"id": formula.id} for formula in registered()]
