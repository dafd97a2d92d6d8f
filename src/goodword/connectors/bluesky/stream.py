"""Jetstream, the live stream of Bluesky, over a websocket (I/O). Only whom it is asked for comes, and nothing else."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Literal
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException
from websockets.sync.client import connect

from goodword.connectors.addresses import here
from goodword.connectors.model import Cut
from goodword.connectors.streams import Expired
from goodword.core.errors import BadInput

COLLECTIONS = ("app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.follow")
_LARGEST = 1 << 20
_PATIENCE = 15.0


class Jetstream:
    """One connection. place: microseconds since 1970, None for what happens from now on.

    Who is watched is said in a first message, not in the address: there may be thousands.
    """

    def __init__(self, address: str, keys: frozenset[str], place: int | None) -> None:
        asked = {"requireHello": "true"} | ({} if place is None else {"cursor": str(place)})
        self._held = ExitStack()
        proxy: Literal[True] | None = None if here(urlsplit(address).hostname or "") else True  # the system's
        try:
            opening = connect(
                f"{address}/subscribe?{urlencode(asked)}", open_timeout=_PATIENCE, max_size=4 * _LARGEST,
                user_agent_header="goodword", proxy=proxy,
            )  # fmt: skip
            self._socket = self._held.enter_context(opening)
            self._socket.send(_hello(keys))
        except InvalidStatus as error:
            self.close()
            raise _refused(error.response.status_code, address, place) from None
        except InvalidURI:
            raise BadInput.value("stream", "an address like wss://jetstream.example.org", address) from None
        except (WebSocketException, OSError) as error:
            self.close()
            raise Cut(type(error).__name__) from None

    def next(self, seconds: float) -> str | None:
        """The next message."""
        try:
            said = self._socket.recv(timeout=seconds)
        except TimeoutError:
            return None
        except (ConnectionClosed, OSError) as error:
            raise Cut(type(error).__name__) from None
        return said if isinstance(said, str) else said.decode("utf-8", "replace")

    def close(self) -> None:
        """Close the connection."""
        self._held.close()


def _hello(keys: frozenset[str]) -> str:
    wanted = {"wantedCollections": COLLECTIONS, "wantedDids": sorted(keys), "maxMessageSizeBytes": _LARGEST}
    return json.dumps({"type": "options_update", "payload": wanted})


def _refused(status: int, address: str, place: int | None) -> Exception:
    """What it means that a connection was not accepted."""
    if status == 400 and place is not None:
        return Expired("status 400")
    if status in (400, 401, 403, 404, 405):
        return BadInput("This is no stream of Bluesky.", where=address, given=f"status {status}", next_step="check it")
    return Cut(f"status {status}")
