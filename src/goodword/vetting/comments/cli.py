"""`goodword comments FILE`: what comments are made of, and which advertise something of their own."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput, NotFound
from goodword.vetting.comments.compose import Comment, compose
from goodword.vetting.comments.spam import judge
from goodword.vetting.wording import share_range

_TEXT = ("text", "comment", "content", "body", "message")
_PERSON = ("person", "author", "commenter", "username", "user", "handle", "from")


def register(app: typer.Typer) -> None:
    """Add `goodword comments`."""
    app.command("comments")(comments)


def comments(
    file: Annotated[Path, typer.Argument(help="CSV with a column of texts, and one of authors where known.")],
    creator: Annotated[str, typer.Option(help="Handle of the creator, to count their own answers.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what comments are made of: substance, short, emoji, repeated wordings, advertising."""
    read = read_comments(file, creator)
    found = compose(read)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    typer.echo(found.sentence)
    for kind, share in found.shares.items():
        typer.echo(f"  {kind.value:<12} {share_range(share)}")
    judged = zip(read, judge([c.text for c in read]), strict=True)
    for comment, verdict in sorted(judged, key=lambda pair: -pair[1].probability)[:5]:
        if verdict.probability >= 0.5:
            typer.echo(f"  {' '.join(comment.text.split())[:80]} ({', '.join(verdict.signs)})")


def read_comments(path: Path, creator: str) -> list[Comment]:
    """Comments of a CSV file with a header; without authors every comment counts as another person's."""
    if not path.exists():
        raise NotFound.looked_in("There is no such file.", [str(path)])
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        header = {(name or "").strip().casefold(): name for name in reader.fieldnames or ()}
        rows = list(reader)
    body = next((header[name] for name in _TEXT if name in header), None)
    if body is None:
        raise BadInput(
            "No column of texts is there.",
            where=str(path),
            given=", ".join(header),
            next_step=f"name it one of: {', '.join(_TEXT)}",
        )
    who = next((header[name] for name in _PERSON if name in header), None)
    own = creator.casefold().removeprefix("@")
    people = [(row.get(who) or "") if who else f"#{i}" for i, row in enumerate(rows)]
    return [
        Comment(person, row.get(body) or "", bool(own) and person.casefold().removeprefix("@") == own)
        for person, row in zip(people, rows, strict=True)
    ]
