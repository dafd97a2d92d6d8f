"""`goodword comments FILE`: what comments are made of, and which advertise something of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from goodword.catalogue.resolve_language import detect_languages
from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.sources.read import open_source
from goodword.vetting.comments.compose import Comment, compose
from goodword.vetting.comments.model import Composition
from goodword.vetting.comments.spam import judge
from goodword.vetting.model import DEFAULT_RULE
from goodword.vetting.wording import count, share_range

_TEXT = ("text", "comment", "content", "body", "message")
_POST, _CAPTION = ("post", "post_id", "video", "media", "media_id"), ("caption", "post_text", "title")
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
    found = _concluded(compose(read), sum(not c.by_creator for c in read))
    if not creator:  # nobody knows which comments are the creator's
        found = replace(found, answered=None)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    typer.echo(found.sentence)
    if not read:
        return
    for kind, share in found.shares.items():
        typer.echo(f"  {kind.value:<12} {share_range(share)}")
    if found.answered is not None:
        typer.echo(f"  answered     {share_range(found.answered)} of the posts with comments")
    if found.relevance is not None:
        e = found.relevance
        typer.echo(
            f"  of the post  {100 * e.value:+.0f} points over other posts ({100 * e.low:.0f} to {100 * e.high:.0f})"
        )
    if found.languages:
        typer.echo(f"  languages    {', '.join(f'{code} {n:,}' for code, n in list(found.languages.items())[:6])}")
    for wording in found.wordings:
        typer.echo(f"  {wording.uses:,} times by {wording.people:,}: {wording.text[:80]}")
    judged = zip(read, judge([c.text for c in read]), strict=True)
    for comment, verdict in sorted(judged, key=lambda pair: -pair[1].probability)[:5]:
        if verdict.probability >= 0.5:
            typer.echo(f"  {' '.join(comment.text.split())[:80]} ({', '.join(verdict.signs)})")


def _concluded(found: Composition, n: int) -> Composition:
    """Nothing is concluded from fewer comments of others (n) than a verdict on them needs."""
    least = DEFAULT_RULE.min_comments
    if n >= least or not found.comments:
        return found
    few = (
        f"{count(n, 'comment')} of others {'is' if n == 1 else 'are'} too few to conclude anything ({least} are needed)"
    )
    return replace(found, sentence=f"{few}. Import some more.")


def read_comments(path: str | Path, creator: str) -> list[Comment]:
    """Comments of a CSV, JSON or Parquet file; without authors every comment counts as another person's."""
    with open_source(path) as source:
        header = {fold(name): name for name in source.facts.columns}
        body = _first(header, _TEXT)
        if body is None:
            raise BadInput(
                "No column of texts is there.",
                where=str(path),
                given=", ".join(source.facts.columns),
                next_step=f"name it one of: {', '.join(_TEXT)}",
            )
        names = [_first(header, group) for group in (_PERSON, _POST, _CAPTION)]
        rows = [row for batch in source.batches() for row in _rows(batch.columns, body, names)]
    own = creator.casefold().removeprefix("@")
    told = detect_languages([text for text, *_ in rows])
    return [
        Comment(
            person or f"#{i}",
            text,
            bool(own) and person.casefold().removeprefix("@") == own,
            post,
            caption,
            language,
        )
        for i, ((text, person, post, caption), language) in enumerate(zip(rows, told, strict=True))
    ]


def _first(header: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((header[name] for name in names if name in header), None)


def _rows(columns: Mapping[str, Any], body: str, names: list[str | None]) -> Iterator[tuple[str, str, str, str]]:
    texts = columns[body].to_pylist()
    others = [columns[name].to_pylist() if name else [""] * len(texts) for name in names]
    for row in zip(texts, *others, strict=True):
        text, person, post, caption = ("" if v is None else str(v) for v in row)
        yield text, person, post, caption
