"""`goodword same`: one person, several accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.identities.desk import IdentityDesk
    from goodword.identities.model import Proposal

same_app = typer.Typer(
    help="Say which accounts are one person: proposals with evidence, merging, undoing.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
One = Annotated[str, typer.Argument(help="An account: platform:handle.")]
Other = Annotated[str, typer.Argument(help="Another account: platform:handle.")]
Words = Annotated[str, typer.Option(help="Why, in your words; kept with the decision.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword same`."""
    app.add_typer(same_app, name="same")


@same_app.command("proposals")
def proposals(
    ctx: typer.Context,
    around: Annotated[str, typer.Option(help="Only those of this account: platform:handle.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, the strongest first.", min=1, max=200)] = 20,
    json: AsJson = False,
) -> None:
    """Which accounts may be one person, with what speaks for and against it. Nothing is merged by itself."""
    found = _desk(ctx).found(around=around.strip().casefold(), limit=limit)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for proposal in found.proposals:
        _print(proposal)
    typer.echo(f"{found.waiting:,} wait for a word, {found.decided:,} are decided.")
    if found.proposals:
        first = found.proposals[0]
        typer.echo(f"Next: goodword same merge {first.creator_id} {first.other_id}, or `different` in place of merge.")


@same_app.command("merge")
def merge(ctx: typer.Context, one: One, other: Other, words: Words = "") -> None:
    """Say that two accounts are one person. `undo` takes it back."""
    done = _desk(ctx).merge(one, other, words=words)
    typer.echo(f"Decision {done.id}: one person. `goodword same undo {done.id}` takes it back.")


@same_app.command("different")
def different(ctx: typer.Context, one: One, other: Other, words: Words = "") -> None:
    """Say that two accounts are not one person, so that it is not proposed again."""
    done = _desk(ctx).different(one, other, words=words)
    typer.echo(f"Decision {done.id}: not the same. `goodword same undo {done.id}` takes it back.")


@same_app.command("undo")
def undo(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of the decision, as `goodword same decisions` shows it.")],
    words: Words = "",
) -> None:
    """Take a decision back; both stay in the record."""
    done = _desk(ctx).undo(number, words=words)
    typer.echo(f"Decision {number} is taken back by decision {done.id}.")


@same_app.command("decisions")
def decisions(ctx: typer.Context, json: AsJson = False) -> None:
    """List everything that was decided, oldest first."""
    found = _desk(ctx).store.decisions()
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for d in found:
        undone = " (taken back)" if d.undone else ""
        why = f": {d.words}" if d.words else ""
        typer.echo(f"{d.id:>4}  {d.at:%Y-%m-%d}  {d.kind.value}  {d.creator_id}  {d.other_id}{undone}{why}")
    if not found:
        typer.echo("Nothing was decided yet. Next: goodword same proposals")


@same_app.command("who")
def who(ctx: typer.Context, account: One, json: AsJson = False) -> None:
    """Show the person behind an account: all accounts, and how many follow any of them."""
    found = _desk(ctx).who_is(account)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for one in found.accounts:
        followers = "followers not known" if one.followers is None else f"{one.followers:,} followers"
        typer.echo(f"  {one.creator_id}  {one.name}  {followers}")
    if found.together is not None:
        t = found.together
        typer.echo(f"Followers of any of them: about {t.value:,.0f} (between {t.low:,.0f} and {t.high:,.0f}).")
    for proposal in found.proposed:
        _print(proposal)


def _print(p: Proposal) -> None:
    typer.echo(f"{p.creator_id} and {p.other_id}: {'strong' if p.strong else 'fair'}, {p.strength:g}")
    for seen in p.seen:
        typer.echo(f"  {seen.weight:+g}  {seen.sentence}")


def _desk(ctx: typer.Context) -> IdentityDesk:
    from goodword.identities.desk import IdentityDesk  # noqa: PLC0415 - help does without the catalogue

    return IdentityDesk(ctx.obj, door="cli")
