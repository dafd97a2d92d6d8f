"""A command that grew others beside it and still answers to its own name."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class FirstCommandGroup(TyperGroup):
    """A group whose first command is meant where none is named: `goodword simulate OUT` beside `simulate campaign`.

    A file or folder named like one of the commands is reached by naming the first command too.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's own context type
        """Put the first command's name where none is given, unless help is asked for or nothing is said at all."""
        first = next(iter(self.commands))
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = [first, *args]
        return list(super().parse_args(ctx, args))
