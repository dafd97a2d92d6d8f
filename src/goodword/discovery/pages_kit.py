"""What the pages that find people share: fields of an address, and errors beside the field that they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import Request

from goodword.core.errors import GoodwordError
from goodword.ui.form import Form

T = TypeVar("T")
LONGEST = 700
_LISTS = ("tier", "diverse", "niches", "verdict")


def given_of(request: Request, fields: Iterable[str]) -> dict[str, str]:
    """Fields of the address that are filled in, at most as long as a field may be; others are left alone."""
    query = request.query_params
    found = {name: ",".join(query.getlist(name)) if name in _LISTS else query.get(name, "") for name in fields}
    return {name: value[:LONGEST].strip() for name, value in found.items() if value.strip()}


def answered(form: Form, fields: Iterable[str], ask: Callable[[], T]) -> tuple[T | None, Form, int]:
    """(the answer, the form, the status): what is wrong stands beside its field. Errors of the machine go on."""
    try:
        return ask(), form, 200
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return None, Form(form.given, {field_of(error, fields): told(error)}), error.status


def field_of(error: GoodwordError, fields: Iterable[str]) -> str:
    """The field that an error is of, "" where it is of none."""
    name = error.where.rsplit(", ", 1)[-1].removeprefix("--")
    return name if name in set(fields) else ""


def told(error: GoodwordError) -> str:
    """An error on one line."""
    return f"{error.what} {'Next: ' + error.next_step + '.' if error.next_step else ''}".strip()


def address(path: str, given: Mapping[str, str], **changes: str) -> str:
    """An address with these fields, some of them changed; "" takes a field out."""
    pairs = {**given, **changes}
    return f"{path}?{urlencode([(n, v) for n, v in pairs.items() if v])}" if any(pairs.values()) else path
