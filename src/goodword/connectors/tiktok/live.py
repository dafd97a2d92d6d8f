"""The real TikTok, through its Display API (I/O)."""

from __future__ import annotations

from goodword.connectors import http
from goodword.connectors.agreed import Tokens, nobody
from goodword.connectors.model import Answer, Call
from goodword.connectors.tiktok.wire import wire


class LiveTikTok:
    """tokens: of creators who signed in for us, by open id or name."""

    def __init__(self, url: str, tokens: Tokens = nobody) -> None:
        self._url, self._tokens = url, tokens

    def send(self, call: Call) -> Answer:
        """One request. A creator whose sign-in has ended, or who never signed in, is answered as the network would."""
        query, body = wire(call)
        token = self._tokens(call.who) if call.who else ""
        if call.who and not token:
            return Answer(401, {"error": {"code": "access_token_invalid", "message": "no sign-in is kept"}})
        return http.ask(self._url, call.name, query, token=token, body=body)

    def close(self) -> None:
        """Nothing is held open between requests."""
