"""`goodword evidence`: everything known for and against a creator in one file, kept to be shown later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.vetting.evidence.desk import EvidenceDesk

evidence_app = typer.Typer(
    help="Keep what speaks for and against a creator as it is now, and show it later.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Creator = Annotated[str, typer.Argument(help="platform:handle, or a handle.", metavar="CREATOR")]
Country = Annotated[
    list[str] | None, typer.Option("--country", help="Of the brand or the audience, whose rules apply too; repeatable.")
]
Competitor = Annotated[
    list[str] | None,
    typer.Option("--competitor", help="Account that their posts should not name; repeatable.", metavar="ACCOUNT"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword evidence`."""
    app.add_typer(evidence_app, name="evidence")


@evidence_app.command("show")
def show(
    ctx: typer.Context, creator: Creator, country: Country = None, competitor: Competitor = None, json: AsJson = False
) -> None:
    """Show the whole file of a creator as of now: signals, trust profile, posts with their disclosure."""
    found = _desk(ctx).dossier(creator, countries=_named(country), competitors=competitor or ())
    if json:
        typer.echo(to_json(found, indent=2))
        return
    typer.echo(f"{found.creator_id}: {found.vetting.sentence}")
    for s in found.vetting.signals:
        typer.echo(f"  {s.title}: {s.sentence}")
    typer.echo(f"Posts that are or may be advertising. {found.disclosure.because}")
    for post in found.disclosure.posts:
        typer.echo(f"  {post.post_id}: {post.verdict.sentence}")
        if post.verdict.proposal:
            typer.echo(f"    would do: {' '.join(post.verdict.proposal.split())[:120]}")
            typer.echo(f"    {post.verdict.proposed_because}")


@evidence_app.command("keep")
def keep(ctx: typer.Context, creator: Creator, country: Country = None, competitor: Competitor = None) -> None:
    """Keep the file of a creator as it is now."""
    record = _desk(ctx).keep(creator, countries=_named(country), competitors=competitor or ())
    typer.echo(f"Kept as evidence {record.id}: {record.sentence}")


@evidence_app.command("list")
def list_records(ctx: typer.Context, creator: Creator, json: AsJson = False) -> None:
    """List what was kept of a creator."""
    from goodword.vetting.ask import creator_id  # noqa: PLC0415 - help does without it

    records = _desk(ctx).store.records(creator_id(ctx.obj.catalogue, creator))
    if json:
        typer.echo(to_json(records, indent=2))
        return
    if not records:
        typer.echo("Nothing is kept of them: `goodword evidence keep CREATOR`.")
    for r in records:
        typer.echo(f"{r.id:>4}  {r.kept_at:%Y-%m-%d %H:%M} UTC  {r.sentence}  ({r.digest})")


@evidence_app.command("get")
def get(
    ctx: typer.Context, number: Annotated[int, typer.Argument(help="Number of the kept file.", min=1, metavar="N")]
) -> None:
    """Print a kept file as it was, as JSON."""
    typer.echo(to_json(_desk(ctx).store.body(number), indent=2))


@evidence_app.command("erase")
def erase(
    ctx: typer.Context, creator: Creator, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Take everything kept of a creator away (platform:handle)."""
    if not yes:
        typer.confirm(f"Erase everything kept of {creator}?", abort=True)
    typer.echo(f"{_desk(ctx).store.erase(creator.strip().casefold()):,} kept files erased.")


def _named(country: list[str] | None) -> tuple[str, ...]:
    from goodword.vetting.signal_disclosure import countries_named  # noqa: PLC0415 - help does without the rules

    return countries_named(country or ())


def _desk(ctx: typer.Context) -> EvidenceDesk:
    from goodword.vetting.evidence.desk import EvidenceDesk  # noqa: PLC0415 - help does without the ledger

    return EvidenceDesk(ctx.obj)
