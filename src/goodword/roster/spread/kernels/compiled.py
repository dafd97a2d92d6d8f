"""How the kernels of word of mouth are compiled: as all others, helpers drawn into their callers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """`function`, compiled at its first call and read from the cache in later processes."""
    return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """A helper without a call of its own: passing arrays costs more than what such helpers do."""
    return cast(F, njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function))
