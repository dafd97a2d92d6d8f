"""What headers of answers say of time: always by the network's own clock, ours may be wrong. Pure."""

from __future__ import annotations

from goodword.connectors.model import Answer


def number(answer: Answer, name: str) -> int | None:
    """A header that is a whole number; None where it is none."""
    text = answer.headers.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) < 12 else None


def served_at(answer: Answer) -> float | None:
    """When the network answered, seconds UTC by its clock; None where it does not say."""
    return _date(answer.headers.get("date", ""))


def seconds_until(answer: Answer, at: float | None, otherwise: float = 60.0) -> float:
    """How long it is to a time of the network's clock; `otherwise` where it does not say."""
    now = served_at(answer)
    return otherwise if now is None or at is None else max(0.0, at - now)


def retry_after(answer: Answer) -> float | None:
    """Seconds that a Retry-After header asks for; None without one."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    then = _date(text)
    return None if then is None or served_at(answer) is None else seconds_until(answer, then)


def _date(text: str) -> float | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - takes a moment to import

    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None
