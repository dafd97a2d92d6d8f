"""HTTP: the funnel of files that are sent, or of rows in the request. Nothing is stored."""

from __future__ import annotations

from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, File, Form, Request, UploadFile

from goodword.core.codec import to_plain
from goodword.measurement.funnel.ask import asked
from goodword.measurement.funnel.exchange import read_exchange
from goodword.measurement.funnel.read import FunnelFile, ReadRule, read_rows
from goodword.measurement.funnel.summary import summarise
from goodword.measurement.funnel.tables import NAMES

router = APIRouter(prefix="/measurement", tags=["Measure"])


@router.post("/funnels", summary="What each creator brought, from reach to revenue")
def funnels(
    request: Request,
    files: Annotated[
        list[UploadFile], File(description="Clicks, orders, refunds, results: CSV, JSON Lines or Parquet")
    ],
    by: Annotated[str, Form(description="creator, post, tier, niche, platform or place")] = "creator",
    columns: Annotated[list[str] | None, Form(description="creator=Partner, or orders.creator=Code")] = None,
    currency: Annotated[str, Form(description="Of amounts that name none, and of the money shown")] = "",
    timezone: Annotated[str, Form(description="Of times that name none, and of hours and weekdays")] = "UTC",
    window_days: Annotated[int, Form(description="Days after a click within which an order is its")] = 30,
    refund_days: Annotated[int, Form(description="Days after an order within which refunds count")] = 30,
    best_by: Annotated[str, Form(description="roas, cpa, epc, cvr, cpc, ctr or engagement_rate")] = "",
    regret: Annotated[float, Form(description="Share of the best that choosing now may cost")] = 0.05,
    level: Annotated[float, Form(description="Level of every interval")] = 0.9,
    as_of: Annotated[str, Form(description="Day up to which the files are complete")] = "",
    date_order: Annotated[str, Form(description="dmy or mdy, where day and month could be either")] = "",
    rates: Annotated[list[str] | None, Form(description="USD=0.92: worth of another currency, as you state it")] = None,
) -> dict[str, Any]:
    """Counts, money and rates with their intervals, who is best and how sure, and every row that was set aside.

    Also sponsored against organic posts, half-lives, hours and weekdays.
    """
    question = asked(
        by=by,
        as_of=as_of,
        best_by=best_by,
        timezone=timezone,
        currency=currency,
        window_days=window_days,
        refund_days=refund_days,
        regret=regret,
        level=level,
        exchange=read_exchange(rates or ()),
    )
    stated = dict(text.partition("=")[::2] for text in columns or [])
    given = [named(f.filename or "upload", f.file, stated) for f in files]
    now = int(request.app.state.workspace.now().timestamp())
    rows = read_rows(given, now=now, rule=ReadRule(currency, timezone, date_order))
    plain: dict[str, Any] = to_plain(summarise(rows, question))
    return plain


def named(name: str, stream: BinaryIO, columns: dict[str, str]) -> FunnelFile:
    """An upload; a file called clicks, orders, refunds, posts, results or creators holds what its name says."""
    return FunnelFile("-", NAMES.get(name.partition(".")[0].lower()), columns, name, stream)
