"""Where shops send their events: `POST /hooks/MARK`, the script tag and its orders, events in Plausible's form.

A plain Starlette application, so that it can stand in the web app or in a process of its own. Nothing is acknowledged
before it is committed; what is not signed is refused before it is read; nothing of a body is logged.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from typing import Protocol

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goodword.commerce.formats.reading import Reading
from goodword.commerce.hooks.commit import GroupCommit
from goodword.commerce.hooks.read import PING, read_delivery, read_tag
from goodword.commerce.model import Kept, ShopSource, Source
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.errors import GoodwordError, NotFound, Unavailable
from goodword.core.times import to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.vault import Vault
from goodword.settings.model import Settings

_log = logging.getLogger("goodword.commerce")
MOST_BYTES = 2 * 2**20
_TAG_BYTES = 16 * 2**10
_PATIENCE = 4.0
"""Seconds within which there is an answer to what has arrived whole: Shopify and WooCommerce wait for five."""
_ARRIVING = 20.0
"""Seconds that a body may take to arrive."""
_LOOKING = 16
"""Sources looked up at once, in threads of their own: a ledger that hangs takes none from the pages."""
_REMEMBERED = 2.0
"""Seconds for which a source and its secrets are remembered: a closed one is refused after at most as long."""
_UNSIGNED = 30
"""Deliveries a second that are refused for their signature, or only claimed, of one source; more are turned away."""
_MARK = re.compile(r"[A-Za-z0-9_-]{1,32}")
_OPEN = {"access-control-allow-origin": "*", "cache-control": "no-store"}
_PREFLIGHT = _OPEN | {"access-control-allow-methods": "POST", "access-control-allow-headers": "content-type"}


class Home(Protocol):
    """What a workspace has that is needed here."""

    @property
    def settings(self) -> Settings: ...

    @property
    def vault(self) -> Vault: ...

    def now(self) -> datetime: ...


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Hooks:
    """Takes deliveries for one installation. Its ledger waits for the disk at every commit."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, tuple[ShopSource, tuple[bytes, ...]] | None]] = {}
        self._buckets: dict[int, _Bucket] = {}
        self._looking = CapacityLimiter(_LOOKING)

    @cached_property
    def ledger(self) -> Ledger:
        """The installation's ledger, each commit on the disk before it is told."""
        return Ledger.open(self._home.settings.ledger, durable=True)

    @cached_property
    def commit(self) -> GroupCommit:
        """What keeps deliveries."""
        return GroupCommit(OrderStore(self.ledger, now=self._home.now).keep)

    def close(self) -> None:
        """Keep what waits, and let go of the ledger."""
        if "commit" in self.__dict__:
            self.commit.close()
        if "ledger" in self.__dict__:
            self.ledger.close()

    def source(self, mark: str) -> tuple[ShopSource, tuple[bytes, ...]]:
        """The source of a mark and its keys. Raises NotFound."""
        found = self._known.get(mark)
        if found is None or found[0] < time.monotonic():
            found = (time.monotonic() + _REMEMBERED, self._looked_up(mark))
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[mark] = found
        if found[1] is None:
            raise NotFound("There is no shop at this address.", data="Nothing was kept.")
        return found[1]

    def _looked_up(self, mark: str) -> tuple[ShopSource, tuple[bytes, ...]] | None:
        return ShopStore(self._opened(), lambda: self._home.vault, now=self._home.now).keys(mark)

    def _opened(self) -> Ledger:
        with self._lock:  # opened once, whoever comes first
            return self.ledger

    def open(self) -> None:
        """Open the ledger before the first delivery needs it; where that fails, each delivery tries it again."""
        try:
            self._opened()
        except GoodwordError as error:
            _log.warning("the ledger could not be opened: %s", error.what)

    async def look_up(self, mark: str) -> None:
        """Have `source` answer without the ledger. Raises NotFound, TimeoutError when the ledger does not answer."""
        found = self._known.get(mark)
        if found is None or found[0] < time.monotonic():
            async with asyncio.timeout(_PATIENCE):
                await to_thread.run_sync(self.source, mark, abandon_on_cancel=True, limiter=self._looking)

    def reading(self, source: ShopSource) -> Reading:
        """What the readers of a source's events know."""
        return Reading(
            to_epoch(self._home.now()), lambda t: self._home.vault.pseudonym("customer", t), source.shop.currency
        )

    def spend(self, source: ShopSource) -> bool:
        """Whether one more unsigned delivery may be looked at now."""
        now = time.monotonic()
        bucket = self._buckets.setdefault(source.id, _Bucket(_UNSIGNED, now))
        bucket.left = min(_UNSIGNED, bucket.left + (now - bucket.at) * _UNSIGNED)
        bucket.at = now
        enough = bucket.left >= 1
        bucket.left -= enough
        return enough


def hooks_app(home: Home) -> Starlette:
    """The application: its own process, or part of the web app's."""
    hooks = Hooks(home)

    @asynccontextmanager
    async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
        await to_thread.run_sync(hooks.open)
        yield
        hooks.close()

    app = Starlette(
        routes=[
            Route("/hooks/{mark}", _door(hooks, _hook), methods=["POST"]),
            Route("/hooks/{mark}/tag.js", _script, methods=["GET"]),
            Route("/hooks/{mark}/tag", _door(hooks, _tag), methods=["POST"]),
            Route("/hooks/{mark}/api/event", _door(hooks, _event), methods=["POST"]),
            Route("/hooks/{mark}/{rest:path}", _preflight, methods=["OPTIONS"]),
        ],
        lifespan=_lifespan,
    )
    app.state.hooks = hooks
    return app


