"""What goes wrong between us and a network, each as a function that stands before its server for one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from goodword.connectors.model import Answer, Call, Cut

Send = Callable[[Call], Answer]


def too_many(**headers: str) -> Callable[[Call, Send], Answer]:
    """429, with or without a word on how long."""

    def fault(call: Call, send: Send) -> Answer:
        return Answer(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, headers)

    return fault


def server_error(status: int) -> Callable[[Call, Send], Answer]:
    def fault(call: Call, send: Send) -> Answer:
        return Answer(status, {"error": "InternalServerError", "message": "Internal Server Error"})

    return fault


def refused(status: int, error: str) -> Callable[[Call, Send], Answer]:
    def fault(call: Call, send: Send) -> Answer:
        return Answer(status, {"error": error, "message": "No"})

    return fault


def half_a_page(call: Call, send: Send) -> Answer:
    """The connection ended in the middle of the JSON: nothing of it can be read."""
    return Answer(200, None, send(call).headers)


def cut(call: Call, send: Send) -> Answer:
    raise Cut("ConnectionResetError")


def cut_after(call: Call, send: Send) -> Answer:
    """The server did its work, the answer never came."""
    send(call)
    raise Cut("ReadTimeout")


def emptied(call: Call, send: Send) -> Answer:
    """An answer without anything that it always had."""
    return replace(send(call), body={})


def first_without(field: str) -> Callable[[Call, Send], Answer]:
    """The first item of the list in an answer lacks a field."""

    def fault(call: Call, send: Send) -> Answer:
        answer = send(call)
        return replace(answer, body=_lacking(answer.body, field))

    return fault


def _lacking(body: Any, field: str) -> Any:
    """The same, the first item of its first list without the field, however deep it lies."""
    if isinstance(body, list):
        return [{k: v for k, v in body[0].items() if k != field}, *body[1:]] if body else body
    if not isinstance(body, dict):
        return body
    for name, value in body.items():
        if (less := _lacking(value, field)) != value:
            return {**body, name: less}
    return body


def skewed(seconds: int) -> Callable[[Call, Send], Answer]:
    """The server's clock is wrong; its headers follow its clock, and it has nothing left to give."""
    from goodword.connectors.faking import dated, written

    def fault(call: Call, send: Send) -> Answer:
        now, answer = 1_800_000_000 + seconds, send(call)
        told = {"ratelimit-limit": "3000", "ratelimit-remaining": "0", "ratelimit-reset": str(now + 20)}
        told |= {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "0", "x-ratelimit-reset": written(now + 20)}
        return replace(answer, headers={**answer.headers, **told, "date": dated(now)})

    return fault
