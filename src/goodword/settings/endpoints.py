"""Asks an endpoint that the settings name (I/O): a model that words or compares texts.

What it sends back is read up to a size, and a redirect is an error: neither texts nor password go anywhere but to the
address that was set, and nobody there can have this machine ask another one inside its network.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

_PATIENCE = 60.0


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: urllib would take the password along to wherever it leads."""

    def redirect_request(self, *_: object) -> None:
        """Nothing is asked in place of what was asked."""
        return


_OPENER = urllib.request.build_opener(_Stay)


def post_json(address: str, body: Any, *, key: str = "", most: int) -> Any:  # noqa: ANN401 - any JSON
    """What an http(s) address answers to a JSON body. key: sent as a bearer's. most: bytes that are read of it.

    Raises OSError where it cannot be reached, refuses or sends elsewhere; ValueError for what is no JSON or longer.
    """
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    data = json.dumps(body).encode()
    request = urllib.request.Request(address, data, headers, method="POST")  # noqa: S310 - http(s) only, by callers
    try:
        with _OPENER.open(request, timeout=_PATIENCE) as answer:
            raw = answer.read(most + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise
    except HTTPException as error:
        raise OSError(type(error).__name__) from error
    if len(raw) > most:
        raise ValueError(f"more than {most:,} bytes")
    return json.loads(raw)
