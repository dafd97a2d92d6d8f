"""What every page of campaigns shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from fastapi import Request, Response

from goodword.campaigns.model import Campaign, zone_of
from goodword.core.errors import GoodwordError
from goodword.ui.form import Form
from goodword.ui.render import fmt_of, render


def page(request: Request, name: str, title: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - what the template shows
    """A page of this room; `when` writes a moment in the campaign's time zone."""
    campaign = context.get("campaign")
    zone = zone_of(campaign.wish.time_zone) if isinstance(campaign, Campaign) else zone_of("UTC")
    locale = fmt_of(request).locale

    def when(moment: datetime) -> str:
        return f"{format_datetime(moment.astimezone(zone), 'd MMM y HH:mm', locale=locale)} {zone.key}"

    return render(request, f"pages/{name}.html", status=status, title=title, step="run", when=when, **context)


def failed(given: Mapping[str, str], error: GoodwordError, fields: Sequence[str]) -> Form:
    """The form as it was sent, with what is wrong beside its field."""
    if error.where in fields:
        return Form(given, {error.where: f"{error.what} {error.next_step}".strip()})
    return Form(given).refused(error, fields, otherwise="")
