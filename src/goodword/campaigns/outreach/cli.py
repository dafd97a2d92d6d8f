"""`goodword campaign board`, `say`, `draft`, `mail`, `contact`: outreach in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.campaigns.outreach.desk import OutreachDesk
    from goodword.campaigns.templates.model import Template

Number = Annotated[int, typer.Argument(help="Number of the campaign.")]
BookingNumber = Annotated[int, typer.Argument(help="Number of the person in the campaign, as `campaign show` lists.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PurposeOption = Annotated[str, typer.Option(help="first, reminder or offer.")]


def add_outreach(app: typer.Typer) -> None:
    """Add the commands of outreach."""
    app.command("board")(board)
    app.command("people")(people)
    app.command("say")(say_what_happened)
    app.command("undo")(undo)
    app.command("draft")(draft)
    app.command("mail")(mail)
    app.command("contact")(contact)


def board(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Show the board: who stands where, and who is waiting for you."""
    found = _desk(ctx).board(number)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for column in found.columns:
        if column.cards:
            typer.echo(f"{column.title}")
        for card in column.cards:
            typer.echo(f"{card.booking.id:>6}  {card.name}: {card.next_step}")
    if found.due:
        typer.echo(f"Waiting for you: {', '.join(card.name for card in found.due)}")
    if found.left_out:
        typer.echo(f"Left out, because they do not want to be contacted: {', '.join(found.left_out)}")


def people(
    ctx: typer.Context,
    number: Number,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet or a mail program.")] = False,
) -> None:
    """List who is in a campaign and how they are reached; nobody's address who does not want to be contacted."""
    desk = _desk(ctx)
    if csv:
        typer.echo(desk.people_csv(number), nl=False)
        return
    for card in desk.board(number).cards:
        reach = card.booking.person.wish.email if card.standing.may_write else "does not want to be contacted"
        typer.echo(f"{card.booking.person.id:>6}  {card.name}: {reach or 'no address'}")


def say_what_happened(
    ctx: typer.Context,
    booking: BookingNumber,
    what: Annotated[str, typer.Argument(help="sent, heard, note, or a stage: talking, agreed, declined, …")],
    text: Annotated[str, typer.Option(help="The words.")] = "",
    channel: Annotated[str, typer.Option(help="mail, message, phone, person or other.")] = "",
) -> None:
    """Record what happened with a person; `campaign undo` takes it back."""
    from goodword.campaigns.outreach.model import Channel, Kind, Stage  # noqa: PLC0415 - help does without it
    from goodword.campaigns.outreach.store import Told  # noqa: PLC0415
    from goodword.core.errors import BadInput  # noqa: PLC0415

    stages = [s.value for s in Stage if s is not Stage.STOPPED]
    if what not in ("sent", "heard", "note", *stages):
        raise BadInput.unknown("thing to record", what, ["sent", "heard", "note", *stages])
    if channel not in {c.value for c in Channel}:
        raise BadInput.unknown("channel", channel, [c.value for c in Channel if c])
    kind, stage = (Kind.MOVE, Stage(what)) if what in stages else (Kind(what), None)
    desk = _desk(ctx)
    desk.tell(booking, Told(kind, stage, Channel(channel), text))
    card = desk.card(booking)
    typer.echo(f"{card.name}: {card.stage.value}. Next: {card.next_step}.")


def undo(ctx: typer.Context, booking: BookingNumber) -> None:
    """Take back the newest thing that was recorded about a person."""
    desk = _desk(ctx)
    event = desk.undo(booking)
    card = desk.card(booking)
    typer.echo(f"{'Taken back. ' if event else 'Nothing to take back. '}{card.name}: {card.stage.value}.")