Handler = Callable[[Hooks, Request, str], Awaitable[Response]]


def _door(hooks: Hooks, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        mark = str(request.path_params["mark"])
        try:
            if not _MARK.fullmatch(mark):
                raise NotFound("There is no shop at this address.", data="Nothing was kept.")
            began = time.monotonic()
            await hooks.look_up(mark)
            request.state.patience = _PATIENCE - (time.monotonic() - began)
            return await handler(hooks, request, mark)
        except GoodwordError as error:
            return _problem(error)
        except TimeoutError:
            return _problem(Unavailable("The ledger did not answer in time.", data="Nothing was kept."))
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # noqa: BLE001 - the shop must hear that nothing was kept, and send it again
            _log.error("a delivery could not be taken: %s", type(error).__name__)  # a trace might show what was sent
            return _problem(Unavailable("This could not be taken now.", data="Nothing was kept."))

    return answered


async def _hook(hooks: Hooks, request: Request, mark: str) -> Response:
    """A delivery of a shop's server."""
    source, keys = hooks.source(mark)
    body = await _body(request, MOST_BYTES)
    if source.kind is Source.WOOCOMMERCE and PING.fullmatch(body):
        return JSONResponse({"kept": 0})
    if source.kind in (Source.TAG, Source.FILE, Source.PLAUSIBLE):
        raise NotFound("There is no shop at this address.", data="Nothing was kept.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        delivery = read_delivery(source, keys, headers, body, hooks.reading(source))
    except GoodwordError:
        if not hooks.spend(source):
            return _too_many()
        raise
    return await _keep(hooks, request, delivery)


async def _tag(hooks: Hooks, request: Request, mark: str) -> Response:
    """An order that the script tag tells of, signed by the shop's server. The page is told nothing."""
    source, keys = hooks.source(mark)
    if source.kind is not Source.TAG:
        raise NotFound("There is no shop at this address.", data="Nothing was kept.")
    body = await _body(request, _TAG_BYTES)
    try:
        delivery = read_tag(source, keys, body, hooks.reading(source))
    except GoodwordError:
        if not hooks.spend(source):
            return _too_many()
        raise
    await _keep(hooks, request, delivery)
    return Response(status_code=204, headers=_OPEN)


async def _event(hooks: Hooks, request: Request, mark: str) -> Response:
    """An event in Plausible's form: a claim."""
    source, _ = hooks.source(mark)
    if source.kind is not Source.PLAUSIBLE:
        raise NotFound("There is no shop at this address.", data="Nothing was kept.")
    if not hooks.spend(source):
        return _too_many()
    body = await _body(request, _TAG_BYTES)
    delivery = read_delivery(source, (), {}, body, hooks.reading(source))
    if not delivery.aside:  # views of pages are no orders, and are not even counted
        await _keep(hooks, request, delivery)
    return Response("ok", status_code=202, headers=_OPEN, media_type="text/plain")


async def _script(request: Request) -> Response:  # noqa: ARG001 - the same for every shop
    script = files("goodword.commerce.hooks").joinpath("tag.js").read_bytes()
    headers = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff",
               "cross-origin-resource-policy": "cross-origin"}  # fmt: skip
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)


async def _preflight(request: Request) -> Response:  # noqa: ARG001 - the same for every page
    return Response(status_code=204, headers=_PREFLIGHT)


async def _keep(hooks: Hooks, request: Request, delivery: Delivery) -> Response:
    waiting = asyncio.wrap_future(hooks.commit.submit(delivery))
    try:
        kept: Kept = await asyncio.wait_for(waiting, request.state.patience)
    except TimeoutError:
        raise Unavailable(
            "This could not be kept in time.", data="It may be kept yet; sent again, it counts once."
        ) from None
    answer: dict[str, object] = {"kept": kept.new, "again": kept.again}
    return JSONResponse(answer | ({"aside": kept.why} if kept.aside else {}))


async def _body(request: Request, most: int) -> bytes:
    """The body, no more than `most` bytes of it."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise TooLarge(f"What was sent is larger than {most // 1024:,} KiB.", data="Nothing of it was kept.")
    parts, size = [], 0
    try:
        async with asyncio.timeout(_ARRIVING):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    break
                parts.append(part)
    except TimeoutError:
        raise TooSlow(f"The body did not arrive within {_ARRIVING:.0f} seconds.", data="Nothing was kept.") from None
    if size > most:
        raise TooLarge(f"What was sent is larger than {most // 1024:,} KiB.", data="Nothing of it was kept.")
    return b"".join(parts)


class TooLarge(GoodwordError):
    """More was sent than any order is long."""

    status = 413
    title = "This is too large"


class TooSlow(GoodwordError):
    """What was sent did not arrive whole in time."""

    status = 408
    title = "This took too long to arrive"
    retryable = True


def _too_many() -> Response:
    return JSONResponse(
        {"title": "Too much at once", "status": 429, "detail": "Too many unsigned deliveries.", "retryable": True},
        status_code=429, headers={"retry-after": "2"}, media_type="application/problem+json",
    )  # fmt: skip


def _problem(error: GoodwordError) -> Response:
    headers = {"retry-after": "5"} if error.status == 503 else {}
    return JSONResponse(
        error.problem(), status_code=error.status, headers=headers, media_type="application/problem+json"
    )
