"""Rows of an order list or a follower list become keyed hashes; what cannot be used is set aside. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from goodword.core.errors import BadInput, GoodwordError
from goodword.core.money import Money
from goodword.core.text import clean, fold
from goodword.discovery.known.model import Aside, Own
from goodword.sources.codes import platform as platform_named
from goodword.sources.contacts import Way, email_of, link_of, phone_of, spelt
from goodword.sources.ids import HANDLE
from goodword.sources.people import hash_ids

MOST_ROWS = 500_000
_HANDLE = re.compile(HANDLE.replace(r"\pZ", "").replace(r"\pC", ""))
_NAMES: dict[str, tuple[str, ...]] = {
    "handle": ("handle", "username", "user_name", "account", "profile", "screen_name", "creator", "follower"),
    "platform": ("platform", "network", "channel"),
    "email": ("email", "e-mail", "mail", "email_address", "customer_email", "contact_email"),
    "phone": ("phone", "phone_number", "mobile", "tel", "telephone", "whatsapp", "customer_phone"),
    "url": ("url", "website", "link", "web", "homepage", "site"),
    "orders": ("orders", "order_count", "orders_count", "number_of_orders"),
    "spent": ("spent", "total_spent", "total", "amount", "revenue", "order_total", "total_price"),
    "currency": ("currency", "currency_code"),
    "day": ("last_order", "date", "created_at", "order_date", "last_order_date", "ordered_at", "day"),
}
_PLATFORMS = ("instagram", "tiktok", "youtube", "bluesky", "mastodon")


def read_list(body: bytes, key: bytes, *, platform: str) -> tuple[list[Own], list[Aside]]:
    """(people, rows set aside) of a CSV file with a head. platform: of handles whose row names none.

    Rows of one person are added up. Raises BadInput where no column can recognise anybody.
    """
    people: dict[tuple[tuple[Way, str], ...], list[Mapping[str, str]]] = {}
    aside: list[Aside] = []
    for number, row in _rows(body):
        ways, wrong = ways_of(row, platform)
        if ways:
            people.setdefault(tuple(sorted(ways.items())), []).append(row)
        else:
            aside.append(Aside(number, wrong or "No handle, e-mail, phone or link stands in this row."))
    texts = [spelt(way, value) for ways in people for way, value in ways]
    marks = iter(hash_ids(key, [t.encode() for t in texts]).to_pylist()) if texts else iter(())
    found = []
    for each, rows in people.items():
        found.append(_own(tuple((way, int(next(marks))) for way, _ in each), rows))
    return found, aside


def digest_of(body: bytes) -> str:
    """A short mark of a file, by which the same file is known again."""
    return hashlib.sha256(body).hexdigest()[:16]


def ways_of(row: Mapping[str, str], platform: str) -> tuple[dict[Way, str], str]:
    """(value by way, what is wrong with the row where nothing is left)."""
    found: dict[Way, str] = {}
    wrong = ""
    handle, url = row.get("handle", ""), row.get("url", "")
    if "/" in handle or handle.startswith("www."):
        handle, url = "", handle
    named = platform_named(row["platform"]) if row.get("platform") else platform
    if handle:
        plain = handle.lstrip("@").lower()
        if named and _HANDLE.fullmatch(plain):
            found[Way.HANDLE] = f"{named}:{plain}"
        else:
            wrong = f"{row.get('platform')!r} is no platform." if not named else f"{handle!r} is no handle."
    if row.get("email"):
        email = email_of(row["email"])
        found |= {Way.EMAIL: email} if email else {}
        wrong = wrong or ("" if email else f"{row['email'][:3]}… is no e-mail address.")
    if row.get("phone"):
        phone = phone_of(row["phone"])
        found |= {Way.PHONE: phone} if phone else {}
        wrong = wrong or ("" if phone else "The phone number has no country code, like +91.")
    if url:
        found |= link_of(url)
    return found, wrong


def _rows(body: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    text = body.decode("utf-8-sig", errors="replace")
    delimiter = max(",;\t|", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    head = [fold(h).replace(" ", "_") for h in next(reader, [])]
    at = {ours: next((head.index(n) for n in names if n in head), -1) for ours, names in _NAMES.items()}
    named = {p: head.index(p) for p in _PLATFORMS if p in head}  # a column of its own for each network
    if all(at[n] < 0 for n in ("handle", "email", "phone", "url")) and not named:
        raise BadInput(
            "No column names people: a handle, an e-mail, a phone number or a link is needed.", where="file",
            given=", ".join(head)[:200], next_step="name the columns handle, email, phone or url",
        )  # fmt: skip
    for number, cells in enumerate(reader, 2):
        if number > MOST_ROWS + 1:
            raise BadInput.value("file", f"at most {MOST_ROWS:,} rows", number, where="file")
        if any(c.strip() for c in cells):
            row = {n: _cell(cells[i]) if 0 <= i < len(cells) else "" for n, i in at.items()}
            for platform, i in named.items():
                if i < len(cells) and cells[i].strip() and not row["handle"]:
                    row |= {"handle": _cell(cells[i]), "platform": platform}
            yield number, row


def _cell(text: str) -> str:
    return (text if text.isascii() and text.isprintable() else clean(text)).strip()


def _own(marks: tuple[tuple[Way, int], ...], rows: Sequence[Mapping[str, str]]) -> Own:
    stated = [int(r["orders"]) for r in rows if r.get("orders", "").isdecimal()]
    sums = [m for r in rows if (m := _money(r)) is not None]
    same = len({m.currency for m in sums}) == 1
    days = sorted(r["day"][:10] for r in rows if re.match(r"\d{4}-\d\d-\d\d", r.get("day", "")))
    orders = sum(stated) if stated else (len(rows) if sums or days else None)
    total = Money(sum(m.minor for m in sums), sums[0].currency) if same else None
    return Own(marks, orders, total, days[-1] if days else "")


def _money(row: Mapping[str, str]) -> Money | None:
    text, currency = row.get("spent", ""), row.get("currency", "").upper()
    return _sum(text, currency) if text else None


@lru_cache(maxsize=65_536)
def _sum(text: str, currency: str) -> Money | None:
    """The same sums stand in many orders."""
    try:
        return Money.of(Decimal(text.replace(",", "")), currency) if currency else Money.parse(text)
    except (GoodwordError, InvalidOperation):
        return None  # a sum that cannot be read is left out, the person stays
