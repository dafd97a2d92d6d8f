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


# --- Mastodon -------------------------------------------------------------------------------------

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


# --- a workspace ----------------------------------------------------------------------------------


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


# --- Instagram ------------------------------------------------------------------------------------

INSTAGRAM = "instagram:khar_eats"
DAY0 = 1_700_000_000


def meta(value: object) -> bytes:
    """JSON as Meta writes it: each byte of UTF-8 as a letter of its own."""
    return re.sub(rb"\\u00([89a-f][0-9a-f])", lambda m: b"\\u00" + m[1], json.dumps(_bytewise(value)).encode())


def _bytewise(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [_bytewise(item) for item in value]
    return {_bytewise(k): _bytewise(v) for k, v in value.items()} if isinstance(value, dict) else value


def _picture(number: int, **more: Any) -> dict[str, Any]:
    where = {"photo_metadata": {"exif_data": [{"latitude": 19.07, "longitude": 72.88}]}}
    uri = f"media/posts/202311/1_n_1800000000000000{number}.jpg"
    return {"uri": uri, "creation_timestamp": DAY0 + number * 86_400, "media_metadata": where, **more}


def instagram(*, german: bool = False) -> dict[str, bytes]:
    """The files of Instagram's export that matter, and some that must stay closed."""
    posts = [{"media": [_picture(1, title="Fresh वड़ा पाव 🙂 #streetfood @bakehouse")]},
             {"title": "Two views", "creation_timestamp": DAY0 + 2 * 86_400, "media": [_picture(2), _picture(3)]},
             ]  # fmt: skip
    names = ("Erreichte Konten", "„Gefällt mir“-Angaben", "Kommentare") if german else (
        "Accounts reached", "Likes", "Comments")  # fmt: skip
    figures = {name: {"value": value} for name, value in zip(names, ("14.533" if german else "14,533", "980", "--"),
                                                             strict=True)}  # fmt: skip
    insight = {"media_map_data": {"Media Thumbnail": _picture(1)}, "string_map_data": figures}
    reel = {"media": [_picture(4, uri="media/reels/4.mp4", title="Oven on")]}
    shares = {
        "Follower Percentage by City": {"value": "Pune, India: 31,5%, Mumbai: 12.5%"},
        "Follower Percentage by Country": {"value": "India: 80%"},
        "Follower Percentage by Age for All Genders": {"value": "13-17: 5%, 18-24: 40%, 65+: 1%"},
        "Followers": {"value": "4,420"}, "Followers Delta": {"value": "+6.7%"},
    }  # fmt: skip
    person = {"Username" if not german else "Benutzername": {"value": "khar_eats"}, "Name": {"value": "Khar Eats ☕"},
              "Email": {"value": "secret@example.org"}, "Phone Number": {"value": "+910000000000"},
              "Bio": {"value": "Bread"}}  # fmt: skip
    fans = [{"title": "", "string_list_data": [{"href": "https://www.instagram.com/fan_a", "value": "fan_a"}]},
            {"title": "Fan_B", "string_list_data": [{"timestamp": DAY0}]}]  # fmt: skip
    root = "instagram-khar_eats-2026-11-20-x/"
    made = {
        "your_instagram_activity/media/posts_1.json": posts,
        "your_instagram_activity/media/reels.json": {"ig_reels_media": [reel]},
        "logged_information/past_instagram_insights/posts.json": {"organic_insights_posts": [insight]},
        "logged_information/past_instagram_insights/audience_insights.json": {
            "organic_insights_audience": [{"string_map_data": shares}]},
        "personal_information/personal_information/personal_information.json": {
            "profile_user": [{"string_map_data": person}]},
        "connections/followers_and_following/followers_1.json": fans,
    }  # fmt: skip
    return {root + path: meta(value) for path, value in made.items()} | {
        root + path: b'{"secret": "DO NOT OPEN"}'
        for path in (
            "your_instagram_activity/messages/inbox/somebody_1/message_1.json",
            "connections/contacts/synced_contacts.json",
            "connections/followers_and_following/following.json",
            "logged_information/recent_searches/account_searches.json",
            "ads_information/ads_and_topics/ads_interests.json",
            "personal_information/device_information/devices.json",
            "security_and_login_information/login_and_profile_creation/login_activity.json",
            "your_instagram_activity/media/archived_posts.json",
            "your_instagram_activity/likes/liked_posts.json",
            "media/posts/202311/1_n_18000000000000001.jpg",
        )
    }


# --- TikTok ---------------------------------------------------------------------------------------

TIKTOK = "tiktok:khar_eats"


def tiktok(*, old: bool = False) -> dict[str, bytes]:
    """TikTok's one file, as it is now or as it was."""
    video = "https://www.tiktokv.com/share/video/71234567890123456{}/"
    listed = [
        {"Date": "2026-01-02 10:00:00", "Link": video.format(1), "Likes": "1234", "Title": "Dough #bread",
         "WhoCanView": "Public"},
        {"Date": "2026-02-03 10:00:00", "Link": video.format(2), "Likes": "7", "WhoCanView": "Public"},
        {"Date": "2026-03-04 10:00:00", "Link": video.format(3), "Likes": "1", "WhoCanView": "Private"},
        {"Date": "yesterday", "Link": video.format(4), "Likes": "1"},
    ]  # fmt: skip
    who = {"userName": "khar_eats", "displayName": "Khar Eats", "bioDescription": "Bread", "followerCount": 990,
           "emailAddress": "secret@example.org", "telephoneNumber": "+910000000000"}  # fmt: skip
    fans = {"FansList": [{"Date": "2026-01-01 00:00:00", "UserName": "fan_a"}]}
    secret = {"Direct Messages": {"Chat History": {"ChatHistory": {"x": [{"Content": "DO NOT OPEN"}]}}}}
    if old:
        told = {"Profile": {"Profile Information": {"ProfileMap": who}}, "Video": {"Videos": {"VideoList": listed}},
                "Activity": {"Follower List": fans}}  # fmt: skip
    else:
        told = {"Profile And Settings": {"Profile Info": {"ProfileMap": who}, "Follower": fans},
                "Post": {"Posts": {"VideoList": listed}}}  # fmt: skip
    return {"user_data_tiktok.json": said(told | secret)}


# --- YouTube --------------------------------------------------------------------------------------

YOUTUBE = "youtube:khareats"
_OWN = "UC" + "a" * 22


def youtube(*, german: bool = False) -> dict[str, bytes]:
    """YouTube in Google Takeout, in English or German."""
    head = ("Video ID,Approx Duration (ms),Video Category,Video Description (Original),Channel ID,"
            "Video Title (Original),Video Title (Original) Language,Privacy,Video Create Timestamp,"
            "Video Publish Timestamp")  # fmt: skip
    public, private = "Public", "Unlisted"
    root, channels, meta_, name = "YouTube and YouTube Music", "channels", "video metadata/videos.csv", "channel.csv"
    channel = "Channel ID,Channel Title (Original),Channel Visibility"
    if german:
        head = ("Video-ID,Ungefähre Dauer (ms),Videokategorie,Videobeschreibung (Original),Kanal-ID,"
                "Videotitel (Original),Videotitel (Original) – Sprache,Datenschutz,Zeitstempel der Videoerstellung,"
                "Zeitstempel der Videoveröffentlichung")  # fmt: skip
        public, private = "Öffentlich", "Nicht gelistet"
        root, channels, meta_, name = "YouTube und YouTube Music", "Kanäle", "Video-Metadaten/Videos.csv", "Kanal.csv"
        channel = "Kanal-ID,Kanaltitel (Original),Sichtbarkeit des Kanals"
    rows = [
        f'abcdefghij{n},60000,Food,"About, loaf {n}",{_OWN},Loaf {n} #bread,en,{public if n < 3 else private},'
        f"2026-0{n}-01T10:00:00+00:00,2026-0{n}-02T10:00:00+00:00"
        for n in range(1, 4)
    ]
    made = {
        meta_: "\n".join([head, *rows]), f"{channels}/{name}": f"{channel}\n{_OWN},Khar Eats,{public}",
        "subscriptions/subscriptions.csv": "DO NOT OPEN", "history/watch-history.json": "DO NOT OPEN",
        "comments/comments.csv": "DO NOT OPEN", "live chats/live chats.csv": "DO NOT OPEN",
    }  # fmt: skip
    return {f"Takeout/{root}/{path}": ("\ufeff" + text).encode() for path, text in made.items()}
