"""The real Bluesky, through PyPI `atproto`: its client holds the session and renews it (I/O)."""

from __future__ import annotations

from typing import Any

import httpx
from atproto_client.client.client import Client
from atproto_client.exceptions import RequestErrorBase
from atproto_client.models.common import XrpcError
from atproto_client.models.dot_dict import DotDict
from atproto_client.request import Request, Response

from goodword.connectors.errors import TokenRefused, unavailable
from goodword.connectors.model import Answer, Call, Cut

_PATIENCE = 30.0


class LiveBluesky:
    """One server: the open AppView, or that of an account with which it signs in.

    Raises TokenRefused where the password is not accepted, Unavailable where nobody answers.
    """

    def __init__(self, url: str, account: str = "", secret: str = "") -> None:
        self._client = Client(url, request=Request(timeout=_PATIENCE))
        if account:
            self._sign_in(account, secret)

    def _sign_in(self, account: str, secret: str) -> None:
        try:
            self._client.login(account, secret, fetch_bsky_profile=False)
        except RequestErrorBase as error:
            self.close()
            if error.response is not None and error.response.status_code in (400, 401, 403):
                raise TokenRefused.by("Bluesky", "bluesky") from None
            raise unavailable("Bluesky", _why(error)) from None
        except (httpx.HTTPError, ValueError) as error:
            self.close()
            raise unavailable("Bluesky", type(error).__name__) from None

    def send(self, call: Call) -> Answer:
        """One query of XRPC."""
        params = {name: list(v) if isinstance(v, tuple) else v for name, v in call.params.items()}
        try:
            response = self._client.invoke_query(call.name, params=DotDict(params))
        except RequestErrorBase as error:
            if error.response is None:
                raise Cut(_why(error)) from None
            return _answer(error.response)
        except (httpx.HTTPError, ValueError) as error:  # a connection that ended early, half an answer
            raise Cut(type(error).__name__) from None
        return _answer(response)

    def close(self) -> None:
        """Close the connections."""
        self._client.request.close()


def _answer(response: Response) -> Answer:
    return Answer(response.status_code, _plain(response.content), dict(response.headers))


def _plain(content: Any) -> Any:  # noqa: ANN401 - JSON, an error or bytes
    if isinstance(content, XrpcError):
        return {"error": content.error, "message": content.message}
    return None if isinstance(content, bytes) else content


def _why(error: RequestErrorBase) -> str:
    return f"status {error.response.status_code}" if error.response is not None else type(error).__name__
