"""`goodword consent`: ask creators for their archive or a connection, see the answers, take asks back, retain."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput

if TYPE_CHECKING:
    from goodword.consent.desk import ConsentDesk
    from goodword.consent.model import Ask, What

app_ = typer.Typer(
    help="Ask creators for their archive or a connection by a signed link; see answers, take back, erase in time.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Number = Annotated[int, typer.Argument(help="Number of the ask, as `goodword consent list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword consent`."""
    app.add_typer(app_, name="consent")


@app_.command("ask")
def ask(
    ctx: typer.Context,
    creator: Annotated[str, typer.Argument(help="platform:handle, known or new, like instagram:khar_eats.")],
    brand: Annotated[str, typer.Option(help="Who asks.")],
    purpose: Annotated[str, typer.Option(help="What it is for, in words that the creator reads.")],
    contact: Annotated[str, typer.Option(help="Where they can ask back: an address or a number.")],
    what: Annotated[
        list[str] | None, typer.Option(help="profile, posts, audience or followers; several times for several.")
    ] = None,
    connection: Annotated[bool, typer.Option("--connection", help="Ask for a sign-in instead of an archive.")] = False,
    name: Annotated[str, typer.Option(help="How the page addresses them.")] = "",
    language: Annotated[str, typer.Option(help="Language of the page; their browser's if not given.")] = "",
    keep_days: Annotated[int, typer.Option(help="So many days it is kept, from the day it is given.")] = 365,
    keep_until: Annotated[str, typer.Option(help="Never longer than this day, like 2027-06-30.")] = "",
    days: Annotated[int, typer.Option(help="So many days the address waits for an answer.")] = 60,
) -> None:
    """Ask a creator; the address to send them is shown this once."""
    from goodword.consent.model import Way, What, Wish  # noqa: PLC0415 - help does without it

    kinds = tuple(_what(one) for one in what or ())
    wish = Wish(
        creator, "", brand, purpose, contact, Way.CONNECTION if connection else Way.ARCHIVE,
        kinds or (What.PROFILE, What.POSTS, What.AUDIENCE), name, language, keep_days, _day(keep_until), days,
    )  # fmt: skip
    made, address = _desk(ctx).ask(wish)
    typer.echo(f"{address}\nAsk {made.id}. The address is shown this once; it waits until {made.expires_at:%Y-%m-%d}.")


@app_.command("list")
def listed(
    ctx: typer.Context,
    creator: Annotated[str, typer.Option(help="Of this creator only.")] = "",
    json: AsJson = False,
) -> None:
    """Show what was asked of whom, and how it stands."""
    desk = _desk(ctx)
    found = desk.store.all(creator)
    if json:
        typer.echo(to_json([{"ask": one, "state": one.state(ctx.obj.now())} for one in found], indent=2))
        return
    for one in found:
        typer.echo(_line(one, ctx.obj.now()))
    if not found:
        typer.echo("Nobody was asked yet: goodword consent ask CREATOR --brand … --purpose … --contact …")


@app_.command("show")
def show(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Show one ask with everything that was said of it, and the words that were agreed to."""
    one = _desk(ctx).store.one(number)
    if json:
        typer.echo(to_json({"ask": one, "state": one.state(ctx.obj.now())}, indent=2))
        return
    typer.echo(_line(one, ctx.obj.now()))
    typer.echo(f"  for     {one.purpose}\n  of it   {', '.join(sorted(one.what))}")
    for said in one.records:
        counts = ", ".join(f"{n:,} {name}" for name, n in said.counts.items())
        until = f", until {said.until:%Y-%m-%d}" if said.until else ""
        typer.echo(f"  {said.at:%Y-%m-%d %H:%M}  {said.kind} by {said.by}{until}{': ' if counts else ''}{counts}")
        if said.words:
            typer.echo("".join(f"      {line}\n" for line in said.words.splitlines()) + f"      version {said.version}")


@app_.command("link")
def link(
    ctx: typer.Context,
    number: Number,
    days: Annotated[int, typer.Option(help="So many days the address waits for an answer.")] = 60,
) -> None:
    """Make a new address in place of the old one."""
    made, address = _desk(ctx).link(number, days=days)
    typer.echo(f"{address}\nThe old address leads nowhere now. This one waits until {made.expires_at:%Y-%m-%d}.")


@app_.command("withdraw")
def withdraw(ctx: typer.Context, number: Number) -> None:
    """Take an ask back; what was given is erased."""
    after = _desk(ctx).withdraw(number)
    typer.echo(f"Ask {number} is withdrawn. {_gone(after)}")


@app_.command("retain")
def retain(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    json: AsJson = False,
) -> None:
    """Erase what was kept for as long as agreed; for a daily job, beside `goodword source retain`."""
    done = _desk(ctx).retain(dry_run=dry_run)
    if json:
        typer.echo(to_json(done, indent=2))
        return
    for one in done:
        rows = ", ".join(f"{n:,} {name}" for name, n in one.rows.items()) or "nothing was there"
        said = "would be erased" if dry_run else f"still there: {one.left}" if one.left else f"erased: {rows}"
        typer.echo(f"ask {one.ask} of {one.creator_id}, {one.why}: {said}")
    if not done:
        typer.echo("Nothing has ended.")


def _desk(ctx: typer.Context) -> ConsentDesk:
    from goodword.consent.desk import ConsentDesk as Opened  # noqa: PLC0415 - help does without the ledger

    return Opened(ctx.obj)


def _what(text: str) -> What:
    from goodword.consent.model import What as Known  # noqa: PLC0415 - help does without it

    if text not in set(Known):
        raise BadInput.unknown("thing to ask for", text, [w.value for w in Known], where="what")
    return Known(text)


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError:
        raise BadInput.value("keep_until", "a day like 2027-06-30", text, where="keep_until") from None


def _line(one: Ask, now: datetime) -> str:
    until = f" until {one.given.until:%Y-%m-%d}" if one.given and one.given.until else ""
    return f"{one.id:>4}  {one.state(now):<10}{until}  {one.creator_id}  {one.way} by {one.brand}"


def _gone(after: Ask) -> str:
    last = after.records[-1]
    if last.kind == "erased":
        return "Erased: " + (", ".join(f"{n:,} {name}" for name, n in last.counts.items()) or "nothing was there") + "."
    return "What was given is erased by `goodword consent retain`." if after.erasing else "Nothing had been given."
