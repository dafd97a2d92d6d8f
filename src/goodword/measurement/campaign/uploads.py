"""A campaign from files that were sent: told apart by their names, else by their columns. Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.measurement.attribution.read import paths_of
from goodword.measurement.campaign.model import CampaignFiles, CampaignQuestion
from goodword.measurement.campaign.read import FACTS, FROM_FILE, question_of
from goodword.measurement.funnel.read import FunnelFile, ReadRule, read_rows
from goodword.measurement.funnel.tables import fact_of
from goodword.measurement.panels.columns import outcomes_of
from goodword.measurement.panels.read import parse_table

_PATHS = {"path", "journey", "touchpoints", "paths"}
_SINGLE = {"creator", "creator_id", "post", "post_id", "order_id", "visitor", "click_id", "handle", "code"}
Sent = tuple[str, bytes]


def files_of(sent: Sequence[Sent], question: CampaignQuestion, *, now: int) -> CampaignFiles:
    """The files of a campaign, (name, content) each. now: seconds UTC. Raises BadInput that names the file."""
    by_role: dict[str, list[Sent]] = {}
    for name, raw in sent:
        by_role.setdefault(_role(name, raw), []).append((name, raw))
    twice = next((files for role, files in by_role.items() if role not in FACTS and len(files) > 1), None)
    if twice:
        raise BadInput(f"{twice[0][0]} and {twice[1][0]} hold the same kind of thing.", next_step="send one of them")
    stated = by_role.get("campaign", [("campaign.json", b"{}")])[0]
    asked = question_of(stated[1], FROM_FILE, question, where=stated[0])
    if asked.name == FROM_FILE:
        asked = replace(asked, name="Campaign")
    facts = [(role, file) for role in FACTS for file in by_role.get(role, ())]
    if not any(role != "refunds" for role, _ in facts):
        raise BadInput(
            "None of the files holds posts, clicks or orders.",
            given=", ".join(name for name, _ in sent)[:200],
            next_step="send at least one of posts.csv, clicks.csv and orders.csv",
        )
    given = [FunnelFile("-", FACTS[role], {}, name, io.BytesIO(raw)) for role, (name, raw) in facts]
    rows = read_rows(given, now=now, rule=ReadRule(asked.currency))
    tables: dict[str, pa.Table] = {
        role: _table(by_role[role]) for role in ("orders", "clicks", "posts") if role in by_role
    }
    outcomes, paths = (by_role.get(role, [None])[0] for role in ("outcomes", "paths"))
    return CampaignFiles(
        asked, rows, tables,
        outcomes_of(parse_table(outcomes[1], outcomes[0]), outcomes[0]) if outcomes else None,
        paths_of(parse_table(paths[1], paths[0]), paths[0]) if paths else None,
    )  # fmt: skip


def _table(files: list[Sent]) -> pa.Table:
    """The first of them: codes are only read where one file has all orders."""
    name, raw = files[0]
    return parse_table(raw, name)


def _role(name: str, raw: bytes) -> str:
    """What a file holds, by its name (`orders-march.csv`), else by its columns. Raises BadInput."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].partition(".")[0].lower()
    if name.lower().endswith("campaign.json"):
        return "campaign"
    for role in (*FACTS, "outcomes", "paths"):
        if stem == role or stem.startswith((f"{role}-", f"{role}_", f"{role} ")):
            return role
    columns = [str(c).strip().lower().replace(" ", "_") for c in parse_table(raw, name).column_names]
    if _PATHS & set(columns):
        return "paths"
    if not _SINGLE & set(columns) and len(columns) <= 4:
        return "outcomes"
    fact = fact_of(columns, name)
    return next(role for role, known in FACTS.items() if known is fact)
