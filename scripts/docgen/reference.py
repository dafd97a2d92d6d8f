"""Reference pages: commands, HTTP API, settings, canonical tables, formulas, terms, errors."""

from __future__ import annotations

import json
import tempfile
from types import SimpleNamespace
from typing import Any

from docgen.common import NOTE, table
from goodword.api.app import create_app
from goodword.cli.rooms import DOORS, load
from goodword.core.errors import GoodwordError
from goodword.core.formula import registered
from goodword.core.tables import TABLES
from goodword.discovery.kept.columns import COLUMNS, Group
from goodword.settings.cli import example_file
from goodword.settings.load import load_settings
from goodword.settings.model import declared
from goodword.ui.terms import TERMS


def pages() -> dict[str, str]:
    """Path under docs → text, of every reference page."""
    made = {
        "reference/commands.md": commands(),
        "reference/api.md": api(),
        "reference/settings.md": settings(),
        "reference/tables.md": tables(),
        "reference/columns.md": columns(),
        "reference/formulas.md": formulas(),
        "reference/terms.md": terms(),
        "reference/errors.md": errors(),
    }
    return {path: NOTE + text.rstrip("\n") + "\n" for path, text in made.items()}


def commands() -> str:
    """Every command with its arguments and options, by panel."""
    text = ["# Commands\n", "`goodword COMMAND --help` shows the same in the terminal. Options before COMMAND:\n"]
    text.append(
        table(
            ("option", "meaning"),
            [
                ("`--catalogue PLACE`", "Folder of the catalogue, or spark://host:port?path=FOLDER."),
                ("`--ledger URL`", "SQLite file or database URL of the ledger."),
                ("`--config FILE`", "Settings file to read instead of ./goodword.toml."),
                ("`--version`", "Show the version and end."),
            ],
        )
    )
    for panel in dict.fromkeys(door.panel for door in DOORS):
        text.append(f"## {panel}\n")
        text += [_command(f"goodword {door.name}", load(door), 3) for door in DOORS if door.panel == panel]
    return "\n".join(text)


def _command(name: str, command: Any, level: int) -> str:  # noqa: ANN401 - a typer command or group
    parts = [f"{'#' * level} {name}\n", f"{(command.help or '').strip()}\n"]
    rows = [_parameter(p) for p in command.params if p.name != "help" and not getattr(p, "hidden", False)]
    if rows:
        parts.append(table(("argument or option", "meaning", "default"), rows))
    for sub, inner in getattr(command, "commands", {}).items():
        parts.append(_command(f"{name} {sub}", inner, level + 1))
    return "\n".join(parts)


def _parameter(p: Any) -> tuple[object, ...]:  # noqa: ANN401 - a typer argument or option
    argument = p.param_type_name == "argument"
    shown = (p.metavar or p.name.upper()) if argument else ", ".join(p.opts + p.secondary_opts)
    default = p.default() if callable(p.default) else p.default
    plain = "" if default in (None, "", False, (), []) or "Sentinel" in repr(default) else f"`{default}`"
    return (f"`{shown}`", getattr(p, "help", "") or "", "required" if p.required else plain)


def _openapi() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(environ={"HOME": folder})
        return create_app(SimpleNamespace(settings=settings)).openapi()


def api() -> str:
    """Every endpoint with its parameters, from the OpenAPI description."""
    openapi = _openapi()
    text = [
        "# HTTP API\n",
        "`goodword serve` answers at `/api/v1`; `/api/openapi.json` is this reference as data (OpenAPI 3.1) and",
        "`/api/docs` as a page. Every error is problem details (RFC 9457): see [errors](errors.md).\n",
    ]
    for path, methods in openapi["paths"].items():
        for method, o in methods.items():
            text.append(f"## {method.upper()} {path}\n\n{o.get('description') or o.get('summary', '')}\n")
            rows = [
                (f"`{p['name']}`", p["in"], "yes" if p.get("required") else "no", p.get("description", ""))
                for p in o.get("parameters", [])
            ]
            if rows:
                text.append(table(("name", "in", "required", "meaning"), rows))
            text += [f"Body: `{kind}`\n" for kind in o.get("requestBody", {}).get("content", {})]
    return "\n".join(text)


