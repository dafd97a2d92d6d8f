"""How the processes of the redirect server live: not longer than who started them, and with little of their time spent
on looking for cycles (I/O)."""

from __future__ import annotations

import ctypes
import gc
import signal
from contextlib import suppress

_PARENT_GONE = 1  # PR_SET_PDEATHSIG


def die_with_parent() -> None:
    """Ask the system to end this process when its parent is gone, so that a port and a journal are let go of."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_GONE, signal.SIGKILL)


def seldom_collected() -> None:
    """What is loaded by now stays for good; clicks leave no cycles behind, so that it is seldom worth looking for
    them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
