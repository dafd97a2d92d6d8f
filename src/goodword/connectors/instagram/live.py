"""The real Instagram, through Meta's Graph API (I/O)."""

from __future__ import annotations

from urllib.parse import urlsplit

from goodword.connectors import http
from goodword.connectors.agreed import Tokens, nobody
from goodword.connectors.instagram.wire import USER, VERSION, wire
from goodword.connectors.model import Answer, Call
from goodword.core.errors import BadInput

CREATORS = "https://graph.instagram.com"
"""Who answers creators' own questions."""


class LiveInstagram:
    """account: the id of the professional account that asks. secret: its access token. tokens: of creators who signed
    in for us."""

    def __init__(self, url: str, account: str, secret: str, tokens: Tokens = nobody) -> None:
        self._url, self._account, self._secret, self._tokens = url, account, secret, tokens
        here = urlsplit(url).scheme == "http"  # a server on this machine answers for both
        self._creators = url if here else CREATORS

    def send(self, call: Call) -> Answer:
        """One request. A creator whose sign-in has ended is answered as the network would."""
        path, query = wire(call)
        if not call.who:
            if not self._account:
                raise BadInput(
                    "Instagram answers nobody without a professional account.",
                    next_step="`goodword source connect instagram --account ID`, the number of your own account there; "
                    "creators who sign in for you need none of it",
                )
            path = path.replace(USER, self._account)
            query = {name: value.replace(USER, self._account) for name, value in query.items()}
            return http.ask(self._url, f"/{VERSION}{path}", query, token=self._secret)
        token = self._tokens(call.who)
        if not token:
            return Answer(400, {"error": {"code": 190, "message": "no sign-in of this creator is kept"}})
        return http.ask(self._creators, f"/{VERSION}{path}", query, token=token)

    def close(self) -> None:
        """Nothing is held open between requests."""
