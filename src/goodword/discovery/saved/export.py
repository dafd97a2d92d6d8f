"""The results of a search as a file that is sent: the same fields, as many rows as a search gives."""

from __future__ import annotations

from fastapi import Request, Response

from goodword.discovery.kept.files import Format
from goodword.discovery.kept.shared import desk_of, download
from goodword.discovery.search.desk import desk_of as search_desk_of
from goodword.discovery.search.fields import FIELDS, read_wish
from goodword.discovery.values import Source

_MOST = "1000"


def export_search(request: Request, words: str, form: Format, *, door: str) -> Response:
    """The search that an address says, with every column; a thousand rows unless it says fewer.

    Raises BadInput that names the field, NotFound before the first index.
    """
    query = request.query_params
    given = {name: ", ".join(query.getlist(name))[:700] for name in FIELDS if query.get(name)}
    given.setdefault("limit", _MOST)
    desk = search_desk_of(request.app.state.workspace)
    understood = desk.understand(words) if words.strip() else None
    found = desk.find(read_wish(understood, given, desk.reading(), Source("query")), posts=False)
    about = [("search", words), *((name, value) for name, value in given.items())]
    about += [("formula", found.formula), ("embedder", found.embedder)]
    kept = desk_of(request, door)
    return download("search", form, lambda f, file: kept.export_hits(found.hits, f, file, about=about))
