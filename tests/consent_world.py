"""Archives of invented creators in the form of their networks, and a workspace in which they are asked for."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq

from goodword.catalogue import layout
from goodword.catalogue.workspace import Workspace
from goodword.consent.desk import ConsentDesk
from goodword.consent.model import Ask, What, Wish
from goodword.core.tables import TABLES, Kind
from support import settings_in

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
BRAND, PURPOSE, CONTACT = "Bandra Bakery", "To see whether our audiences fit. सिर्फ़ यही।", "hello@bakery.example"


def said(value: object) -> bytes:
    """JSON as most networks write it."""
    return json.dumps(value).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    """A TAR archive in gzip."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, data in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(out.getvalue())


# --- Mastodon --------------------------------------------------------------------------------------------------------

MASTODON = "mastodon:tooter@social.example"


def _note(number: int, text: str) -> dict[str, Any]:
    here = "https://social.example/users/tooter"
    public = "https://www.w3.org/ns/activitystreams#Public"
    note = {"id": f"{here}/statuses/{number}", "type": "Note", "published": f"2026-0{number}-01T10:00:00Z",
            "content": f"<p>{text}</p>", "to": [public], "cc": [], "tag": [], "attachment": [],
            "inReplyTo": None}  # fmt: skip
    return {"type": "Create", "actor": here, "object": note, "published": note["published"], "to": [public], "cc": []}


def mastodon() -> dict[str, bytes]:
    """The files of Mastodon's archive."""
    actor = {"id": "https://social.example/users/tooter", "type": "Person", "preferredUsername": "tooter",
             "name": "Tooter (invented)", "summary": "<p>Bread</p>",
             "url": "https://social.example/@tooter"}  # fmt: skip
    return {
        "actor.json": said(actor),
        "outbox.json": said({"orderedItems": [_note(n, f"Loaf {n} #bread") for n in range(1, 6)]}),
        "likes.json": said({"orderedItems": ["https://social.example/users/secret"]}),
        "bookmarks.json": said({"orderedItems": ["https://social.example/users/private"]}),
        "media_attachments/files/1.png": b"\x89PNG" + bytes(2_000),
    }


# --- a workspace -----------------------------------------------------------------------------------------------------


@dataclass
class Hand:
    """A workspace, its desk, and a clock that is moved by hand."""

    workspace: Workspace
    desk: ConsentDesk
    root: Path
    passed: timedelta = timedelta()

    def now(self) -> datetime:
        return NOW + self.passed

    def asked(self, creator: str, *, what: tuple[What, ...] = tuple(What), **more: Any) -> tuple[Ask, str]:
        """An ask and the secret of its address."""
        ask, address = self.desk.ask(Wish(creator, "", BRAND, PURPOSE, CONTACT, what=what, **more))
        return ask, re.sub(r"^.*/consent/", "", address)

    def given(self, creator: str, name: str, data: bytes) -> tuple[Ask, str]:
        """Consent that was given to an archive."""
        _, token = self.asked(creator)
        seen = self.desk.look(token, name, io.BytesIO(data))
        return self.desk.give(token, seen.mark), token

    def rows(self, kind: Kind) -> list[dict[str, Any]]:
        """Every raw row of a table."""
        paths = layout.committed(self.root, kind)
        return [row for path in paths for row in pq.read_table(path, schema=TABLES[kind].schema).to_pylist()]


class Still:
    """Stands where a catalogue stands whose derived tables nobody looks at."""

    def status(self) -> Any:
        return SimpleNamespace(stale=False)

    def refresh(self) -> None:
        """Nothing to do."""


def hand(folder: Path, *, derived: bool = False) -> Hand:
    """A workspace below a folder, with an empty catalogue. derived: with its derived tables, which take their time."""
    made: list[Hand] = []
    settings = settings_in(folder, catalogue=str(folder / "catalogue"))
    workspace = Workspace(settings, now=lambda: made[0].now() if made else NOW)
    if not derived:
        vars(workspace)["catalogue"] = Still()
    made.append(Hand(workspace, ConsentDesk(workspace), folder / "catalogue"))
    return made[0]
