"""Platforms, languages, countries, currencies and kinds of post by the names that sources give them."""

from __future__ import annotations

import re
from functools import cache

from goodword.core.text import fold

_PLATFORM_NAMES = {
    "instagram": "ig insta",
    "tiktok": "tik-tok tt",
    "youtube": "yt youtube-shorts",
    "x": "twitter x/twitter twitter/x",
    "bluesky": "bsky bsky.social",
    "mastodon": "fediverse",
    "facebook": "fb",
    "twitch": "",
    "threads": "",
    "pinterest": "",
    "linkedin": "",
    "snapchat": "snap",
    "telegram": "tg",
    "reddit": "",
    "vk": "vkontakte",
    "weibo": "微博",
    "xiaohongshu": "red rednote 小红书",
    "douyin": "抖音",
    "bilibili": "b站 哔哩哔哩",
    "kuaishou": "快手",
    "wechat": "weixin 微信",
    "sharechat": "",
    "moj": "",
    "podcast": "",
    "newsletter": "substack",
    "blog": "website web",
    "offline": "in-person",
}
PLATFORMS: dict[str, str] = {
    fold(a): name for name, aliases in _PLATFORM_NAMES.items() for a in (name, *aliases.split())
}
"""Folded name of a platform → the one we use."""

_HOSTS = {
    "instagram.com": "instagram",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "twitter.com": "x",
    "x.com": "x",
    "bsky.app": "bluesky",
    "facebook.com": "facebook",
    "twitch.tv": "twitch",
    "threads.net": "threads",
    "threads.com": "threads",
    "pinterest.com": "pinterest",
    "linkedin.com": "linkedin",
    "t.me": "telegram",
    "reddit.com": "reddit",
}

_POST_KINDS = {
    "image": "image photo picture graphimage xdtgraphimage igimage igphoto feed bild foto imagen photopost pin",
    "video": "video graphvideo xdtgraphvideo igvideo igtv videopost longform live stream vod tiktok",
    "carousel": "carousel sidecar graphsidecar xdtgraphsidecar carouselalbum carouselcontainer igcarousel "
    "album gallery "
    "slideshow multiimage",
    "reel": "reel reels clips clip igreel igreels short shorts youtubeshort youtubeshorts facebookreel",
    "story": "story stories igstory igstories",
    "text": "text tweet status thread threadspost post note skeet toot article reply quote microblog",
}
_POST_KIND = {alias: kind for kind, aliases in _POST_KINDS.items() for alias in aliases.split()}
_ENGAGEMENTS = {
    "comment": "comment comments commented reply replies replied kommentar commentaire comentario",
    "like": "like likes liked favorite favourite heart reaction digg upvote gefalltmir jaime megusta curtida",
    "share": "share shares shared repost reposted retweet reblog forward quote",
    "save": "save saves saved bookmark bookmarked collect",
    "follow": "follow follows followed follower subscribe subscribed subscriber",
}
_ENGAGEMENT = {alias: kind for kind, aliases in _ENGAGEMENTS.items() for alias in aliases.split()}
_LOCALES = ("en", "de", "fr", "es", "pt", "it", "nl", "tr", "pl", "ru", "uk", "zh", "ja", "ko", "hi", "ar", "id", "sv")
_COUNTRY_NAMES = {
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "america": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "uae": "AE",
    "emirates": "AE",
    "south korea": "KR",
    "korea": "KR",
    "czech republic": "CZ",
    "ivory coast": "CI",
    "holland": "NL",
    "russian federation": "RU",
    "viet nam": "VN",
    "bharat": "IN",
}


def platform(text: str) -> str | None:
    """`instagram` for "IG" or "instagram.com"; None when it is no platform that we know."""
    folded = fold(text).removeprefix("www.")
    return (
        PLATFORMS.get(folded)
        or PLATFORMS.get(re.sub(r"[\s_]+", "-", folded))
        or _HOSTS.get(folded)
        or PLATFORMS.get(folded.removesuffix(".com"))
    )


def platform_of_url(url: str) -> str | None:
    """The platform that a link leads to."""
    match = re.match(r"(?:https?://)?(?:www\.|m\.|mobile\.)?([^/?#]+)", url.strip().lower())
    return _HOSTS.get(match[1]) if match else None


def post_kind(text: str) -> str | None:
    """image, video, reel, story, text or carousel; None for anything else."""
    return _POST_KIND.get(re.sub(r"[\W_]+", "", fold(text)))


def engagement_kind(text: str) -> str | None:
    """comment, like, share, save or follow; None for anything else."""
    return _ENGAGEMENT.get(re.sub(r"[\W_]+", "", fold(text)))


def language(text: str) -> str | None:
    """ISO 639-1 of a code ("pt-BR", "eng") or a name in one of many languages; None when it is none."""
    folded = fold(text)
    code = re.split(r"[-_]", folded)[0]
    return code if code in _language_codes() else _language_names().get(code) or _language_names().get(folded)


def country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a code ("DE", "DEU") or a name in one of many languages; None when it is none."""
    if text.upper() in _country_codes():
        return text.upper()
    folded = fold(text)
    return _country_names().get(folded) or _COUNTRY_NAMES.get(folded)


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes."""
    from babel.numbers import list_currencies  # noqa: PLC0415 - half a second that most imports do not need

    return frozenset(list_currencies())


@cache
def _language_codes() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 - as above

    return frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)


@cache
def _country_codes() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 - as above

    codes = {code for code in map(str, Locale("en").territories) if re.fullmatch(r"[A-Z]{2}", code)}
    return frozenset(codes - {"EU", "UN", "EZ", "QO", "ZZ", "XA", "XB"})


@cache
def _language_names() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - as above
    from babel.core import get_global  # noqa: PLC0415

    known: dict[str, str] = {}
    for name in reversed(_LOCALES):
        known |= {fold(label): code for code, label in Locale(name).languages.items() if len(code) == 2}
    return known | {old: new for old, new in get_global("language_aliases").items() if new in _language_codes()}


@cache
def _country_names() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - as above
    from babel.core import get_global  # noqa: PLC0415

    known: dict[str, str] = {}
    for name in reversed(_LOCALES):
        known |= {fold(label): code for code, label in Locale(name).territories.items() if code in _country_codes()}
    for old, new in get_global("territory_aliases").items():
        if re.fullmatch(r"[A-Z]{3}", old) and len(new) == 1:
            known[old.lower()] = new[0]
    return known
