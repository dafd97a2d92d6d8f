"""What the redirect server says: where to go, or in a few plain words why not. Pure."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

_PRIVATE = [(b"cache-control", b"no-store"), (b"x-robots-tag", b"noindex"), (b"referrer-policy", b"strict-origin")]
_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.2rem;"
    "color:#1d2327;background:#fff}a{color:inherit}@media(prefers-color-scheme:dark){body{color:#e8eaed;background:#16181b}}"
)


class Answer(NamedTuple):
    """Status, headers and body, ready to be sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""


def redirect(location: str) -> Answer:
    """302: the visitor goes on, and comes back here the next time."""
    return Answer(302, [(b"location", location.encode("latin-1", "ignore")), *_PRIVATE, (b"content-length", b"0")])


def page(status: int, title: str, text: str, *, to: str = "", more: list[tuple[bytes, bytes]] | None = None) -> Answer:
    """A plain page that needs nothing else. to: where it leads on by itself."""
    onward = f'<meta http-equiv="refresh" content="0;url={escape(to, quote=True)}">' if to else ""
    link = f'<p><a href="{escape(to, quote=True)}" rel="noreferrer">Go on</a></p>' if to else ""
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{onward}'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1><p>{escape(text)}</p>{link}</main>"
        "</body></html>"
    ).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(html)).encode()),
        (b"content-security-policy", _POLICY),
        (b"x-content-type-options", b"nosniff"),
        *_PRIVATE,
    ]
    return Answer(status, headers + (more or []), html)


def text(status: int, said: str, *, kind: str = "text/plain; charset=utf-8") -> Answer:
    """A few words for programs."""
    body = said.encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), *_PRIVATE]
    return Answer(status, headers, body)


UNKNOWN = page(404, "There is no such link", "It may have been mistyped. Nothing is wrong with your device.")
ENDED = page(410, "This link has ended", "What it led to is over.")
NOT_HERE = page(421, "This is not the right place", "This server does not answer to that name.")
NOT_ALLOWED = page(
    405, "Links can only be followed", "Nothing can be sent to this server.", more=[(b"allow", b"GET, HEAD")]
)
TOO_LONG = page(414, "That address is too long", "Nothing was kept of it.")
TOO_MANY = page(429, "One moment", "Too many requests came from your network.", more=[(b"retry-after", b"10")])
NOT_AHEAD = text(503, "This link is not loaded ahead of a tap.\n")
"""A browser that is refused when it loads ahead asks again when the person taps, and that is counted."""
ROBOTS = text(200, "User-agent: *\nDisallow:\n")


def unwritten(location: str) -> Answer:
    """The click cannot be kept, and 302 would say that it was: the page takes the visitor on all the same."""
    return page(503, "One moment", "You are being taken on.", to=location, more=[(b"retry-after", b"5")])
