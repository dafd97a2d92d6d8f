"""A campaign's folder (I/O): its files by name, and what `campaign.json` says about it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.measurement.attribution.models import Path as ConversionPath
from goodword.measurement.campaign.model import CampaignFiles, CampaignQuestion
from goodword.measurement.funnel.model import Fact
from goodword.measurement.funnel.read import FunnelFile, ReadRule, read_rows
from goodword.measurement.panels.read import read_outcomes, read_table

FACTS = {"posts": Fact.RESULTS, "results": Fact.RESULTS, "clicks": Fact.CLICKS, "orders": Fact.ORDERS,
         "refunds": Fact.REFUNDS}  # fmt: skip
_ENDINGS = (".csv", ".csv.gz", ".parquet", ".tsv", ".jsonl")
FROM_FILE = "-"
"""Name of a campaign that is to be taken from `campaign.json` or the folder."""


def read_folder(
    folder: Path, *, now: int, question: CampaignQuestion | None = None, timezone: str = "UTC"
) -> CampaignFiles:
    """The files of a folder: posts (or results), clicks, orders, refunds, outcomes, paths; at least one of the first
    three. question: wins over `campaign.json` in what it states. now: seconds UTC. Raises NotFound, BadInput.
    """
    if not folder.is_dir():
        raise NotFound.looked_in(f"There is no folder {folder.name!r}.", [str(folder.parent)])
    asked = _question(folder, question)
    found = {name: path for name in (*FACTS, "outcomes", "paths") if (path := _file(folder, name)) is not None}
    facts = {name: path for name, path in found.items() if name in FACTS}
    if not set(facts) - {"refunds"}:
        raise NotFound.looked_in(
            f"{folder.name} holds no campaign.", [f"{name}.csv" for name in FACTS],
            next_step="put posts.csv, clicks.csv or orders.csv there (goodword simulate campaign shows how they look)",
        )  # fmt: skip
    rule = ReadRule(asked.currency, timezone)
    rows = read_rows([FunnelFile(path, FACTS[name]) for name, path in facts.items()], now=now, rule=rule)
    tables = {name: read_table(found[name]) for name in ("orders", "clicks", "posts") if _tabular(found.get(name))}
    outcomes = read_outcomes(found["outcomes"]) if "outcomes" in found else None
    return CampaignFiles(asked, rows, tables, outcomes, _paths(found.get("paths")))


def _file(folder: Path, name: str) -> Path | None:
    return next((p for ending in _ENDINGS if (p := folder / f"{name}{ending}").is_file()), None)


def _tabular(path: Path | None) -> bool:
    return path is not None and path.suffix != ".jsonl"


def _paths(path: Path | None) -> list[ConversionPath] | None:
    from goodword.measurement.attribution.read import read_paths  # noqa: PLC0415 - only folders with paths need it

    return read_paths(path) if path is not None else None


def _question(folder: Path, given: CampaignQuestion | None) -> CampaignQuestion:
    """What `campaign.json` says, where `given` does not say it."""
    path = folder / "campaign.json"
    raw = path.read_bytes() if path.is_file() else b"{}"
    return question_of(raw, folder.resolve().name, given, where=str(path))


def question_of(raw: bytes, name: str, given: CampaignQuestion | None, *, where: str) -> CampaignQuestion:
    """The question in the bytes of a `campaign.json`. name: where it names itself nowhere. Raises BadInput."""
    try:
        said = json.loads(raw.decode("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"campaign.json cannot be read: {error}.", where=where) from None
    if not isinstance(said, dict):
        raise BadInput.value("campaign.json", "an object with name, starts, ends, treated", said, where=where)
    treated, margin = said.get("treated") or (), said.get("margin")
    if not isinstance(treated, list | tuple) or not isinstance(margin, int | float | None):
        raise BadInput.value("treated and margin", "a list of places and a number", (treated, margin), where=where)
    filed = CampaignQuestion(
        name=str(said.get("name") or name),
        starts=_day(said, "starts", where),
        ends=_day(said, "ends", where),
        treated=tuple(str(p) for p in treated),
        currency=str(said.get("currency") or "").upper(),
        spent=_spent(said),
        margin=margin,
    )
    if given is None:
        return filed
    return replace(
        given,
        name=given.name if given.name != FROM_FILE else filed.name,
        starts=given.starts or filed.starts,
        ends=given.ends or filed.ends,
        treated=given.treated or filed.treated,
        currency=given.currency or filed.currency,
        spent=given.spent or filed.spent,
        margin=given.margin if given.margin is not None else filed.margin,
    )


def _day(said: dict[str, Any], name: str, where: str) -> date | None:
    try:
        return date.fromisoformat(said[name]) if said.get(name) else None
    except (TypeError, ValueError):
        raise BadInput.value(name, "a day like 2026-03-01", said[name], where=where) from None


def _spent(said: dict[str, Any]) -> Money | None:
    amount, currency = said.get("spend") or said.get("spent"), str(said.get("currency") or "")
    return Money.parse(str(amount), currency) if amount and currency else None
