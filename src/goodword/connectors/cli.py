"""`goodword source`: what networks give and cost, connecting, searching, watching, refreshing, forgetting."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.text import counted

if TYPE_CHECKING:
    from goodword.connectors.about import Terms
    from goodword.connectors.desk import SourceDesk
    from goodword.connectors.model import Want
    from goodword.connectors.shown import Cost, SourceState, Watched
    from goodword.connectors.store import Run, Told

app_ = typer.Typer(
    help="Ask networks for creators: what each gives and costs, search, watch, refresh, forget.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Name = Annotated[str, typer.Argument(help="Name of the network, as `goodword source list` shows it.")]
Handles = Annotated[list[str], typer.Argument(help="Handles of creators on that network.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Url = Annotated[str, typer.Option(help="Which server, where several are connected.")]
Posts = Annotated[int, typer.Option(help="Latest posts of each creator.", min=0)]
Followers = Annotated[int, typer.Option(help="Latest followers of each creator.", min=0)]
Likes = Annotated[int, typer.Option(help="People who liked, of each post.", min=0)]
Shares = Annotated[int, typer.Option(help="People who shared, of each post.", min=0)]
Comments = Annotated[int, typer.Option(help="People who answered, of each post.", min=0)]
Accepted = Annotated[
    bool,
    typer.Option(
        "--accepted-derived-metrics", help="State that this project accepted the network's amendment on them."
    ),
]
By = Annotated[str, typer.Option(help="Who states it; you, by your name on this machine, if not given.")]
Recount = Annotated[int, typer.Option(help="Count posts younger than so many days again.", min=0)]


def register(app: typer.Typer) -> None:
    """Add `goodword source`."""
    from goodword.connectors.cli_insights import add as add_insights  # noqa: PLC0415 - of the same command
    from goodword.connectors.cli_listen import add as add_listen  # noqa: PLC0415 - of the same command

    add_insights(app_)
    add_listen(app_)
    app.add_typer(app_, name="source")


@app_.command("list")
def listed(ctx: typer.Context, json: AsJson = False) -> None:
    """Show what each network gives, what it costs, and what may be kept and for how long."""
    found = _desk(ctx).overview()
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for state in found:
        _about(state)


@app_.command("status")
def status(ctx: typer.Context, name: Name, json: AsJson = False) -> None:
    """Show whom is watched on a network, and how the last refresh went."""
    from goodword.connectors.hearing import Ear  # noqa: PLC0415 - help does without it
    from goodword.core.times import from_epoch  # noqa: PLC0415

    desk = _desk(ctx)
    state, watched = desk.state(name), desk.accounts(name)
    if json:
        typer.echo(to_json({"source": state, "accounts": [account for _, account in watched]}, indent=2))
        return
    _connections(state)
    for _, account in watched:
        gone = f"  gone: {account.gone_why}" if account.gone_at else ""
        typer.echo(f"  {account.creator_id}  {_when(account.refreshed_at)}{gone}")
    for heard in Ear(desk).heard(name) or ():
        if heard.until:
            typer.echo(f"  live    listened to, the last time until {from_epoch(heard.until):%Y-%m-%d %H:%M} UTC")
    if not watched:
        typer.echo(f"  Nobody is watched. Next: goodword source search {name} WORDS --watch")


@app_.command("connect")
def connect(
    ctx: typer.Context,
    name: Name,
    url: Annotated[str, typer.Option(help="Address of the server; the network's own if not given.")] = "",
    account: Annotated[str, typer.Option(help="Handle to sign in with; not needed for what is open.")] = "",
    allowed: Annotated[
        bool, typer.Option("--allowed", help="Its people agreed, although its rules speak against collecting.")
    ] = False,
    accepted: Accepted = False,
    by: By = "",
) -> None:
    """Ask the real network from now on. A password or key is asked for, or taken from GOODWORD_…_PASSWORD or …_KEY."""
    desk = _desk(ctx)
    about = desk.state(name).about
    secret = ""
    if (account or about.keyed) and not os.environ.get(f"GOODWORD_{name.upper()}_{about.asked_with.upper()}"):
        asked = f"{'API key' if about.keyed else 'App password'} (not shown): "
        secret = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().strip()
    who = (by or getpass.getuser()) if accepted else ""
    link = desk.connect(name, url=url, account=account, secret=secret, allowed=allowed, accepted_by=who)
    signed = f", signed in as {link.account}" if link.account else "" if about.keyed else ", without an account"
    typer.echo(f"Connected: {link.url}{signed}. Next: goodword source search {name} WORDS")
    _accepted(desk.state(name))


@app_.command("terms")
def terms(
    ctx: typer.Context,
    name: Name,
    accepted: Accepted = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="That no longer holds: derived figures go.")] = False,
    by: By = "",
    url: Url = "",
) -> None:
    """Show what a network allows, or state what your project accepted, which is noted with who and when."""
    desk = _desk(ctx)
    if accepted and withdrawn:
        raise BadInput("Either of the two: --accepted-derived-metrics or --withdrawn.", where="terms")
    if accepted:
        desk.accept(name, by or getpass.getuser(), url=url)
    elif withdrawn:
        desk.take_back(name, url=url)
    state = desk.state(name)
    typer.echo(f"{state.about.title}: {state.about.terms.source}")
    typer.echo(f"  kept    {state.about.terms.may_store}; {_days(state.about.terms)}")
    typer.echo(f"  derived {state.about.terms.may_derive}")
    _accepted(state)


@app_.command("disconnect")
def disconnect(
    ctx: typer.Context,
    name: Name,
    url: Url = "",
    forget: Annotated[bool, typer.Option("--forget", help="Take out what came from there, too.")] = False,
) -> None:
    """Ask the real network no more; its password is forgotten."""
    count = _desk(ctx).disconnect(name, url=url, forget=forget)
    typer.echo(f"Disconnected: {counted(count, 'server')}.")


@app_.command("search")
def search(
    ctx: typer.Context,
    name: Name,
    words: Annotated[list[str] | None, typer.Argument(help="Words in name and description.")] = None,
    posts: Annotated[bool, typer.Option("--posts", help="Look for the words in posts.")] = False,
    near: Annotated[str, typer.Option(help="Around this place, where the network knows places of posts.")] = "",
    radius: Annotated[float, typer.Option(help="How far around it, km.", min=0.1, max=1000)] = 50.0,
    language: Annotated[str, typer.Option(help="In this language, like de.")] = "",
    region: Annotated[str, typer.Option(help="Shown in this country, like CH.")] = "",
    paid: Annotated[bool, typer.Option("--paid", help="Only with posts labelled as paid for.")] = False,
    limit: Annotated[int, typer.Option(help="How many creators.", min=1, max=1000)] = 25,
    watch: Annotated[bool, typer.Option("--watch", help="Watch everybody who is found.")] = False,
    url: Url = "",
    json: AsJson = False,
) -> None:
    """Find creators; nothing is kept unless they are watched."""
    desk = _desk(ctx)
    narrow = desk.narrow(near=near, radius_km=radius, language=language, region=region, paid=paid)
    found = desk.search(name, " ".join(words or ()), posts=posts, limit=limit, url=url, narrow=narrow)
    if json:
        typer.echo(to_json(found, indent=2))
    else:
        label(desk.state(name))
        for profile in found:
            why = f"  ({profile.hidden})" if profile.hidden else ""
            who = f"@{profile.handle}" if profile.handle else profile.url
            typer.echo(f"  {who}  {profile.name}{why}\n      {' '.join(profile.bio.split())[:160]}")
        if not found:
            typer.echo("Nobody was found. Try fewer words, or --posts.")
    if watch and found:
        _watched(desk.watch(name, [profile.handle for profile in found if profile.handle], url=url), name)


@app_.command("watch")
def watch(ctx: typer.Context, name: Name, handles: Handles, url: Url = "") -> None:
    """Watch creators: the next refresh reads them."""
    _watched(_desk(ctx).watch(name, handles, url=url), name)


@app_.command("unwatch")
def unwatch(
    ctx: typer.Context,
    name: Name,
    handles: Handles,
    forget: Annotated[bool, typer.Option("--forget", help="Take out what was read of them, too.")] = False,
) -> None:
    """Watch creators no more."""
    count = _desk(ctx).unwatch(name, handles, forget=forget)
    typer.echo(f"No longer watched: {counted(count, 'creator')}.")


@app_.command("cost")
def cost(
    ctx: typer.Context, name: Name, posts: Posts = 20, followers: Followers = 200, likes: Likes = 0, shares: Shares = 0,
    comments: Comments = 0, recount_days: Recount = 30,
    search: Annotated[int, typer.Option(help="What a search for so many creators would take, in place of it.")] = 0,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Say what a refresh or a search would take, without asking anybody."""
    desk, want = _desk(ctx), _want(posts, followers, likes, shares, comments, recount_days)
    _cost(desk.search_cost(name, search) if search else desk.cost(name, want), json=json)


