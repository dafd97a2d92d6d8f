"""The question about a campaign from words, as flags, forms and requests give them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.measurement.campaign.model import CampaignQuestion
from goodword.measurement.campaign.read import FROM_FILE
from goodword.measurement.funnel.exchange import read_exchange


def asked(
    name: str,
    start: str,
    end: str,
    treated: str,
    *,
    spent: str = "",
    margin: float | None = None,
    currency: str = "",
    rates: Sequence[str] = (),
) -> CampaignQuestion:
    """Empty words are left to the campaign's own file. Raises BadInput that names the field."""
    unit = currency.strip().upper()
    return CampaignQuestion(
        name=name.strip() or FROM_FILE,
        starts=_day("from", start),
        ends=_day("to", end),
        treated=tuple(part.strip() for part in treated.split(",") if part.strip()),
        currency=unit,
        spent=Money.parse(spent, unit) if spent.strip() else None,
        margin=margin,
        exchange=read_exchange(rates),
    )


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise BadInput.value(name, "a day like 2026-03-01", text) from None
