"""`goodword voices`: hidden voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.discovery.voices.model import Voice, Voices


def register(app: typer.Typer) -> None:
    """Add `goodword voices`."""
    app.command("voices")(voices)


def voices(
    ctx: typer.Context,
    near: Annotated[str, typer.Argument(help="Around this place; everywhere if not given.", metavar="PLACE")] = "",
    radius: Annotated[str, typer.Option(help="Kilometres around it, from 1.", metavar="KM")] = "",
    max_followers: Annotated[str, typer.Option(help="Nobody with more followers.", metavar="N")] = "100000",
    least: Annotated[str, typer.Option(help="Heeded, or named, by at least so many.", metavar="N")] = "2",
    limit: Annotated[str, typer.Option(help="How many of each kind to show.", metavar="N")] = "10",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find rising accounts, people heeded by those around them, and people known to others without an account."""
    from goodword.discovery.values import Source  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.voices.desk import FIELDS, VoicesDesk  # noqa: PLC0415

    given = {n: ctx.params[n] for n in FIELDS if ctx.params.get(n) not in (None, "")}
    found = VoicesDesk(ctx.obj).find(given, Source("voices", flags=True, names={"near": "PLACE"}))
    typer.echo(to_json(found, indent=2)) if json else _print(found)


def _print(found: Voices) -> None:
    where = f"within {found.near.circle.radius_km:g} km of {found.near.label}" if found.near else "everywhere"
    typer.echo(f"{found.pool:,} creators {where} ({found.milliseconds:.0f} ms).")
    for title, lines in (
        ("Rising", [(_who(r.voice), r.sentence) for r in found.rising]),
        ("Heeded by those around them", [(_who(h.voice), h.sentence + _doubt(h.beyond)) for h in found.heeded]),
        ("Named by others, not in the catalogue", [(f"@{u.name}", u.sentence + _brand(u.may_be_brand))
                                                   for u in found.unlisted]),
        ("Without an account", [(f"{o.creator_id}  {o.name}", o.sentence) for o in found.offline]),
    ):  # fmt: skip
        if lines:
            typer.echo(title)
        for who, sentence in lines:
            typer.echo(f"  {who}\n       {sentence}")
    for note in found.notes:
        typer.echo(note)


def _who(voice: Voice) -> str:
    followers = f"{voice.followers:,} followers" if voice.followers is not None else "followers not known"
    return f"{voice.creator_id}  {voice.name}  · {followers} · {voice.place or 'place not known'}"


def _doubt(beyond: bool) -> str:
    return "" if beyond else " Too few to tell from chance."


def _brand(may_be: bool) -> str:
    return " It is named in paid posts: it may be a brand." if may_be else ""