def settings() -> str:
    """Every setting: name, variable, default, meaning, and the commented file."""
    rows = [
        (f"`{d.name}`", f"`{d.env}`", f"`{d.default}`" if d.default else "", d.doc + (" Masked." if d.secret else ""))
        for d in declared()
    ]
    return (
        "# Settings\n\n"
        "One file, the environment and flags, in that order: flags win over the environment, which wins over the file. "
        "`goodword config` shows every value in force and where it came from.\n\n"
        "The file is the one named with `--config` or `GOODWORD_CONFIG`, else `./goodword.toml`, else `goodword.toml` "
        "in the configuration folder of your system (`~/.config/goodword` on Linux). Only one file is read. Paths in "
        "it start from its folder.\n\n"
        + table(("setting", "variable", "default", "meaning"), rows)
        + "\n`goodword config --example` prints this file:\n\n```toml\n"
        + example_file()
        + "```\n"
    )


def tables() -> str:
    """The canonical tables: what an import fills."""
    text = [
        "# Tables\n",
        "What files are read into, and what the catalogue keeps. Times are whole seconds since 1970 UTC. A missing",
        "value is null, never zero. Rows with the same key are the same row: importing it twice changes nothing.\n",
    ]
    for kind, t in TABLES.items():
        rows = [(f"`{c.name}`", c.type, "yes" if c.required else "no", c.doc) for c in t.columns]
        text.append(f"## {kind.value}\n\n{t.doc} Key: {', '.join(f'`{k}`' for k in t.key)}.\n")
        text.append(table(("column", "type", "needed", "meaning"), rows))
    return "\n".join(text)


def columns() -> str:
    """The dictionary of the columns of exports."""
    where = {Group.LIST: "lists", Group.SEARCH: "searches", Group.BOTH: "both"}
    rows = [
        (f"`{c.name}`", where[c.group], c.kind.value, c.unit, c.meaning, f"`{c.formula}`" if c.formula else "")
        for c in COLUMNS
    ]
    return (
        "# Columns of exports\n\nWhat an export of a list or a search says of each creator. An empty cell is not "
        "known, never zero. Times are UTC. The same dictionary goes along with every export and is at "
        "`/lists/columns`.\n\n" + table(("column", "exports of", "kind", "unit", "meaning", "formula"), rows)
    )


def formulas() -> str:
    """Every formula by name and version, in words, with its source."""
    rows = [(f"`{f.id}`", f.summary, f.source) for f in registered()]
    return (
        "# Formulas\n\nEvery number carries the name and version of its formula, so that old and new numbers stay "
        "comparable.\n\n" + table(("formula", "what it computes", "source"), rows)
    )


def terms() -> str:
    """The glossary."""
    rows = [(f"**{t.name}**", t.definition) for t in sorted(TERMS, key=lambda t: t.name.lower())]
    return "# Terms\n\nThe words of the field as Goodword uses them.\n\n" + table(("term", "meaning"), rows)


def errors() -> str:
    """The kinds of errors: exit status, HTTP status, whether trying again may help."""
    kinds = sorted(_kinds(GoodwordError), key=lambda k: (k.exit_code, k.__name__))
    rows = [
        (k.__name__, (k.__doc__ or "").split("\n")[0], k.exit_code, k.status, "yes" if k.retryable else "no")
        for k in kinds
    ]
    example = json.dumps(GoodwordError("What is wrong.", where="file:row", next_step="what to do").problem(), indent=2)
    return (
        "# Errors\n\nEvery error says what is wrong, where, what was given, what happened to the data and what to do "
        "next. The command line prints it and ends with its status (70 stands for a fault of Goodword's own, 130 for "
        "a stop); the HTTP API answers with problem details (RFC 9457).\n\n"
        + table(("kind", "means", "exit status", "HTTP status", "try again"), rows)
        + f"\n```json\n{example}\n```\n"
    )


def _kinds(base: type[GoodwordError]) -> list[type[GoodwordError]]:
    return [k for direct in base.__subclasses__() for k in (direct, *_kinds(direct))]
