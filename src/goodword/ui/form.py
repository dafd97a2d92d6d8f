"""A form as it was filled in: the values and what is wrong with them, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goodword.core.errors import GoodwordError


def said(error: GoodwordError) -> str:
    """What is wrong and what to do about it, as it stands beside a field."""
    return f"{error.what} {f'Next: {error.next_step}.' if error.next_step else ''}".strip()


@dataclass(frozen=True, slots=True)
class Form:
    """values: text by field name (a tuple of texts for choices). errors: message by field name, "" for the whole."""

    given: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def refused(self, error: GoodwordError, fields: Sequence[str], *, otherwise: str) -> Form:
        """The same form with an error beside the field that it names in backticks, else beside `otherwise`."""
        named = next((name for name in fields if f"`{name}`" in error.what), otherwise)
        parts = (error.what, error.given and f"Given: {error.given}.", error.next_step)
        return Form(self.given, {named: " ".join(part for part in parts if part)})

    def value(self, name: str) -> str:
        """The text of a field, empty when it was not filled in."""
        value = self.given.get(name, "")
        return value if isinstance(value, str) else ", ".join(value)

    def values(self, name: str) -> tuple[str, ...]:
        """The choices made in a field."""
        value = self.given.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def error(self, name: str) -> str:
        """What is wrong with a field; empty when nothing is."""
        return self.errors.get(name, "")
