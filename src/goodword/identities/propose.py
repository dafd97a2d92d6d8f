"""Which accounts may be one person: signs found by hash joins over links, sites and domains, added up. Pure.

Nobody is compared with everybody: pairs come from what bios link to and from sites that few share. Handle, name and
place only support; alone they propose nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.core.text import counted, fold, words
from goodword.identities.links import MAY, named_in
from goodword.identities.model import Proposal, Seen, Sign, Weights

COLUMNS = ("creator_id", "platform", "handle", "name", "bio", "url", "language", "country", "place")
"""Of a table of profiles; all of text."""
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """What profiles name, by row: links (from, to), sites with who names them."""

    links: frozenset[Pair]
    sites: Mapping[str, frozenset[int]]


def proposals(profiles: pa.Table, weights: Weights | None = None) -> tuple[Proposal, ...]:
    """Pairs of accounts that may be one person, the strongest first. profiles: COLUMNS, one row per account."""
    weights = weights or Weights()
    profiles = profiles.select(list(COLUMNS)).combine_chunks()
    found = _found(profiles)
    linked_by = Counter(to for _, to in found.links)
    pairs = _pairs(profiles, found, weights)
    rows = _rows(profiles, sorted({row for pair in pairs for row in pair}))
    shared = _handles(profiles, rows)
    judged = (
        _judged(rows[a], rows[b], pairs[a, b], (linked_by[a], linked_by[b]), shared=shared, weights=weights)
        for a, b in pairs
    )
    kept = (p for p in judged if p is not None)
    return tuple(sorted(kept, key=lambda p: (-p.strength, p.creator_id, p.other_id)))


def _found(profiles: pa.Table) -> _Found:
    """Read the bios that may hold a link, and the addresses of profiles that lead to a site of their own."""
    links: list[tuple[int, str]] = []
    sites: defaultdict[str, set[int]] = defaultdict(set)
    texts = pc.binary_join_element_wise(
        pc.fill_null(profiles["bio"], ""), _own_sites(profiles), " ", null_handling="replace"
    )
    may = pc.indices_nonzero(pc.match_substring_regex(texts, MAY))
    picked = (texts.take(may).to_pylist(), profiles["platform"].take(may).to_pylist(), may.to_pylist())
    for text, platform, row in zip(*picked, strict=True):
        named = named_in(text[:2_000], platform)
        links += [(row, account) for account in named.accounts]
        for site in named.sites:
            sites[site].add(row)
    return _Found(_resolved(profiles, links), {site: frozenset(rows) for site, rows in sites.items()})


def _own_sites(profiles: pa.Table) -> pa.Array:
    """Addresses that sources give for a profile, without those that say nothing but the account itself."""
    url, handle = pc.fill_null(profiles["url"], ""), profiles["handle"]
    own = pc.starts_with(pc.utf8_lower(url), "http")
    # A link that ends in the handle is, on nearly all networks, the profile.
    ends = pc.equal(pc.utf8_slice_codeunits(url, -1, None), "/")
    bare = pc.if_else(ends, pc.utf8_slice_codeunits(url, 0, -1), url)
    last = pc.list_element(pc.split_pattern(bare, "/", max_splits=1, reverse=True), 0)
    tail = pc.utf8_lower(pc.replace_substring_regex(bare, r"^.*/@?", ""))
    itself = pc.and_(pc.equal(tail, pc.utf8_lower(handle)), pc.not_equal(last, ""))
    return pc.if_else(pc.and_(own, pc.invert(pc.fill_null(itself, False))), url, "")


def _resolved(profiles: pa.Table, links: list[tuple[int, str]]) -> frozenset[Pair]:
    """Links whose end is an account that is known, as rows."""
    if not links:
        return frozenset()
    ends = pc.index_in(pa.array([to for _, to in links]), value_set=profiles["creator_id"].combine_chunks())
    found = zip((row for row, _ in links), ends.to_pylist(), strict=True)
    return frozenset((row, to) for row, to in found if to is not None and to != row)


def _pairs(profiles: pa.Table, found: _Found, weights: Weights) -> dict[Pair, list[tuple[Sign, str]]]:
    """Pairs that a link, a site or a domain brings up, with these signs and what they rest on."""
    pairs: defaultdict[Pair, list[tuple[Sign, str]]] = defaultdict(list)
    for a, b in found.links:
        low, high = min(a, b), max(a, b)
        if (b, a) not in found.links:
            pairs[low, high].append((Sign.LINK, "first" if a == low else "second"))
        elif a == low:
            pairs[low, high].append((Sign.BOTH, ""))
    for site, rows in found.sites.items():
        if 2 <= len(rows) < weights.site_shared:
            for low, high in combinations(sorted(rows), 2):
                pairs[low, high].append((Sign.SITE, site))
    for site, row in _domains(profiles, found.sites):
        for other in found.sites[site]:
            if other != row and len(found.sites[site]) < weights.site_shared:
                pairs[min(row, other), max(row, other)].append((Sign.DOMAIN, site))
    return dict(pairs)


def _domains(profiles: pa.Table, sites: Mapping[str, frozenset[int]]) -> Iterator[tuple[str, int]]:
    """(site, row) of Bluesky accounts whose handle is a site that somebody names: the network checks such handles."""
    if not sites:
        return
    names = sorted(sites)
    checked = pc.equal(profiles["platform"], "bluesky")
    at = pc.index_in(pc.utf8_lower(profiles["handle"]), value_set=pa.array(names))
    for row in pc.indices_nonzero(pc.and_(checked, pc.is_valid(at))).to_pylist():
        yield names[at[row].as_py()], row


def _rows(profiles: pa.Table, rows: list[int]) -> dict[int, dict[str, Any]]:
    found = profiles.take(pa.array(rows, pa.int64())).to_pylist()
    return {row: one | {"plain": _plain(one["handle"])} for row, one in zip(rows, found, strict=True)}


def _plain(handle: str) -> str:
    """A handle for comparison: without the server, signs and end of a domain."""
    name = handle.partition("@")[0].casefold().removesuffix(".bsky.social")
    name = name.rpartition(".")[0] if name.count(".") == 1 and len(name.rpartition(".")[2]) <= 4 else name
    return "".join(c for c in name if c.isalnum())


def _handles(profiles: pa.Table, rows: Mapping[int, Mapping[str, Any]]) -> Counter[str]:
    """How many accounts have each of the handles that matter, compared letter by letter."""
    wanted = sorted({row["plain"] for row in rows.values()})
    if not wanted:
        return Counter()
    bare = pc.replace_substring_regex(pc.utf8_lower(profiles["handle"]), r"@.*$|\.bsky\.social$|[._\-]+", "")
    at = pc.index_in(bare, value_set=pa.array(wanted))
    counts = np.bincount(np.asarray(pc.drop_null(at).to_numpy(), np.int64), minlength=len(wanted))
    return Counter(dict(zip(wanted, counts.tolist(), strict=True)))


def _judged(
    one: Mapping[str, Any], other: Mapping[str, Any], found: list[tuple[Sign, str]], linked: tuple[int, int], *,
    shared: Counter[str], weights: Weights,
) -> Proposal | None:  # fmt: skip
    if one["creator_id"] > other["creator_id"]:
        turn = {"first": "second", "second": "first"}
        one, other, linked = other, one, (linked[1], linked[0])
        found = [(sign, turn.get(what, what)) for sign, what in found]
    seen = (*_links(one, other, found, linked, weights), *_profile(one, other, shared, weights))
    strength = round(sum(s.weight for s in seen), 6)
    if strength < weights.least:
        return None
    return Proposal(one["creator_id"], other["creator_id"], strength, strength >= weights.strong, seen)


def _links(
    one: Mapping[str, Any], other: Mapping[str, Any], found: list[tuple[Sign, str]], linked: tuple[int, int], w: Weights
) -> Iterator[Seen]:
    names = one["creator_id"], other["creator_id"]
    signs = {sign for sign, _ in found}
    for sign, what in sorted(found):
        if sign is Sign.BOTH:
            yield Seen(sign, "Each names the other in their profile.", w.both)
        elif sign is Sign.LINK:
            who, whom = names if what == "first" else names[::-1]
            yield Seen(sign, f"{who} names {whom} in their profile; {whom} does not name {who}.", w.link)
            many = linked[1] if what == "first" else linked[0]
            if many >= w.linked_by:
                yield Seen(Sign.MANY, f"{whom} is named by {counted(many, 'account')}: many link there.", w.many)
        elif sign is Sign.DOMAIN:
            yield Seen(sign, f"{what} is the checked handle of one and the site of the other.", w.domain)
    sites = sorted({what for sign, what in found if sign is Sign.SITE})
    if sites and Sign.DOMAIN not in signs:
        yield Seen(Sign.SITE, f"Both name the site {', '.join(sites)}, which few others name.", w.site)


def _profile(one: Mapping[str, Any], other: Mapping[str, Any], shared: Counter[str], w: Weights) -> Iterator[Seen]:
    plain = one["plain"]
    if plain == other["plain"] and len(plain) >= 4 and shared[plain] < w.handle_shared:
        yield Seen(Sign.HANDLE, f"Both are called {one['handle']}, as few others are.", w.handle)
    names = [fold(row["name"] or "") for row in (one, other)]
    places = [fold(row["place"] or "").partition(",")[0] for row in (one, other)]
    if names[0] and names[0] == names[1]:
        same = bool(places[0]) and places[0] == places[1]
        yield Seen(Sign.PLACE if same else Sign.NAME, f"The same display name{' and place' if same else ''}.",
                   w.name + (w.place if same else 0.0))  # fmt: skip
    elif all(names) and not set(words(names[0])) & set(words(names[1])) and plain != other["plain"]:
        yield Seen(Sign.NAMES, f"Their names share no word: {one['name']}, {other['name']}.", w.names)
    for column, sign, weight in (("country", Sign.COUNTRY, w.country), ("language", Sign.LANGUAGE, w.language)):
        if one[column] and other[column] and one[column] != other[column]:
            yield Seen(sign, f"One is {_said(column, one)}, the other {_said(column, other)}.", weight)


def _said(column: str, row: Mapping[str, Any]) -> str:
    return f"in {row['place'] or row['country']}" if column == "country" else f"in the language {row['language']}"
