"""`goodword places TEXT`: which places a text may mean."""

from __future__ import annotations

from typing import Annotated

import typer

from goodword.core.errors import NotFound


def register(app: typer.Typer) -> None:
    """Add `goodword places`."""
    app.command("places")(places)


def places(
    text: Annotated[str, typer.Argument(help='A place in any script: "Bandra, Mumbai", "München", "القاهرة".')],
    country: Annotated[str, typer.Option(help="Only in this country (two letters, like IN).")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show which places a text may mean, in any script, and how sure that is."""
    from goodword.core.codec import to_json  # noqa: PLC0415 - help does without Arrow
    from goodword.places.gazetteer import Gazetteer  # noqa: PLC0415

    found = Gazetteer.load().resolve(text, country=country or None)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    if not found:
        raise NotFound.looked_in(
            f"No place called {text!r} is known.",
            [f"the gazetteer, {country.upper()}" if country else "the gazetteer"],
            next_step="name a larger place near it, or give coordinates",
        )
    for match in found:
        share = f"{match.confidence:.0%}" if match.confidence >= 0.01 else "<1%"
        typer.echo(f"{share:>5}  {match.label}  ({match.kind}, {match.lat:.3f}, {match.lon:.3f})")
