"""Compiled search among selections that keep to rules. Import lazily: it loads numba."""

from __future__ import annotations

from goodword.roster.rules.kernels.search import improve_ruled

__all__ = ["improve_ruled"]
