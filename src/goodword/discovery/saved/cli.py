"""`goodword search saved`: searches that are run again and say what is new, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput

if TYPE_CHECKING:
    from datetime import datetime

    from goodword.discovery.saved.desk import SavedDesk
    from goodword.discovery.saved.model import News

saved_app = typer.Typer(
    help="Searches that are run again and say what is new: who is found, who rose, who changed.", no_args_is_help=True
)
told_app = typer.Typer(help="Who is told of what is new, by e-mail or webhook.", no_args_is_help=True)
saved_app.add_typer(told_app, name="told")
Saved = Annotated[str, typer.Argument(help="Name or number of the saved search.", metavar="SEARCH")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Fields = Annotated[
    list[str] | None, typer.Option("--field", help="A field of the search, as in near=Pune; may be repeated.")
]


@saved_app.command("add")
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What to call it.")],
    words: Annotated[str, typer.Argument(help="What you look for, in plain words.", metavar="WORDS")] = "",
    field: Fields = None,
    top: Annotated[int, typer.Option(help="Tell of whoever rises to this rank.")] = 20,
    json: AsJson = False,
) -> None:
    """Keep a search and run it for the first time; `goodword search WORDS --save NAME` does the same."""
    ran = desk_of(ctx).save(name, words, _fields(field), top=top)
    if json:
        typer.echo(to_json(ran.search, indent=2))
        return
    passing = f"{ran.news.passing:,} pass its filters now. " if ran.news else ""
    typer.echo(
        f"Saved search {ran.search.id}: {ran.search.name}. {passing}`goodword search saved run` says what is new."
    )


@saved_app.command("list")
def list_searches(ctx: typer.Context, json: AsJson = False) -> None:
    """List saved searches with how many people are new in each."""
    desk = desk_of(ctx)
    searches, unseen = desk.store.searches(), desk.unseen()
    if json:
        typer.echo(to_json([{"search": s, "unseen": unseen[s.id]} for s in searches], indent=2))
        return
    for s in searches:
        fields = "".join(f", {name} {value}" for name, value in s.fields.items() if name != "limit")
        typer.echo(f"{s.id:>4}  {s.name}: “{s.words}”{fields}" + (f"  ({unseen[s.id]:,} new)" if unseen[s.id] else ""))
    if not searches:
        typer.echo("There is no saved search yet: goodword search WORDS --save NAME.")


@saved_app.command("run")
def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A saved search; every one if not given.", metavar="[SEARCH]")] = "",
    tell: Annotated[bool, typer.Option(help="Send digests that are due.")] = True,
    json: AsJson = False,
) -> None:
    """Run saved searches again and say what is new since the run before; digests that are due are sent.

    Once a day from cron is enough; done again with nothing new it changes nothing.
    """
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it

    desk = desk_of(ctx)
    if name:
        ran: tuple[object, ...] = (desk.run(desk.named(name)),)
    else:
        with progress_bar() as progress:
            ran = desk.run_all(progress=progress)
    told = desk.tell() if tell else ()
    if json:
        typer.echo(to_json({"ran": ran, "told": told}, indent=2))
    else:
        _print_ran(ran)
        for one in told:
            typer.echo(f"digest {one.receiver}: {one.outcome}{': ' + one.why if one.why else ''}")
    if any(getattr(one, "error") for one in ran) or any(t.outcome == "failed" for t in told):  # noqa: B009
        raise typer.Exit(1)


@saved_app.command("new")
def new(
    ctx: typer.Context,
    name: Saved,
    since: Annotated[str, typer.Option(help="A day like 2026-01-31; since you looked last if not given.")] = "",
    seen: Annotated[bool, typer.Option("--seen", help="Then count it as seen.")] = False,
    json: AsJson = False,
) -> None:
    """Say what is new in a saved search: newly found, risen above its rank, changed, no longer found."""
    desk = desk_of(ctx)
    search = desk.named(name)
    news = desk.news(search, since=day_of(since))
    typer.echo(to_json(news, indent=2) if json else "\n".join(lines_of(news)))
    if seen:
        desk.see(search.id)


@saved_app.command("change")
def change(
    ctx: typer.Context,
    name: Saved,
    call: Annotated[str, typer.Option("--name", help="Another name.")] = "",
    words: Annotated[str | None, typer.Option(help="Other words.")] = None,
    field: Fields = None,
    top: Annotated[int | None, typer.Option(help="Tell of whoever rises to this rank.")] = None,
) -> None:
    """Change a saved search; a field with nothing after its = is taken out."""
    desk = desk_of(ctx)
    now = desk.named(name)
    fields = {k: v for k, v in {**now.fields, **_fields(field)}.items() if v}
    said = {"name": call or None, "words": words, "fields": fields, "top": top}
    changed = desk.change(now.id, {k: v for k, v in said.items() if v is not None})
    typer.echo(f"{changed.name} is changed; what is new is told from its next run on.")


@saved_app.command("remove")
def remove(ctx: typer.Context, name: Saved) -> None:
    """Take a saved search out of sight; its runs stay."""
    desk = desk_of(ctx)
    gone = desk.store.remove(desk.named(name).id)
    typer.echo(f"{gone.name} is removed. `goodword search saved restore {gone.id}` brings it back.")


@saved_app.command("restore")
def restore(ctx: typer.Context, number: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """Bring a removed saved search back."""
    typer.echo(f"{desk_of(ctx).store.remove(number, back=True).name} is back.")


@told_app.command("add")
def add_receiver(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="mail or webhook.")],
    address: Annotated[str, typer.Argument(help="E-mail address, or https address of the webhook.")],
    every: Annotated[str, typer.Option(help="At most once a day or a week.")] = "week",
    only: Annotated[str, typer.Option("--only", help="Only of this saved search.", metavar="SEARCH")] = "",
) -> None:
    """Tell somebody of what is new; a webhook's secret is shown this once."""
    from goodword.ledger.sendings import Every, Kind  # noqa: PLC0415 - help does without the ledger

    for what, value, known in (("kind", kind, tuple(Kind)), ("every", every, tuple(Every))):
        if value not in known:
            raise BadInput.value(what, "one of " + ", ".join(known), value)
    desk = desk_of(ctx)
    of = desk.named(only).id if only else None
    made = desk.add_receiver(Kind(kind), address, every=Every(every), search=of)
    typer.echo(f"Receiver {made.id} is told every {made.every} at most.")
    if made.secret:
        typer.echo(f"Its secret, to check signatures with: {made.secret}")


