"""`goodword trust`: signals side by side, and an order by weights that are yours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.vetting.trust.model import DEFAULTS, TrustWeights

if TYPE_CHECKING:
    from goodword.vetting.evidence.desk import EvidenceDesk
    from goodword.vetting.trust.model import TrustProfile

trust_app = typer.Typer(
    help="Put creators in an order by weights of the signals that you see and set.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Weight = Annotated[
    list[str] | None, typer.Option("--weight", help="SIGNAL=NUMBER from 0 to 100, repeatable: engagement=5.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword trust`."""
    app.add_typer(trust_app, name="trust")


@trust_app.command("rank")
def rank(
    ctx: typer.Context,
    creators: Annotated[list[str], typer.Argument(help="platform:handle, or a handle.", metavar="CREATOR...")],
    weight: Weight = None,
    niche: Annotated[
        str, typer.Option("--niche", help="Count people at home in this niche: with --weight at_home=5 it orders.")
    ] = "",
    json: AsJson = False,
) -> None:
    """Show the profiles of creators, in the order of the weights in force, or of those given for once."""
    desk = _desk(ctx)
    weights = desk.trust.weights().changed(_read(weight)) if weight else desk.trust.weights()
    found = desk.rank(creators, weights, niche=niche)
    typer.echo(to_json(found, indent=2)) if json else _print(found)


@trust_app.command("weights")
def weights(
    ctx: typer.Context,
    weight: Weight = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to the defaults.")] = False,
    json: AsJson = False,
) -> None:
    """Show the weights in force, or set some; earlier settings are kept."""
    store = _desk(ctx).trust
    if reset or weight:
        before = TrustWeights() if reset else store.weights()
        store.set(before.changed(_read(weight)))
    in_force = DEFAULTS | store.weights().by_signal
    if json:
        typer.echo(to_json(in_force, indent=2))
        return
    for name, value in sorted(in_force.items(), key=lambda item: (-item[1], item[0])):
        default = "" if DEFAULTS.get(name) == value else f"  (default {DEFAULTS.get(name, 1):g})"
        typer.echo(f"{value:>6g}  {name}{default}")


def _read(given: list[str] | None) -> dict[str, float]:
    read = {}
    for text in given or ():
        name, _, value = text.partition("=")
        try:
            read[name.strip()] = float(value)
        except ValueError:
            raise BadInput.value("--weight", "SIGNAL=NUMBER, as in engagement=5", text) from None
    return read


def _print(found: list[TrustProfile]) -> None:
    for number, profile in enumerate(found, start=1):
        order = "no order" if profile.rank is None else f"{profile.rank:.2f} ({profile.low:.2f} to {profile.high:.2f})"
        typer.echo(f"{number}. {profile.creator_id}  {order}")
        typer.echo(f"   {profile.sentence}")
        for part in profile.parts:
            shown = f"{part.strength:.2f} ({part.low:.2f} to {part.high:.2f})" if part.known else "not known"
            typer.echo(f"   {part.title:<36} {shown:<22} weight {part.weight:g}")


def _desk(ctx: typer.Context) -> EvidenceDesk:
    from goodword.vetting.evidence.desk import EvidenceDesk  # noqa: PLC0415 - help does without the ledger

    return EvidenceDesk(ctx.obj)
