"""Reading ahead gives the same items in the same order, passes errors on and ends when it is closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from goodword.sources.ahead import ahead


def _alive() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == "reading ahead"]


def test_items_keep_their_order() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))
    assert not _alive()


def test_an_error_arrives_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("damaged")

    read = ahead(items())
    assert [next(read), next(read)] == [1, 2]
    with pytest.raises(ValueError, match="damaged"):
        next(read)
    assert not _alive()


def test_closing_early_ends_the_thread() -> None:
    made = []

    def items() -> Iterator[int]:
        for i in range(1_000):
            made.append(i)
            yield i

    with closing(ahead(items())) as some:
        assert next(some) == 0
    assert len(made) < 10, "at most a few items are made for nobody"
    assert not _alive()
