"""YouTube in Google Takeout: the channel and its public videos. Pure.

Names and heads of its CSV files are in the language of the account. Takeout holds no counts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodword.connectors.rows import moment
from goodword.connectors.youtube.rows import address, post_id
from goodword.consent.archive.model import MOST_ROWS, Found, Opened, Scene
from goodword.consent.archive.plain import text, wrong
from goodword.consent.model import What
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.core.text import fold, hashtags, mentions
from goodword.sources.model import Rejected

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_PUBLIC = {fold(w) for w in ("public", "öffentlich", "publique", "público", "pubblica", "pubblico", "openbaar",
                             "publiczny", "सार्वजनिक", "عام", "عامة", "公開", "公开", "공개")}  # fmt: skip
_HIDDEN = {fold(w) for w in ("private", "unlisted", "privat", "nicht gelistet", "privée", "non répertoriée", "privado",
                             "oculto", "no listado", "não listado", "privata", "privato", "non in elenco", "privé",
                             "verborgen", "prywatny", "niepubliczny", "निजी", "असूचीबद्ध", "خاص", "غير مدرج", "非公開",
                             "限定公開")}  # fmt: skip
_TITLE = ("title", "titel", "titre", "titulo", "titolo", "titlul", "tytul", "शीर्षक", "عنوان")
_ABOUT = ("description", "beschreibung", "descripcion", "descricao", "descrizione", "beschrijving", "विवरण", "وصف")
_TONGUE = ("language", "sprache", "langue", "idioma", "lingua", "taal", "limba", "jezyk", "भाषा", "لغة")
_PUBLISHED = ("publish", "veroffentlich", "publication", "publicacion", "publicacao", "pubblicazione", "publicatie")


@dataclass(frozen=True, slots=True)
class YouTube:
    """Reads exports of YouTube."""

    network: str = "youtube"
    forms: tuple[str, ...] = (".zip",)
    single: str = ""
    opens: tuple[Opened, ...] = (
        Opened(
            "video metadata/videos.csv (or as your language calls it)",
            r"(.*/)?[^/]*m[eé]tad[^/]*/(videos?|v[ií]deos|vidéos|video's|videoclipuri)(\(\d+\)| \d+)?\.csv",
            frozenset({What.POSTS}), "public videos: number, date, title, description; hidden ones are passed over",
        ),
        Opened(
            "channels/channel.csv (the same)",
            r"(.*/)?(channels?|kan[aä]le?|cha[iî]nes?|canal|canale|canali|canales|canais|kanaal|kanalen|kana[lł]y?)"
            r"/(channel|kanal|cha[iî]ne|canal|canale|kanaal|kanał)\.csv",
            frozenset({What.PROFILE}), "the channel's number, title and description",
        ),
    )  # fmt: skip

    def picks(self, what: frozenset[What]) -> tuple[tuple[str, ...], ...]:  # noqa: ARG002 - the protocol
        """Every file is needed whole."""
        return ()

    def read(self, files: Mapping[str, bytes], scene: Scene) -> Found:
        """What these files say. Raises BadInput."""
        rows: dict[Kind, Sequence[Mapping[str, Any]]] = {}
        bad: list[Rejected] = []
        posts: dict[str, dict[str, Any]] = {}
        for path, data in sorted(files.items()):
            table = list(_table(data))
            if self.opens[1].matches(path):
                rows[Kind.CREATORS] = _channel(table, scene)
            else:
                posts |= _videos(table, scene, bad)
        rows[Kind.POSTS] = list(posts.values())
        return Found(rows, {Kind.POSTS: bad} if bad else {})

    def instead(self, paths: Sequence[str]) -> str:
        """An export without the right part, or in a language whose names are not known."""
        if any("takeout" in path.lower() for path in paths):
            return (
                "choose “channels” and “videos” when you make the export; if they were in it, set the language of your "
                "Google account to English and make it again"
            )
        return ""


def _table(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """(number of the row, cells) with the head first. Raises BadInput."""
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True), 1):
            if number > MOST_ROWS:
                raise BadInput("There is more in this archive than anybody can have posted.", data="Nothing was kept.")
            if cells:
                yield number, cells
    except (UnicodeDecodeError, csv.Error):
        raise BadInput("A file of this archive cannot be read.", data="Nothing was kept.") from None


def _videos(table: Sequence[tuple[int, list[str]]], scene: Scene, bad: list[Rejected]) -> dict[str, dict[str, Any]]:
    """Public videos by id. Which column is which is told by what stands in it, then by its head. Raises BadInput where
    nothing says which are public."""
    if len(table) < 2:
        return {}
    head, body = [fold(name) for name in table[0][1]], table[1:]
    seen_by = _column(body, lambda cell: fold(cell.strip()) in _PUBLIC | _HIDDEN)
    if seen_by is None:
        raise BadInput(
            "This export does not say in a language that is known here which videos are public.",
            data="Nothing was kept.",
            next_step="set the language of your Google account to English and make the export again",
        )
    video = _column(body, lambda cell: _VIDEO.fullmatch(cell) is not None)
    times = [i for i in range(len(head)) if any(moment(_cell(c, i)) for _, c in body)]
    when = sorted(times, key=lambda i: not any(word in head[i] for word in _PUBLISHED))
    found: dict[str, dict[str, Any]] = {}
    for number, cells in body:
        if fold(_cell(cells, seen_by).strip()) not in _PUBLIC:
            continue
        own, at = _cell(cells, video), next((t for i in when if (t := moment(_cell(cells, i))) is not None), None)
        if not _VIDEO.fullmatch(own) or at is None:
            bad.append(wrong(number, "published" if at is None else "video", {"row": number}))
            continue
        found[own] = _video(own, at, _named(cells, head, _TITLE), _named(cells, head, _ABOUT), scene)
    return found


def _video(own: str, at: int, title: str | None, about: str | None, scene: Scene) -> dict[str, Any]:
    caption = "\n\n".join(part for part in (title, about) if part) or None
    return {
        "post_id": post_id(own), "creator_id": scene.creator_id, "posted_at": at, "caption": caption, "kind": "video",
        "hashtags": hashtags(caption or ""), "mentions": mentions(caption or ""),
        "url": f"https://www.youtube.com/watch?v={own}",
    }  # fmt: skip


def _channel(table: Sequence[tuple[int, list[str]]], scene: Scene) -> list[dict[str, Any]]:
    """The first channel of the account."""
    if len(table) < 2:
        return []
    head, cells = [fold(name) for name in table[0][1]], table[1][1]
    own = next((cell for cell in cells if _CHANNEL.fullmatch(cell)), "")
    return [{
        "creator_id": scene.creator_id, "platform": "youtube", "handle": scene.handle,
        "name": _named(cells, head, _TITLE), "bio": _named(cells, head, _ABOUT), "url": address(own) if own else None,
    }]  # fmt: skip


def _column(body: Sequence[tuple[int, list[str]]], fits: Any) -> int | None:  # noqa: ANN401 - a test of a cell
    """The first column in which every cell that says something fits."""
    for i in range(max(len(cells) for _, cells in body)):
        said = [cell for _, cells in body if (cell := _cell(cells, i).strip())]
        if said and all(fits(cell) for cell in said):
            return i
    return None


def _named(cells: Sequence[str], head: Sequence[str], words: Sequence[str]) -> str | None:
    for i, name in enumerate(head):
        if any(word in name for word in words) and not any(word in name for word in _TONGUE):
            return text(_cell(cells, i))
    return None


def _cell(cells: Sequence[str], i: int | None) -> str:
    return cells[i] if i is not None and i < len(cells) else ""


READER = YouTube()
