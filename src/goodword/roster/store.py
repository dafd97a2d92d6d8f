"""Files of rosters: candidates and audiences in, answers with their proof out, and back."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from goodword.core.codec import to_plain
from goodword.core.errors import BadInput, GoodwordError, NotFound, StorageFull
from goodword.roster.answer import Chosen
from goodword.roster.large.model import PairPrices
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
from goodword.roster.sheet import NAMES, columns_of, read_sheet

_FORMAT = "goodword-roster-proof/1"
_LINKS: Mapping[str, tuple[str, ...]] = {
    "creator_id": NAMES["creator_id"],
    "person": ("person", "commenter", "follower", "user", "member", "listener"),
}


def read_candidates(path: Path, currency: str) -> tuple[pa.Table, tuple[str, ...]]:
    """CANDIDATES rows of a CSV, and a sentence for each row set aside (see `goodword.roster.sheet`)."""
    sheet = read_sheet(path, currency)
    return sheet.candidates, sheet.aside


def read_links(path: Path) -> pa.Table:
    """Creator and person of each row of a CSV; people become numbers, equal names equal numbers, `name` as given."""
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name}.", [str(path)])
    try:
        table = arrow_csv.read_csv(path)
    except pa.ArrowInvalid as error:
        raise BadInput(
            f"{path.name} is not a table of comma-separated values.", where=str(path), given=str(error)
        ) from None
    return links_of(table, path)


def links_of(table: pa.Table, path: Path) -> pa.Table:
    """The same of a table in memory; `path` names it where a column is missing."""
    columns = columns_of(table.column_names, _LINKS, ("creator_id", "person"), path)
    person = pc.cast(table[columns["person"]], pa.string()).combine_chunks()
    codes = person.dictionary_encode().indices.cast(pa.int64())
    creator = pc.cast(table[columns["creator_id"]], pa.string())
    return pa.table({"creator_id": creator, "person": codes, "name": person})


def write_text(path: Path, text: str) -> None:
    """Write a table, UTF-8 with a mark that spreadsheets know it by; whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8-sig", newline="")
        partial.replace(path)
    except OSError as error:
        kind = StorageFull if error.errno == errno.ENOSPC else GoodwordError
        raise kind("The CSV file could not be written.", where=str(path), given=str(error.strerror)) from None


def write_proof(chosen: Chosen, path: Path) -> None:
    """Everything that is needed to check an answer: the problem, the selection, every case of the proof."""
    selection, problem = chosen.arranged.proven, chosen.arranged.problem
    proof = selection.proof
    plain: dict[str, Any] = {
        "format": _FORMAT,
        "creators": list(chosen.arranged.names),
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
        "pairs": _fields(proof.pairs) if proof and proof.pairs else None,
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
    proof = Proof(nodes, _pairs(plain.get("pairs"))) if nodes else None
    return Selection(tuple(s["chosen"]), tuple(s["adds"]), s["spent"], certificate, s["multiplier"], proof)


def _pairs(plain: dict[str, Any] | None) -> PairPrices | None:
    """Prices of pairs, where the proof has them."""
    if plain is None:
        return None
    kinds = {"order": np.int64, "size": np.int8}
    arrays = {name: np.array(plain[name], kinds.get(name, np.float64)) for name in PairPrices.__slots__[:-2]}
    return PairPrices(**arrays, budget_price=float(plain["budget_price"]), size_price=float(plain["size_price"]))
