"""Kernels are loaded once, in the background."""

from __future__ import annotations

from goodword.roster.warm import ahead


def test_kernels_load_once_in_the_background() -> None:
    thread = ahead()
    thread.join(120)
    assert not thread.is_alive()
    assert ahead() is thread
