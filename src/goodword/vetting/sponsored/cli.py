"""`goodword ads CREATOR...`: how much of what they post is advertising, for whom, and what to look at."""

from __future__ import annotations

from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.vetting.ask import creator_id
from goodword.vetting.wording import count, share_range


def register(app: typer.Typer) -> None:
    """Add `goodword ads`."""
    app.command("ads")(ads)


def ads(
    ctx: typer.Context,
    creators: Annotated[list[str], typer.Argument(help="platform:handle, or a handle.", metavar="CREATOR...")],
    days: Annotated[int, typer.Option(help="Window before the newest known post.", min=1)] = 90,
    competitor: Annotated[
        list[str] | None, typer.Option(help="Account of a competitor; may be repeated.", metavar="ACCOUNT")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say how much of what creators post is advertising, for whom, and which unmarked posts deserve a look."""
    from goodword.vetting.sponsored.gather import seen_posts  # noqa: PLC0415 - help does without it
    from goodword.vetting.sponsored.saturation import Window, saturation, saturation_signal  # noqa: PLC0415

    catalogue = ctx.obj.catalogue
    ids = [creator_id(catalogue, name) for name in creators]
    seen = seen_posts(catalogue, ids)
    found = {name: saturation(seen.posts[name], competitors=competitor or (), window=Window(days=days)) for name in ids}
    if json:
        out = [{"creator_id": n, "saturation": s, "signal": saturation_signal(s)} for n, s in found.items()]
        typer.echo(
            to_json({"learnt_from_marked_posts": seen.learnt_from, "judged": seen.sentence, "creators": out}, indent=2)
        )
        return
    for name, s in found.items():
        typer.echo(f"{name}: {saturation_signal(s).sentence}")
        if s.with_probable is not None:
            typer.echo(f"  with unmarked posts by their probability: {share_range(s.with_probable)}")
        if s.brands:
            typer.echo("  for: " + ", ".join(f"{brand} ({k})" for brand, k in s.brands[:8]))
        if s.gap_days is not None:
            typer.echo(f"  last marked one {count(s.gap_days, 'day')} before the newest known post")
        for post in s.queue:
            typer.echo(f"  look at {post.post_id} of {post.day} ({100 * post.probability:.0f} %): {post.excerpt}")
    typer.echo(seen.sentence)
