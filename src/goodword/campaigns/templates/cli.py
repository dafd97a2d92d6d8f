"""`goodword campaign template`: messages in one's own words, in a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.campaigns.outreach.draft import Draft
    from goodword.campaigns.templates.desk import TemplateDesk

template_app = typer.Typer(help="Write messages in your own words, with places for what is known of a person.",
                           no_args_is_help=True)  # fmt: skip
Number = Annotated[int, typer.Argument(help="Number of the template, as `campaign template list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Option(help="How you will find it again.")]
Language = Annotated[str, typer.Option(help="A code: de, ar, ta, pt-br.")]
Subject = Annotated[str, typer.Option(help="Subject of e-mails.")]
Purpose = Annotated[str, typer.Option(help="first, reminder or offer.")]
File = Annotated[str, typer.Option(help="File with the text (UTF-8); - reads what is piped in.")]
For = Annotated[int | None, typer.Option("--for", help="Number of a person in a campaign: show what it says to them.")]


def add_templates(app: typer.Typer) -> None:
    """Add `goodword campaign template`."""
    app.add_typer(template_app, name="template")


@template_app.command("list")
def list_templates(ctx: typer.Context, json: AsJson = False) -> None:
    """List your templates."""
    found = _desk(ctx).store.templates()
    if json:
        typer.echo(to_json(found, indent=2))
        return
    if not found:
        typer.echo("No template of your own yet. `goodword campaign template places` lists what one may name.")
    for t in found:
        typer.echo(f"{t.id:>4}  {t.name} ({t.language}, {t.wish.purpose.value})")


@template_app.command("places")
def places() -> None:
    """List the places that a template may name, and when the sentence around one is left out."""
    from goodword.campaigns.templates.model import PLACEHOLDERS  # noqa: PLC0415 - help does without it

    for p in PLACEHOLDERS.values():
        typer.echo(f"{'{' + p.name + '}':<14}{p.says}{f'; left out where {p.else_}' if p.else_ else ''}")


@template_app.command("show")
def show(ctx: typer.Context, number: Number, for_: For = None, json: AsJson = False) -> None:
    """Show a template, or with --for what it says to a real person."""
    desk = _desk(ctx)
    found = desk.store.template(number)
    if for_ is not None:
        _shown(desk.preview(found.wish, for_), json=json)
    elif json:
        typer.echo(to_json(found, indent=2))
    else:
        typer.echo(f"{found.name} ({found.language}, {found.wish.purpose.value})\n")
        typer.echo(f"{found.wish.subject}\n\n{found.wish.text}")


@template_app.command("add")
def add(
    ctx: typer.Context,
    name: Name,
    language: Language,
    subject: Subject,
    file: File,
    purpose: Purpose = "first",
    try_on: Annotated[int | None, typer.Option("--try", help="Only show what it says to this person.")] = None,
) -> None:
    """Write a template."""
    from goodword.campaigns.templates.model import wish_of  # noqa: PLC0415 - help does without it

    fields = {"name": name, "language": language, "subject": subject, "text": _text(file), "purpose": purpose}
    desk, wish = _desk(ctx), wish_of(fields)
    if try_on is not None:
        _shown(desk.preview(wish, try_on), json=False)
        return
    typer.echo(f"Template {desk.store.add(wish).id} is kept.")


@template_app.command("change")
def change(
    ctx: typer.Context,
    number: Number,
    name: Name = "",
    language: Language = "",
    subject: Subject = "",
    file: File = "",
    purpose: Purpose = "",
) -> None:
    """Change a template; what is not named stays."""
    from goodword.campaigns.templates.model import wish_of  # noqa: PLC0415 - help does without it

    desk = _desk(ctx)
    found = desk.store.template(number)
    now = {n: str(getattr(found.wish, n)) for n in ("name", "language", "subject", "text", "purpose")}
    given = {"name": name, "language": language, "subject": subject, "purpose": purpose}
    given["text"] = _text(file) if file else ""
    changed = desk.store.change(number, wish_of({n: given[n] or now[n] for n in now}), version=found.version)
    typer.echo(f"Changed: {changed.name}")


@template_app.command("delete")
def delete(ctx: typer.Context, number: Number) -> None:
    """Delete a template; drafts and messages that were made of it stay."""
    typer.echo(f"Deleted: {_desk(ctx).store.remove(number).name}")


def _shown(draft: Draft, *, json: bool) -> None:
    if json:
        typer.echo(to_json(draft, indent=2))
        return
    typer.echo(f"{draft.subject}\n\n{draft.body}\n")
    for sentence in draft.sentences:
        for ground in sentence.grounds:
            typer.echo(f"rests on: {ground.text}{f' ({ground.post_id})' if ground.post_id else ''}")
    for missing in draft.missing:
        typer.echo(missing)


def _text(file: str) -> str:
    from goodword.core.errors import BadInput  # noqa: PLC0415 - help does without it

    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("This file cannot be read as text (UTF-8).", where=file, given=type(error).__name__) from None


def _desk(ctx: typer.Context) -> TemplateDesk:
    from goodword.campaigns.templates.desk import TemplateDesk  # noqa: PLC0415 - help does without it

    return TemplateDesk(ctx.obj, door="cli")
