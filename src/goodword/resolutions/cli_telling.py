"""`goodword goal refresh`, `calendar` and `digest`: the night, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.ui.format import formatter

if TYPE_CHECKING:
    from goodword.resolutions.telling.desk import TellingDesk

calendar_app = typer.Typer(help="Calendar addresses: hand out, list, revoke.", no_args_is_help=True)
digest_app = typer.Typer(help="Digests by e-mail or webhook: who gets them, and what they say.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Who = Annotated[str, typer.Option(help="Only the steps of one person.")]


def add_telling(app: typer.Typer) -> None:
    """Add `refresh`, `calendar` and `digest`."""
    app.command("refresh")(refresh)
    app.add_typer(calendar_app, name="calendar")
    app.add_typer(digest_app, name="digest")


def refresh(
    ctx: typer.Context,
    tell: Annotated[bool, typer.Option(help="Send digests that are due.")] = True,
    json: AsJson = False,
) -> None:
    """Do the night's work on every goal: look at posts, keep the day's forecast, plan again where due, send digests.

    Once a day from cron is enough; done again it changes nothing.
    """
    from goodword.resolutions.terminal import night_lines  # noqa: PLC0415 - help does without planning

    desk = _desk(ctx)
    nights = desk.goals.refresh()
    told = desk.tell() if tell else ()
    if json:
        typer.echo(to_json({"goals": nights, "digests": told}, indent=2))
    else:
        for line in night_lines(nights, formatter(ctx.obj.settings.language)):
            typer.echo(line)
        for one in told:
            typer.echo(f"digest {one.receiver}: {one.outcome}{': ' + one.why if one.why else ''}")
        if not nights:
            typer.echo("No goal is under way.")
    if any(n.error for n in nights) or any(t.outcome == "failed" for t in told):
        raise typer.Exit(1)


@calendar_app.command("add")
def add_calendar(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(help="The goal; every goal if not given.", metavar="[N]")] = None,
    who: Who = "",
) -> None:
    """Hand out a secret calendar address; it is shown this once."""
    made, address = _desk(ctx).add_feed(number, who)
    typer.echo(f"{address}\nSubscribe to it in a calendar program. `goodword goal calendar revoke {made.id}` ends it.")


@calendar_app.command("list")
def list_calendars(ctx: typer.Context, json: AsJson = False) -> None:
    """List calendars that are in force; their addresses are not kept."""
    feeds = _desk(ctx).store.feeds()
    if json:
        typer.echo(to_json(feeds, indent=2))
        return
    for feed in feeds:
        of = f"goal {feed.goal_id}" if feed.goal_id else "every goal"
        typer.echo(f"{feed.id:>4}  {of}{', ' + feed.who if feed.who else ''}, since {feed.made_at:%Y-%m-%d}")
    if not feeds:
        typer.echo("No calendar was handed out.")


@calendar_app.command("revoke")
def revoke_calendar(ctx: typer.Context, feed: Annotated[int, typer.Argument(help="Number of the calendar.")]) -> None:
    """End a calendar address."""
    typer.echo(f"Calendar {_desk(ctx).store.revoke(feed).id} answers nothing any more.")


@digest_app.command("add")
def add_digest(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="mail or webhook.")],
    address: Annotated[str, typer.Argument(help="E-mail address, or https address of the webhook.")],
    who: Who = "",
    every: Annotated[str, typer.Option(help="At most once a day or a week.")] = "week",
) -> None:
    """Send somebody digests; a webhook's secret is shown this once."""
    from goodword.ledger.sendings import Every, Kind  # noqa: PLC0415 - help does without planning

    for name, value, known in (("kind", kind, tuple(Kind)), ("every", every, tuple(Every))):
        if value not in known:
            raise BadInput.value(name, "one of " + ", ".join(known), value)
    made = _desk(ctx).add_receiver(Kind(kind), address, who=who, every=Every(every))
    typer.echo(f"Receiver {made.id} gets a digest every {made.every} at most.")
    if made.secret:
        typer.echo(f"Its secret, to check signatures with: {made.secret}")


@digest_app.command("list")
def list_digests(ctx: typer.Context) -> None:
    """List who gets digests, and when the last one was taken."""
    desk = _desk(ctx)
    for receiver in desk.store.receivers():
        sendings = desk.store.told.of(receiver.id)
        last = sendings[-1] if sendings else None
        state = "nothing sent yet" if last is None else f"last {last.period}{': ' + last.said if last.said else ''}"
        typer.echo(f"{receiver.id:>4}  {receiver.kind} {desk.shown(receiver)}, every {receiver.every}, {state}")
    if not desk.store.receivers():
        typer.echo("Nobody gets digests yet.")


@digest_app.command("remove")
def remove_digest(ctx: typer.Context, receiver: Annotated[int, typer.Argument(help="Number of the receiver.")]) -> None:
    """Send nothing there any more."""
    typer.echo(f"Receiver {_desk(ctx).store.remove_receiver(receiver).id} gets nothing any more.")


@digest_app.command("show")
def show_digest(
    ctx: typer.Context,
    who: Who = "",
    every: Annotated[str, typer.Option(help="That of a day or a week.")] = "week",
    json: AsJson = False,
) -> None:
    """Print the digest as it would be sent now."""
    from goodword.ledger.sendings import Every  # noqa: PLC0415
    from goodword.resolutions.telling.digest import text_of  # noqa: PLC0415 - help does without planning

    if every not in tuple(Every):
        raise BadInput.value("every", "one of day, week", every)
    found = _desk(ctx).digest(who=who, every=Every(every))
    if json:
        typer.echo(to_json(found, indent=2))
    elif found is None:
        typer.echo("There is nothing to say: nothing would be sent.")
    else:
        typer.echo(f"Goodword: {found.subject}\n\n{text_of(found, formatter(ctx.obj.settings.language))}")


@digest_app.command("send")
def send_digests(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent; send nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Send the digests that are due, each once a day or week."""
    told = _desk(ctx).tell(dry_run=dry_run)
    if json:
        typer.echo(to_json(told, indent=2))
    for one in () if json else told:
        typer.echo(f"{one.receiver}  {one.address}: {one.outcome}{': ' + one.why if one.why else ''}")
        if one.text:
            typer.echo(f"Goodword: {one.subject}\n\n{one.text}")
    if not told and not json:
        typer.echo("Nobody gets digests yet: `goodword goal digest add`.")
    if any(t.outcome == "failed" for t in told):
        raise typer.Exit(1)


def _desk(ctx: typer.Context) -> TellingDesk:
    from goodword.resolutions.desk import GoalDesk  # noqa: PLC0415 - help does without planning
    from goodword.resolutions.telling.desk import TellingDesk  # noqa: PLC0415

    return TellingDesk(GoalDesk(ctx.obj, door="cli"))
