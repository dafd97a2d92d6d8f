"""`goodword search` and `goodword index`: find people by words, meaning and structure; build what that rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.discovery import cli_flags as flags
from goodword.discovery.saved.cli import saved_app
from goodword.ui.commandline import FirstCommandGroup

if TYPE_CHECKING:
    from goodword.discovery.search.model import Found, Hit, Understood


def register(app: typer.Typer) -> None:
    """Add `goodword search`, with `goodword search saved` beside it, and `goodword index`."""
    group = typer.Typer(
        cls=FirstCommandGroup,
        help="Find creators for a brief in plain words; flags say the same and win over the words.",
    )
    group.command("now")(search)
    group.add_typer(saved_app, name="saved")
    app.add_typer(group, name="search")
    app.command("index")(index)


def search(
    ctx: typer.Context,
    words: Annotated[
        str, typer.Argument(help="What you look for, in plain words of any language.", metavar="WORDS")
    ] = "",
    near: flags.Near = "",
    radius: flags.Radius = "",
    tier: flags.Tier = "",
    language: flags.Language = "",
    not_language: flags.NotLanguage = "",
    country: flags.Country = "",
    niche: flags.Niche = "",
    only_niche: flags.OnlyNiche = False,
    not_niche: flags.NotNiche = "",
    without: flags.Without = "",
    platform: flags.Platform = "",
    min_followers: flags.MinFollowers = "",
    max_followers: flags.MaxFollowers = "",
    max_price: flags.MaxPrice = "",
    active_after: flags.ActiveAfter = "",
    verdict: flags.Verdict = "",
    diverse: flags.Diverse = "",
    limit: flags.Limit = "20",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every reason, the posts, and the fairness view.")
    ] = False,
    save: Annotated[str, typer.Option(help="Save the search under this name; `goodword search saved` runs it.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write the results to this .csv, .xlsx or .parquet file.", metavar="FILE")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find creators for a brief in plain words; flags say the same and win over the words.

    Every part that was understood is shown. What can mean several things is not applied but asked back.
    """
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it
    from goodword.discovery.search.desk import desk_of  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.search.fields import FIELDS, read_wish  # noqa: PLC0415
    from goodword.discovery.values import Source  # noqa: PLC0415

    desk = desk_of(ctx.obj)
    desk.ready(progress_bar)
    understood = desk.understand(words) if words.strip() else None
    given = {name: ctx.params[name] for name in FIELDS if ctx.params.get(name) not in (None, "", False)}
    wish = read_wish(understood, given, desk.reading(), Source("search", flags=True))
    found = desk.find(wish, fair=explain or json, vetted=explain)
    _keep(ctx, words, save, out, found)
    if json:
        typer.echo(to_json({"understood": understood, "found": found}, indent=2))
        return
    if understood is not None:
        _print_understood(understood)
    _print_found(found, explain=explain)


