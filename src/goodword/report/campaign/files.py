"""The forms in which a campaign's report is written, each by its file name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.measurement.campaign.model import CampaignMeasured
from goodword.report.campaign.analyst import analyst_page
from goodword.report.campaign.export import csv_text, plain
from goodword.report.campaign.html import html
from goodword.report.campaign.model import Page
from goodword.report.campaign.payer import payer_page
from goodword.report.campaign.pdf import Paper, pdf
from goodword.ui.format import Formatter


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is: its media type, and the same in words."""

    media: str
    words: str


KINDS = {
    "summary.html": FileKind("text/html", "the page for who pays, one file"),
    "summary.pdf": FileKind("application/pdf", "the page for who pays, PDF"),
    "analyst.html": FileKind("text/html", "the analyst's page, one file"),
    "analyst.pdf": FileKind("application/pdf", "the analyst's page, PDF"),
    "numbers.csv": FileKind("text/csv; charset=utf-8", "every number, for a spreadsheet"),
    "numbers.json": FileKind("application/json", "everything, for a program"),
}
_PAGES: dict[str, Callable[[CampaignMeasured, Formatter], Page]] = {"summary": payer_page, "analyst": analyst_page}


def paper_of(text: str) -> Paper:
    """A paper by its name. Raises BadInput with those there are."""
    if text not in get_args(Paper):
        raise BadInput.unknown("paper", text, list(get_args(Paper)))
    return cast("Paper", text)


def file_of(m: CampaignMeasured, name: str, fmt: Formatter, now: datetime, paper: str = "a4") -> bytes:
    """One of `KINDS`. Raises MissingExtra for a PDF without Typst, BadInput for another paper."""
    if name == "numbers.csv":
        return csv_text(m).encode()
    if name == "numbers.json":
        return (to_json(plain(m), indent=1) + "\n").encode()
    stem, _, ending = name.partition(".")
    page = _PAGES[stem](m, fmt)
    return html(page, fmt).encode() if ending == "html" else pdf(page, now=now, paper=paper_of(paper))
