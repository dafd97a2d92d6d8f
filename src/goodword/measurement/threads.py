"""Small matrices are multiplied faster by one thread: waiting for others costs several times the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra inside runs in this thread alone. Results do not change with it."""
    with _controller().limit(limits=1, user_api="blas"):
        yield