def index(
    ctx: typer.Context,
    anew: Annotated[bool, typer.Option("--anew", help="Build everything again instead of what has changed.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Only say what the index holds.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Build the search index, or bring it up to the catalogue; searches go on with the old one meanwhile."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it
    from goodword.discovery.search.desk import desk_of  # noqa: PLC0415

    desk = desk_of(ctx.obj)
    if status:
        state = desk.state()
        typer.echo(to_json(state, indent=2) if json else _state(state))
        return
    with progress_bar() as progress:
        done = desk.build(progress=progress, anew=anew)
    if json:
        typer.echo(to_json(done, indent=2))
    elif not done.anew and not (done.added or done.changed or done.gone):
        typer.echo(f"The index is up to date: {done.creators:,} creators.")
    else:
        how = "built" if done.anew else f"updated ({done.added:,} new, {done.changed:,} changed, {done.gone:,} gone)"
        typer.echo(f"The index of {done.creators:,} creators was {how} in {done.seconds:.1f} s.")
        typer.echo(f"Embedded: {done.embedded}.")


def _keep(ctx: typer.Context, words: str, save: str, out: Path | None, found: Found) -> None:
    """Save the search, and write what it found, where that is asked for; what was done is told beside the results."""
    from goodword.discovery.search.fields import FIELDS  # noqa: PLC0415 - help does without the engine

    if save:
        from goodword.discovery.saved.cli import desk_of as saved_of  # noqa: PLC0415

        given = {n: str(ctx.params[n]) for n in FIELDS if n != "limit" and ctx.params.get(n) not in (None, "", False)}
        made = saved_of(ctx).save(save, words, given).search
        typer.echo(f"Saved search {made.id}: {made.name}. `goodword search saved run` says what is new.", err=True)
    if out is not None:
        from goodword.discovery.kept.cli import desk_of as kept_of  # noqa: PLC0415
        from goodword.discovery.kept.columns import Group  # noqa: PLC0415
        from goodword.discovery.kept.saving import save as to_file  # noqa: PLC0415

        desk, about = kept_of(ctx), [("search", words), ("formula", found.formula), ("embedder", found.embedder)]
        written = to_file(out, Group.SEARCH, lambda f, file: desk.export_hits(found.hits, f, file, about=about))
        typer.echo(written.sentence, err=True)


def _state(state: object) -> str:
    from goodword.discovery.search.model import IndexState  # noqa: PLC0415 - help does without it

    assert isinstance(state, IndexState)  # noqa: S101 - for the type checker
    if state.made_at is None:
        return "There is no search index yet: `goodword index` builds it."
    behind = "the catalogue has changed since: `goodword index` takes it in" if state.behind else "up to date"
    size = f"{state.size / 2**20:,.0f} MiB"
    made = f"{state.made_at:%Y-%m-%d %H:%M} UTC"
    return f"{state.creators:,} creators, {size}, made {made}, {behind}.\nEmbedder: {state.embedder}."


def _print_understood(understood: Understood) -> None:
    for chip in understood.chips:
        said = f" ← “{chip.said}”" if chip.said and chip.said != chip.shown else ""
        typer.echo(f"  {chip.kind.value:>9}  {chip.shown}{said}" + (f" ({chip.note})" if chip.note else ""))
    for choice in understood.choices:
        typer.echo(f"  Not applied: {choice.question} " + "; ".join(choice.options) + ". Say it with --near.")


def _print_found(found: Found, *, explain: bool) -> None:
    typer.echo(
        f"{found.passing:,} of {found.indexed:,} pass the filters; {len(found.hits)} shown "
        f"({found.milliseconds:.0f} ms)."
    )
    for n, hit in enumerate(found.hits, 1):
        _print_hit(n, hit, explain=explain)
    for note in found.notes:
        typer.echo(note)
    for view in found.fairness if explain else ():
        typer.echo(f"{view.by}: {view.sentence}")
        for s in view.shares:
            mark = "  ← outside" if s.outside else ""
            typer.echo(
                f"  {s.group:<12} pool {s.pool:6.1%}  shown {s.shown:6.1%}  blind {s.low:.0%} to {s.high:.0%}{mark}"
            )
    if found.hits:
        typer.echo("Next: goodword vet CREATOR, or goodword plan with a budget.")


def _print_hit(n: int, hit: Hit, *, explain: bool) -> None:
    facts = [hit.reach, hit.place.split(",")[0] or "place not known", hit.language or "language not known"]
    facts += [str(hit.price)] if hit.price else []
    typer.echo(f"{n:>3}. {hit.creator_id}  {hit.name}  · " + " · ".join(facts))
    if hit.vetted:
        typer.echo(f"       Vetted: {hit.vetted}")
    for sentence in hit.sentences if explain else hit.sentences[:2]:
        typer.echo(f"       {sentence}")
    for post in hit.posts if explain else hit.posts[:1]:
        typer.echo(f"       {post.posted_at:%Y-%m-%d}: {post.text}")
