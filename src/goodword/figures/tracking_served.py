"""The servers that `redirect-durable` compares, as processes: the redirect server, and one that records nothing."""

from __future__ import annotations

import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from goodword.tracking.redirect.model import Options
from goodword.tracking.redirect.serve import granian, serve

_WHERE = "https://brand.example/shop?variant=3#details"


def bare() -> Starlette:
    """One plain route that always answers the same 302."""

    async def go(_request: Request) -> RedirectResponse:
        return RedirectResponse(_WHERE, status_code=302)

    return Starlette(routes=[Route("/{code}", go)])


def main() -> None:
    """KIND PORT FOLDER LEDGER: serve until told to end."""
    kind, port, folder, url = sys.argv[1:]
    if kind == "bare":
        granian("goodword.figures.tracking_served:bare", host="127.0.0.1", port=int(port), workers=1).serve()
    else:
        serve(Options(folder, rate=0), ledger=url, host="127.0.0.1", port=int(port), workers=1)


if __name__ == "__main__":
    main()