@app_.command("refresh")
def refresh(
    ctx: typer.Context, name: Name, posts: Posts = 20, followers: Followers = 200, likes: Likes = 0, shares: Shares = 0,
    comments: Comments = 0, recount_days: Recount = 30,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Keep the texts of answers.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Give up a refresh that was stopped.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")] = False,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Read everybody who is watched, or go on with what was stopped. Ctrl-C loses nothing."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it

    want = _want(posts, followers, likes, shares, comments, recount_days)
    desk = _desk(ctx)
    if dry_run:
        _cost(desk.cost(name, want), json=json)
        return
    with progress_bar() as progress:
        runs = desk.refresh(name, want, progress=progress, anew=anew, keep_text=keep_text)
    if json:
        typer.echo(to_json(runs, indent=2))
        return
    label(desk.state(name))
    for run in runs:
        _told(run)


@app_.command("read")
def read(
    ctx: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(help="Jetstream .jsonl or repository .car; Mastodon's outbox.json.")],
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Keep the texts of answers.")] = False,
) -> None:
    """Read a recording, or somebody's own export; nobody is asked."""
    _counts(_desk(ctx).read_archive(name, file, keep_text=keep_text))


@app_.command("retain")
def retain(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    json: AsJson = False,
) -> None:
    """Take out what the networks do not allow to be kept any longer; for a daily job."""
    kept = _desk(ctx).retain(dry_run=dry_run)
    if json:
        typer.echo(to_json(kept, indent=2))
        return
    would = "would go" if dry_run else "went"
    for one in kept:
        rows = ", ".join(f"{n:,} {table}" for table, n in one.rows.items()) or "nothing"
        typer.echo(f"{one.source} ({one.url}): {rows} {would}")
    if not kept:
        typer.echo("No network was ever connected: there is nothing to look through.")