@told_app.command("list")
def list_receivers(ctx: typer.Context) -> None:
    """List who is told, and when last."""
    desk = desk_of(ctx)
    for receiver in desk.store.receivers():
        sendings = desk.store.told.of(receiver.id)
        last = sendings[-1] if sendings else None
        state = "nothing sent yet" if last is None else f"last {last.period}{': ' + last.said if last.said else ''}"
        of = f"search {receiver.search_id}" if receiver.search_id else "every saved search"
        typer.echo(f"{receiver.id:>4}  {receiver.kind} {desk.shown(receiver)}, {of}, every {receiver.every}, {state}")
    if not desk.store.receivers():
        typer.echo("Nobody is told yet.")


@told_app.command("remove")
def remove_receiver(
    ctx: typer.Context, receiver: Annotated[int, typer.Argument(help="Number of the receiver.")]
) -> None:
    """Send nothing there any more."""
    typer.echo(f"Receiver {desk_of(ctx).store.remove_receiver(receiver).id} gets nothing any more.")


@told_app.command("send")
def send(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent; send nothing.")] = False,
) -> None:
    """Send the digests that are due, each once a day or week."""
    told = desk_of(ctx).tell(dry_run=dry_run)
    for one in told:
        typer.echo(f"{one.receiver}  {one.address}: {one.outcome}{': ' + one.why if one.why else ''}")
        if one.text:
            typer.echo(f"Goodword: {one.subject}\n\n{one.text}")
    if not told:
        typer.echo("Nobody is told yet: `goodword search saved told add`.")
    if any(t.outcome == "failed" for t in told):
        raise typer.Exit(1)


def desk_of(ctx: typer.Context) -> SavedDesk:
    """The desk of this installation, for whoever is at this machine."""
    from goodword.discovery.kept.model import Who  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.saved.desk import SavedDesk  # noqa: PLC0415

    return SavedDesk(ctx.obj, Who(door="cli"))


def day_of(text: str) -> datetime | None:
    """The end of a day, UTC: what was found that day was known. None for "". Raises BadInput."""
    from goodword.discovery.saved.days import end_of  # noqa: PLC0415 - help does without it

    return end_of(text)


def lines_of(news: News) -> list[str]:
    """What is new, line by line."""
    lines = [f"{news.search.name}: {news.sentence}"]
    lines += [news.note] if news.note else []
    lines += [f"{n.rank:>4}. {n.person.creator_id}  {n.person.name}  {n.sentence}" for n in news.new]
    lines += [f"   –  {p.creator_id}  {p.name}  No longer among the results." for p in news.gone]
    return lines


def _print_ran(ran: tuple[object, ...]) -> None:
    from goodword.discovery.saved.desk import Ran  # noqa: PLC0415 - help does without the engine

    for one in ran:
        assert isinstance(one, Ran)  # noqa: S101 - for the type checker
        lines = lines_of(one.news) if one.news else [f"{one.search.name}: {one.error}"]
        for line in lines:
            typer.echo(line)
    if not ran:
        typer.echo("There is no saved search yet: goodword search WORDS --save NAME.")


def _fields(given: list[str] | None) -> dict[str, str]:
    found = {}
    for text in given or ():
        name, sign, value = text.partition("=")
        if not sign:
            raise BadInput.value("--field", "NAME=VALUE, like near=Pune", text)
        found[name.strip()] = value.strip()
    return found
