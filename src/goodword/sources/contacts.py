"""How people state where they can be reached: e-mail, phone, link. Equal ones are spelt and hashed alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from goodword.sources.codes import platform_of_url
from goodword.sources.ids import handle_of_url
from goodword.sources.people import hash_ids

EMAIL = re.compile(r"[\w.+\-']+@[\w\-]+(?:\.[\w\-]+)+")
PHONE = re.compile(r"(?:\+|00)[\d\s().\-/]{7,24}\d")
LINK = re.compile(r"(?:https?://|www\.)[^\s,;|)\]]+", re.IGNORECASE)


class Way(StrEnum):
    """How a person of a list may be recognised."""

    HANDLE = "handle"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


def email_of(text: str) -> str:
    """An address as it is compared: lower case, without what stands after a plus; "" for none."""
    match = EMAIL.fullmatch(text.strip().lower())
    if not match:
        return ""
    name, _, host = match[0].partition("@")
    return f"{name.partition('+')[0]}@{host}"


def phone_of(text: str) -> str:
    """A number with its country code, digits only; "" without one."""
    plain = re.sub(r"[\s().\-/]", "", text.strip())
    plain = "+" + plain[2:] if plain.startswith("00") else plain
    return plain if re.fullmatch(r"\+\d{8,15}", plain) else ""


def link_of(text: str) -> dict[Way, str]:
    """A link to a profile is a handle; any other is host and path, without what counts visits."""
    url = text.strip()
    named, handle = platform_of_url(url), handle_of_url(url)
    if named and handle:
        return {Way.HANDLE: f"{named}:{handle.lower()}"}
    plain = re.sub(r"^https?://", "", url.lower()).removeprefix("www.").split("?")[0].split("#")[0].rstrip("/")
    return {Way.URL: plain} if re.fullmatch(r"[\w\-]+(?:\.[\w\-]+)+(?:/\S*)?", plain) else {}


def spelt(way: Way, value: str) -> str:
    """What is hashed: a handle as the catalogue hashes people, everything else with its way in front."""
    return value if way is Way.HANDLE else f"{way.value}:{value}"


def in_text(text: str) -> set[tuple[Way, str]]:
    """E-mail addresses, numbers and links in what somebody says of themselves."""
    found = {(Way.EMAIL, e) for m in EMAIL.findall(text) if (e := email_of(m))}
    found |= {(Way.PHONE, p) for m in PHONE.findall(text) if (p := phone_of(m))}
    for m in LINK.findall(text):
        found |= {(way, value) for way, value in link_of(m).items() if way is Way.URL}
    return found


def marks_of(key: bytes, creator_id: str, stated: Iterable[str]) -> frozenset[int]:
    """Keyed hashes by which a list of one's own people may know somebody. creator_id: "" for nobody in a catalogue;
    stated: what is known to reach them, texts of any kind."""
    ways = {pair for text in stated for pair in in_text(text)}
    texts = {spelt(way, value) for way, value in ways} | ({creator_id} if creator_id else set())
    return frozenset(hash_ids(key, [t.encode() for t in sorted(texts)]).to_pylist()) if texts else frozenset()