@app_.command("forget")
def forget(
    ctx: typer.Context, name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Take out everything that came from a network, and whom was watched there."""
    if not yes:
        typer.confirm(f"Take out everything that came from {name}?", abort=True)
    gone = _desk(ctx).forget(name)
    typer.echo("Gone: " + (", ".join(f"{n:,} {table}" for table, n in gone.items()) or "nothing was there") + ".")


def _desk(ctx: typer.Context) -> SourceDesk:
    from goodword.connectors.desk import SourceDesk as Opened  # noqa: PLC0415 - help does without the ledger

    return Opened(ctx.obj)


def _want(*wanted: int) -> Want:
    from goodword.connectors.model import Want as Made  # noqa: PLC0415 - help does without it

    return Made(*wanted)


def _about(state: SourceState) -> None:
    about = state.about
    typer.echo(f"{about.name}: {about.title}")
    shown = [f"{c.value}{' (signed in)' if c in about.needs else ''}" for c in sorted(about.capabilities)]
    typer.echo(f"  gives   {', '.join(shown)}")
    for gate in about.gates:
        typer.echo(f"  needs   {gate.capability.value}: {gate.needs}")
    typer.echo(f"  costs   {about.terms.costs}")
    typer.echo(f"  kept    {about.terms.may_store}; {_days(about.terms)}")
    _accepted(state)
    _connections(state)


def _accepted(state: SourceState) -> None:
    """What the owner stated, where the network asks for it."""
    if not state.about.terms.amendment:
        return
    stated = [(one.link, one.accepted) for one in state.links if one.accepted is not None]
    for link, said in stated:
        typer.echo(f"  derived figures are on: {said.who} stated on {_day(said.at)} that this project accepted "
                   f"{state.about.terms.amendment} ({link.url})")  # fmt: skip
    if not stated:
        how = f"`goodword source terms {state.about.name} --accepted-derived-metrics` does"
        typer.echo(f"  derived figures are off: nobody stated that it accepted {state.about.terms.amendment}; {how}")


def _days(terms: Terms) -> str:
    unseen, snapshots = terms.unseen_days, terms.snapshot_days
    parts = [f"what was not seen there for {unseen} days goes"] * (unseen is not None)
    parts += [f"every row goes after {snapshots} days"] * (snapshots is not None)
    return "; ".join(parts) or "without a limit of time"


def _connections(state: SourceState) -> None:
    label(state)
    for one in state.links:
        gone = f", {one.gone:,} gone" if one.gone else ""
        going = f"; a refresh was stopped with {counted(one.open, 'list')} left" if one.open else ""
        signed = f" as {one.link.account}" if one.link.account else ""
        where = "the invented world" if one.link.invented else one.link.url
        typer.echo(f"  asked   {where}{signed}: {one.watched:,} watched{gone}{going}")


def label(state: SourceState) -> None:
    """Say that everything is made up, where nothing is connected."""
    if state.invented:
        typer.echo(
            f"  INVENTED WORLD: {state.about.title} is not connected, and everything from here is made up. "
            f"`goodword source connect {state.about.name}` asks the real one."
        )


def _watched(done: Watched, name: str) -> None:
    typer.echo(f"Watched now: {len(done.new):,} new, {len(done.known):,} known already.")
    for handle, why in done.refused.items():
        typer.echo(f"  @{handle} is left alone: {why}")
    if done.not_found:
        typer.echo(f"  not found: {', '.join(done.not_found)}")
    if done.new:
        typer.echo(f"Next: goodword source refresh {name}")


def _cost(found: tuple[Cost, ...], *, json: bool) -> None:
    if json:
        typer.echo(to_json(found, indent=2))
        return
    from goodword.connectors.model import INVENTED  # noqa: PLC0415 - help does without it

    for one in found:
        typer.echo(f"{'The invented world' if one.url == INVENTED else one.url}: {one.sentence}")
    if not found:
        typer.echo("Nothing is needed: nobody is watched, or searches are not counted there.")


def _told(run: Run) -> None:
    told = run.told
    _counts(told)
    for why, lists in told.unread.items():
        typer.echo(f"  not read: {counted(lists, 'list')} ({why})")
    typer.echo(f"  {counted(told.calls, 'request')}, {told.waited:,.0f} s waited")


def _counts(told: Told) -> None:
    for table in sorted({*told.rows, *told.newer}):
        typer.echo(f"  {table:<12} {told.rows.get(table, 0):,} new, {told.newer.get(table, 0):,} newer snapshots")
    if told.set_aside:
        typer.echo(f"  {counted(told.set_aside, 'row')} set aside: `goodword import --report` shows why")
    if told.gone:
        typer.echo("  gone there, and here: " + ", ".join(f"{n:,} {what}" for what, n in told.gone.items()))
    if not (told.rows or told.newer or told.set_aside or told.gone):
        typer.echo("  nothing that was not known")


def _day(at: int) -> str:
    from goodword.core.times import from_epoch  # noqa: PLC0415 - help does without it

    return f"{from_epoch(at):%Y-%m-%d}"


def _when(at: int | None) -> str:
    from goodword.core.times import from_epoch  # noqa: PLC0415 - help does without it

    return f"read {from_epoch(at):%Y-%m-%d %H:%M} UTC" if at else "not read yet"
