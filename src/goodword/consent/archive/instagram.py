"""Instagram's “Export your information” as JSON. Pure.

Labels are in the language of the account and each byte of UTF-8 is a letter of its own; both are mended. Where a photo
was taken (EXIF) stands in the same files and is not read; archived posts and stories are not public and left closed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goodword.consent.archive.model import MOST_ROWS, Found, Level, Opened, Scene, Share
from goodword.consent.archive.plain import count, inside, label, loaded, mended, moment, objects, pairs, text, wrong
from goodword.consent.model import What
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.core.text import hashtags, mentions
from goodword.sources.model import Rejected

_METRICS: dict[str, tuple[str, ...]] = {
    "likes": ("likes", "instagram likes", "gefallt mir-angaben", "jaime", "mentions jaime", "me gusta", "curtidas",
              "mi piace", "vind-ik-leuks", "पसंद", "الإعجابات"),
    "comments": ("comments", "instagram comments", "kommentare", "commentaires", "comentarios", "commenti", "reacties",
                 "opmerkingen", "कमेंट", "التعليقات"),
    "shares": ("shares", "instagram shares", "geteilt", "geteilte inhalte", "partages", "compartidos",
               "veces compartido", "compartilhamentos", "condivisioni", "keer gedeeld", "शेयर", "المشاركات"),
    "saves": ("saves", "instagram saves", "gespeichert", "enregistrements", "guardados", "veces guardado",
              "salvamentos", "salvataggi", "opgeslagen", "keer opgeslagen", "सेव", "مرات الحفظ"),
    "views": ("views", "plays", "instagram plays", "video views", "aufrufe", "wiedergaben", "vues", "lectures",
              "reproducciones", "visualizaciones", "reproducoes", "visualizacoes", "riproduzioni", "visualizzazioni",
              "weergaven", "व्यूज़", "المشاهدات"),
    "reach": ("accounts reached", "erreichte konten", "comptes touches", "cuentas alcanzadas", "contas alcancadas",
              "account raggiunti", "bereikte accounts", "पहुंचे गए अकाउंट", "الحسابات التي تم الوصول إليها"),
}  # fmt: skip
_LABELS = {label(name): column for column, names in _METRICS.items() for name in names}
_CAPTION = {label(n) for n in ("caption", "bildunterschrift", "légende", "pie de foto", "legenda", "didascalia",
                               "bijschrift", "description", "texto")}  # fmt: skip
_USERNAME = {label(n) for n in ("username", "benutzername", "nom d’utilisateur", "nombre de usuario", "nome de usuário",
                                "nome utente", "gebruikersnaam", "यूज़रनेम", "उपयोगकर्ता नाम", "اسم المستخدم")}  # fmt: skip
_NAME = {label(n) for n in ("name", "nom", "nombre", "nome", "naam", "नाम", "الاسم")}
_BIO = {label(n) for n in ("bio", "steckbrief", "biography", "biographie", "biografía", "biografia", "biografie",
                           "presentación", "बायो", "السيرة الذاتية")}  # fmt: skip
_FOLLOWERS = {label(n) for n in ("followers", "follower", "abonnés", "seguidores", "volgers", "फ़ॉलोअर", "المتابعون")}
_COUNTRY = ("country", "land", "pays", "pais", "paese", "देश", "البلد", "الدولة")
_AGE = re.compile(r"\d+\s*[-–]\s*\d+|\d+\s*\+")
_FOLDER = re.compile(r"(?:.*/)?instagram-([\w.]+)-\d{4}-\d{2}-\d{2}-\w+/")
_NUMBER = re.compile(r"_(\d{15,20})\.\w+$")


@dataclass(slots=True)
class _Work:
    """Posts by time, so that a post and its insights come together; followers and shares."""

    scene: Scene
    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    followers: dict[str, dict[str, Any]] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    profile: dict[str, Any] = field(default_factory=dict)
    bad: list[Rejected] = field(default_factory=list)

    def post(self, at: int, **known: Any) -> None:  # noqa: ANN401 - canonical columns
        """What a file says of the post of this second; what is known already stays."""
        fresh = {"creator_id": self.scene.creator_id, "posted_at": at, "post_id": f"instagram:{self.scene.handle}/{at}"}
        row = self.posts.setdefault(at, fresh)
        if known.get("post_id") and "/" in row["post_id"]:
            row["post_id"] = known["post_id"]
        row |= {name: value for name, value in known.items() if row.get(name) is None and value is not None}
        if len(self.posts) > MOST_ROWS:
            raise _endless()


@dataclass(frozen=True, slots=True)
class Instagram:
    """Reads exports of Instagram."""

    network: str = "instagram"
    forms: tuple[str, ...] = (".zip",)
    single: str = ""
    opens: tuple[Opened, ...] = (
        Opened(
            "posts_1.json, past_instagram_insights/posts.json",
            r"(.*/)?posts(_\d+)?\.json", frozenset({What.POSTS}),
            "posts: date, text; their figures (accounts reached, likes, comments, shares, saves) where there are any",
        ),
        Opened(
            "reels.json, igtv_videos.json, past_instagram_insights/reels.json",
            r"(.*/)?(reels|igtv_videos)(_\d+)?\.json", frozenset({What.POSTS}), "reels and videos: the same"),
        Opened(
            "past_instagram_insights/audience_insights.json",
            r"(.*/)?past_instagram_insights/audience_insights\.json", frozenset({What.AUDIENCE, What.PROFILE}),
            "number of followers; shares of towns and countries",
        ),
        Opened(
            "personal_information/personal_information.json",
            r"(.*/)?personal_information/personal_information\.json", frozenset({What.PROFILE}),
            "user name, name, description; e-mail address, phone number and birthday beside them are passed over",
        ),
        Opened(
            "followers_and_following/followers_1.json",
            r"(.*/)?followers_and_following/followers(_\d+)?\.json", frozenset({What.FOLLOWERS}),
            "user names of followers, turned into numbers at once",
        ),
    )  # fmt: skip

    def picks(self, what: frozenset[What]) -> tuple[tuple[str, ...], ...]:  # noqa: ARG002 - the protocol
        """Every file is needed whole."""
        return ()

    def read(self, files: Mapping[str, bytes], scene: Scene) -> Found:
        """What these files say. Raises BadInput."""
        work = _Work(scene)
        for path, data in sorted(files.items()):
            _file(work, path.rpartition("/")[2].lower(), _mended(loaded(data, path), path))
        handle = str(work.profile.pop("handle", "")) or _owner(files)
        rows: dict[Kind, Sequence[Mapping[str, Any]]] = {}
        if work.profile:
            who = {"creator_id": scene.creator_id, "platform": "instagram", "handle": scene.handle}
            rows[Kind.CREATORS] = [who | work.profile]
        rows[Kind.POSTS] = [work.posts[at] for at in sorted(work.posts)]
        rows[Kind.AUDIENCE] = list(work.followers.values())
        return Found(rows, {Kind.POSTS: work.bad} if work.bad else {}, work.shares, handle)

    def instead(self, paths: Sequence[str]) -> str:
        """The export as pages instead of data is the usual mistake."""
        if any(path.lower().endswith((".html", ".htm")) for path in paths):
            return "this is the export as HTML: ask Instagram for it again and choose JSON as the format"
        return ""


def _owner(files: Mapping[str, bytes]) -> str:
    """Whose export it is, where the folder around it says so."""
    return next((found[1] for path in files if (found := _FOLDER.match(path))), "")


def _mended(value: Any, path: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return mended(value)
    except RecursionError:
        return loaded(b"", path)


def _file(work: _Work, name: str, said: Any) -> None:  # noqa: ANN401 - any JSON value
    """One file, told by what stands in it: insights and posts are files of the same name."""
    what = work.scene.what
    if name.startswith("personal"):
        _profile(work, said)
    elif name.startswith("audience"):
        _audience(work, said)
    elif name.startswith("followers"):
        _followers(work, said)
    elif What.POSTS in what:
        for root, kind in (("organic_insights_posts", None), ("organic_insights_reels", "reel")):
            for _, item in objects(inside(said, root)):
                _insight(work, item, kind)
        for root, kind in (("ig_reels_media", "reel"), ("ig_igtv_media", "video")):
            for number, item in objects(inside(said, root)):
                _post(work, number, item, kind)
        for number, item in objects(said):
            _post(work, number, item, None)


def _post(work: _Work, number: int, item: dict[str, Any], kind: str | None) -> None:
    media = [one for _, one in objects(item.get("media"))]
    first = media[0] if media else {}
    at = (
        moment(item.get("creation_timestamp"))
        or moment(item.get("timestamp"))
        or moment(first.get("creation_timestamp"))
    )
    if at is None:
        work.bad.append(wrong(number, "creation_timestamp", {"title": item.get("title")}))
        return
    caption = text(item.get("title")) or text(first.get("title")) or _labelled(item)
    known = _own_id(first) if len(media) == 1 else None
    work.post(at, post_id=known, kind=kind or _kind(media), **_caption(caption))


def _insight(work: _Work, item: dict[str, Any], kind: str | None) -> None:
    media = inside(item, "media_map_data")
    thumb = next((m for m in media.values() if isinstance(m, dict)), {}) if isinstance(media, dict) else {}
    said = inside(item, "string_map_data")
    values = said if isinstance(said, dict) else {}
    stamps = (moment(inside(v, "timestamp")) for v in values.values())
    at = moment(thumb.get("creation_timestamp")) or next((t for t in stamps if t), None)
    if at is None:
        return
    figures = {_LABELS[label(k)]: count(inside(v, "value")) for k, v in values.items() if label(k) in _LABELS}
    work.post(at, kind=kind, **_caption(text(thumb.get("title"))), **figures)


def _caption(caption: str | None) -> dict[str, Any]:
    if caption is None:
        return {}
    return {"caption": caption, "hashtags": hashtags(caption), "mentions": mentions(caption)}


def _labelled(item: dict[str, Any]) -> str | None:
    """The text of a post in the form of labels and values."""
    for _, one in objects(item.get("label_values")):
        if label(str(one.get("label", ""))) in _CAPTION:
            return text(one.get("value"))
    return None


def _kind(media: Sequence[dict[str, Any]]) -> str | None:
    if len(media) > 1:
        return "carousel"
    ending = str(media[0].get("uri", "")).rpartition(".")[2].lower() if media else ""
    return {"mp4": "video", "mov": "video", "jpg": "image", "jpeg": "image", "webp": "image", "heic": "image"}.get(
        ending
    )


def _own_id(media: dict[str, Any]) -> str | None:
    """The network's own number of a post with one picture, which its file is called by."""
    found = _NUMBER.search(str(media.get("uri", "")))
    return f"instagram:{found[1]}" if found else None


