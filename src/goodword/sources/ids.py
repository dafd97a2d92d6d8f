"""Ids of creators and posts: `platform:handle` in lower case and `platform:post`, from handles, ids and links."""

from __future__ import annotations

import re

import pyarrow as pa

from goodword.sources.arrow import Array, array, pc
from goodword.sources.codes import PLATFORMS, platform_of_url

_NAMES = "|".join(sorted(set(PLATFORMS.values())))
_PREFIX = rf"^(?P<platform>{_NAMES}):(?P<rest>.+)$"
HANDLE = r"^[^\s\pZ\pC,;\"'<>|\\/]{1,150}$"
POST = r"^[^\s\pZ\pC\"'<>|\\]{1,300}$"
_HANDLE_URL = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?[\w.\-]+/(?:@|c/|channel/|user/|profile/|in/|reel/|s/)?(?P<handle>[^/?#\s]+)/?(?:[?#].*)?",
    re.IGNORECASE,
)
_POST_URL = re.compile(
    r"(?:/(?:p|reel|reels|tv|video|status|statuses|post|shorts|posts|photo)/|[?&]v=|youtu\.be/)(?P<id>[\w.\-]+)",
    re.IGNORECASE,
)


def handles(text: Array) -> tuple[Array, Array]:
    """(platform or null, handle) of handles, `platform:handle` ids and links; a leading @ is dropped."""
    links = pc.match_substring_regex(text, r"^(https?://|www\.)|\.(com|app|tv|net)/")
    if pc.any(links).as_py():
        values = [
            handle_of_url(v) or v if v and linked else v
            for v, linked in zip(text.to_pylist(), links.to_pylist(), strict=True)
        ]
        platforms = [
            platform_of_url(v) if v and linked else None
            for v, linked in zip(text.to_pylist(), links.to_pylist(), strict=True)
        ]
        return array(platforms, pa.string()), pc.utf8_ltrim(array(values, pa.string()), "@")
    platform, rest = prefixed(text)
    return platform, pc.utf8_ltrim(rest, "@")


def prefixed(text: Array) -> tuple[Array, Array]:
    """(platform or null, the rest) of ids that may start with the name of a platform and a colon."""
    if not pc.any(pc.match_substring(text, ":")).as_py():
        return pa.nulls(len(text), pa.string()), text
    parts = pc.extract_regex(text, _PREFIX)
    platform = pc.struct_field(parts, "platform")
    return platform, pc.coalesce(pc.struct_field(parts, "rest"), text)


def handle_of_url(url: str) -> str | None:
    """The handle in a link to a profile."""
    match = _HANDLE_URL.fullmatch(url.strip())
    return match["handle"].lstrip("@") if match else None


def post_of_url(url: str) -> str | None:
    """The post's own id in a link to it."""
    match = _POST_URL.search(url)
    return match["id"] if match else None


def joined(platform: Array, rest: Array) -> Array:
    """`platform:rest`, null where either is."""
    return pc.binary_join_element_wise(platform, rest, ":")


def fits(text: Array, shape: str) -> Array:
    """Whether each text has the shape of an id; null for null. Most are plain letters and digits, told at once."""
    plain = pc.and_(pc.ascii_is_alnum(text), pc.less(pc.binary_length(text), 100))
    if pc.all(plain).as_py():
        return plain
    return pc.match_substring_regex(text, shape)
