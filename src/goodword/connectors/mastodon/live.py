"""A real Mastodon server, through PyPI `Mastodon.py` (I/O)."""

from __future__ import annotations

from typing import Any

from goodword.connectors.model import Answer, Call, Cut
from goodword.core.errors import MissingExtra

_PATIENCE = 30
_MOST_BYTES = 20 << 20


class LiveMastodon:
    """One server. secret: an access token with the right to read; "" for what is open."""

    def __init__(self, url: str, secret: str = "") -> None:
        try:
            from mastodon import Mastodon  # noqa: PLC0415 - takes a moment to import
        except ModuleNotFoundError:
            raise MissingExtra.needed("networks", "Asking a Mastodon server") from None
        self._client = Mastodon(
            api_base_url=url,
            access_token=secret or None,
            request_timeout=_PATIENCE,
            ratelimit_method="throw",
            version_check_mode="none",
            user_agent="goodword",
        )
        self._answer: Answer | None = None
        self._client.session.hooks["response"].append(self._keep)

    def send(self, call: Call) -> Answer:
        """One request. What the library makes of the answer is not used: the answer is checked as it came."""
        from mastodon import MastodonError  # noqa: PLC0415

        self._answer = None
        page: Any = {"_pagination_method": "GET", "_pagination_endpoint": call.name, **_texts(call)}
        try:
            self._client.fetch_next(page)
        except MastodonError as error:
            if self._answer is None:
                raise Cut(type(error).__name__) from None
        except (ValueError, TypeError, KeyError, AttributeError):  # an answer that its models do not take
            if self._answer is None:
                raise
        return self._kept()

    def _kept(self) -> Answer:
        if self._answer is None:
            raise Cut("no answer")
        return self._answer

    def close(self) -> None:
        """Close the connections."""
        self._client.session.close()

    def _keep(self, response: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - of the library below
        """The answer as it came."""
        try:
            body = response.json() if len(response.content) <= _MOST_BYTES else None
        except ValueError:
            body = None
        self._answer = Answer(response.status_code, body, {k.lower(): v for k, v in response.headers.items()})


def _texts(call: Call) -> dict[str, object]:
    return {name: str(v).lower() if isinstance(v, bool) else v for name, v in call.params.items()}
