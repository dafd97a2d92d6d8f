"""Flags of every command that finds people; all are texts, as fields of a page are, and are read as those are."""

from __future__ import annotations

from typing import Annotated

import typer

_LISTS = "Several separated by commas."

Near = Annotated[str, typer.Option(help='Where, like "Bandra, Mumbai", or "19.05, 72.83".', metavar="PLACE")]
Radius = Annotated[str, typer.Option(help="Kilometres around it, from 1.", metavar="KM")]
Tier = Annotated[str, typer.Option(help=f"personal, nano, micro, mid, macro, mega. {_LISTS}")]
Language = Annotated[str, typer.Option(help=f"Languages they post in. {_LISTS}")]
NotLanguage = Annotated[str, typer.Option(help=f"Languages left out. {_LISTS}")]
Country = Annotated[str, typer.Option(help=f"Countries, by name or two letters. {_LISTS}")]
Niche = Annotated[str, typer.Option(help=f"Niches that put people first. {_LISTS}")]
OnlyNiche = Annotated[bool, typer.Option("--only-niche", help="Nobody outside of these niches.")]
NotNiche = Annotated[str, typer.Option(help=f"Niches left out. {_LISTS}")]
Without = Annotated[str, typer.Option(help=f"Words that nobody found says. {_LISTS}")]
Platform = Annotated[str, typer.Option(help=f"Platforms. {_LISTS}")]
MinFollowers = Annotated[str, typer.Option(help="Followers at least.", metavar="N")]
MaxFollowers = Annotated[str, typer.Option(help="Followers at most.", metavar="N")]
MaxPrice = Annotated[str, typer.Option(help='Asking price at most, like "₹2,000".', metavar="MONEY")]
ActiveAfter = Annotated[str, typer.Option(help="Last known post on this day or later, like 2026-01-31.", metavar="DAY")]
Verdict = Annotated[str, typer.Option(help=f"Only whom vetting finds so: pass, review, not_enough_evidence. {_LISTS}")]
Diverse = Annotated[str, typer.Option(help=f"Spread over niche, place, language, tier. {_LISTS}")]
Limit = Annotated[str, typer.Option(help="How many to show, up to 1,000.", metavar="N")]
