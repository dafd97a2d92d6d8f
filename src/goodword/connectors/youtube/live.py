"""The real YouTube Data API, through PyPI `google-api-python-client` and the interface description it ships (I/O)."""

from __future__ import annotations

import json
from typing import Any

from goodword.connectors.model import Answer, Call, Cut
from goodword.core.errors import MissingExtra

_PATIENCE = 30
_MOST_BYTES = 20 << 20


class LiveYouTube:
    """The API at one address, asked with a key. The key goes in a header: it is in no address, so in no log of them.

    Raises MissingExtra.
    """

    def __init__(self, url: str, key: str) -> None:
        try:
            from googleapiclient.discovery import build_from_document  # noqa: PLC0415 - takes a moment to import
            from googleapiclient.discovery_cache import get_static_doc  # noqa: PLC0415
            from httplib2 import Http  # noqa: PLC0415
        except ModuleNotFoundError:
            raise MissingExtra.needed("networks", "Asking YouTube") from None
        http = Http(timeout=_PATIENCE)
        http.follow_redirects = False  # the key is for this address only
        described = get_static_doc("youtube", "v3")
        self._key = key
        self._service = build_from_document(described, http=http, client_options={"api_endpoint": url})

    def send(self, call: Call) -> Answer:
        """One request, checked against the description; whatever the answer's status."""
        from googleapiclient.errors import HttpError  # noqa: PLC0415
        from httplib2 import HttpLib2Error  # noqa: PLC0415

        request = self._request(call)
        heard: list[Any] = []
        request.add_response_callback(heard.append)
        try:
            body = request.execute(num_retries=0)
        except HttpError as error:
            return Answer(int(error.resp.status), _plain(error.content), _headers(error.resp))
        except (HttpLib2Error, OSError) as error:
            raise Cut(type(error).__name__) from None
        except ValueError:  # half an answer
            return Answer(200, None, _headers(heard[0]) if heard else {})
        return Answer(200, body, _headers(heard[0]))

    def _request(self, call: Call) -> Any:  # noqa: ANN401 - of the library below
        resource, _, method = call.name.partition(".")
        params = {name: ",".join(v) if isinstance(v, tuple) else v for name, v in call.params.items()}
        request = getattr(getattr(self._service, resource)(), method)(**params)
        request.headers["x-goog-api-key"] = self._key
        return request

    def close(self) -> None:
        """Close the connections."""
        self._service.close()


def _plain(content: bytes) -> Any:  # noqa: ANN401 - JSON
    if len(content) > _MOST_BYTES:
        return None
    try:
        return json.loads(content)
    except ValueError:
        return None


def _headers(response: Any) -> dict[str, str]:  # noqa: ANN401 - of the library below
    return {str(name).lower(): str(value) for name, value in response.items()}
