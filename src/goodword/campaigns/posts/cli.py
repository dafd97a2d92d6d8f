"""`goodword campaign look`, `posts`, `confirm`, `refuse`, `reopen`, `take`, `proof`: posts in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted

if TYPE_CHECKING:
    from goodword.campaigns.posts.desk import PostDesk

PostNumber = Annotated[int, typer.Argument(help="Number of the post, as `campaign posts` lists it.")]


def add_posts(app: typer.Typer) -> None:
    """Add the commands of posts."""
    app.command("look")(look)
    app.command("posts")(posts)
    app.command("confirm")(confirm)
    app.command("refuse")(refuse)
    app.command("reopen")(reopen)
    app.command("take")(take)
    app.command("proof")(proof)


def look(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(help="Number of the campaign; every one if not given.")] = None,
) -> None:
    """Look for posts in the catalogue and keep the snapshots that are due; made for a timer."""
    desk = _desk(ctx)
    looked = desk.look_everywhere() if number is None else desk.look(number)
    typer.echo(f"{counted(looked.found, 'post')} found, {counted(looked.snapshots, 'snapshot')} kept.")


def posts(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of the campaign.")],
    csv: Annotated[bool, typer.Option("--csv", help="Print confirmed posts as CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show found posts: what was decided, disclosure, snapshots, rights."""
    desk = _desk(ctx)
    if csv:
        typer.echo(desk.library_csv(number), nl=False)
        return
    shown = desk.shown(number)
    if json:
        typer.echo(to_json(shown, indent=2))
        return
    if not shown:
        typer.echo(f"No post yet. `goodword campaign look {number}` looks for them.")
    for s in shown:
        status = s.audit.strictest.status.name.lower() if s.audit else "not in the catalogue"
        kept = (f"{x.mark} (seen {x.late})" if x.late else x.mark for x in s.post.snapshots)
        marks = ", ".join(kept) or "no snapshot"
        marks += f", missing: {', '.join(s.missed)}" if s.missed else ""
        rights = f"use until {s.rights.until}" if s.rights.until else "no right of use"
        rights += {"over": ", which is over", "ending": f", {s.rights.days_left} days left"}.get(s.rights.state, "")
        said = f"{s.post.decision.value}; {s.post.why}; disclosure {status}; {marks}; {rights}"
        typer.echo(f"{s.post.id:>6}  {s.booking.person.name}: {said}")
        for change in s.changes:
            typer.echo(f"        {change.kind.value}: {change.sentence}")
        for rival in s.rivals:
            day = rival.posted_at.date().isoformat()
            typer.echo(f"        a later post of {day} names {rival.name}; exclusive until {rival.until}: {rival.why}")


def confirm(ctx: typer.Context, post: PostNumber) -> None:
    """Say that a found post belongs to the campaign."""
    _decide(ctx, post, "confirmed")


def refuse(ctx: typer.Context, post: PostNumber) -> None:
    """Say that a found post does not belong to the campaign."""
    _decide(ctx, post, "refused")


def reopen(ctx: typer.Context, post: PostNumber) -> None:
    """Take back what was said of a found post."""
    _decide(ctx, post, "open")


def take(
    ctx: typer.Context,
    booking: Annotated[int, typer.Argument(help="Number of the person in the campaign, as `campaign show` lists.")],
    post: Annotated[str, typer.Argument(help="The id or the address of a post, as in the catalogue.")],
) -> None:
    """Take a post that was not found, and confirm it."""
    found = _desk(ctx).add(booking, post)
    typer.echo(f"Post {found.id}: {found.decision.value}.")


def proof(
    ctx: typer.Context,
    snapshot: Annotated[int, typer.Argument(help="Number of the snapshot, as `posts --json` has it.")],
) -> None:
    """Print what was kept of a post at a mark, as JSON, after its fingerprint was checked."""
    typer.echo(to_json(_desk(ctx).store.proof(snapshot), indent=2))


def _decide(ctx: typer.Context, post: int, decision: str) -> None:
    from goodword.campaigns.posts.model import Decision  # noqa: PLC0415 - help does without it

    typer.echo(f"Post {_desk(ctx).decide(post, Decision(decision)).id}: {decision}.")


def _desk(ctx: typer.Context) -> PostDesk:
    from goodword.campaigns.posts.desk import PostDesk  # noqa: PLC0415 - help does without it

    return PostDesk(ctx.obj, door="cli")
