"""`goodword mentions`: who already talks about us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.discovery.mentions.model import Talk

_LISTS = "Several separated by commas."


def register(app: typer.Typer) -> None:
    """Add `goodword mentions`."""
    app.command("mentions")(mentions)


def mentions(
    ctx: typer.Context,
    ours: Annotated[
        list[str] | None, typer.Argument(help="Handles, hashtags or names of our brand.", metavar="OURS")
    ] = None,
    competitors: Annotated[str, typer.Option(help=f"Those of competitors. {_LISTS}")] = "",
    like: Annotated[str, typer.Option(help=f"Those of brands like ours. {_LISTS}")] = "",
    since: Annotated[str, typer.Option(help="Named on this day or later, like 2026-01-31.", metavar="DAY")] = "",
    organic: Annotated[bool, typer.Option("--organic", help="Only who names them without being paid.")] = False,
    limit: Annotated[str, typer.Option(help="How many to show, up to 1,000.", metavar="N")] = "20",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who already talks about us or our competitors, with posts, dates, and what is paid."""
    from goodword.discovery.mentions.desk import FIELDS, MentionsDesk  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.values import Source  # noqa: PLC0415

    given = {n: ctx.params[n] for n in FIELDS if ctx.params.get(n) not in (None, "", False)}
    source = Source("mentions", flags=True, names={"ours": "OURS"})
    found = MentionsDesk(ctx.obj).find({**given, "ours": tuple(ours or ())}, source)
    typer.echo(to_json(found, indent=2)) if json else _print(found)


def _print(found: Talk) -> None:
    typer.echo(f"{found.found:,} creators name them ({found.milliseconds:.0f} ms).")
    for n, t in enumerate(found.talkers, 1):
        followers = f"{t.followers:,} followers" if t.followers is not None else "followers not known"
        typer.echo(f"{n:>3}. {t.creator_id}  {t.name}  · {followers} · {', '.join(s.value for s in t.sides)}")
        typer.echo(f"       {t.sentence} {t.first:%Y-%m-%d} to {t.last:%Y-%m-%d}.")
        s = t.share
        more = "more than others do" if t.beyond else "too little to tell from others"
        typer.echo(f"       {s.value:.1%} ({s.low:.1%} to {s.high:.1%}) of {t.posts_known} known posts: {more}.")
        for p in t.proofs:
            typer.echo(f"       {p.posted_at:%Y-%m-%d}{' paid' if p.paid else ''}: {p.text}")
    if found.beside:
        typer.echo("Do not name them, but their known audience engages with those who do:")
    for b in found.beside:
        typer.echo(f"  {b.creator_id}  {b.together:,} of {b.known:,} known people")
    for note in found.notes:
        typer.echo(note)
