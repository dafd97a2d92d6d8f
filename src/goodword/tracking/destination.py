"""Where links lead: addresses checked, campaign parameters merged, queries and fragments kept. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus, urlsplit

import idna

from goodword.core.errors import BadInput
from goodword.core.text import fold, words

CLICK = "gw"
"""Name of the parameter that carries the id of a click."""
LONGEST = 2_000
"""Characters of an address that every browser and shop takes."""
_INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa", ".test", ".onion")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>\"`{}|^\u0085\u00a0\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|\d+)")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/32")  # IPv4 inside IPv6 (RFC 6052, RFC 8215)
_UNRESERVED = "-._~!$&'()*+,;=:@/?%"


@dataclass(frozen=True, slots=True)
class Utm:
    """Goodword's convention. source: the platform; medium: always `influencer`, so that shops' reports can be filtered;
    campaign: its name; content: creator/post."""

    source: str
    campaign: str
    content: str
    medium: str = "influencer"

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters in the order of the convention; empty ones are left out."""
        named = (("source", self.source), ("medium", self.medium), ("campaign", self.campaign))
        return tuple((f"utm_{k}", v) for k, v in (*named, ("content", self.content)) if v)


def utm_for(*, creator: str, campaign: str, post: str, placement: str) -> Utm:
    """The convention applied: creator is `platform:handle`, "" for the brand's own links (then the source is where the
    link stands)."""
    platform, _, handle = creator.partition(":")
    content = "/".join(part for part in (fold(handle).replace(" ", "-")[:80], slug(post)) if part)
    return Utm(slug(platform) or slug(placement) or "brand", slug(campaign), content)


def slug(text: str) -> str:
    """A name as it stands in a parameter: folded, words joined by hyphens; letters of every script stay."""
    return "-".join(words(text))[:80]


def checked(address: str) -> str:
    """A web address that visitors may be sent to, its host in ASCII, all else as it was given.

    Raises BadInput for other schemes, for names and passwords inside, for addresses of private networks, and for
    characters that no address may hold.
    """
    text = address.strip()
    if len(text) > LONGEST:
        raise BadInput.value("destination", f"at most {LONGEST:,} characters", f"{len(text):,} characters")
    found = _FORBIDDEN.search(text)
    if found:
        raise BadInput.value("destination", "without spaces and signs that addresses do not have", found[0])
    if "://" not in text and not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE):
        text = f"https://{text}"
    scheme, host, port, rest = _parts(text, address)
    if scheme not in {"http", "https"}:
        raise BadInput.value("destination", "a web address (https://…)", address)
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}{port}{_encoded(rest)}"


def _parts(text: str, given: str) -> tuple[str, str, str, str]:
    """Scheme, host in ASCII, ":port" or "", and the rest as it was."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadInput.value("destination", "a web address (https://…)", given) from None
    if parts.scheme.lower() not in {"http", "https"}:
        return parts.scheme.lower(), "", "", ""
    if "@" in parts.netloc:
        raise BadInput.value("destination", "without a name or password in it", given)
    name = _public(host, given)
    rest = text.split("://", 1)[1][len(parts.netloc) :]
    usual = {"http": 80, "https": 443}[parts.scheme.lower()]
    return parts.scheme.lower(), name, f":{port}" if port and port != usual else "", rest


def _public(host: str, given: str) -> str:
    """The host in ASCII. Raises BadInput for what is not on the open net."""
    bare = host.rstrip(".")
    private = BadInput(
        "A link can only lead to the open net, not into a private one.",
        given=given,
        next_step="give the address that your customers use",
    )
    if _is_number(bare) or ":" in bare:
        if not _global(bare):
            raise private
        return bare
    try:
        name = idna.encode(bare, uts46=True, transitional=False).decode("ascii").lower()
    except idna.IDNAError:
        raise BadInput.value("destination", "an address with a host that can exist", given) from None
    if _is_number(name):  # full-width digits become plain ones
        raise private
    if "." not in name or name.endswith(_INSIDE) or name == "localhost":
        raise private
    return name


def _is_number(host: str) -> bool:
    """Whether browsers read a host as an address: its last part is a number, in any of the old ways of writing it."""
    return bool(_NUMERIC.fullmatch(host.lower().rsplit(".", 1)[-1]))


def _global(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False  # 2130706433, 0x7f.1, 127.1: numbers written so are only ever used to hide where they lead
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if address.version == 6 and address in _TRANSLATED:
        return False
    return address.is_global and not address.is_multicast and (mapped is None or mapped.is_global)


def _encoded(rest: str) -> str:
    """Other than ASCII as browsers send it; what is encoded already stays as it is."""
    found = quote(rest, safe=_UNRESERVED + "#[]")
    return found if found.startswith("/") else f"/{found}"


def with_utm(address: str, utm: Utm) -> str:
    """The address with its campaign parameters: those of the same name are replaced, everything else stays as it is."""
    return merged(address, utm.pairs(), replace=True)


def merged(address: str, pairs: tuple[tuple[str, str], ...], *, replace: bool) -> str:
    """The address with more parameters, its own query byte for byte and its fragment kept.

    replace: parameters of the same name are taken out first; otherwise those that are there win.
    """
    head, query, fragment = split(address)
    names = {name for name, _ in pairs}
    kept = [part for part in query.split("&") if part and not (replace and _name(part) in names)]
    there = {_name(part) for part in kept}
    added = [f"{quote(k, safe='')}={quote(v, safe='/:')}" for k, v in pairs if k not in there]
    return joined(head, "&".join([*kept, *added]), fragment)


def split(address: str) -> tuple[str, str, str]:
    """Address without query and fragment, query, fragment, as they stand."""
    before, sign, fragment = address.partition("#")
    head, _, query = before.partition("?")
    return head, query, sign + fragment


def joined(head: str, query: str, fragment: str) -> str:
    """The opposite of `split`."""
    return head + (f"?{query}" if query else "") + fragment


def passed_on(location: str, query: str) -> str:
    """The location with the query that came with the click: what the location has already is not overridden, a click
    id of somebody else's making is dropped."""
    if not query:
        return location
    head, own, fragment = split(location)
    there = {_name(part) for part in own.split("&")} | {CLICK}
    more = [part for part in query.split("&") if part and _name(part) not in there]
    return joined(head, "&".join([*([own] if own else []), *more]), fragment)


def with_click(location: str, click: str) -> str:
    """The location with the id of the click."""
    before, sign, fragment = location.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{CLICK}={click}{sign}{fragment}"


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0])
