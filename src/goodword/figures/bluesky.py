"""Speed of a refresh of Bluesky, beside the bare client library making the same calls on the same local network."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import TypeVar

from goodword.catalogue.workspace import Workspace
from goodword.connectors.desk import SourceDesk
from goodword.connectors.model import Want
from goodword.figures.bluesky_network import local_bluesky, missing
from goodword.figures.bluesky_seed import invented, seed
from goodword.figures.model import Figure, Measured, register
from goodword.settings.load import load_settings

_T = TypeVar("_T")
CREATORS, POSTS, FANS = 50, 20, 120


def bluesky_refresh(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Median ratio of the time that `atproto` takes for the calls to the time of the refresh, the commit of its rows
    included; in turns. options: creators, fans, rounds."""
    if said := missing():
        return Measured(None, None, None, 0, _UNIT, _DATA, not_run=said)
    creators, fans = int(options.get("creators", CREATORS)), int(options.get("fans", FANS))
    with local_bluesky() as network:
        made = seed(network.pds, network.appview, invented(creators, POSTS, fans))
        _round(network.appview, made.handles, False)  # libraries take a moment to import
        # In turns, and in turns who is first: the network is warmer, or busier, for the second.
        rounds = [_round(network.appview, made.handles, n % 2 == 1) for n in range(int(options.get("rounds", "6")))]
    ratios = sorted(bare / ours for ours, bare, _, _ in rounds)
    calls, rows = rounds[0][2], rounds[0][3]
    return Measured(
        median(ratios), ratios[0], ratios[-1], len(rounds), _UNIT, _DATA, baseline=_BASELINE,
        details={
            "requests": calls, "rows": rows, "creators": creators, "posts of each": POSTS, "followers in all": fans,
            "s, refresh": median(ours for ours, _, _, _ in rounds), "s, bare": median(b for _, b, _, _ in rounds),
        },
    )  # fmt: skip


_UNIT = "of the throughput of the bare client library"
_DATA = "the Bluesky network itself (PLC, PDS, AppView of @atproto/dev-env) on this machine, filled with known records"
_BASELINE = "atproto's own client, making the same calls one after the other and reading the answers into its models"


def _round(appview: str, handles: list[str], bare_first: bool) -> tuple[float, float, int, int]:
    """(seconds of the refresh, of the bare client, requests, rows): an empty catalogue each time."""
    with _desk(appview) as desk:
        desk.watch("bluesky", handles)
        keys = [account.key for _, account in desk.accounts("bluesky")]
        if bare_first:
            bare, calls = _timed(lambda: _bare(appview, keys))
        ours, (run,) = _timed(lambda: desk.read("bluesky", Want(POSTS, 1_000)))
        if not bare_first:
            bare, calls = _timed(lambda: _bare(appview, keys))
    if calls != run.told.calls:
        raise AssertionError(f"{calls} calls beside {run.told.calls}: not the same")
    return ours, bare, calls, sum(run.told.rows.values())


def _bare(appview: str, keys: list[str]) -> int:
    """What a script with `atproto` would do; how many requests it made."""
    from atproto_client.client.client import Client  # noqa: PLC0415 - takes a moment to import

    client, calls = Client(appview), 0
    for start in range(0, len(keys), 25):
        found = client.app.bsky.actor.get_profiles({"actors": keys[start : start + 25]})
        calls += 1
        for profile in found.profiles:
            client.app.bsky.feed.get_author_feed({"actor": profile.did, "limit": POSTS, "filter": "posts_no_replies"})
            calls += 1
            cursor = None
            while True:
                page = client.app.bsky.graph.get_followers({"actor": profile.did, "limit": 100, "cursor": cursor})
                calls += 1
                cursor = page.cursor
                if not cursor:
                    break
    client.request.close()
    return calls


@contextmanager
def _desk(appview: str) -> Iterator[SourceDesk]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="goodword-bluesky-")))
        settings = load_settings(
            {"catalogue": str(folder / "catalogue"), "ledger": str(folder / "ledger.sqlite")}, environ={}
        )
        workspace = Workspace(settings)
        stack.callback(workspace.ledger.close)
        desk = SourceDesk(workspace)
        desk.connect("bluesky", url=appview)
        yield desk


def _timed(work: Callable[[], _T]) -> tuple[float, _T]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


register(Figure("bluesky-refresh", "bench", "Refresh of 50 creators on Bluesky", 0.8, "above", bluesky_refresh))
