"""`goodword campaign watch` and `watching`: posts looked for by itself, and how that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted

if TYPE_CHECKING:
    from datetime import datetime

    from goodword.campaigns.watch.model import Asked, Round, Standing


def add_watch(app: typer.Typer) -> None:
    """Add the commands of looking by itself."""
    app.command("watch")(watch)
    app.command("watching")(watching)


def watch(
    ctx: typer.Context,
    every: Annotated[
        int | None,
        typer.Option(help="Minutes between two looks; the setting `posts_every` if not given.", min=1, max=1_440),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="One look now, for a timer of your own.")] = False,
) -> None:
    """Look for posts by itself until Ctrl-C: ask connected networks, keep counts that are due, check disclosure.

    `goodword serve` does the same; several at once take turns.
    """
    import threading  # noqa: PLC0415 - help does without it

    from goodword.campaigns.watch.desk import PostWatch  # noqa: PLC0415
    from goodword.campaigns.watch.loop import look_until  # noqa: PLC0415

    minutes = every or ctx.obj.settings.posts_every or 30
    desk = PostWatch(ctx.obj, minutes)
    if once:
        done = desk.turn(force=True)
        if done is None:
            typer.echo("Another process is looking just now." if desk.has_campaigns() else "There is no campaign yet.")
            return
        _round(done)
        return
    typer.echo(f"Looking for posts, for new ones every {counted(minutes, 'minute')}. Ctrl-C ends it, nothing is lost.")
    try:
        look_until(threading.Event(), desk, tell=_round)
    except KeyboardInterrupt:
        typer.echo("Ended. Everything is saved.")


def watching(ctx: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show whether Goodword looks for posts by itself, when next, and what went wrong."""
    from goodword.campaigns.watch.desk import PostWatch  # noqa: PLC0415 - help does without it
    from goodword.campaigns.watch.words import standing_in_words  # noqa: PLC0415

    standing = PostWatch(ctx.obj).standing()
    if json:
        typer.echo(to_json(standing, indent=2))
        return
    typer.echo(standing_in_words(standing))
    _sources(standing)
    if standing.rounds:
        typer.echo("Latest:")
    for one in standing.rounds:
        _round(one)


def _sources(standing: Standing) -> None:
    for one in standing.sources:
        typer.echo(f"  {one.network} ({one.where}): {_asked(one)}")
    for platform, people in standing.unwatched.items():
        typer.echo(
            f"  {platform}: {counted(people, 'creator')} of running campaigns not watched at a network, or not agreed "
            f"there; what imports bring of them is looked at. To watch: goodword source watch {platform} HANDLE"
        )


def _asked(one: Asked) -> str:
    if one.why_not:
        return f"not asked. {one.why_not}"
    last = f"asked last {_at(one.asked_at)}" if one.asked_at else "not asked yet"
    wrong = f"; {one.said}" if one.said else ""
    upcoming = f", next {_at(one.next_at)}" if one.next_at else ""
    return f"{counted(one.people, 'creator')}, {last}{upcoming}{wrong}"


def _round(done: Round) -> None:
    from goodword.campaigns.watch.words import told  # noqa: PLC0415 - help does without it

    typer.echo(f"  {_at(done.ended_at)}  {told(done)}")


def _at(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
