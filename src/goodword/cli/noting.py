"""Every command that changed the ledger leaves a line in the audit log, whatever room it is of."""

from __future__ import annotations

import getpass
from typing import Any

import typer

from goodword.core.errors import GoodwordError

NOTED = frozenset({"user", "token", "backup", "restore", "aside"})
"""Commands that say themselves what they did, and do so for changes outside of the ledger too."""
SERVING = frozenset({"serve", "redirect", "hooks"})
"""Commands that only serve: who changes something there is noted with who they are."""


def noting(command: Any) -> Any:  # noqa: ANN401 - the classes of commands differ between versions of typer
    """The command, and those below it, noting what was changed when they end, also by an error or Ctrl-C."""
    for below in getattr(command, "commands", {}).values():
        noting(below)
    if not hasattr(command, "commands"):
        inner = command.invoke

        def invoke(ctx: Any) -> Any:  # noqa: ANN401
            before = _changes(ctx.obj)
            try:
                return inner(ctx)
            finally:
                if _changes(ctx.obj) > before:
                    _note(ctx)

        command.invoke = invoke
    return command


def _changes(workspace: object) -> int:
    """Transactions that changed the ledger of this workspace, 0 while it was not opened."""
    ledger = getattr(workspace, "__dict__", {}).get("ledger")
    return int(getattr(ledger, "changes", 0))


def _note(ctx: Any) -> None:  # noqa: ANN401
    words = ctx.command_path.split()[1:]
    if not words or words[0] in NOTED | SERVING:
        return
    from goodword.accounts.desk import Accounts  # noqa: PLC0415 - only after a change

    try:
        Accounts(ctx.obj).log.add(None, "cli", " ".join(["goodword", *words]), _subject(ctx))
    except GoodwordError as error:
        typer.echo(f"The change was made, and could not be written to the audit log: {error.what}", err=True)


def _subject(ctx: Any) -> str:  # noqa: ANN401
    """Who was logged in at the machine, and the numbers that the command named. Nothing that was typed as text: it
    may hold names, addresses and secrets."""
    given = [
        f"{name}={ctx.params[name]}"
        for name in sorted(p.name for p in ctx.command.params)
        if isinstance(ctx.params.get(name), int) and not isinstance(ctx.params[name], bool) and ctx.params[name]
    ]
    return " ".join([f"login={_login()}", *given])


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
