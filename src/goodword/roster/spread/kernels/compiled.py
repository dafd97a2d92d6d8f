"""How the kernels of word of mouth are compiled: as all others; those that allocate nothing without reference counts.

A count is an atomic addition. Numba makes one wherever an array is taken out of a tuple, which in loops that do little
else takes most of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])

_njit = cast(Any, njit)  # its stubs do not know `_nrt`


def compiled(function: F) -> F:
    """`function`, compiled at its first call and read from the cache in later processes."""
    return cast(F, _njit(cache=True, nogil=True, error_model="numpy")(function))


def bare(function: F) -> F:
    """A kernel that allocates no array: none of its arrays is counted."""
    return cast(F, _njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function))


def inlined(function: F) -> F:
    """A helper of bare kernels without a call of its own."""
    return cast(F, _njit(cache=True, nogil=True, error_model="numpy", forceinline=True, _nrt=False)(function))
