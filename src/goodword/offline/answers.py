"""Answers to a row that waits, as doors take them. Pure."""

from __future__ import annotations

from goodword.core.errors import BadInput
from goodword.offline.model import Answer


def answer_of(text: str) -> Answer:
    """What is done with a row. Raises BadInput for what is none."""
    try:
        return Answer(text.strip())
    except ValueError:
        raise BadInput.unknown("answer", text[:40], [a.value for a in Answer], where="answer") from None
