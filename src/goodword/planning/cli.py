"""`goodword plan`: from a brief, or flags that say the same, to a shortlist and a roster in the terminal or a file."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput, GoodwordError, StorageFull
from goodword.discovery.house import House, house_of
from goodword.discovery.model import Brief
from goodword.discovery.read import read_file, read_mapping
from goodword.discovery.values import Source

if TYPE_CHECKING:
    from goodword.catalogue.workspace import Workspace
    from goodword.planning.model import Plan

_LISTS = "Several separated by commas."


def register(app: typer.Typer) -> None:
    """Add `goodword plan`."""
    app.command("plan")(plan)


def plan(
    ctx: typer.Context,
    brief: Annotated[Path | None, typer.Argument(help="The brief, a TOML file.", metavar="BRIEF.toml")] = None,
    name: Annotated[str, typer.Option(help="Name of the brief.")] = "",
    budget: Annotated[str, typer.Option(help='What may be spent, like "₹60,000" or "300 EUR".')] = "",
    promotes: Annotated[str, typer.Option(help="What is promoted.")] = "",
    audience: Annotated[str, typer.Option(help="For whom.")] = "",
    place: Annotated[str, typer.Option(help='Where, like "Bandra, Mumbai".')] = "",
    radius: Annotated[str, typer.Option(help="Radius around the place in km.", metavar="KM")] = "",
    lat: Annotated[str, typer.Option(help="Latitude in place of a place in words.")] = "",
    lon: Annotated[str, typer.Option(help="Longitude in place of a place in words.")] = "",
    platform: Annotated[str, typer.Option(help=f"Platforms. {_LISTS}")] = "",
    language: Annotated[str, typer.Option(help=f"Languages of the posts. {_LISTS}")] = "",
    tier: Annotated[str, typer.Option(help=f"personal, nano, micro, mid, macro, mega. {_LISTS}")] = "",
    niche: Annotated[str, typer.Option(help=f"Niches wanted. {_LISTS}")] = "",
    not_niche: Annotated[str, typer.Option(help=f"Niches excluded. {_LISTS}")] = "",
    word: Annotated[str, typer.Option(help=f"Words wanted in their posts. {_LISTS}")] = "",
    not_word: Annotated[str, typer.Option(help=f"Words excluded. {_LISTS}")] = "",
    competitor: Annotated[str, typer.Option(help=f"Handles of competitors. {_LISTS}")] = "",
    starts: Annotated[str, typer.Option(help="First day of the campaign, 2026-12-01.", metavar="DATE")] = "",
    ends: Annotated[str, typer.Option(help="Last day of the campaign.", metavar="DATE")] = "",
    fee_rule: Annotated[
        str, typer.Option(help="Assumed fee where no price is known: BASE,PER_THOUSAND,EXPONENT.", metavar="RULE")
    ] = "",
    min_posts: Annotated[str, typer.Option(help="Measured posts needed to be booked.", metavar="N")] = "",
    min_audience: Annotated[str, typer.Option(help="Known people of the audience needed.", metavar="N")] = "",
    max_age_days: Annotated[str, typer.Option(help="Days since the last known post.", metavar="N")] = "",
    pin: Annotated[
        str, typer.Option(help=f"Creators to book in any case, by handle or platform:handle. {_LISTS}")
    ] = "",
    ban: Annotated[str, typer.Option(help=f"Creators not to book, by handle or platform:handle. {_LISTS}")] = "",
    offers: Annotated[
        Path | None,
        typer.Option(help="CSV with creator, offer, price, effect: what can be booked of whom.", metavar="FILE"),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            help='"at most 2 of tier macro", "at least 1 of niche food", "at most 3 of each week". Repeat it.'
        ),
    ] = None,
    apart: Annotated[
        list[str] | None, typer.Option(help="Creators who are not booked together, separated by commas. Repeat it.")
    ] = None,
    weeks: Annotated[str, typer.Option(help="Weeks of the campaign; each booking gets one.", metavar="N")] = "",
    combine: Annotated[str, typer.Option(help="Book up to so many offers of one creator together.", metavar="N")] = "",
    max_ad_share: Annotated[str, typer.Option(help="Nobody with more ads among their recent posts, like 30%.")] = "",
    accepted: Annotated[str, typer.Option(help=f'Who said yes, at which price: "a ₹500, b". {_LISTS}')] = "",
    declined: Annotated[str, typer.Option(help=f"Who said no. {_LISTS}")] = "",
    risk: Annotated[str, typer.Option(help="expected, or cautious: count the low end of each creator.")] = "",
    word_of_mouth: Annotated[
        bool, typer.Option("--word-of-mouth", help="Count those who hear of it second-hand too.")
    ] = False,
    learned: Annotated[
        bool, typer.Option("--learned", help="Let what past campaigns taught enter usual engagement and fees.")
    ] = False,
    max_creators: Annotated[str, typer.Option(help="Book at most so many.", metavar="N")] = "",
    shortlist: Annotated[str, typer.Option(help="Length of the shortlist.", metavar="N")] = "",
    seed: Annotated[str, typer.Option(help="Seed of every draw.", metavar="N")] = "",
    rows: Annotated[int, typer.Option(help="Rows of the shortlist to print; 0 prints none.", min=0)] = 15,
    json: Annotated[bool, typer.Option("--json", help="Print the whole plan as JSON.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Write shortlist and roster as CSV.", metavar="FILE")] = None,
) -> None:
    """Find who fits a brief and choose whom to book: shortlist with reasons, roster with its proof.

    Flags change what the brief says; without a brief they are the brief.
    """
    given = {name: value for name, value in ctx.params.items() if isinstance(value, str) and value}
    workspace = ctx.obj
    house = house_of(workspace.settings)
    lists = {
        "rule": rule,
        "apart": apart,
        "word_of_mouth": "yes" if word_of_mouth else None,
        "learned": "yes" if learned else None,
    }
    given |= {name: "\n".join(x) if isinstance(x, list) else x for name, x in lists.items() if x}
    asked = asked_by(brief, _named(given, workspace), house)
    if offers is not None:
        asked = with_offers(asked, offers)
    from goodword.planning.learnt import plan_in  # noqa: PLC0415 - help does without the whole of planning

    made = plan_in(workspace, asked)
    if csv is not None:
        _write_csv(made, csv)
        typer.echo(f"Wrote {len(made.shortlist):,} rows to {csv}.", err=True)
    if json:
        typer.echo(to_json(made, indent=2))
    elif csv is None or rows:
        from goodword.planning.terminal import show  # noqa: PLC0415 - rich is only needed once something is drawn

        show(made, rows, locale=workspace.settings.language)


def _write_csv(made: Plan, path: Path) -> None:
    """Write the shortlist, UTF-8 with a mark that spreadsheets know it by; whole or not at all."""
    from goodword.planning.table import csv_text  # noqa: PLC0415 - only when asked for

    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(csv_text(made), encoding="utf-8-sig", newline="")
        partial.replace(path)
    except OSError as error:
        kind = StorageFull if error.errno == errno.ENOSPC else GoodwordError
        raise kind("The CSV file could not be written.", where=str(path), given=str(error.strerror)) from None


_NAMES = {
    "radius": "radius_km",
    "platform": "platforms",
    "language": "languages",
    "tier": "tiers",
    "niche": "niches",
    "not_niche": "excluded_niches",
    "word": "words",
    "not_word": "excluded_words",
    "competitor": "competitors",
    "min_posts": "evidence.min_posts",
    "min_audience": "evidence.min_audience",
    "max_age_days": "evidence.max_age_days",
    "rule": "terms.limits",
    "apart": "terms.apart",
    "weeks": "terms.weeks",
    "combine": "terms.combine",
    "max_ad_share": "terms.max_ad_share",
    "accepted": "terms.accepted",
    "declined": "terms.declined",
    "risk": "terms.risk",
    "word_of_mouth": "terms.word_of_mouth",
    "pin": "pinned",
    "ban": "banned",
    "shortlist": "shortlist_size",
}
_FLAGS = {field: flag for flag, field in _NAMES.items()}


def _named(flags: dict[str, str], workspace: Workspace) -> dict[str, str]:
    """The flags with everyone who is named by their handle alone as platform:handle."""
    from goodword.vetting.ask import creator_id  # noqa: PLC0415 - only asked of a catalogue when somebody is named

    def called(name: str) -> str:
        who, space, price = name.partition(" ")
        return (who if ":" in who else creator_id(workspace.catalogue, who)) + space + price

    said = dict(flags)
    for flag in {"pin", "ban", "apart", "accepted", "declined"} & set(flags):
        lines = ([name.strip() for name in line.split(",")] for line in flags[flag].split("\n"))
        said[flag] = "\n".join(",".join(called(name) for name in names if name) for names in lines)
    return said


def asked_by(brief: Path | None, flags: dict[str, str], house: House) -> Brief:
    """The brief of a file with what the flags say put in its place, or the brief that the flags are."""
    said: dict[str, object] = {_NAMES.get(name, name): value for name, value in flags.items() if name != "fee_rule"}
    if "fee_rule" in flags:
        said["fee_rule"] = _fee_rule(flags["fee_rule"])
    if brief is None:
        return read_mapping(said, Source("flags", flags=True, names=_FLAGS), house)
    return read_file(brief, house, change=said, flags=_FLAGS)


def with_offers(brief: Brief, path: Path) -> Brief:
    """The brief with the offers of a CSV; rows that cannot be used are told on standard error."""
    from goodword.discovery.read import offered  # noqa: PLC0415 - only with a file of offers
    from goodword.roster.sheet import read_offers  # noqa: PLC0415

    found, aside = read_offers(path, brief.budget.currency)
    for sentence in aside:
        typer.echo(sentence, err=True)
    return offered(brief, found)


def _fee_rule(text: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split(",")]
    if not 1 <= len(parts) <= 3:
        raise BadInput.value("fee-rule", "BASE,PER_THOUSAND,EXPONENT, as in 20,10,0.8", text, where="--fee-rule")
    return dict(zip(("base", "per_thousand", "exponent"), parts, strict=False))
