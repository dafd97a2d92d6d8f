"""What a profile says of where else somebody is: accounts and sites named in bios, as they are compared. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from goodword.sources.codes import platform, platform_of_url
from goodword.sources.ids import handle_of_url

MAY = r"@|://|www\.|\.[A-Za-z]{2,}|(?i:\b(?:ig|insta|instagram|tiktok|youtube|yt|bluesky|bsky|twitter|threads)\b)"
"""Bios that may hold a link; the others are not looked through."""
_LETTER = r"\w\u0900-\u0dff\u0e31-\u0e4e"  # signs of vowels are no \w
_MAIL = re.compile(r"(?<![@\w])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_FEDERATED = re.compile(r"@([A-Za-z0-9_.\-]+)@([\w\-]+(?:\.[\w\-]+)+)")
_URL = re.compile(
    r"(?<![@\w])(?:https?://)?((?:[\w\-]+\.)+[^\W\d_]{2,24})((?:/[^\s,;|()<>\"'，。、]*)?)", re.IGNORECASE
)
_NAMED = re.compile(
    r"\b(ig|insta|instagram|tiktok|tt|youtube|yt|bluesky|bsky|mastodon|twitter|threads)\b\s*(?:[:/→➡\-–]+\s*@?|@)(\w[\w.\-]{2,39})",
    re.IGNORECASE,
)
_MENTION = re.compile(rf"(?<![{_LETTER}@.])@([{_LETTER}.\-]{{2,60}}[{_LETTER}])")
_SHARED = frozenset(
    [
        "linktr.ee",
        "beacons.ai",
        "bio.link",
        "carrd.co",
        "campsite.bio",
        "lnk.bio",
        "solo.to",
        "allmylinks.com",
        "linkin.bio",
        "msha.ke",
        "koji.to",
        "patreon.com",
        "ko-fi.com",
        "etsy.com",
        "medium.com",
        "substack.com",
        "wordpress.com",
        "blogspot.com",
        "tumblr.com",
        "facebook.com",
        "github.com",
        "twitch.tv",
        "soundcloud.com",
        "open.spotify.com",
        "linkedin.com",
        "paypal.me",
        "wa.me",
        "t.me",
        "snapchat.com",
        "pinterest.com",
        "amazon.com",
        "sites.google.com",
        "about.me",
        "flickr.com",
        "vimeo.com",
        "behance.net",
    ]
)
"""Hosts on which many people have a page each: there the first part of the path belongs to the site."""
_SHORT = {"tt": "tiktok"}


@dataclass(frozen=True, slots=True)
class Named:
    """accounts: ids `platform:handle`; sites: hosts, with the first part of the path where many share the host."""

    accounts: frozenset[str]
    sites: frozenset[str]


def named_in(text: str, own_platform: str) -> Named:
    """Accounts and sites in a bio. own_platform: of plain @mentions. Addresses of mail are nobody's site."""
    accounts = {f"mastodon:{name}@{host}".casefold() for name, host in _FEDERATED.findall(text)}
    text = _MAIL.sub(" ", _FEDERATED.sub(" ", text))
    for word, handle in _NAMED.findall(text):
        where = _SHORT.get(word.casefold()) or platform(word)
        if where:
            accounts.add(f"{where}:{handle.strip('.-').casefold()}")
    text = _NAMED.sub(" ", text)
    sites: set[str] = set()
    for match in _URL.finditer(text):
        account, site = _place(match[1].casefold(), match[2])
        accounts |= {account} if account else set()
        sites |= {site} if site else set()
    accounts |= {f"{own_platform}:{handle.casefold()}" for handle in _MENTION.findall(_URL.sub(" ", text))}
    return Named(frozenset(accounts), frozenset(sites))


def _place(host: str, path: str) -> tuple[str, str]:
    """(account, "") or ("", site) that a link leads to."""
    host = re.sub(r"^(?:www|m|mobile)\.", "", host)
    where = platform_of_url(host + path)
    if where is not None:
        handle = handle_of_url(host + path.rstrip(".")) if len(path) > 1 else None
        return (f"{where}:{handle.casefold()}", "") if handle else ("", "")
    if host.endswith(".bsky.social"):
        return f"bluesky:{host}", ""
    if host in _SHARED:
        first = path.strip("/").split("/")[0].split("?")[0].casefold()
        return "", f"{host}/{first}" if first else ""
    return "", host
