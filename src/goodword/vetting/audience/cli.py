"""`goodword audience`: what a sample of followers says, and labelling some of them by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from goodword.core.codec import to_json
from goodword.core.errors import BadInput, NotFound
from goodword.core.text import counted
from goodword.vetting.audience.model import ListOrder, Sampling

if TYPE_CHECKING:
    from goodword.vetting.audience.desk import AudienceDesk
    from goodword.vetting.audience.standing import Card, Standing


class _Group(TyperGroup):
    """`goodword audience FILE` is short for `goodword audience show FILE`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer's own context type differs by version
        """The command named, or `show` of what is named."""
        known = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if known else ["show", *args])


audience_app = typer.Typer(
    cls=_Group,
    help="Say which share of an audience does not look like people, from a sample of its followers.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Which = Annotated[str, typer.Argument(help="Number of an audience that is kept, or a file.", metavar="N|FILE")]
Number = Annotated[int, typer.Argument(help="Number of the audience, as `goodword audience list` shows it.", min=1)]
By = Annotated[str, typer.Option(help="Who labels: a name or initials. Two people give an agreement.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Order = Annotated[ListOrder, typer.Option(help="How the sample was taken from the list of followers.")]
Whole = Annotated[int | None, typer.Option(help="Followers of the whole audience, where known.", min=1)]


def register(app: typer.Typer) -> None:
    """Add `goodword audience`."""
    app.add_typer(audience_app, name="audience")


@audience_app.command("show")
def show(
    ctx: typer.Context, which: Which, order: Order = ListOrder.UNKNOWN, whole: Whole = None, json: AsJson = False
) -> None:
    """Say what a sample shows: a CSV, JSON or Parquet file (nothing is kept of it), or an audience that is kept."""
    from goodword.vetting.audience.desk import standing_of_file  # noqa: PLC0415 - help does without the model

    if which.isdecimal():
        standing = _desk(ctx).standing(int(which))
    else:
        standing, notes = standing_of_file(which, Sampling(order, whole))
        _notes(notes)
    typer.echo(to_json(standing, indent=2)) if json else _print(standing)


@audience_app.command("add")
def add(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Sampled followers: followers, following, posts, has_pic, handle.")],
    name: Annotated[str, typer.Option(help="What to call this audience.")] = "",
    creator: Annotated[str, typer.Option(help="Whose audience it is: platform:handle, or a handle.")] = "",
    order: Order = ListOrder.UNKNOWN,
    whole: Whole = None,
    keep_names: Annotated[
        int, typer.Option(help="Days to keep handles, so that labellers can look at profiles; 0: not kept.", min=0)
    ] = 0,
) -> None:
    """Keep a sample under pseudonyms, to label some of it."""
    found = _desk(ctx).add(
        file, name=name, creator_id=creator or None, sampling=Sampling(order, whole), keep_names_days=keep_names
    )
    typer.echo(f"Kept as audience {found.audience.id}, {counted(found.audience.size, 'follower')}.")
    _notes([f"row {a.row} set aside: {a.reason}" for a in found.set_aside[:5]])
    if len(found.set_aside) > 5:
        _notes([f"{len(found.set_aside):,} rows set aside in all"])
    _notes([found.note] if found.note else [])
    typer.echo(f"Next: goodword audience label {found.audience.id} --by YOU")


@audience_app.command("list")
def list_audiences(ctx: typer.Context, json: AsJson = False) -> None:
    """List the audiences that are kept."""
    found = _desk(ctx).audiences()
    if json:
        typer.echo(to_json([{"audience": a, "labelled": n} for a, n in found], indent=2))
        return
    if not found:
        typer.echo("No audience is kept yet: `goodword audience add FILE`.")
    for a, labelled in found:
        whose = f"  {a.creator_id}" if a.creator_id else ""
        typer.echo(f"{a.id:>4}  {a.name}{whose}  {a.size:,} followers, {labelled:,} labelled, {a.added_at:%Y-%m-%d}")


@audience_app.command("label")
def label(ctx: typer.Context, number: Number, by: By) -> None:
    """Label the followers that teach most, one key each; every answer is kept at once. Stop and go on any time."""
    from goodword.vetting.audience.labels import Said, check_labeller  # noqa: PLC0415

    desk, who = _desk(ctx), check_labeller(by)
    keys = {"p": Said.PERSON, "n": Said.NOT, "s": Said.SKIP}
    typer.echo("p: a person, n: not a person, s: cannot tell, u: undo, q: stop.")
    while (card := desk.card(number, who)).number is not None:
        answer = typer.prompt(_asked(card), default="", show_default=False).strip().casefold()[:1]
        if answer == "q":
            break
        if answer == "u":
            taken = desk.undo(number, who)
            typer.echo("Nothing to undo." if taken is None else f"Taken back: {taken.said.value}.")
        elif answer in keys:
            desk.judge(number, card.number, who, keys[answer])
        else:
            typer.echo("That is none of p, n, s, u, q; nothing was kept.")
    else:
        typer.echo("Every follower of this sample is labelled.")
    typer.echo(desk.standing(number).credibility.sentence)


@audience_app.command("undo")
def undo(ctx: typer.Context, number: Number, by: By) -> None:
    """Take back the last label of a labeller."""
    taken = _desk(ctx).undo(number, by)
    typer.echo("Nothing to undo." if taken is None else f"Taken back: follower {taken.number + 1}, {taken.said.value}.")


@audience_app.command("export")
def export(
    ctx: typer.Context,
    number: Number,
    out: Annotated[Path | None, typer.Option(help="File to write; the terminal if none.")] = None,
) -> None:
    """Write the labels that stand as CSV: row, follower (pseudonym), by, label, at."""
    text = _desk(ctx).export(number)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"The file cannot be written ({error.strerror}).", where=str(out)) from None
    typer.echo(f"Wrote {counted(text.count(chr(10)) - 1, 'label')} to {out}.")


@audience_app.command("import")
def import_labels(
    ctx: typer.Context,
    number: Number,
    file: Annotated[
        Path, typer.Argument(help="CSV with `label` (person, not, skip) and `row`, `follower` or `handle`.")
    ],
    by: Annotated[str, typer.Option(help="Whose labels these are, where the file has no column `by`.")] = "",
) -> None:
    """Take labels from a file, all or none; those that are known are not repeated."""
    found = _desk(ctx).take(number, file, by=by)
    typer.echo(found.sentence)


@audience_app.command("forget-names")
def forget_names(ctx: typer.Context, number: Number) -> None:
    """Forget handles and profile texts now; facts, pseudonyms and labels stay."""
    _desk(ctx).forget_names(number)
    typer.echo("The names are forgotten.")


@audience_app.command("erase")
def erase(
    ctx: typer.Context,
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take an audience away for good, with its followers and labels."""
    desk = _desk(ctx)
    head = desk.store.head(number)
    if not yes:
        typer.confirm(f"Erase “{head.name}” with {head.size:,} followers and all its labels?", abort=True)
    desk.erase(number)
    typer.echo(f"“{head.name}” is erased.")


def _desk(ctx: typer.Context) -> AudienceDesk:
    from goodword.vetting.audience.desk import AudienceDesk  # noqa: PLC0415 - help does without the ledger

    if ctx.obj is None:
        raise NotFound("There is no installation to look in.")
    return AudienceDesk(ctx.obj, door="cli")


def _notes(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


def _asked(card: Card) -> str:
    p = card.progress
    name = " · ".join(card.shown.split("\n")) or card.pseudonym
    return f"{p.given + 1}/{p.target} {name}: {_facts(card.facts)}"


def _facts(facts: tuple[tuple[str, float | None], ...]) -> str:
    shown = [
        f"{value:,.0f} {name.removesuffix('s') if value == 1 else name}"
        for name, value in facts
        if name not in ("picture", "digits") and value is not None
    ]
    picture = dict(facts).get("picture")
    if picture is not None:
        shown.append("picture" if picture else "no picture")
    return ", ".join(shown)


def _print(s: Standing) -> None:
    from goodword.vetting.wording import count, share_range  # noqa: PLC0415

    c = s.credibility
    typer.echo(c.sentence)
    for warning in c.warnings:
        typer.echo(f"! {warning}")
    for what, e in (
        ("Look real", c.real),
        ("Follow more than 1,500 accounts", c.mass_followers),
        ("Reachable", c.reachable),
        ("Have 10,000 followers or more themselves", c.notable),
    ):
        typer.echo(f"{what}: {share_range(e) if e.n else 'not known in this sample'}.")
    if c.unusual and c.facts:
        typer.echo(f"Out of the ordinary: {', '.join(f'{f.name} {f.distance:.2f}' for f in c.facts)} (0 alike, 1 not).")
    if s.gain is not None:
        g = s.gain
        typer.echo(g.sentence)
        typer.echo(f"  share before {share_range(g.share_before)}, after {share_range(g.share_after)}")
        typer.echo(f"  Brier before {_score(g.brier_before)}, after {_score(g.brier_after)}")
        typer.echo(f"  calibration error before {_score(g.ece_before)}, after {_score(g.ece_after)}")
    if s.agreement is not None:
        typer.echo(s.agreement.sentence)
        for name, e_ in (("Krippendorff's alpha", s.agreement.alpha), ("Cohen's kappa", s.agreement.kappa)):
            if e_ is not None:
                typer.echo(f"  {name} {_score(e_)} on {count(e_.n, 'follower')}")
    typer.echo("Least like people in this sample, and why (a sample, no judgement of one account):")
    for one in s.least_like_people:
        typer.echo(f"  {one.name}: {_facts(one.facts)} ({', '.join(r.sentence for r in one.reasons)})")


def _score(e: Any) -> str:  # noqa: ANN401 - an estimate
    return f"{e.value:.2f} ({e.low:.2f} to {e.high:.2f})"
