"""`goodword niche CREATOR...`: what they are expert in, how steadily, and whose home their audience is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.vetting.niche.expertise import Expertise
    from goodword.vetting.niche.taxonomy import Taxonomy


def register(app: typer.Typer) -> None:
    """Add `goodword niche`."""
    app.command("niche")(niche)


def niche(
    ctx: typer.Context,
    creators: Annotated[list[str], typer.Argument(help="platform:handle, or a handle.", metavar="CREATOR...")],
    niche: Annotated[
        str, typer.Option("--niche", help="Count people at home in this niche, and put creators in that order.")
    ] = "",
    learn: Annotated[
        bool, typer.Option("--learn", help="Also learn from the catalogue's creators whose niche is declared.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what creators are expert in, how steadily, and how much of their known audience is at home in it."""
    from goodword.vetting.niche.desk import expertise_of, learnt_of  # noqa: PLC0415 - help does without it
    from goodword.vetting.niche.taxonomy import load  # noqa: PLC0415

    workspace = ctx.obj
    found = expertise_of(workspace, creators, niche=niche)
    taught = learnt_of(workspace, [e.creator_id for e in found]) if learn else None
    if json:
        typer.echo(to_json({"creators": found, "learnt": taught}, indent=2))
        return
    for one in found:
        _print(one, load(workspace.settings.niches))
        if taught is not None and taught.model:
            likely = ", ".join(f"{n} {100 * p:.0f} %" for n, p in taught.of(one.creator_id)[:3])
            typer.echo(f"  learnt from declared niches: {likely}")
    if taught is not None:
        typer.echo(taught.sentence)


def _print(found: Expertise, taxonomy: Taxonomy) -> None:
    from goodword.vetting.niche.say import home, sentence  # noqa: PLC0415 - help does without it
    from goodword.vetting.wording import share_range  # noqa: PLC0415

    typer.echo(f"{found.creator_id}: {sentence(found)}")
    for n in found.niches[:6] if found.enough else ():
        path = " / ".join(taxonomy.title(a) for a in reversed((n.niche, *n.above)))
        typer.echo(f"  {path}: at home in it with {100 * n.probability:.0f} %, {share_range(n.share)} of posts")
    if found.declared:
        typer.echo(f"  their source states {taxonomy.title(found.declared)}")
    if found.concentration:
        typer.echo("  " + home(found.concentration, taxonomy.title(found.concentration.niche), found.rule.min_people))
