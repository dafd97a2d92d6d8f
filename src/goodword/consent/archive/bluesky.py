"""Bluesky's repository export (CAR): public posts and the profile. Pure.

A repository holds no messages, and of other people only whom the creator follows and likes, which is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodword.connectors.bluesky.archives import repository
from goodword.connectors.model import Account, Want
from goodword.connectors.model import Scene as Seen
from goodword.consent.archive.model import Found, Opened, Scene
from goodword.consent.archive.plain import text
from goodword.consent.model import What
from goodword.core.errors import BadInput, MissingExtra
from goodword.core.tables import Kind

_PROFILE = "app.bsky.actor.profile"


@dataclass(frozen=True, slots=True)
class Bluesky:
    """Reads exports of Bluesky."""

    network: str = "bluesky"
    forms: tuple[str, ...] = (".car",)
    single: str = "repo.car"
    opens: tuple[Opened, ...] = (
        Opened(
            "repo.car",
            r"(.*/)?[^/]*\.car", frozenset({What.PROFILE, What.POSTS}),
            "public posts that answer nobody: date, text, hashtags; name and description of the profile",
        ),
    )  # fmt: skip

    def picks(self, what: frozenset[What]) -> tuple[tuple[str, ...], ...]:  # noqa: ARG002 - the protocol
        """Every file is needed whole."""
        return ()

    def read(self, files: Mapping[str, bytes], scene: Scene) -> Found:
        """What these files say. Raises BadInput."""
        if len(files) != 1:
            raise BadInput("There are several repositories here.", next_step="choose one .car file")
        (data,) = files.values()
        own, blocks = _opened(data)
        rows: dict[Kind, Sequence[Mapping[str, Any]]] = {}
        page = repository(
            data, Seen(scene.now, Want(), {own: Account(0, own, scene.creator_id, scene.handle)}, _unmarked)
        )
        if What.POSTS in scene.what:
            rows[Kind.POSTS] = page.rows.get(Kind.POSTS, ())
        if What.PROFILE in scene.what and (row := _profile(blocks, scene)):
            rows[Kind.CREATORS] = [row]
        return Found(rows, page.rejected if What.POSTS in scene.what else {})

    def instead(self, paths: Sequence[str]) -> str:  # noqa: ARG002 - the protocol
        """Nothing better can be said."""
        return ""


def _opened(data: bytes) -> tuple[str, Sequence[Any]]:
    """(whose it is, its blocks). Raises BadInput, MissingExtra."""
    try:
        from atproto_core.car import CAR  # noqa: PLC0415 - few read exports
    except ModuleNotFoundError:
        raise MissingExtra.needed("networks", "Reading the export of a Bluesky repository") from None
    try:
        archive = CAR.from_bytes(data)
        return str(archive.blocks[archive.root]["did"]), list(archive.blocks.values())
    except Exception:  # noqa: BLE001 - the decoder raises errors of every kind
        raise BadInput(
            "This is no export of a Bluesky repository, or it is damaged.",
            data="Nothing was kept.",
            next_step="take it anew: Settings, Account, Export my data",
        ) from None


def _unmarked(handle: str) -> int:
    """Nobody's followers are compared here."""
    return len(handle)


def _profile(blocks: Sequence[Any], scene: Scene) -> dict[str, Any] | None:
    said = next((b for b in blocks if isinstance(b, Mapping) and b.get("$type") == _PROFILE), None)
    if said is None:
        return None
    return {
        "creator_id": scene.creator_id, "platform": "bluesky", "handle": scene.handle,
        "name": text(said.get("displayName")), "bio": text(said.get("description")),
        "url": f"https://bsky.app/profile/{scene.handle}",
    }  # fmt: skip


READER = Bluesky()
