"""The one way to compile: cached on disk, types kept for the checker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """`function`, compiled at its first call and read from the cache in later processes."""
    return cast(F, njit(cache=True, nogil=True)(function))
