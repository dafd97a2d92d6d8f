"""Files of rosters: candidates and audiences in, answers with their proof out, and back."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from goodword.core.codec import to_plain
from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.roster.answer import CANDIDATES, Chosen
from goodword.roster.model import (
    Certificate,
    Communities,
    CoverageProblem,
    Multipliers,
    Proof,
    ProofNode,
    Rules,
    Selection,
)

_FORMAT = "goodword-roster-proof/1"
_NAMES: Mapping[str, tuple[str, ...]] = {
    "creator_id": ("creator_id", "creator", "handle", "account", "influencer", "id", "name"),
    "cost": ("cost", "price", "fee", "asking price", "rate"),
    "people": ("people", "engaged", "engaged people", "engagements", "avg engagements", "reach"),
    "audience": ("audience", "commenters", "audience size"),
    "niche": ("niche", "category", "topic"),
    "place": ("place", "city", "location"),
    "person": ("person", "commenter", "follower", "user", "member", "listener"),
}


def read_candidates(path: Path, currency: str) -> tuple[pa.Table, tuple[str, ...]]:
    """CANDIDATES rows of a CSV, and a sentence for each row set aside (no price, no people, given twice).

    Needs columns for the creator, the price and the people; audience, niche and place are optional. Prices are amounts
    of `currency` unless they name another one, which is an error: amounts of two currencies cannot be compared.
    """
    kept: dict[str, dict[str, object]] = {}
    aside: list[str] = []
    with _open(path) as lines:
        reader = csv.DictReader(lines)
        columns = _columns(reader.fieldnames or [], path, ("creator_id", "cost", "people"))
        for number, row in enumerate(reader, start=2):
            got = {name: (row.get(column) or "").strip() for name, column in columns.items()}
            reason = _add(kept, got, currency, f"{path.name}, row {number}")
            if reason:
                aside.append(f"Row {number} of {path.name} was set aside: {reason}.")
    return pa.Table.from_pylist(list(kept.values()), schema=CANDIDATES), tuple(aside)


def _add(kept: dict[str, dict[str, object]], got: Mapping[str, str], currency: str, where: str) -> str:
    """Keep a row, or say why not."""
    name = got["creator_id"]
    if not name:
        return "it names no creator"
    if name in kept:
        return f"{name} is there already"
    if not got["cost"]:
        return f"{name} has no price"
    price = Money.parse(got["cost"], currency)
    if price.currency != currency:
        raise BadInput(
            f"The price of {name} is in {price.currency}, the budget in {currency}.",
            where=where,
            given=got["cost"],
            next_step="give every price in the budget's currency",
        )
    people = _number(got["people"])
    if price.minor < 0:
        return f"the price of {name} is below 0"
    if people is None or people < 0:
        return f"{name} has no number of people"
    kept[name] = {
        "creator_id": name,
        "cost_minor": price.minor,
        "people": people,
        "audience": _number(got.get("audience", "")),
        "niche": got.get("niche") or None,
        "place": got.get("place") or None,
    }
    return ""


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "").replace("\u202f", "").replace(" ", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def read_links(path: Path) -> pa.Table:
    """Creator and person of each row of a CSV; people become numbers, equal names equal numbers."""
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name}.", [str(path)])
    try:
        table = arrow_csv.read_csv(path)
    except pa.ArrowInvalid as error:
        raise BadInput(
            f"{path.name} is not a table of comma-separated values.", where=str(path), given=str(error)
        ) from None
    columns = _columns(table.column_names, path, ("creator_id", "person"))
    person = pc.cast(table[columns["person"]], pa.string()).combine_chunks()
    codes = person.dictionary_encode().indices.cast(pa.int64())
    return pa.table({"creator_id": pc.cast(table[columns["creator_id"]], pa.string()), "person": codes})


def _open(path: Path) -> Any:  # noqa: ANN401 - a text file
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name}.", [str(path)])
    return path.open(encoding="utf-8-sig", newline="")


def _columns(header: Sequence[str], path: Path, needed: tuple[str, ...]) -> dict[str, str]:
    """The column of each field, by its common names."""
    by_name = {fold(column).replace("_", " "): column for column in header}
    found = {}
    for field, names in _NAMES.items():
        column = next((by_name[n.replace("_", " ")] for n in names if n.replace("_", " ") in by_name), None)
        if column is not None:
            found[field] = column
    missing = [field for field in needed if field not in found]
    if missing:
        raise BadInput(
            f"{path.name} has no column for {', '.join(missing)}.",
            given="columns " + ", ".join(header),
            next_step="name them " + ", ".join(f"`{field}`" for field in missing),
        )
    return found


def write_proof(chosen: Chosen, path: Path) -> None:
    """Everything that is needed to check an answer: the problem, the selection, every case of the proof."""
    selection, problem = chosen.selection, chosen.audience.problem
    proof = selection.proof
    plain: dict[str, Any] = {
        "format": _FORMAT,
        "creators": list(chosen.audience.creator_ids),
        "problem": _fields(problem)
        | {
            "communities": problem.communities and _fields(problem.communities),
            "rules": problem.rules and _fields(problem.rules),
        },
        "selection": {
            "chosen": selection.chosen,
            "adds": selection.adds,
            "spent": selection.spent,
            "multiplier": selection.multiplier,
            "certificate": to_plain(selection.certificate),
        },
        "maps": [],
        "proof": [],
    }
    maps: dict[int, int] = {}
    for node in proof.nodes if proof else ():
        by = node.multipliers
        if id(by.row) not in maps:
            maps[id(by.row)] = len(maps)
            plain["maps"].append(by.row)
        plain["proof"].append(
            _fields(by)
            | {
                "row": maps[id(by.row)],
                "forced_in": node.forced_in,
                "forced_out": node.forced_out,
                "split": node.split,
                "then": node.then,
            }
        )
    path.write_bytes(orjson.dumps(plain, option=orjson.OPT_SERIALIZE_NUMPY))


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass of arrays and numbers
    return {name: getattr(value, name) for name in value.__slots__}


def read_proof(path: Path) -> tuple[CoverageProblem, Selection, tuple[str, ...]]:
    """The problem, the selection with its proof, and the creators, of a file that `write_proof` wrote."""
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name}.", [str(path)])
    try:
        plain = orjson.loads(path.read_bytes())
        if plain["format"] != _FORMAT:
            raise BadInput.value("format", _FORMAT, plain["format"], where=str(path))
        return _problem(plain["problem"]), _selection(plain), tuple(plain["creators"])
    except (orjson.JSONDecodeError, KeyError, TypeError, IndexError) as error:
        raise BadInput(
            f"{path.name} is not the proof of a roster.",
            where=str(path),
            given=f"{type(error).__name__}: {error}",
            next_step="write one by `goodword roster choose … --proof FILE`",
        ) from None


def _problem(plain: dict[str, Any]) -> CoverageProblem:
    c = plain["communities"]
    communities = c and Communities(
        np.array(c["indptr"], np.int64),
        np.array(c["index"], np.int32),
        np.array(c["share"], np.float64),
        np.array(c["people"], np.float64),
    )
    return CoverageProblem(
        np.array(plain["indptr"], np.int64),
        np.array(plain["rows"], np.int32),
        np.array(plain["weight"], np.float64),
        np.array(plain["cost"], np.int64),
        int(plain["budget"]),
        tuple(plain["pinned"]),
        tuple(plain["banned"]),
        plain["max_size"],
        communities,
        _rules(plain.get("rules")),
    )


def _rules(plain: dict[str, Any] | None) -> Rules | None:
    if plain is None:
        return None
    return Rules(
        np.array(plain["indptr"], np.int64),
        np.array(plain["index"], np.int32),
        np.array(plain["amount"], np.int64),
        np.array(plain["low"], np.int64),
        np.array(plain["high"], np.int64),
        tuple(plain["names"]),
        np.array(plain["fixed"], bool),
    )


def _selection(plain: dict[str, Any]) -> Selection:
    maps = [np.array(m, np.int32) for m in plain["maps"]]
    nodes = tuple(
        ProofNode(
            Multipliers(
                maps[n["row"]],
                np.array(n["z"], np.float64),
                np.array(n["slope"], np.float64),
                float(n["budget_price"]),
                float(n["size_price"]),
                None if n.get("rule_price") is None else np.array(n["rule_price"], np.float64),
            ),
            tuple(n["forced_in"]),
            tuple(n["forced_out"]),
            n["split"] and tuple(n["split"]),
            n["then"],
        )
        for n in plain["proof"]
    )
    s = plain["selection"]
    certificate = Certificate(**s["certificate"])
    proof = Proof(nodes) if nodes else None
    return Selection(tuple(s["chosen"]), tuple(s["adds"]), s["spent"], certificate, s["multiplier"], proof)
