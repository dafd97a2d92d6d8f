"""Mastodon's archive: the public posts of `outbox.json`, and the profile of `actor.json`. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from goodword.connectors.mastodon.archive import outbox
from goodword.connectors.mastodon.rows import plain
from goodword.connectors.model import Scene as Seen
from goodword.connectors.model import Want
from goodword.consent.archive.model import Found, Opened, Scene
from goodword.consent.model import What
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.sources.model import Rejected


@dataclass(frozen=True, slots=True)
class Mastodon:
    """Reads archives of Mastodon."""

    network: str = "mastodon"
    forms: tuple[str, ...] = (".zip", ".tar.gz", "outbox.json")
    single: str = "outbox.json"
    opens: tuple[Opened, ...] = (
        Opened(
            "outbox.json",
            r"(.*/)?outbox\.json",
            frozenset({What.POSTS}),
            "public posts that answer nobody: date, text, hashtags",
        ),
        Opened("actor.json", r"(.*/)?actor\.json", frozenset({What.PROFILE}), "name and description of the profile"),
    )

    def picks(self, what: frozenset[What]) -> tuple[tuple[str, ...], ...]:  # noqa: ARG002 - the protocol
        """Every file is needed whole."""
        return ()

    def read(self, files: Mapping[str, bytes], scene: Scene) -> Found:
        """What these files say. Raises BadInput."""
        rows: dict[Kind, Sequence[Mapping[str, Any]]] = {}
        bad: Mapping[Kind, Sequence[Rejected]] = {}
        handle = ""
        for path, data in files.items():
            if path.endswith("actor.json"):
                handle, row = _actor(data, scene)
                rows[Kind.CREATORS] = [row]
            else:
                page = outbox(data, Seen(scene.now, Want(), {}, _unmarked))
                posts = page.rows.get(Kind.POSTS, ())
                handle = handle or next((str(r["creator_id"]).partition(":")[2] for r in posts), "")
                rows[Kind.POSTS], bad = [dict(row, creator_id=scene.creator_id) for row in posts], page.rejected
        return Found(rows, bad, handle=handle)

    def instead(self, paths: Sequence[str]) -> str:  # noqa: ARG002 - the protocol
        """Nothing better can be said."""
        return ""


def _actor(data: bytes, scene: Scene) -> tuple[str, Mapping[str, Any]]:
    """(handle, profile) of `actor.json`. Raises BadInput."""
    try:
        said = json.loads(data)
        name, host = str(said["preferredUsername"]), urlsplit(str(said["id"])).hostname or ""
    except (ValueError, RecursionError, KeyError, TypeError):
        raise BadInput("This `actor.json` cannot be read.", data="Nothing was kept.") from None
    row = {
        "creator_id": scene.creator_id, "platform": scene.platform, "handle": scene.handle,
        "name": _text(said.get("name")), "bio": plain(_text(said.get("summary")) or "") or None,
        "url": _text(said.get("url")),
    }  # fmt: skip
    return f"{name}@{host}", row


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _unmarked(handle: str) -> int:
    """Nobody's followers are compared here."""
    return len(handle)


READER = Mastodon()
