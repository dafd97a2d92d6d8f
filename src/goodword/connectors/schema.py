"""Answers checked against a schema: an unknown field is kept, a missing one is an error that names it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel, TypeAdapter, ValidationError

from goodword.connectors.errors import BadAnswer
from goodword.sources.model import MAX_KEPT, Reason, Rejected, shortened


class Said(BaseModel):
    """What a network says; fields that we do not know are kept as they are."""

    model_config = ConfigDict(extra="allow", frozen=True)


Count = Annotated[int, Field(ge=0, le=2**53)]
"""How many; servers that hide a count write -1 into a type of their own."""
Id = Annotated[str, Field(min_length=1, max_length=2048)]
S = TypeVar("S", bound=BaseModel)


def checked(shape: type[S], body: Any, call: str) -> S:  # noqa: ANN401 - JSON of a foreign server
    """The body as a value of this shape. Raises BadAnswer that names what is missing."""
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise BadAnswer.missing(call, fields_of(error)) from None


def fields_of(error: ValidationError) -> list[str]:
    """The fields that are wrong, as `posts.0.author`; never their values."""
    found = (".".join(str(part) for part in one["loc"]) or "the whole" for one in error.errors(include_input=False))
    return list(dict.fromkeys(found))


def items(shape: type[S], given: Iterable[Any]) -> tuple[list[S], list[Rejected]]:
    """The items of a list that have the shape; the others are set aside with the field that is wrong."""
    given = list(given)
    try:
        return _all(shape).validate_python(given), []
    except ValidationError:
        return _each(shape, given)


@cache
def _all(shape: type[S]) -> TypeAdapter[list[S]]:
    """As a rule all of them fit, and are checked in one go."""
    return TypeAdapter(list[shape])  # type: ignore[valid-type]


def _each(shape: type[S], given: Iterable[Any]) -> tuple[list[S], list[Rejected]]:
    fine: list[S] = []
    bad: list[Rejected] = []
    for number, item in enumerate(given, 1):
        try:
            fine.append(shape.model_validate(item))
        except ValidationError as error:
            where = fields_of(error)[0]
            bad.append(Rejected(number, where, shortened(_at(item, where)), Reason.MISSING, _kept(item)))
    return fine, bad


def some(shape: type[S], given: Iterable[Any], call: str) -> list[S]:
    """The items that have the shape, for searches, which set nothing aside. Raises BadAnswer where none has it."""
    fine, bad = items(shape, given)
    if bad and not fine:
        raise BadAnswer.missing(call, [bad[0].field])
    return fine


def listed(answer: RootModel[list[Any]]) -> list[Any]:
    """The items of an answer that is nothing but a list."""
    return answer.root


def _at(item: Any, path: str) -> str:  # noqa: ANN401 - JSON of a foreign server
    for part in path.split("."):
        item = item.get(part) if isinstance(item, Mapping) else None
    return "" if item is None else str(item)


def _kept(item: Any) -> str:  # noqa: ANN401 - JSON of a foreign server
    text = json.dumps(item, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_KEPT else ""
