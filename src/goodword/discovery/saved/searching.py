"""What the page of search needs to keep what was found: lists to choose from, the search as fields, its address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from goodword.accounts.model import Role
from goodword.discovery.kept.model import CreatorList
from goodword.discovery.kept.shared import desk_of
from goodword.discovery.search.fields import FIELDS

_NO_PART = ("limit", "pick")


@dataclass(frozen=True, slots=True)
class Keeping:
    """may: whether the reader may keep anything. picks: who is selected. fields: the search, name and value. query: the
    same in an address. address: of the page, with what is selected left out."""

    may: bool
    lists: tuple[CreatorList, ...]
    picks: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    query: str
    address: str


def keeping(request: Request) -> Keeping:
    """For the search that an address says."""
    desk, query = desk_of(request, "page"), request.query_params
    may = desk.who.role.covers(Role.ANALYST)
    lists = tuple(x for x in desk.lists.lists(desk.who) if x.changed_by(desk.who)) if may else ()
    pairs = [(name, value[:700]) for name, value in query.multi_items() if name in ("q", *FIELDS) and value]
    fields = tuple((name, value) for name, value in pairs if name not in _NO_PART)
    picks = tuple(query.getlist("pick")[:1_000])
    return Keeping(may, lists, picks, fields, urlencode(fields), "/search?" + urlencode(pairs))