def draft(
    ctx: typer.Context,
    booking: BookingNumber,
    purpose: PurposeOption = "first",
    language: Annotated[str, typer.Option(help="en, de, hi, ar, …; theirs if not given.")] = "",
    model: Annotated[bool, typer.Option("--model", help="In the words of the model of the setting `writer`.")] = False,
    template: Annotated[int | None, typer.Option(help="Number of a template of your own.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Show what each sentence rests on.")] = False,
    json: AsJson = False,
) -> None:
    """Draft a message to a person from what they posted; nothing is sent."""
    desk = _desk(ctx)
    own = _template(ctx, template)
    kind, tongue = _purpose(purpose), _language(language)
    found = desk.draft(booking, kind, language=tongue, model=model and own is None, template=own)
    if json:
        typer.echo(to_json({"draft": found, "mailto": desk.link(booking, found)}, indent=2))
        return
    typer.echo(f"{found.subject}\n")
    for sentence in found.sentences:
        typer.echo(sentence.text)
        for ground in sentence.grounds if why else ():
            typer.echo(f"    rests on: {ground.text}{f' ({ground.post_id})' if ground.post_id else ''}")
        typer.echo("")
    for missing in found.missing:
        typer.echo(f"Not said: {missing}")
    typer.echo(f"When: {desk.moment(booking).sentence}")


def mail(
    ctx: typer.Context,
    booking: BookingNumber,
    purpose: PurposeOption = "first",
    language: Annotated[str, typer.Option(help="en, de, hi, ar, …; theirs if not given.")] = "",
    template: Annotated[int | None, typer.Option(help="Number of a template of your own.")] = None,
    kept: Annotated[bool, typer.Option("--kept", help="The draft that is kept for them, with your words.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send it; without this it is only shown.")] = False,
) -> None:
    """Send a drafted message by e-mail through the server of the settings."""
    desk = _desk(ctx)
    if kept:
        from goodword.campaigns.drafts.desk import DraftDesk  # noqa: PLC0415 - help does without it

        found = DraftDesk(ctx.obj, door="cli").mail(booking, dry_run=not send)
    else:
        own, kind = _template(ctx, template), _purpose(purpose)
        drafted = desk.draft(booking, kind, language=_language(language), template=own)
        found = desk.send(booking, drafted, dry_run=not send)
    if found.event is None:
        typer.echo(f"To {found.to}\n{found.subject}\n\n{found.text}\n\nNothing was sent; --send sends it.")
    else:
        typer.echo(f"Sent to {found.to}.")


def contact(
    ctx: typer.Context,
    person: Annotated[int, typer.Argument(help="Number of the person.")],
    what: Annotated[str, typer.Argument(help="consent, asked, interest or contract (the ground); stop; resume.")],
    words: Annotated[str, typer.Option(help="What was said, word for word, or how it is known.")] = "",
) -> None:
    """Record why a person may be contacted, or that they do not want to be: it holds in every campaign."""
    from goodword.campaigns.outreach.model import BASES, Basis, ConsentKind  # noqa: PLC0415 - help does without it
    from goodword.core.errors import BadInput  # noqa: PLC0415

    grounds = [b.value for b in BASES]
    if what not in ("stop", "resume", *grounds):
        raise BadInput.unknown("statement", what, [*grounds, "stop", "resume"])
    desk = _desk(ctx)
    if what in grounds:
        desk.state(person, ConsentKind.BASIS, basis=Basis(what), words=words)
    else:
        desk.state(person, ConsentKind(what), words=words)
    typer.echo("Recorded.")


def _template(ctx: typer.Context, number: int | None) -> Template | None:
    from goodword.campaigns.templates.store import TemplateStore  # noqa: PLC0415 - help does without it

    return None if number is None else TemplateStore(ctx.obj.ledger, now=ctx.obj.now).template(number)


def _purpose(given: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - imported when it is used
    from goodword.campaigns.outreach.draft import Purpose  # noqa: PLC0415 - help does without it
    from goodword.core.errors import BadInput  # noqa: PLC0415

    if given not in {p.value for p in Purpose}:
        raise BadInput.unknown("purpose", given, [p.value for p in Purpose])
    return Purpose(given)


def _language(given: str) -> str:
    from goodword.campaigns.outreach.draft import LANGUAGES  # noqa: PLC0415 - help does without it
    from goodword.core.errors import BadInput  # noqa: PLC0415

    if given and given not in LANGUAGES:
        raise BadInput.unknown("language of messages", given, list(LANGUAGES))
    return given


def _desk(ctx: typer.Context) -> OutreachDesk:
    from goodword.campaigns.outreach.desk import OutreachDesk  # noqa: PLC0415 - help does without it

    return OutreachDesk(ctx.obj, door="cli")