def _profile(work: _Work, said: Any) -> None:  # noqa: ANN401 - any JSON value
    for _, user in objects(inside(said, "profile_user")):
        values = inside(user, "string_map_data")
        for key, value in values.items() if isinstance(values, dict) else ():
            for known, column in ((_USERNAME, "handle"), (_NAME, "name"), (_BIO, "bio")):
                if label(key) in known and (given := text(inside(value, "value"))):
                    work.profile.setdefault(column, given)


def _audience(work: _Work, said: Any) -> None:  # noqa: ANN401 - any JSON value
    for _, block in objects(inside(said, "organic_insights_audience")):
        values = inside(block, "string_map_data")
        for key, value in values.items() if isinstance(values, dict) else ():
            given = text(inside(value, "value")) or ""
            if What.PROFILE in work.scene.what and label(key) in _FOLLOWERS:
                work.profile.setdefault("followers", count(given))
            elif What.AUDIENCE in work.scene.what:
                level: Level = "country" if any(word in label(key).split() for word in _COUNTRY) else ""
                told = [(n, s) for n, s in pairs(given) if not _AGE.fullmatch(n)]
                work.shares += [Share(name, share, level) for name, share in told]


def _followers(work: _Work, said: Any) -> None:  # noqa: ANN401 - any JSON value
    listed = said if isinstance(said, list) else inside(said, "relationships_followers")
    for _, item in objects(listed):
        first = next((one for _, one in objects(item.get("string_list_data"))), {})
        address = text(first.get("href")) or ""
        name = text(first.get("value")) or text(item.get("title")) or address.rstrip("/").rpartition("/")[2]
        if name and len(name) <= 100:
            row = {"creator_id": work.scene.creator_id, "platform": "instagram", "person": name.lower()}
            work.followers[name.lower()] = row
        if len(work.followers) > MOST_ROWS * 5:
            raise _endless()


def _endless() -> BadInput:
    return BadInput("There is more in this archive than anybody can have posted.", data="Nothing was kept.")


READER = Instagram()
