"""`goodword disclosure CAPTION`: is a post marked as advertising, by the rules of these countries?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.vetting.disclosure.audit import audit
from goodword.vetting.disclosure.model import Audit, Post, Status
from goodword.vetting.disclosure.packs import pack_for, packs

_WORDS = {
    Status.CLEAR: "clear",
    Status.CHANGE: "needs a change",
    Status.UNCLEAR: "not clear",
    Status.UNPAID: "says unpaid",
    Status.NONE: "nothing found",
}


def register(app: typer.Typer) -> None:
    """Add `goodword disclosure`."""
    app.command("disclosure")(disclosure)


def disclosure(
    caption: Annotated[str, typer.Argument(help="The caption; - reads it from standard input.")] = "-",
    country: Annotated[
        list[str] | None, typer.Option(help="Of the brand, the creator or the audience; repeat it for each.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the post, ISO 639-1.")] = None,
    label: Annotated[
        bool | None, typer.Option("--label/--no-label", help="Is the platform's paid-partnership label there?")
    ] = None,
    brand: Annotated[list[str] | None, typer.Option(help="Name or handle of the brand; may be repeated.")] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List the rule packs with their sources.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say whether a post is marked as advertising: the words found, where they stand, the rule and its source."""
    if rules:
        _list(json)
        return
    text = sys.stdin.read() if caption == "-" else caption
    from goodword.vetting.signal_disclosure import language_of  # noqa: PLC0415 - help does without it

    post = Post(text, language or language_of(text), label, tuple(brand or ()))
    found = audit(post, [pack_for(code) for code in country or ["eu"]])
    if json:
        typer.echo(to_json(found, indent=2))
        return
    _print(found)


def _print(found: Audit) -> None:
    for verdict in sorted(found.verdicts, key=lambda v: v.status):
        typer.echo(f"{_WORDS[verdict.status]}: {verdict.sentence}")
        typer.echo(f"  {verdict.source}; {verdict.url}; looked at {verdict.checked}")
    if found.strictest.proposal:
        typer.echo(f"Would do: {found.strictest.proposal}")
        typer.echo(found.strictest.proposed_because)


def _list(json: bool) -> None:
    if json:
        typer.echo(to_json(packs(), indent=2))
        return
    for pack in packs().values():
        typer.echo(f"{pack.code:<10} {pack.name}: {pack.source} (in force {pack.in_force}; looked at {pack.checked})")
