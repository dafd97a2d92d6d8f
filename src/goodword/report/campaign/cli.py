"""`goodword report campaign FOLDER`: what a campaign brought, for the person who pays and for the analyst."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.text import words
from goodword.measurement.campaign import cli_options
from goodword.measurement.campaign.ask import asked
from goodword.measurement.campaign.cli_options import Currency, From, Margin, Name, Rates, Spent, To, Treated
from goodword.settings.locales import locale_tag

if TYPE_CHECKING:
    from datetime import datetime

    from goodword.measurement.campaign.model import CampaignMeasured, CampaignQuestion
    from goodword.ui.format import Formatter


def campaign(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Folder with posts.csv, clicks.csv, orders.csv; outcomes.csv, paths.csv, refunds.csv if known."
        ),
    ] = None,
    number: Annotated[
        int, typer.Option("--number", "-n", help="Number of a campaign of the ledger, in place of a folder.")
    ] = 0,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder to write to.", metavar="FOLDER")] = None,
    name: Name = "",
    start: From = "",
    end: To = "",
    treated: Treated = "",
    spent: Spent = "",
    margin: Margin = None,
    currency: Currency = "",
    rates: Rates = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="PDF files too.")] = False,
    paper: Annotated[str, typer.Option(help="a4 or us-letter.")] = "a4",
    locale: Annotated[str, typer.Option(help="How numbers are written, for example en-IN or de.")] = "",
    learn: Annotated[bool, typer.Option("--learn", help="Learn from it, for the next plan and goal.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON and write nothing.")] = False,
) -> None:
    """Measure a campaign (a folder, or one of the ledger); write what it brought, for who pays and for the analyst."""
    from goodword.report.campaign.files import paper_of  # noqa: PLC0415 - help does without templates
    from goodword.ui.format import formatter  # noqa: PLC0415

    paper_of(paper)
    workspace = ctx.obj
    fmt = formatter(locale_tag(locale, "--locale") or workspace.settings.language)
    if (folder is None) == (not number):
        raise BadInput(
            "Either a folder or the number of a campaign is reported.",
            next_step="goodword report campaign FOLDER, or goodword report campaign --number 1",
        )
    if folder is None:
        question = asked(
            name, start, end, treated, spent=spent, margin=margin, currency=currency, rates=rates or ()
        )  # fmt: skip
        m = _of_ledger(ctx, number, question)
    else:
        m = cli_options.measured(
            folder, workspace.now(), name, start, end, treated, spent, margin, currency, rates or ()
        )  # fmt: skip
    if learn:
        _learn(ctx, m)
    if json:
        from goodword.report.campaign.export import plain  # noqa: PLC0415

        typer.echo(to_json(plain(m), indent=2))
        return
    place = output or Path(f"{'-'.join(words(m.question.name)[:8]) or 'campaign'}-report")
    made = files(m, fmt, workspace.now(), paper=paper if pdf else "")
    _write(place, made)
    from goodword.report.campaign.payer import headline  # noqa: PLC0415

    typer.echo(headline(m, fmt))
    typer.echo(f"Written to {place}/: {', '.join(sorted(made))}")


def _of_ledger(ctx: typer.Context, number: int, question: CampaignQuestion) -> CampaignMeasured:
    from goodword.campaigns.measured.read import MeasuredDesk  # noqa: PLC0415 - help does without numpy

    read = MeasuredDesk(ctx.obj).read(number, each=False)
    return read.report(replace(question, name=read.frame.name if question.name == "-" else question.name))


def files(m: CampaignMeasured, fmt: Formatter, now: datetime, *, paper: str = "") -> dict[str, bytes]:
    """The report's files by name; PDFs where a paper is named."""
    from goodword.report.campaign.files import KINDS, file_of  # noqa: PLC0415 - help does without templates

    return {name: file_of(m, name, fmt, now, paper) for name in KINDS if paper or not name.endswith(".pdf")}


def _learn(ctx: typer.Context, m: CampaignMeasured) -> None:
    from goodword.measurement.learning.gather import facts_of  # noqa: PLC0415 - only with --learn
    from goodword.measurement.learning.store import LearnedStore  # noqa: PLC0415

    facts = facts_of(m.question.name, m.ends, m.rows, m.funnel, m.lift, m.leaks)
    event = LearnedStore(ctx.obj.ledger, now=ctx.obj.now).add(facts)
    typer.echo(f"{event.sentence} Memory {event.number}.", err=True)


def _write(place: Path, made: dict[str, bytes]) -> None:
    """Write each file whole or not at all."""
    from goodword.report.cli import write_whole  # noqa: PLC0415 - the same as the report of a plan

    for name, content in made.items():
        write_whole(place / name, content)
