"""Options that every command on a campaign's folder shares, and the campaign behind them (I/O by `read`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from goodword.measurement.campaign.model import CampaignMeasured

Folder = Annotated[
    Path,
    typer.Argument(
        help="Folder with posts.csv, clicks.csv, orders.csv; outcomes.csv, paths.csv, refunds.csv if known."
    ),
]
Name = Annotated[str, typer.Option(help="Name of the campaign; campaign.json's, else the folder's.")]
From = Annotated[str, typer.Option("--from", help="First day of the campaign.", metavar="DAY")]
To = Annotated[str, typer.Option("--to", help="Last day of the campaign.", metavar="DAY")]
Treated = Annotated[str, typer.Option(help="Places with the campaign, separated by commas, to read what came extra.")]
Spent = Annotated[str, typer.Option(help='Everything that was paid, like "₹60,000"; else the costs on file.')]
Margin = Annotated[float | None, typer.Option(help="Part of revenue left after goods and shipping, like 0.4.")]
Currency = Annotated[str, typer.Option(help="Currency of amounts that name none.")]
Rates = Annotated[
    list[str] | None,
    typer.Option(
        "--rate",
        help="What one unit of another currency is worth in that of the money shown, as you state it: USD=0.92.",
        metavar="CUR=N",
    ),
]


def measured(
    folder: Path, now: datetime, name: str, start: str, end: str, treated: str, spent: str, margin: float | None,
    currency: str, rates: Sequence[str] = (),
) -> CampaignMeasured:  # fmt: skip
    """The campaign in a folder, measured as asked. Raises NotFound, BadInput."""
    from goodword.core.times import to_epoch  # noqa: PLC0415 - help does without what reads and measures
    from goodword.measurement.campaign.ask import asked  # noqa: PLC0415
    from goodword.measurement.campaign.measure import measure  # noqa: PLC0415
    from goodword.measurement.campaign.read import read_folder  # noqa: PLC0415

    question = asked(name, start, end, treated, spent=spent, margin=margin, currency=currency, rates=rates)
    return measure(read_folder(folder, now=to_epoch(now), question=question))
