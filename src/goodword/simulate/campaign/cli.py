"""`goodword simulate campaign OUT`: a campaign in a simulated world, as the plain files that measurement reads."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from goodword.core.errors import BadInput
from goodword.core.times import to_epoch


def campaign(
    out: Annotated[Path, typer.Argument(help="Folder to write; must not exist yet.", metavar="OUT")],
    world: Annotated[
        Path | None, typer.Option(help="World to run it in, made by `goodword simulate`; none: the demonstration.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(help="Who is booked: a plan or roster as JSON, or a CSV with creator_id.")
    ] = None,
    creators: Annotated[str, typer.Option(help="Who is booked, by id, separated by commas.")] = "",
    starts: Annotated[str, typer.Option(help="First day, like 2026-03-01.", metavar="DAY")] = "2026-03-01",
    days: Annotated[int | None, typer.Option(help="Days of the campaign.", min=1)] = None,
    history: Annotated[int | None, typer.Option(help="Days of outcomes before it.", min=28)] = None,
    places: Annotated[int | None, typer.Option(help="Towns in the panel.", min=2)] = None,
    posts_each: Annotated[int | None, typer.Option(help="Sponsored posts of each creator.", min=1)] = None,
    daily: Annotated[float | None, typer.Option(help="Usual orders a day in a town of middling size.", min=0)] = None,
    lift: Annotated[
        float | None, typer.Option(help="True extra share of orders that leave no click and no code.", min=0)
    ] = None,
    leaking: Annotated[float | None, typer.Option(help="Share of codes that leak to coupon sites.", min=0)] = None,
    seed: Annotated[int, typer.Option(help="Another campaign of the same kind.", min=0)] = 1,
) -> None:
    """Run a campaign in a simulated world: posts, clicks, orders, outcomes by town and day, and what is true of them.

    The files are those that `goodword funnel`, `goodword attribute`, `goodword lift` and `goodword report campaign`
    read; the truth lies beside them in `truth/`.
    """
    from goodword.simulate.campaign import store  # noqa: PLC0415 - help does without numpy and Arrow
    from goodword.simulate.campaign.model import CampaignSpec  # noqa: PLC0415
    from goodword.simulate.presets import DEMONSTRATION  # noqa: PLC0415

    if roster is not None and creators:
        raise BadInput("Both --roster and --creators are given.", next_step="give one of them")
    given: dict[str, Any] = {
        "days": days, "history": history, "places": places, "posts_each": posts_each, "daily": daily, "lift": lift,
        "leaking": leaking,
    }  # fmt: skip
    asked = {name: value for name, value in given.items() if value is not None}
    spec = replace(CampaignSpec(seed=seed, starts=_day(starts)), name=out.name, **asked)
    named = {c.strip(): None for c in creators.split(",") if c.strip()}
    booked = store.read_roster(roster) if roster is not None else named or None
    began = time.perf_counter()
    made = store.run_in(world or DEMONSTRATION, spec, booked)
    for name, rows in store.write_campaign(made, out).items():
        typer.echo(f"  {name:<22} {rows:>10,} rows")
    typer.echo(
        f"The campaign is in {out}/, made in {time.perf_counter() - began:.1f} s. campaign.json says what it is."
    )


def _day(text: str) -> int:
    try:
        return to_epoch(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC))
    except ValueError:
        raise BadInput.value("starts", "a day like 2026-03-01", text) from None
