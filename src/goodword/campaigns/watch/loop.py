"""Looking for posts for as long as a process runs: in a thread beside the web server, or alone (I/O)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from goodword.campaigns.watch.desk import POLL, PostWatch
from goodword.campaigns.watch.model import Round
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import GoodwordError, Stopped

_log = logging.getLogger("goodword.posts")
_LONGEST = 300.0
"""Seconds at most until a ledger that does not answer is asked again."""


def look_until(ended: threading.Event, watch: PostWatch, *, tell: Callable[[Round], None] | None = None) -> None:
    """Look whenever it is time, until it has ended. tell: what is done with each round."""
    pause = POLL
    while not ended.is_set():
        try:
            done = watch.turn()
            pause = POLL
            if done is not None and tell is not None:
                tell(done)
        except Stopped:
            pause = POLL  # it has ended, or another process has taken over
        except (GoodwordError, OSError) as error:
            _log.warning("posts are looked for again in %.0f s: %s", pause, error)
            pause = min(2 * pause, _LONGEST)
        ended.wait(pause)


@contextmanager
def posts_watched(workspace: Workspace) -> Iterator[None]:
    """Within it, a thread of its own looks for posts; leaving ends it, in the middle of a round too.

    It has stores of its own, so that no request waits for what it asks them.
    """
    if not workspace.settings.posts_every:
        yield
        return
    ended = threading.Event()
    own = Workspace(workspace.settings, now=workspace.now)
    watch = PostWatch(own, ended=ended.is_set)
    thread = threading.Thread(target=look_until, args=(ended, watch), name="posts", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(3.0)
        if thread.is_alive():  # waits for an answer that nobody will read: what was committed stays
            with suppress(GoodwordError):
                watch.release()
        else:
            _closed(own)


def _closed(workspace: Workspace) -> None:
    """Let go of the stores that were opened."""
    opened = vars(workspace)
    if "ledger" in opened:
        workspace.ledger.close()
    if "catalogue" in opened:
        workspace.catalogue.close()
