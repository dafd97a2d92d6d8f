"""`goodword alike`: people like these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.discovery import cli_flags as flags

if TYPE_CHECKING:
    from goodword.discovery.alike.model import Alike


def register(app: typer.Typer) -> None:
    """Add `goodword alike`."""
    app.command("alike")(alike)


def alike(
    ctx: typer.Context,
    like: Annotated[list[str], typer.Argument(help="Whom they should be like: handles, ids or links.", metavar="WHOM")],
    words: Annotated[
        str, typer.Option("--but", help='The wish in words, like "near Pune and cheaper".', metavar="WORDS")
    ] = "",
    by: Annotated[str, typer.Option(help="Alike in what: audience, content, or both.")] = "both",
    cheaper: Annotated[bool, typer.Option("--cheaper", help="Only who asks less than the middle one of them.")] = False,
    smaller: Annotated[bool, typer.Option("--smaller", help="Only who has fewer followers than it.")] = False,
    near: flags.Near = "",
    radius: flags.Radius = "",
    tier: flags.Tier = "",
    language: flags.Language = "",
    country: flags.Country = "",
    niche: flags.Niche = "",
    platform: flags.Platform = "",
    only_niche: flags.OnlyNiche = False,
    not_niche: flags.NotNiche = "",
    not_language: flags.NotLanguage = "",
    without: flags.Without = "",
    min_followers: flags.MinFollowers = "",
    max_followers: flags.MaxFollowers = "",
    active_after: flags.ActiveAfter = "",
    verdict: flags.Verdict = "",
    diverse: flags.Diverse = "",
    max_price: flags.MaxPrice = "",
    limit: flags.Limit = "20",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find people like these: by the audience they share, by what they post, or both, within a wish."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it
    from goodword.discovery.alike.desk import AlikeDesk  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.alike.read import FIELDS  # noqa: PLC0415
    from goodword.discovery.values import Source  # noqa: PLC0415

    desk = AlikeDesk(ctx.obj)
    desk.search.ready(progress_bar)
    given = {n: ctx.params[n] for n in FIELDS if ctx.params.get(n) not in (None, "", False)}
    names = {"like": "WHOM", "words": "but"}
    found = desk.find({**given, "like": tuple(like)}, Source("alike", flags=True, names=names))
    if json:
        typer.echo(to_json(found, indent=2))
    else:
        _print(found)


def _print(found: Alike) -> None:
    for chip in found.chips:
        typer.echo(f"  {chip.kind.value:>9}  {chip.shown}" + (f" ← “{chip.said}”" if chip.said else ""))
    for choice in found.choices:
        typer.echo(f"  Not applied: {choice.question} " + "; ".join(choice.options) + ". Say it with --near.")
    seeds = ", ".join(f"{s.name} ({s.texts:,} texts, {s.known:,} people known)" for s in found.seeds)
    typer.echo(f"Like {seeds}.")
    typer.echo(f"{found.passing:,} of {found.indexed:,} pass the filters ({found.milliseconds:.0f} ms).")
    for n, h in enumerate(found.hits, 1):
        followers = f"{h.hit.followers:,} followers" if h.hit.followers is not None else "followers not known"
        typer.echo(f"{n:>3}. {h.hit.creator_id}  {h.hit.name}  · {followers} · {h.hit.place or 'place not known'}")
        if h.share is not None:
            typer.echo(
                f"       Shares {h.share.value:.1%} ({h.share.low:.1%} to {h.share.high:.1%}) of their audience."
            )
        if h.hit.verdict is not None:
            typer.echo(f"       {h.hit.vetted}")
        for sentence in h.sentences:
            typer.echo(f"       {sentence}")
    for note in found.notes:
        typer.echo(note)
    if found.hits:
        typer.echo("Next: goodword vet CREATOR.")
