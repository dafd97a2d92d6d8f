"""`goodword campaign drafts`, `draft-sent`: drafts for several people, in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.campaigns.drafts.desk import DraftDesk
    from goodword.campaigns.drafts.model import Prepared

Number = Annotated[int, typer.Argument(help="Number of the campaign.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_drafts(app: typer.Typer) -> None:
    """Add the commands of drafts."""
    app.command("drafts")(drafts)
    app.command("draft-sent")(draft_sent)


def drafts(
    ctx: typer.Context,
    number: Number,
    who: Annotated[list[int] | None, typer.Option(help="Draft for this person; may be repeated.")] = None,
    found: Annotated[bool, typer.Option("--found", help="Draft for all who were not written to yet.")] = False,
    words: Annotated[str, typer.Option(help="own, shipped, or the number of a template.")] = "own",
    language: Annotated[str, typer.Option(help="The same for everybody; theirs if not given.")] = "",
    basis: Annotated[
        str, typer.Option(help="Ground to be recorded for those who have none: consent, asked, interest or contract.")
    ] = "",
    why: Annotated[bool, typer.Option("--why", help="Show each message with what it rests on.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print the drafts that wait as CSV.")] = False,
    mbox: Annotated[bool, typer.Option("--mbox", help="Print those with an address as a mailbox of e-mails.")] = False,
    json: AsJson = False,
) -> None:
    """Draft for several people at once, and show what waits to be looked at; nothing is sent."""
    from goodword.campaigns.drafts.desk import words_of  # noqa: PLC0415 - help does without it

    desk, chosen = _desk(ctx), words_of(words, language=language)
    out = None
    if who or found:
        out = desk.draft(number, None if found else who, chosen, ground=_ground(basis))
    if csv or mbox:
        _export(desk, number, csv=csv)
        return
    batch = desk.batch(number, chosen)
    if json:
        typer.echo(to_json({"batch": batch, "left_out": batch.left_out if out is None else out}, indent=2))
        return
    for one in batch.open:
        typer.echo(f"{one.booking_id:>6}  {one.card.name} ({one.draft.language}): {one.moment.sentence}")
        if why:
            _shown(one)
    for left in batch.left_out if out is None else out:
        typer.echo(f"{left.booking_id:>6}  {left.name}: left out, {left.said}")
    if not batch.open and out is None:
        typer.echo(f"No draft waits. `goodword campaign drafts {number} --found` drafts for all not written to yet.")


def draft_sent(
    ctx: typer.Context,
    booking: Annotated[int, typer.Argument(help="Number of the person in the campaign.")],
    channel: Annotated[str, typer.Option(help="mail, message, phone, person or other.")] = "message",
) -> None:
    """Record that the draft of a person was sent by hand."""
    from goodword.campaigns.outreach.model import Channel  # noqa: PLC0415 - help does without it
    from goodword.core.errors import BadInput  # noqa: PLC0415

    if channel not in {c.value for c in Channel}:
        raise BadInput.unknown("channel", channel, [c.value for c in Channel if c])
    desk = _desk(ctx)
    desk.mark_sent(booking, Channel(channel))
    typer.echo(f"Recorded: {desk.outreach.card(booking).name} was written to.")


def _ground(given: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - imported when it is used
    from goodword.campaigns.drafts.model import Ground  # noqa: PLC0415 - help does without it
    from goodword.campaigns.outreach.model import BASES, Basis  # noqa: PLC0415
    from goodword.core.errors import BadInput  # noqa: PLC0415

    if not given:
        return None
    if given not in {b.value for b in BASES}:
        raise BadInput.unknown("ground", given, [b.value for b in BASES])
    return Ground(Basis(given))


def _export(desk: DraftDesk, number: int, *, csv: bool) -> None:
    if csv:
        typer.echo(desk.csv(number), nl=False)
    else:
        typer.echo(desk.mbox(number).decode("utf-8"), nl=False)


def _shown(one: Prepared) -> None:
    typer.echo(f"\n{one.draft.subject}\n\n{one.draft.body}\n")
    for ground in dict.fromkeys(g.text for s in one.drafted.sentences for g in s.grounds):
        typer.echo(f"    rests on: {ground}")
    for missing in one.drafted.missing:
        typer.echo(f"    not said: {missing}")
    typer.echo("")


def _desk(ctx: typer.Context) -> DraftDesk:
    from goodword.campaigns.drafts.desk import DraftDesk  # noqa: PLC0415 - help does without it

    return DraftDesk(ctx.obj, door="cli")
